"""Tenancy: the same statements under row-level security and by a role that every row is open to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from bench.importing import CUSTOMERS
from bench.measuring import measured
from bench.multiplying import fill_invitations
from bench.scene import OWNER, as_owner, backend, channel_of, empty
from core.tenancy import APP, tenant
from invitations.models import Invitation
from invitations.selectors.invitations import Wanted, invitations
from tests.sending.scenes import make_due

LINES = 50
_TIMES = {"lists": 200, "points": 1_000}
_Case = Callable[..., dict[str, Any]]


def prepare(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
    """Bring the organisation to so many invitations."""
    empty(CUSTOMERS)
    with tenant(organisation):
        mine = channel_of(organisation, channel)
    make_due(mine.organisation, mine, 1)
    fill_invitations(organisation, int(size))
    as_owner("VACUUM ANALYZE")
    return {"invitations": as_owner("SELECT count(*) FROM invitations_invitation")[0][0]}


def newest(organisation: Organisation) -> QuerySet[Any]:
    """Return the first page of the list of invitations."""
    return invitations(organisation, Wanted())[:LINES]


def by_public_id(organisation: Organisation) -> QuerySet[Any]:
    """Return one invitation by the id that addresses show."""
    found = Invitation.objects.filter(organisation=organisation)
    return found.filter(public_uuid=found.order_by("id").values_list("public_uuid", flat=True)[0])


def cases(name: str, asked: Callable[[Organisation], QuerySet[Any]]) -> dict[str, _Case]:
    """Return the cases of an area that runs one queryset's statement again and again."""
    return {
        "prepare": prepare,
        "product": _case(name, asked, APP),
        "limit": _case(name, asked, OWNER),
    }


def _case(name: str, asked: Callable[[Organisation], QuerySet[Any]], alias: str) -> _Case:
    def case(size: float, folder: str, organisation: int, channel: int, user: int) -> dict[str, Any]:
        with tenant(organisation), transaction.atomic():
            owner = channel_of(organisation, channel).organisation
            statement, values = asked(owner).query.sql_with_params()
            with transaction.atomic(using=alias), connections[alias].cursor() as cursor:

                def ask() -> int:
                    cursor.execute(statement, values)
                    return len(cursor.fetchall())

                if not ask():
                    raise RuntimeError("The statement finds nothing.")
                times = _TIMES[name]
                return measured(backend(), lambda: sum(bool(ask()) for _ in range(times))).as_json()

    return case
