"""The four database roles of the platform and their database, as a superuser makes them once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg

DATABASE = "reputation"
SUPERUSER = "reputation_super"
ROLES = {
    "DATABASE_OWNER_URL": ("reputation_owner", "CREATEDB"),  # for the test database
    "DATABASE_URL": ("reputation_app", "NOCREATEDB"),
    "DATABASE_SYS_URL": ("reputation_sys", "NOCREATEDB"),
    "DATABASE_TRACK_URL": ("reputation_track", "NOCREATEDB"),
}


def urls(sockets: Path) -> dict[str, str]:
    """Return the environment variable and URL of each role on a socket folder."""
    return {name: f"postgres://{role}@/{DATABASE}?host={sockets}" for name, (role, _) in ROLES.items()}


def establish(connection: psycopg.Connection) -> None:
    """Make the roles and the database that are missing; set the powers of those that are there."""
    roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, power in ROLES.values():
        verb = sql.SQL("ALTER" if role in roles else "CREATE")
        powers = sql.SQL(f"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {power}")
        connection.execute(sql.SQL("{} ROLE {} {}").format(verb, sql.Identifier(role), powers))
    owner, *others = (sql.Identifier(role) for role, _ in ROLES.values())
    database = sql.Identifier(DATABASE)
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        # From template0, whose language no earlier hand can have changed.
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(database, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    grant = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}")
    connection.execute(grant.format(database, sql.SQL(", ").join(others)))
