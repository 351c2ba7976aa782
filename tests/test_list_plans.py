"""Every query of every page, and every filter of every list, goes in by an index that begins with the organisation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership
from accounts.models.api_key import Scope
from accounts.models.organisation import ChannelScope
from accounts.services.keys import issue_key
from balancing.eligibility import Traits
from balancing.models import Listing
from balancing.services import Request, allocate
from core.models import OrganisationOwned
from core.tenancy import tenant
from invitations.models import Delivery, DeliveryChange, Invitation, Suppression
from tests.cast import EVERY_ROLE, Cast, logged_in
from tests.crowd import crowd, key_of
from tests.factories import make_shares
from tests.isolation.identities import Registry, furnish
from tests.isolation.walk import addresses
from tests.plans import Index, faults, tables
from tracking.models import Hit

# Rows of each table: few of ours among many of others, as in one database for all.
OURS, OTHERS = 300, 3_000

# Every filter of a list, by the page; none of them may need more than its page's indexes.
FILTERS = {
    "invitations:list": (
        "view=all",
        *(f"state={state}" for state in ("scheduled", "refused", "cancelled", "sent", "expired")),
        "state=scheduled&state=sent",
        "reason=capped",
        "reason=capped&reason=erased&channel={channel}",
        "platform=google",
        "platform=none",
        "channel={channel}",
        "type=delivered",
        "rule={rule}",
        "language=en",
        *(f"letter={letter}" for letter in ("first", "reminder", "reminded")),
        "source=api",
        "opened=yes",
        "opened=no",
        "q=R-12",
        "q=p12",
        "q={invitation}",
        "period=30",
        *(
            f"day={day}&from=2026-02-01&to=2026-02-03"
            for day in ("received", "due", "sent", "opened", "clicked")
        ),
        "cursor={hundredth}",
        "cursor=-{hundredth}",
        "state=sent&source=api&type=delivered&language=en&day=sent&from=2026-01-01&q=R-1",
    ),
    "invitations:calendar": ("month=2026-01", "month=2026-01&channel={channel}&letter=reminder"),
    "invitations:calendar_day": ("day=2026-01-09", "day=2026-01-09&letter=first&cursor=1767949200000000_5"),
    "invitations:customer_list": ("q=p12", "q=p12@crowd.example", "cursor={hundredth}"),
    "invitations:bulk_ask": ("all=1&state=scheduled", "all=1&q=R-1"),
    "reviews:list": ("rating=4", "answered=no", "from=2026-01-01&to=2026-02-01", "channel={channel}"),
    "links:given": ("clicked=yes", "q=U-1", "q=p12", "channel={channel}"),
    "accounts:trace": ("cursor={hundredth}",),
}
APART = {"api:docs", "api:schema", "api:not_found"}


@pytest.fixture
def ours(committed: Cast) -> dict[str, str]:
    """Return what ours are called, among a crowd of ours and a larger one of the rival's."""
    registry = {}
    for organisation, channel, member, canary in (
        (committed.rival, committed.rival_channel, committed.rita, "theirs"),
        (committed.acme, committed.channel, committed.olga, "plan"),
    ):
        known = furnish(organisation, channel, member, canary)
        with tenant(organisation):
            letter = Delivery.objects.order_by("id").first()
            DeliveryChange.objects.create(
                delivery=letter, from_state="scheduled", to_state="sent", changed_at=timezone.now()
            )
            Suppression.objects.create(
                address_hash=b"x" * 32, reason="unsubscribed", created_on=timezone.now().date()
            )
            AuditEvent.objects.create(organisation=organisation, action="plan")
            make_shares(channel, {Listing.objects.filter(channel=channel, platform="own").first(): 100})
            drawn = Request(letter.invitation_id, "delivered", Traits("crowd.example", "en", "FR", True))
            allocate(channel=channel, kind=letter.invitation.kind, requests=[drawn], now=timezone.now())
            Hit.objects.create(
                id=uuid4(), received_at=timezone.now(), day_on=timezone.now().date(), purpose=1,
                subject=letter.invitation_id, listing=0, channel=channel.pk, sequence=0, method="GET", source=b"",
            )  # fmt: skip
            registry[organisation.pk] = known | {"rule": channel.rules.first().public_id}
        registry[organisation.pk]["hundredth"] = str(key_of(organisation, 100))
        crowd(organisation, OURS if organisation == committed.acme else OTHERS)
    with connections["owner"].cursor() as cursor:
        # Vacuum too, which might otherwise come by itself between one question and the next.
        cursor.execute("VACUUM ANALYZE")
    return registry[committed.acme.pk]


