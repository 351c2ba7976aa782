"""Verdicts on hits, and what follows from a person's: opened, clicked, and an unknown letter that arrived after all.

Set-based and idempotent: the same hits judged again give the same rows, and a second run finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import connections, transaction

from accounts.models import Organisation
from core.tenancy import APP
from core.tokens import Purpose
from invitations.services.progress import mark_clicked, mark_opened
from invitations.services.sending import confirm_by_evidence
from tracking import selectors
from tracking.automation import PERSON, Bundle, Judgement, Sighting, Thresholds, judge
from tracking.listeners import tell
from tracking.models import Hit

Value = TypeVar("Value")
AT_ONCE = 2000  # unjudged hits in one run; a run takes well under a second
TOLD_AT_ONCE = 300  # invitations
_LOCK = 0x7472_6163 << 32  # ours among the advisory locks, before the organisation's key

UPDATE = """
UPDATE tracking_hit h SET verdict = j.verdict, rule = j.rule, judged_at = %s
FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::text[]) AS j (id, received_at, verdict, rule)
WHERE h.organisation_id = %s AND h.received_at BETWEEN %s AND %s AND h.received_at = j.received_at AND h.id = j.id
"""


@dataclass(frozen=True, slots=True)
class _Case:
    """One bundle as the rules see it, and the rows it was made of."""

    bundle: Bundle
    hits: Sequence[Hit]


def thresholds() -> Thresholds:
    """Return the rules' numbers, with the windows that the settings may change."""
    return Thresholds(
        click=timedelta(seconds=settings.TRACKING_EARLY_CLICK_SECONDS),
        open=timedelta(seconds=settings.TRACKING_EARLY_OPEN_SECONDS),
    )


def judge_hits(*, organisation: Organisation, now: datetime, limit: int = AT_ONCE) -> int:
    """Judge hits that have waited for evidence long enough, and again those that they are evidence for.

    Return how many hits got a verdict or another one; 0 also when somebody else is judging this organisation.
    """
    until = now - timedelta(seconds=settings.TRACKING_HOLD_SECONDS)
    with transaction.atomic():
        if not _is_alone(organisation):
            return 0
        fresh = list(
            selectors.unjudged_hits(organisation, until=until).values_list(
                "purpose", "subject", "received_at"
            )[:limit]
        )
        if not fresh:
            return 0
        since = fresh[0][2] - thresholds().honeypot
        letters = {subject for purpose, subject, _ in fresh if subject and purpose in selectors.OF_LETTERS}
        changed = _judge_letters(organisation, letters, since=since, until=until, now=now)
        cases = [*_other_cases(organisation, fresh, since), *_nameless_cases(organisation, until, limit)]
        others = _write(organisation, cases, until=until, now=now)
        persons = (hit for hit, judgement in others if judgement.verdict == PERSON)
        tell(organisation, ((hit.purpose, hit.subject, hit.received_at) for hit in persons))
        return changed + len(others)


def reconsider_hits(*, organisation: Organisation, now: datetime) -> int:
    """Judge letters again whose review came after their click was judged to be nobody's; return how many hits."""
    since = now - thresholds().answered
    until = now - timedelta(seconds=settings.TRACKING_HOLD_SECONDS)
    with transaction.atomic():
        if not _is_alone(organisation):
            return 0
        letters = set(selectors.doubted_clicks(organisation, since=since))
        return _judge_letters(organisation, letters, since=since, until=until, now=now, is_again=True)


def _is_alone(organisation: Organisation) -> bool:
    with connections[APP].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK | organisation.pk])
        return bool(cursor.fetchone()[0])


def _judge_letters(
    organisation: Organisation,
    invitations: set[int],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    is_again: bool = False,
) -> int:
    if not invitations:
        return 0
    left, unknown = selectors.dispatches(organisation, invitations=invitations)
    answered = selectors.review_times(organisation, invitations=invitations)
    hits = selectors.hits_of_subjects(
        organisation, purposes=selectors.OF_LETTERS, subjects=invitations, since=since
    )
    cases = [
        _Case(Bundle([_sighting(hit) for hit in theirs], left.get(key, {}), answered.get(key)), theirs)
        for key, theirs in _by_subject(hits)
    ]
    arrived = {(hit.subject, hit.sequence) for case in cases for hit in case.hits} & unknown.keys()
    if arrived:
        # Nobody but the letter's readers and their machines could know its tokens.
        confirm_by_evidence(delivery_ids=[unknown[letter] for letter in sorted(arrived)], now=now)
    changed = _write(organisation, cases, until=until, now=now, is_again=is_again)
    _tell(organisation, changed)
    return len(changed)


