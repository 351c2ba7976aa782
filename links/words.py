"""Words for what lists of links are made of: verdicts with their counts, kinds of links, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from balancing.unique_links import FAMILIES
from links.fields import LinkField
from links.reasons import reason_sentence
from links.verdicts import LinkVerdict

KINDS = {
    LinkVerdict.MADE: "success",
    LinkVerdict.ALREADY_MADE: "info",
    LinkVerdict.DUPLICATE_IN_FILE: "warning",
    LinkVerdict.INVALID: "error",
}


@dataclass(frozen=True)
class Counted:
    """One verdict and how many rows got it."""

    label: str | Promise
    sentence: str | Promise
    kind: str
    count: int


def counted_verdicts(counts: Mapping[str, int]) -> list[Counted]:
    """Return the verdicts that occurred, in their order, with the number of rows."""
    return [
        Counted(verdict.label, verdict.sentence, KINDS[verdict], counts[verdict])
        for verdict in LinkVerdict
        if counts.get(verdict)
    ]


def family_name(key: str) -> str:
    """Return the name of a kind of link; the key of one that is known no more."""
    return str(FAMILIES[key].name) if key in FAMILIES else key


def why_left_out(field: str, verdict: str, code: str, sentence: str) -> str:
    """Return why a row became no link, beginning with the field to blame; blank for one that became one."""
    if LinkVerdict(verdict).has_link:
        return ""
    said = reason_sentence(verdict, code, sentence)
    is_about_field = verdict == LinkVerdict.INVALID and field in LinkField.values
    return f"{LinkField(field).label}: {said}" if is_about_field else said
