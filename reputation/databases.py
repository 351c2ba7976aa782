"""From a URL in the environment to Django's description of a database connection."""

from __future__ import annotations

import dj_database_url

from reputation.env import Environment


def database(env: Environment, name: str, **test: object) -> dict[str, object]:
    """Return Django's description of one role's connection, without losing the options of its URL.

    `name` is the variable's; `test` are Django's options for test databases. A URL that cannot be read becomes one
    of the environment's complaints.
    """
    url = env.text(name)
    try:
        described: dict[str, object] = dict(dj_database_url.parse(url)) if url else {}
    except ValueError as error:
        env.complaints.append(f"{name}: {error}")
        described = {}
    described["CONN_MAX_AGE"] = env.number("DATABASE_KEEP_SECONDS", 60)
    described["CONN_HEALTH_CHECKS"] = True
    described["TEST"] = test
    return described
