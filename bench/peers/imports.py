"""Importing as others do it: bulk_create by hand, and django-import-export with its bulk mode."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tablib
from django.utils import timezone
from import_export import fields, resources, widgets

from bench.importing import CUSTOMERS, EVENTS
from bench.measuring import measured
from bench.scene import as_owner, backend, empty
from core.addresses import address_hash
from core.tenancy import tenant
from invitations.models import Customer, Event

_ADDRESS = re.compile(r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}")
_BATCH = 2000


def bulk_create(path: Path, *, organisation: int, channel: int, user: int) -> int:
    """Read rows, check addresses by a pattern, and create both models 2,000 at a time; return the rows."""
    count = 0
    with path.open(newline="", encoding="utf-8") as file:
        batch: list[dict[str, str]] = []
        for row in csv.DictReader(file):
            if _ADDRESS.fullmatch(row["email"]):
                batch.append(row)
            if len(batch) == _BATCH:
                count += _create(batch, organisation, channel)
                batch = []
        return count + _create(batch, organisation, channel)


def _create(rows: list[dict[str, str]], organisation: int, channel: int) -> int:
    now = timezone.now()
    with tenant(organisation):
        people = {row["email"]: row for row in rows}
        Customer.objects.bulk_create(
            [
                Customer(
                    organisation_id=organisation,
                    email=email,
                    name=row["name"],
                    language=row["language"],
                    address_hash=address_hash(organisation, email),
                )
                for email, row in people.items()
            ],
            ignore_conflicts=True,
        )
        keys = dict(Customer.objects.filter(email__in=list(people)).values_list("email", "pk"))
        Event.objects.bulk_create(
            [
                Event(
                    organisation_id=organisation,
                    channel_id=channel,
                    event_type="delivered",
                    reference=row["reference"],
                    customer_id=keys[row["email"]],
                    occurred_at=datetime.fromisoformat(row["delivered_at"]).replace(tzinfo=UTC),
                    language=row["language"],
                    source="file",
                    received_at=now,
                    received_on=now.date(),
                )
                for row in rows
            ],
            ignore_conflicts=True,
        )
    return len(rows)


class _Customers(resources.ModelResource):
    class Meta:
        model = Customer
        import_id_fields = ("email",)
        fields = ("email", "name", "language")
        use_bulk = True
        skip_diff = True
        batch_size = 1000

    def __init__(self, organisation: int) -> None:
        super().__init__()
        self._organisation = organisation

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.organisation_id = self._organisation
        instance.address_hash = address_hash(self._organisation, instance.email)
        instance.created_at = instance.updated_at = timezone.now()


class _Events(resources.ModelResource):
    reference = fields.Field("reference", "reference")
    customer = fields.Field("customer", "email", widget=widgets.ForeignKeyWidget(Customer, "email"))
    occurred_at = fields.Field("occurred_at", "delivered_at", widget=widgets.DateTimeWidget())
    language = fields.Field("language", "language")

    class Meta:
        model = Event
        import_id_fields = ("reference",)
        fields = ("reference", "customer", "occurred_at", "language")
        use_bulk = True
        skip_diff = True
        batch_size = 1000

    def __init__(self, organisation: int, channel: int) -> None:
        super().__init__()
        self._organisation, self._channel = organisation, channel

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        now = timezone.now()
        instance.organisation_id, instance.channel_id = self._organisation, self._channel
        instance.event_type, instance.source = "delivered", "file"
        instance.received_at, instance.received_on = now, now.date()


def import_export(path: Path, *, organisation: int, channel: int, user: int) -> int:
    """Import customers, then their events, by one resource each; return the rows."""
    rows = tablib.Dataset().load(path.read_text(encoding="utf-8"), format="csv")
    people = tablib.Dataset(headers=["email", "name", "language"])
    seen = set()
    for row in rows.dict:
        if row["email"] not in seen:
            seen.add(row["email"])
            people.append((row["email"], row["name"], row["language"]))
    with tenant(organisation):
        _Customers(organisation).import_data(people, raise_errors=True)
        _Events(organisation, channel).import_data(rows, raise_errors=True)
    return len(rows)


def _case(read: Callable[..., int]) -> Callable[..., dict[str, Any]]:
    def case(size: float, folder: str, **scene: int) -> dict[str, Any]:
        empty(CUSTOMERS, EVENTS)
        # django-import-export sets sequences anew after it has written; our application's role may not.
        as_owner("GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO reputation_app")
        lines = Path(folder, "clean.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        path = Path(folder, "part.csv")
        path.write_text("".join(lines[: int(size) + 1]), encoding="utf-8")
        sample = measured(backend(), lambda: read(path, **scene))
        if (found := as_owner(f"SELECT count(*) FROM {EVENTS}")[0][0]) != sample.units:
            raise RuntimeError(f"The peer stored {found} events of {sample.units}.")
        return sample.as_json()

    return case


CASES = {"bulk_create": _case(bulk_create), "import-export": _case(import_export)}
