"""The columns of a finished file: which there are, what they are called, in which order they come. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exceptions import Invalid
from links.row_checks import Judged

OWN = "own:"  # before the position, from 0, of a column that came with the list
MAX_COLUMNS = 64
MAX_HEADING = 200


class LinkColumn(models.TextChoices):
    """What a column of the finished file can hold, beside the list's own columns."""

    NAME = "name", gettext_lazy("Name")
    FIRST_NAME = "first_name", gettext_lazy("First name")
    LAST_NAME = "last_name", gettext_lazy("Last name")
    REFERENCE = "reference", gettext_lazy("Reference")
    MATCHING_KEY = "matching_key", gettext_lazy("Reference in the link")
    DOMAIN = "domain", gettext_lazy("Domain")
    SUBSCRIBER = "subscriber", gettext_lazy("Subscriber (the e-mail once more)")
    EMAIL = "email", gettext_lazy("E-mail")
    LINK = "link", gettext_lazy("Link")
    LOCALE = "locale", gettext_lazy("Language and country")
    TAGS = "tags", gettext_lazy("Tags")
    SKUS = "skus", gettext_lazy("Product SKUs")
    PRODUCT = "product", gettext_lazy("Product or service")
    VISITED_ON = "visited_on", gettext_lazy("Visit date")
    LINE = "line", gettext_lazy("Line in the list")
    VERDICT = "verdict", gettext_lazy("Verdict")


# How the columns are headed when nobody says otherwise; the first six by the TotallyMoney generator.
HEADINGS = {
    "name": "CustomerName",
    "reference": "CustomerReference",
    "domain": "Domain",
    "subscriber": "Subscriber",
    "email": "CustomerEmail",
    "link": "UniqueLink",
    "first_name": "FirstName",
    "last_name": "LastName",
    "matching_key": "MatchingKey",
    "locale": "Locale",
    "tags": "Tags",
    "skus": "SKUs",
    "product": "Product",
    "visited_on": "VisitDate",
    "line": "Line",
    "verdict": "Verdict",
}
# Their order in the TotallyMoney generator's file; whatever is not wished for is left out.
TOTALLY_MONEY_ORDER = ("name", "reference", "domain", "subscriber", "email", "link")
USUAL = ("name", "reference", "email", "link")


@dataclass(frozen=True)
class Column:
    """One column of the finished file, and its heading there.

    `key` is a `LinkColumn`, or `own:` and a heading or a position of the list.
    """

    key: str
    heading: str

    def as_json(self) -> dict[str, str]:
        """Return what is stored."""
        return {"key": self.key, "heading": self.heading}


def column(key: str, heading: str = "") -> Column:
    """Return a column with its usual heading unless another is given."""
    return Column(key, " ".join(heading.split())[:MAX_HEADING] or HEADINGS.get(key, key))


def read_columns(words: Sequence[str]) -> tuple[Column, ...]:
    """Return columns from words such as `link`, `link=Review link`, `own:4`, `own:Branch=Shop`; nothing is checked."""
    pairs = [word.partition("=") for word in words if word.strip()]
    return tuple(column(key.strip(), heading) for key, _equals, heading in pairs)


def check_columns(columns: Sequence[Column], headings: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of a file, those of the list's own by position.

    `headings` are the list's. Raises `Invalid` unless there are some, all of them known, and each heading once.
    """
    found = tuple(_found(one, headings) for one in columns)
    shown = [one.heading.casefold() for one in found]
    twice = [one.heading for one in found if shown.count(one.heading.casefold()) > 1]
    if twice:
        fault = _("Two columns are called “%(name)s”.") % {"name": twice[0]}
    elif not 0 < len(found) <= MAX_COLUMNS:
        fault = _("Choose 1 to %(most)d columns.") % {"most": MAX_COLUMNS}
    else:
        return found
    raise Invalid("bad_columns", fault, {"columns": fault})


def _found(one: Column, headings: Sequence[str]) -> Column:
    if one.key in LinkColumn.values:
        return one
    name = one.key.removeprefix(OWN)
    at = headings.index(name) if name in headings else int(name) if name.isdecimal() and len(name) < 4 else -1
    if not one.key.startswith(OWN) or not 0 <= at < len(headings):
        fault = _("There is no column “%(name)s”.") % {"name": name}
        raise Invalid("bad_columns", fault, {"columns": fault})
    return Column(f"{OWN}{at}", headings[at] if one.heading in (one.key, "") else one.heading)


def own_positions(columns: Sequence[Column]) -> list[int]:
    """Return the positions of the list's own columns among these."""
    return [int(one.key.removeprefix(OWN)) for one in columns if one.key.startswith(OWN)]


Cells = Sequence[str]


class Arranger:
    """Puts what is known of a row into the order of the columns. `own` are the positions of what `Judged.own` holds."""

    def __init__(self, columns: Sequence[Column], own: Sequence[int]) -> None:
        places = {key: at for at, key in enumerate(LinkColumn.values)}
        places |= {f"{OWN}{position}": len(LinkColumn.values) + at for at, position in enumerate(own)}
        chosen = [places[one.key] for one in columns]
        self._pick: Callable[[Sequence[Any]], Any] = itemgetter(*chosen)
        self._is_lone = len(chosen) == 1

    def cells(self, judged: Judged, link: str, verdict: str) -> Cells:
        """Return the cells of a row in the finished file."""
        request = judged.request
        everything = (
            request.name,
            judged.first_name,
            judged.last_name,
            judged.reference,
            request.reference,
            request.domain,
            request.email,
            request.email,
            link,
            request.locale,
            ",".join(request.tags),
            ",".join(request.skus),
            judged.product,
            judged.visited_on.isoformat() if judged.visited_on else "",
            str(judged.line),
            verdict,
            *judged.own,
        )
        return (self._pick(everything),) if self._is_lone else self._pick(everything)
