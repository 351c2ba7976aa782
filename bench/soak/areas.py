"""All areas on one screen: what each one torments. Its package has `options` and `run` in its `area`."""

from __future__ import annotations

AREAS = {
    "send": "letters through real workers, a faulty mail server and random kills",
    "push": "API clients with retries while the web process is killed",
    "unsubscribe": "customers say no while their letters are being sent",
    "forge": "forged and mutated tokens of every purpose at both doors",
    "csv": "ruined lists through the import wizard",
    "slow": "clients that trickle their requests, and how long the others wait",
    "broker": "the broker is gone for a while and comes back empty",
    "database": "PostgreSQL crashes and is away during pushes and clicks",
}
# Packages are called like their areas, but none like a module of Python's.
PACKAGES = {name: name for name in AREAS} | {"csv": "lists"}
