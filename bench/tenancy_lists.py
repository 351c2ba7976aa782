"""A list of 50 rows, with and without row-level security."""

from __future__ import annotations

from bench.tenancy import cases, newest

CASES = cases("lists", newest)
