"""Links made at once, for a program that waits: one, or up to a thousand."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Channel
from balancing.unique_links import family
from core.exceptions import Conflict, Invalid
from links.link_inputs import LinkInput, judged_input
from links.reasons import reason_sentence
from links.row_checks import Judged, RowRefused
from links.services.batches import KEPT_BY_DEFAULT
from links.services.keeping import Keeper, Terms
from links.services.recipes import stored_keys, stored_secrets
from links.verdicts import LinkVerdict

MOST = 1_000
_NOT_NOW = {"vendor_away"}  # what may go better in a moment


@dataclass(frozen=True)
class MadeLink:
    """What became of one input. `reference` is the matching key in the link; the last three are of a refusal."""

    verdict: str
    link: str = ""
    public_id: str = ""
    reference: str = ""
    field: str = ""
    code: str = ""
    reason: str = ""


def make_links(
    *,
    channel: Channel,
    family_key: str,
    inputs: Sequence[LinkInput],
    domain: str = "",
    is_tracked: bool = False,
    has_suffix: bool = False,
    kept_days: int = KEPT_BY_DEFAULT,
    now: datetime,
) -> list[MadeLink]:
    """Make and keep a link for each input, in order; one that is refused does not stop the others.

    A customer who stands there twice gets one link. Call it outside any transaction when the platform itself makes
    the links, for then it talks to a network. Raises `Invalid` for more than 1,000 inputs and an unknown kind of
    link, `LinkRefused` when keys cannot be opened, and `Conflict` while the platform is away.
    """
    found = family(family_key)
    if len(inputs) > MOST:
        raise Invalid("too_many", _("At most %(most)d links can be made at once.") % {"most": MOST})
    keys = stored_keys(channel, found.key)
    answers: dict[int, MadeLink] = {}
    rows = _judged(inputs, found.key, domain, has_suffix, stored_secrets(channel), answers)
    terms = Terms(channel, found.key, is_tracked, now + timedelta(days=kept_days), keys)
    keeper = Keeper(terms)
    with closing(keeper):
        linked, refused = keeper.made(rows)
    for one, error in refused:
        if error.code in _NOT_NOW:
            raise Conflict(error.code, error.message)
        answers[one.line] = _refusal(error.field, error.code, error.message)
    details = {at: dict(given.details) for at, given in enumerate(inputs)}
    for kept in keeper.keep(linked, details=details, since=now, now=now):
        answers[kept.judged.line] = MadeLink(
            kept.verdict, kept.link, kept.public_id, kept.judged.request.reference
        )
    return [answers[at] for at in range(len(inputs))]


def _judged(
    inputs: Sequence[LinkInput],
    family_key: str,
    domain: str,
    has_suffix: bool,
    secrets: frozenset[str],
    answers: dict[int, MadeLink],
) -> list[Judged]:
    rows: dict[bytes, Judged] = {}
    for at, given in enumerate(inputs):
        try:
            one = judged_input(
                at, given, family_key=family_key, domain=domain, has_suffix=has_suffix, secrets=secrets
            )
        except RowRefused as error:
            answers[at] = _refusal(error.field, error.code, error.sentence)
            continue
        if one.key in rows:
            answers[at] = replace(_refusal("reference", "", ""), verdict=LinkVerdict.DUPLICATE_IN_FILE.value)
        else:
            rows[one.key] = one
    return list(rows.values())


def _refusal(field: str, code: str, sentence: str) -> MadeLink:
    verdict = LinkVerdict.INVALID.value
    return MadeLink(
        verdict, field=field, code=str(code), reason=reason_sentence(verdict, str(code), sentence)
    )
