"""One row by its public id, with and without row-level security."""

from __future__ import annotations

from bench.tenancy import by_public_id, cases

CASES = cases("points", by_public_id)
