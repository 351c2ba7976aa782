"""The tenant that is open: one context manager, one raising manager, one way across.

A tenant is open inside `tenant(organisation)` and nowhere else. Opening sets a
transaction-local setting that PostgreSQL's row-level security reads, so that a forgotten
filter is an error or an empty result, never a leak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections, models, transaction

from core.exceptions import NoTenant

APP = "default"
SYSTEM = "sys"
SETTING = "app.organisation"

_open: ContextVar[int | None] = ContextVar("open_tenant", default=None)
_across: ContextVar[bool] = ContextVar("across_tenants", default=False)


def open_tenant() -> int | None:
    """Return the key of the organisation that is open, or None."""
    return _open.get()


def require_tenant() -> int:
    """Return the key of the open organisation; raise `NoTenant` when none is open."""
    organisation = _open.get()
    if organisation is None:
        raise NoTenant("A tenant's rows were asked for while no tenant is open.")
    return organisation


def set_open(organisation: int | None) -> None:
    """Tell PostgreSQL which organisation is open, for the current transaction only."""
    with connections[APP].cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true)", [SETTING, "" if organisation is None else str(organisation)]
        )


@contextmanager
def tenant(organisation: models.Model | int) -> Iterator[int]:
    """Open an organisation for the block, inside a transaction, and restore what was open before.

    `organisation` is an Organisation or its integer key. Nested blocks are savepoints. A block
    that raises is rolled back whole. Inside, every query of a tenant model sees this organisation only.
    """
    key = organisation if isinstance(organisation, int) else organisation.pk
    if _across.get():
        raise NoTenant("A tenant cannot be opened while reading across tenants.")
    before = _open.get()
    nested = connections[APP].in_atomic_block
    with transaction.atomic(using=APP):
        set_open(key)
        token = _open.set(key)
        try:
            yield key
        finally:
            _open.reset(token)
        if nested and not connections[APP].needs_rollback:
            # A released savepoint keeps a local setting, so the outer value must be put back.
            set_open(before)


@contextmanager
def across_tenants() -> Iterator[str]:
    """Read across tenants for the block; yield the database alias to use. Only `system.py` files may call this.

    The alias is a role that can only SELECT. Raises `NoTenant` while a tenant is open, since two
    connections of one thread could wait for each other for ever.
    """
    if _open.get() is not None:
        raise NoTenant("Reading across tenants is refused while a tenant is open.")
    token = _across.set(True)
    try:
        with transaction.atomic(using=SYSTEM):
            with connections[SYSTEM].cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            yield SYSTEM
    finally:
        _across.reset(token)


def tenant_stream(organisation: models.Model | int, produce: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    """Yield from `produce()` inside its own tenant transaction, for answers that outlive the request."""
    with tenant(organisation):
        yield from produce()


class TenantQuerySet(models.QuerySet):
    """A queryset of one tenant's rows; `bulk_create` and friends are Django's own."""


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):
    """Give only the open tenant's rows, and raise when none is open.

    Related managers and `refresh_from_db` go through it too, because it is the base manager as well.
    """

    def get_queryset(self) -> models.QuerySet:
        queryset = super().get_queryset()
        if _across.get():
            return queryset.using(SYSTEM)
        return queryset.filter(organisation_id=require_tenant())
