"""Given links and their clicks as a file for spreadsheets. Pure: rows are handed in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO

from invitations.csv_reader.safety import quoted
from links.models import ExportedLink

HEADER = (
    "link", "list", "channel", "kind_of_link", "domain", "reference", "matching_key", "email", "name", "locale",
    "product", "visited_on", "tags", "skus", "tracked", "made_at", "expires_at", "first_clicked_at", "last_clicked_at",
)  # fmt: skip
MARK = "\ufeff"  # Excel reads UTF-8 only with this mark


def written(found: Iterable[ExportedLink], own: Sequence[str]) -> Iterator[str]:
    """Yield the file piece by piece; `own` are the headings of the lists' own columns that are to be in it."""
    yield MARK + _row([*HEADER, *own])
    for link in found:
        yield _row(_cells(link, own))


def _cells(link: ExportedLink, own: Sequence[str]) -> list[str]:
    zone = link.channel.zone

    def moment(value: datetime | None) -> str:
        return value.astimezone(zone).isoformat(timespec="seconds") if value else ""

    return [
        link.public_id,
        str(link.batch or ""),
        link.channel.name,
        link.family,
        link.domain,
        link.reference,
        link.matching_key or link.reference,
        link.email,
        link.name,
        link.locale,
        link.product,
        link.visited_on.isoformat() if link.visited_on else "",
        ",".join(link.tags),
        ",".join(link.skus),
        "yes" if link.is_tracked else "no",
        moment(link.made_at),
        moment(link.expires_at),
        moment(link.clicked_at),
        moment(link.last_clicked_at),
        *(str(link.details.get(heading, "")) for heading in own),
    ]


def _row(values: Sequence[str]) -> str:
    place = StringIO(newline="")
    csv.writer(place).writerow([quoted(value) for value in values])
    return place.getvalue()