def _other_cases(
    organisation: Organisation, fresh: Iterable[tuple[int, int, datetime]], since: datetime
) -> Iterator[_Case]:
    subjects: dict[int, set[int]] = {}
    for purpose, subject, _ in fresh:
        if subject and purpose not in selectors.OF_LETTERS:
            subjects.setdefault(purpose, set()).add(subject)
    for purpose, keys in subjects.items():
        hits = selectors.hits_of_subjects(organisation, purposes=[purpose], subjects=keys, since=since)
        for _, theirs in _by_subject(hits):
            yield _Case(Bundle([_sighting(hit) for hit in theirs]), theirs)


def _nameless_cases(organisation: Organisation, until: datetime, limit: int) -> Iterator[_Case]:
    for hit in selectors.unjudged_hits(organisation, until=until).filter(subject=0)[:limit]:
        yield _Case(Bundle([_sighting(hit)], has_subject=False), [hit])


def _by_subject(hits: Iterable[Hit]) -> Iterable[tuple[int, list[Hit]]]:
    found: dict[int, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.subject, []).append(hit)
    return found.items()


def _sighting(hit: Hit) -> Sighting:
    return Sighting(
        key=hit.pk,
        received_at=hit.received_at,
        purpose=hit.purpose,
        listing=hit.listing,
        sequence=hit.sequence,
        method=hit.method,
        source=bytes(hit.source),
        agent=hit.agent,
        is_prefetch=hit.is_prefetch,
    )


def _write(
    organisation: Organisation,
    cases: Iterable[_Case],
    *,
    until: datetime,
    now: datetime,
    is_again: bool = False,
) -> list[tuple[Hit, Judgement]]:
    """Store what is new or has changed, of hits that waited long enough; return those."""
    limits = thresholds()
    changed = []
    for case in cases:
        found = judge(case.bundle, limits)
        for hit in case.hits:
            judgement = found[hit.pk]
            is_new = hit.judged_at is None or (hit.verdict, hit.rule) != (judgement.verdict, judgement.rule)
            if hit.received_at <= until and (is_new or is_again):
                changed.append((hit, judgement))
    if changed:
        moments = [hit.received_at for hit, _ in changed]
        with connections[APP].cursor() as cursor:
            cursor.execute(
                UPDATE,
                [
                    now,
                    [hit.pk for hit, _ in changed],
                    moments,
                    [judgement.verdict for _, judgement in changed],
                    [judgement.rule.value for _, judgement in changed],
                    organisation.pk,
                    min(moments),
                    max(moments),
                ],
            )
    return changed


def _tell(organisation: Organisation, changed: Iterable[tuple[Hit, Judgement]]) -> None:
    """Tell the invitations of their first opens and clicks by persons."""
    opened: dict[int, date] = {}
    clicked: dict[int, tuple[datetime, date]] = {}
    for hit, judgement in sorted(changed, key=lambda one: one[0].received_at, reverse=True):
        if judgement.verdict == PERSON and hit.purpose == Purpose.OPEN:
            opened[hit.subject] = hit.day_on
        elif judgement.verdict == PERSON and hit.purpose == Purpose.CLICK:
            clicked[hit.subject] = (hit.received_at, hit.day_on)
    for some in _portions(opened):
        mark_opened(opened=some)
    for some in _portions(clicked):
        mark_clicked(organisation=organisation, clicked=some)


def _portions(told: dict[int, Value]) -> Iterator[dict[int, Value]]:
    # Whoever is told compares each row with each key, so few at a time is less work altogether.
    pairs = list(told.items())
    for start in range(0, len(pairs), TOLD_AT_ONCE):
        yield dict(pairs[start : start + TOLD_AT_ONCE])