def pages(ours: dict[str, str], below: str) -> Iterator[str]:
    """Yield every address of ours below a prefix, and the lists once more with each filter."""
    registry = Registry(ours, ours)
    for address in addresses(get_resolver().url_patterns):
        is_wanted = "{organisation}" in address.template or below == "/api/"
        if not address.template.startswith(below) or not is_wanted or address.name in APART:
            continue
        path = address.filled(registry(address).own)
        yield path
        for query in FILTERS.get(address.name, ()):
            yield f"{path}?{query.format(**ours)}"


def explained(sql: str, organisation: Any) -> dict[str, Any]:
    """Return the plan of a query as the application's role makes it, with every way but an index made dear."""
    with tenant(organisation), connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (answer,) = cursor.fetchone()
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def known_indexes() -> dict[str, Index]:
    """Return every index with its table, for a partition that of which it is a part, and its first column."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """SELECT i.relname, coalesce(p.relname, t.relname), coalesce(a.attname, '')
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
            LEFT JOIN pg_inherits h ON h.inhrelid = t.oid LEFT JOIN pg_class p ON p.oid = h.inhparent
            LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] AND x.indkey[0] > 0"""
        )
        return {name: Index(table, first) for name, table, first in cursor.fetchall()}


def tenant_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, OrganisationOwned)}


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_every_query_of_every_page_begins_at_the_organisation(committed: Cast, ours: dict[str, str]) -> None:
    with tenant(committed.acme):
        _key, text = issue_key(organisation=committed.acme, actor=None, name="plan", scopes=Scope.values)
        membership = committed.max.memberships.get()
        ChannelScope.objects.create(membership=membership, channel=committed.channel)
    Membership.objects.filter(pk=membership.pk).update(has_channel_scope=True)
    api = Client(headers={"Authorization": f"Bearer {text}"})
    found, seen, asked = {}, set(), 0
    for client, path in (
        *((logged_in(committed.olga), path) for path in pages(ours, "/app/")),
        # A member of some channels adds a condition to every list.
        *((logged_in(committed.max), path) for path in pages(ours, "/app/") if "?" in path),
        *((api, path) for path in pages(ours, "/api/")),
    ):
        with CaptureQueriesContext(connections["default"]) as queries:
            answer = client.get(path)
            if answer.streaming:
                list(answer)
        assert answer.status_code < 500, (path, answer.status_code)
        asked += answer.status_code == 200
        found |= {query["sql"]: path for query in queries if query["sql"].startswith("SELECT")}
    wrong, indexes, ours_only = [], known_indexes(), tenant_tables()
    for sql, path in found.items():
        plan = explained(sql, committed.acme)
        seen |= tables(plan)
        wrong += [f"{path}: {fault}: {sql[:400]}" for fault in faults(plan, ours_only, indexes)]
    assert "\n\n".join(wrong) == ""
    assert asked > 120
    # What nobody asked about would prove nothing.
    assert {name for name in ours_only if name.startswith("invitations_")} - seen <= {
        "invitations_eventproduct"
    }


PLANTED = {
    # The newest rows of everybody; all their columns, so that no index alone could answer.
    "SELECT * FROM invitations_invitation ORDER BY id DESC LIMIT 50": "does not begin with the organisation",
    "SELECT count(*) FROM invitations_delivery WHERE lease_until < now() AND state IN ('claimed', 'sending')": (
        "does not begin with the organisation"
    ),
}


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_the_judge_bites(committed: Cast) -> None:
    """What the owner reads, past the policies, is judged wrong; the same below them is not."""
    indexes, known = known_indexes(), tenant_tables()
    for sql, words in PLANTED.items():
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            (answer,) = cursor.fetchone()
            cursor.execute("RESET enable_seqscan")
        plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
        assert words in " ".join(faults(plan, known, indexes)), plan
    assert faults({"Node Type": "Seq Scan", "Relation Name": "invitations_event"}, known, indexes)
    assert not faults({"Node Type": "Seq Scan", "Relation Name": "accounts_user"}, known, indexes)
    whole = {"Node Type": "Index Only Scan", "Relation Name": "invitations_event", "Index Name": "event_day"}
    assert faults(whole, known, indexes) == ["event_day is read from end to end"]
    named = {
        "Node Type": "Index Scan",
        "Relation Name": "invitations_event",
        "Index Name": "invitations_event_pkey",
        "Index Cond": "(id = invitations_invitation.event_id)",
    }
    assert faults(named, known, indexes) == []
    with tenant(committed.acme):
        below = str(Invitation.objects.order_by("-id").values("id")[:50].query)
    assert faults(explained(below, committed.acme), known, indexes) == []


def test_lists_named_here_exist() -> None:
    for name in FILTERS:
        reverse(name, args=["acme", "cancel"] if name == "invitations:bulk_ask" else ["acme"])
