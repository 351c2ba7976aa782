"""One batch of staged rows on its way into customers, events and products. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections

from accounts.models import Channel
from core.identifiers import uuid7_block
from core.tenancy import APP
from invitations import intake_product_sql as product_sql
from invitations import intake_sql as sql
from invitations.intake_inputs import ProductInput
from invitations.intake_rows import COLUMNS
from invitations.schedule import local_day

_ATTEMPTS = 3


@dataclass(frozen=True)
class Intake:
    """What holds for all rows of a batch; its fields are the parameters of the statements."""

    organisation: int
    channel: int
    event_type: str
    zone: str
    source: str
    now: datetime
    today: date
    run: int | None = None


def intake_of(
    channel: Channel, event_type: str, source: str, now: datetime, run: int | None = None
) -> Intake:
    """Return the terms of a batch; its day of receipt is the channel's local one."""
    return Intake(
        organisation=channel.organisation_id,
        channel=channel.pk,
        event_type=event_type,
        zone=channel.time_zone,
        source=source,
        now=now,
        today=local_day(now, channel.zone),
        run=run,
    )


def customers_only(organisation: int, now: datetime) -> Intake:
    """Return the terms of a batch of customers without events."""
    return Intake(organisation, 0, "", "UTC", "", now, now.date())


class Batch:
    """A staging table filled with rows, and the statements that turn them into rows of the tenant.

    The number of statements does not depend on the number of rows. References must differ within the batch.
    """

    def __init__(self, intake: Intake | None = None) -> None:
        self.parameters: dict[str, Any] = asdict(intake) if intake else {}
        self.pending = self._changes = 0
        self._cursor = connections[APP].cursor()
        self._cursor.execute(sql.TABLES)

    def run(self, statement: str, **more: Any) -> int:
        """Execute one statement with the batch's parameters and return how many rows it concerned."""
        self._cursor.execute(statement, {**self.parameters, **more})
        return self._cursor.rowcount

    def rows(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        """Return what one statement finds."""
        self._cursor.execute(statement, {**self.parameters, **more})
        return self._cursor.fetchall()

    def stage(self, block: bytes, count: int) -> None:
        """Copy `count` rows, spelled by `intake_rows`, into the staging table."""
        with self._cursor.copy(sql.COPY.format(columns=", ".join(COLUMNS))) as copy:
            copy.write(block)
        self.pending += count

    def copy_rows(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Copy rows that are not many into another temporary table."""
        with self._cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def settle(self, statement: str) -> None:
        """Execute a statement that gives verdicts to rows which had none."""
        self.pending -= self.run(statement)

    def classify(self) -> None:
        """Give every row its verdict, by looking only; NULL stays on the rows to be created."""
        self._recognise()
        self.settle(sql.SAME_PERSON)

    def write(self) -> None:
        """Write what the verdicts say. A row that another writer created meanwhile becomes unchanged or updated.

        Raises `RuntimeError` when rows keep vanishing between statements, which nothing known does.
        """
        created = 0
        for _ in range(_ATTEMPTS):
            self.write_customers()
            created += self.run(sql.NEW_EVENTS)
            if created < self.pending:
                self._recognise()
            if created == self.pending:
                self._write_changes()
                return
        raise RuntimeError("Rows that should exist could not be found; the batch is undone.")

    def write_customers(self) -> None:
        """Write new customers, and what rows newly say of known ones."""
        self.run(sql.NEW_CUSTOMERS)
        if self.run(sql.NEW_DETAILS):
            self.run(sql.LOCK_CUSTOMERS)
            self.run(sql.CHANGED_CUSTOMERS)

    def write_products(self, given: Mapping[str, ProductInput]) -> None:
        """Record what the created and updated events were about; `given` has the details that are known, by SKU."""
        skus = [sku for (sku,) in self.rows(product_sql.WANTED_SKUS)]
        if not skus:
            return
        products = [given.get(sku) or ProductInput(sku) for sku in skus]
        columns = {
            f"{name}s": [getattr(product, name) for product in products]
            for name in ("sku", "name", "url", "image_url", "brand", "gtin", "mpn")
        }
        self.run(product_sql.PRODUCTS, uuids=uuid7_block(len(skus)), **columns)
        self.run(product_sql.EVENT_PRODUCTS)

    def _recognise(self) -> None:
        """Find the rows whose event exists already, and those among them that say something new."""
        known = self.run(sql.KNOWN)
        self.pending -= known
        if known:
            self._changes += self.run(sql.CHANGED)

    def _write_changes(self) -> None:
        if self._changes:
            self.run(sql.LOCK_CHANGED)
            self.run(sql.MATCHED_MEANWHILE)
            self.run(sql.CHANGED_EVENTS)
