"""Everything that can happen to a letter, in any order: no illegal step, one dot an attempt, nothing sent twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Channel, Organisation, User
from invitations.mailer import Outcome, Stage, Verdict
from invitations.models import Attempt, BulkAction, Delivery, DeliveryChange
from invitations.services.bulk_actions import begin
from invitations.services.resending import send_again
from invitations.services.sending import Terms, claim, confirm_by_evidence, reap, record
from invitations.services.sending.jobs import Job
from invitations.services.sending.telling import tell
from invitations.services.suppression import suppress
from invitations.states import DELIVERY_EDGES
from tests import factories
from tests.sending.jobs import mark

TERMS = Terms()
LETTERS = 3
BEFORE_THE_DOT = [Verdict.REFUSED, Verdict.RETRY, Verdict.NOT_STARTED, Verdict.NOT_MARKED]


@dataclass
class Carried:
    """A claimed letter in the hands of one worker: whether its dot is out, and whether the server took it."""

    job: Job
    is_marked: bool = False
    is_dotted: bool = False
    is_taken: bool = False
    is_told: bool = False


@dataclass
class Ground:
    """The rows that one run works on."""

    organisation: Organisation
    olga: User
    deliveries: list[int] = field(default_factory=list)
    invitations: list[int] = field(default_factory=list)


class Letters:
    """Workers that claim, mark, write dots, hear replies or fall silent; people and customers who interfere.

    A worker that is never chosen again is one that died where it stood. `step` takes a number out of many
    and does one of the deeds that are possible at that moment.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.carried: list[Carried] = []
        self.holder: dict[int, Carried] = {}
        self.dots: Counter[tuple[int, int]] = Counter()
        self.taken: Counter[int] = Counter()
        self.sent_again: Counter[int] = Counter()
        self.stopped: set[int] = set()

    def step(self, deed: int, which: int, flag: bool) -> None:
        deeds = [(self.claim_one, [None]), (self.reap, [0, 1]), (self.interfere, range(8 * LETTERS))]
        unmarked = [one for one in self.carried if not one.is_marked and not one.is_told]
        undotted = [one for one in self.carried if one.is_marked and not one.is_dotted and not one.is_told]
        unheard = [one for one in self.carried if one.is_dotted and not one.is_told]
        deeds += [(self.mark_one, unmarked)] * 3 + [(self.end_before_the_marker, unmarked)]
        deeds += [(self.write_a_dot, undotted)] * 3 + [(self.doubt_the_marker, undotted)]
        deeds += [(self.hear, unheard)] * 2
        possible = [(do, choices) for do, choices in deeds if choices]
        do, choices = possible[deed % len(possible)]
        do(choices[which % len(choices)], flag, which)

    def claim_one(self, _: None, flag: bool, which: int) -> None:
        # What comes back comes first, so that letters meet each other's remains.
        Delivery.objects.filter(state="retry").update(due_at=factories.NOON - timedelta(days=1))
        jobs = claim(size=1, now=timezone.now(), terms=TERMS).jobs
        for job in jobs:
            self.carried.append(Carried(job))
            self.holder[job.id] = self.carried[-1]

    def mark_one(self, one: Carried, flag: bool, which: int) -> None:
        one.is_marked = one.job.id in mark(one.job)
        if one.is_marked:
            assert self.holder[one.job.id] is one
            assert one.job.id not in self.stopped

    def write_a_dot(self, one: Carried, is_taken: bool, which: int) -> None:
        one.is_dotted, one.is_taken = True, is_taken
        self.dots[one.job.id, one.job.attempts + 1] += 1
        self.taken[one.job.id] += is_taken

    def hear(self, one: Carried, is_heard: bool, which: int) -> None:
        no = (Verdict.RETRY, Verdict.REFUSED)[which % 2]
        said = Verdict.ACCEPTED if one.is_taken else no
        self._tell(one, said if is_heard else Verdict.UNKNOWN, Stage.DOT)

    def end_before_the_marker(self, one: Carried, is_in_doubt: bool, which: int) -> None:
        verdict = BEFORE_THE_DOT[which % len(BEFORE_THE_DOT)]
        is_in_doubt = is_in_doubt and verdict is Verdict.NOT_MARKED
        self._tell(one, verdict, Stage.RCPT, marker_unknown=is_in_doubt)

    def doubt_the_marker(self, one: Carried, flag: bool, which: int) -> None:
        """The marker is committed, but the sender was not told, so it writes no dot."""
        self._tell(one, Verdict.NOT_MARKED, Stage.BODY, marker_unknown=True)

    def _tell(self, one: Carried, verdict: Verdict, stage: Stage, **more: bool) -> None:
        one.is_told = True
        outcome = Outcome(one.job.id, verdict, stage, "451 words", **more)
        told = tell(one.job, outcome, now=timezone.now(), terms=TERMS, relay_rest=timedelta(seconds=5))
        moved = record(told=[told])
        assert not moved or self.holder[one.job.id] is one

    def reap(self, hours: int, flag: bool, which: int) -> None:
        reap(now=timezone.now() + timedelta(hours=hours))

    def interfere(self, choice: int, flag: bool, which: int) -> None:
        number, letter = divmod(choice, LETTERS)
        # Few of these stop a letter, or all would be over soon.
        deeds = (self._unsubscribe, self._cancel, *[self._prove, self._send_again, self._take_up] * 2)
        deed = deeds[number]
        deed(self.ground.deliveries[letter], self.ground.invitations[letter])

    def _unsubscribe(self, key: int, invitation: int) -> None:
        value = bytes(Delivery.objects.values_list("address_hash", flat=True).get(pk=key))
        suppress(address_hash=value, reason="unsubscribed", now=timezone.now())
        self.stopped.add(key)

    def _cancel(self, key: int, invitation: int) -> None:
        self._begin("cancel", invitation)

    def _prove(self, key: int, invitation: int) -> None:
        if self.taken[key]:
            confirm_by_evidence(delivery_ids=[key], now=timezone.now())

    def _send_again(self, key: int, invitation: int) -> None:
        now = timezone.now() + timedelta(hours=2)
        organisation, olga = self.ground.organisation, self.ground.olga
        again = send_again(organisation=organisation, deliveries=[key], actor=olga, now=now)
        self.sent_again[key] += again.letters

    def _take_up(self, key: int, invitation: int) -> None:
        """Send again whatever can be: cancelled by hand, failed, unknown."""
        before = Delivery.objects.get(pk=key).state
        done = self._begin("resend", invitation)
        self.sent_again[key] += before == "unknown" and done.counts.get("again", 0)

    def _begin(self, kind: str, invitation: int) -> BulkAction:
        now = timezone.now() + timedelta(hours=2)
        organisation, olga = self.ground.organisation, self.ground.olga
        return begin(organisation=organisation, kind=kind, actor=olga, now=now, chosen=[invitation])

    def check(self) -> None:
        """Assert that nothing is out of order."""
        rows = {row.pk: row for row in Delivery.objects.filter(sequence=0)}
        self._steps_are_allowed_and_follow_each_other(rows)
        numbers: dict[int, list[int]] = {key: [] for key in rows}
        marked = set()
        for key, number, moment in Attempt.objects.order_by("number").values_list(
            "delivery_id", "number", "marked_at"
        ):
            numbers[key].append(number)
            if moment:
                marked.add((key, number))
        for key, row in rows.items():
            assert numbers[key] == list(range(1, row.attempts + 1))
            assert self.taken[key] <= 1 + self.sent_again[key]
            assert row.state != "sent" or self.taken[key]
        assert set(self.dots) <= marked
        assert not self.dots or max(self.dots.values()) == 1

    def _steps_are_allowed_and_follow_each_other(self, rows: dict[int, Delivery]) -> None:
        states = dict.fromkeys(rows, "scheduled")
        steps = DeliveryChange.objects.filter(delivery__in=list(rows)).order_by("id")
        for key, before, after in steps.values_list("delivery_id", "from_state", "to_state"):
            assert states[key] == before
            assert (before, after) in DELIVERY_EDGES
            states[key] = after
        assert states == {key: row.state for key, row in rows.items()}


@pytest.fixture
def ground(acme: Organisation, channel: Channel, cast: object) -> Ground:
    ground = Ground(acme, cast.olga)
    letter_rule = factories.make_rule(channel, has_reminder=True)
    for number in range(LETTERS):
        customer = factories.make_customer(f"camille{number}@customer.example")
        invitation = factories.make_invitation(factories.make_event(channel, customer), letter_rule)
        expires = timezone.now() + timedelta(days=14)
        ground.deliveries.append(factories.make_delivery(invitation, expires_at=expires).pk)
        ground.invitations.append(invitation.pk)
    return ground


STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 23), st.booleans()), min_size=50, max_size=50)


def test_letters_survive_whatever_happens(ground: Ground) -> None:
    @settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def live(steps: list[tuple[int, int, bool]]) -> None:
        with transaction.atomic():
            letters = Letters(ground)
            for step in steps:
                letters.step(*step)
            letters.check()
            transaction.set_rollback(True)

    live()
