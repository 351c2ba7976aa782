"""A list that a program hands in: received and confirmed in one go, as a file or as customers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Channel
from core.exceptions import DomainError, Invalid
from invitations.services.list_files import looked_at
from links.columns import Column, check_columns, read_columns
from links.fields import lacking_fields
from links.formats.shape import Shape, check_shape
from links.link_inputs import LinkInput
from links.list_arguments import preset, settle
from links.models import LinkBatch
from links.options import Making, Options, Reading, Result
from links.services.batches import confirm_batch, head_of, receive_list
from links.services.recipes import stored_secrets

_LISTED = (
    "email", "name", "reference", "domain", "locale", "tags", "skus", "stars", "product", "visited_on",
)  # fmt: skip
_SEPARATING = {"tags": re.compile(r"[,;|]"), "skus": re.compile(r"[,;|\s]")}


@dataclass(frozen=True)
class Order:
    """What is wanted of a list. `mapping` and `columns` are as at the command line."""

    family: str
    domain: str = ""
    is_tracked: bool = False
    has_suffix: bool = False
    is_embedded: bool = False
    locale: str = ""
    kept_days: int = 180
    mapping: str = ""
    date_format: str = ""
    preset: str = "table"
    columns: str = ""
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    split_by: str = ""
    sheet: str = ""


def submit_file(
    *, channel: Channel, order: Order, name: str, content: File, source: str, now: datetime
) -> LinkBatch:
    """Take a list in and let it wait for a worker.

    Raises `Invalid` for what is no table, holds secret keys, lacks a column, or asks for columns that are not there.
    """
    batch = _received(channel, order, name, content, source, now)
    with _thrown_away_unless_confirmed(batch):
        reading, head = Options.of(batch.options).reading, head_of(batch)
        layout = looked_at(
            head,
            is_whole=batch.source_size <= len(head),
            encoding=reading.encoding,
            delimiter=reading.delimiter,
            has_header=reading.has_header,
        )
        usual, shape = _shape(order)
        said = settle(
            layout,
            mapping=[order.mapping] if order.mapping else [],
            columns=order.columns.split(",") if order.columns else usual,
            date_format=order.date_format,
            secrets=stored_secrets(channel),
            leaves_secrets_out=False,
        )
        reading = replace(reading, fields=said.fields, visit_format=said.date_format)
        return _confirmed(batch, order, reading, said.columns, shape, now)


def submit_customers(
    *, channel: Channel, order: Order, inputs: Sequence[LinkInput], source: str, now: datetime
) -> LinkBatch:
    """Take customers in as a list and let it wait for a worker; raises `Invalid` as `submit_file` does.

    A tag or SKU with a character that parts them in a list is refused.
    """
    own = list(dict.fromkeys(heading for one in inputs for heading in one.details))
    header = [*_LISTED, *own]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *(_cells(at, one, own) for at, one in enumerate(inputs))])
    content = ContentFile(text.getvalue().encode())
    batch = _received(channel, order, "API", content, source, now)
    with _thrown_away_unless_confirmed(batch):
        usual, shape = _shape(order)
        columns = check_columns(read_columns(order.columns.split(",") if order.columns else usual), header)
        fields = {name: at for at, name in enumerate(_LISTED)}
        reading = Reading("utf-8", ",", True, tuple(header), fields, "iso")
        return _confirmed(batch, order, reading, columns, shape, now)


def _received(
    channel: Channel, order: Order, name: str, content: File, source: str, now: datetime
) -> LinkBatch:
    return receive_list(
        channel=channel,
        family=order.family,
        domain=order.domain,
        is_tracked=order.is_tracked,
        name=name,
        content=content,
        actor=None,
        now=now,
        source=source,
        sheet=order.sheet,
    )


@contextmanager
def _thrown_away_unless_confirmed(batch: LinkBatch) -> Iterator[None]:
    try:
        yield
    except DomainError:
        # The row goes with the transaction of the request; the file must be taken away by hand.
        for key in batch.file_keys:
            default_storage.delete(key)
        raise


def _shape(order: Order) -> tuple[tuple[str, ...], Shape]:
    usual, shape = preset(
        order.preset, order.format, order.encoding, order.delimiter, has_header=order.has_header
    )
    check_shape(shape)
    return usual, shape


def _confirmed(
    batch: LinkBatch,
    order: Order,
    reading: Reading,
    columns: tuple[Column, ...],
    shape: Shape,
    now: datetime,
) -> LinkBatch:
    making = Making(locale=order.locale, is_embedded=order.is_embedded, has_suffix=order.has_suffix)
    options = Options(reading, making, Result(columns, shape, order.preset, order.split_by))
    lacking = lacking_fields(batch.family, reading.fields, order.domain)
    if lacking:
        message = f"These fields are missing: {', '.join(lacking)}."
        raise Invalid("missing_fields", message, dict.fromkeys(lacking, message))
    return confirm_batch(batch=batch, options=options, kept_days=order.kept_days, actor=None, now=now)


def _cells(at: int, one: LinkInput, own: Sequence[str]) -> list[str]:
    for name, separating in _SEPARATING.items():
        if any(separating.search(word) for word in getattr(one, name)):
            raise Invalid(
                "invalid",
                "Tags and SKUs in a batch hold no separators.",
                {f"links/{at}/{name}": "Not possible."},
            )
    return [
        one.email,
        one.name,
        one.reference,
        one.domain,
        one.locale,
        ",".join(one.tags),
        ",".join(one.skus),
        str(one.stars or ""),
        one.product,
        one.visited_on.isoformat() if one.visited_on else "",
        *(one.details.get(heading, "") for heading in own),
    ]
