from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.legal import LegalBasis
from invitations.decisions import (
    Consents,
    Facts,
    Limits,
    has_legal_basis,
    may_forward,
    may_remind,
    refusal_of,
    resolve_legal_basis,
    strongest_suppression,
)
from invitations.refusals import SUPPRESSIONS, Refusal

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
INVITABLE = Facts(now=NOW, occurred_at=NOW - timedelta(days=7), event_basis="contract")
# In the documented order; each alone refuses, and each hides all that follow.
NOES: list[tuple[Refusal, dict[str, Any]]] = [
    (Refusal.ERASED, {"is_erased": True}),
    (Refusal.COMPLAINED, {"suppression": Refusal.COMPLAINED}),
    (Refusal.INVALID_ADDRESS, {"is_address_valid": False}),
    (Refusal.NO_LEGAL_BASIS, {"event_basis": ""}),
    (Refusal.ORGANISATION_HELD, {"is_organisation_held": True}),
    (Refusal.CHANNEL_OFF, {"is_channel_active": False}),
    (Refusal.RULE_OFF, {"is_rule_active": False}),
    (Refusal.NO_SENDER, {"has_sender": False}),
    (Refusal.TOO_OLD, {"occurred_at": NOW - timedelta(days=91)}),
    (Refusal.TOO_LATE, {"expires_at": NOW - timedelta(seconds=1)}),
    (Refusal.DUPLICATE, {"is_duplicate": True}),
    (Refusal.CAPPED, {"invitations_in_30_days": 1}),
]


def test_a_customer_without_any_no_is_invited() -> None:
    assert refusal_of(INVITABLE) is None


@pytest.mark.parametrize(("refusal", "change"), NOES)
def test_each_no_alone_refuses(refusal: Refusal, change: dict[str, Any]) -> None:
    assert refusal_of(replace(INVITABLE, **change)) is refusal


@pytest.mark.parametrize("reason", sorted(SUPPRESSIONS))
def test_each_suppression_is_named_as_it_is(reason: Refusal) -> None:
    assert refusal_of(replace(INVITABLE, suppression=reason)) is reason


def test_every_reason_of_the_list_can_be_given() -> None:
    assert {refusal for refusal, _ in NOES} | SUPPRESSIONS == set(Refusal)


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(NOES)))
def test_of_two_noes_the_earlier_in_the_order_is_named(
    stronger: tuple[Refusal, dict[str, Any]], weaker: tuple[Refusal, dict[str, Any]]
) -> None:
    assert refusal_of(replace(INVITABLE, **weaker[1], **stronger[1])) is stronger[0]


@given(st.sets(st.integers(0, len(NOES) - 1)))
def test_of_many_noes_the_first_in_the_order_is_named(chosen: set[int]) -> None:
    facts = INVITABLE
    for index in chosen:
        facts = replace(facts, **NOES[index][1])
    assert refusal_of(facts) == (NOES[min(chosen)][0] if chosen else None)


def test_a_reason_that_is_no_suppression_is_refused_as_one() -> None:
    with pytest.raises(ValueError, match="no reason of a suppression"):
        refusal_of(replace(INVITABLE, suppression=Refusal.CAPPED))


def test_limits_have_sharp_edges() -> None:
    assert refusal_of(replace(INVITABLE, occurred_at=NOW - timedelta(days=90))) is None
    assert refusal_of(replace(INVITABLE, expires_at=NOW)) is None
    assert refusal_of(replace(INVITABLE, invitations_in_365_days=2)) is None
    assert refusal_of(replace(INVITABLE, invitations_in_365_days=3)) is Refusal.CAPPED


def test_limits_are_arguments() -> None:
    often = Limits(per_30_days=2, per_365_days=5, max_age=timedelta(days=365))
    facts = replace(
        INVITABLE, invitations_in_30_days=1, invitations_in_365_days=4, occurred_at=NOW - timedelta(days=300)
    )
    assert refusal_of(facts, often) is None
    assert refusal_of(replace(facts, invitations_in_30_days=2), often) is Refusal.CAPPED


@pytest.mark.parametrize(
    ("event", "channel", "expected"),
    [
        ("", "", None),
        ("contract", "", LegalBasis.CONTRACT),
        ("", "existing_customer", LegalBasis.EXISTING_CUSTOMER),
        ("legitimate_interest", "consent", LegalBasis.LEGITIMATE_INTEREST),
        ("consent", "contract", LegalBasis.CONSENT),
    ],
)
def test_basis_of_the_event_stands_before_that_of_the_channel(
    event: str, channel: str, expected: LegalBasis | None
) -> None:
    assert resolve_legal_basis(event, channel) is expected


def test_an_invented_basis_is_no_basis() -> None:
    with pytest.raises(ValueError, match="because we can"):
        resolve_legal_basis("because we can", "contract")


@pytest.mark.parametrize(
    ("event", "channel", "send", "lawful"),
    [
        ("", "", None, False),
        ("", "", True, False),
        ("contract", "", None, True),
        ("contract", "", True, True),
        ("contract", "", False, False),
        ("consent", "", None, True),
        ("consent", "", True, True),
        ("consent", "", False, False),
        ("", "consent", None, False),
        ("", "consent", True, True),
        ("", "consent", False, False),
        ("", "existing_customer", None, True),
        ("", "legitimate_interest", False, False),
        ("contract", "consent", None, True),
    ],
)
def test_legal_basis_and_consent_to_be_written_to(
    event: str, channel: str, send: bool | None, lawful: bool
) -> None:
    assert has_legal_basis(event_basis=event, channel_default=channel, consents=Consents(send=send)) is lawful
    refused = refusal_of(
        replace(INVITABLE, event_basis=event, channel_basis=channel, consents=Consents(send=send))
    )
    assert refused is (None if lawful else Refusal.NO_LEGAL_BASIS)


@pytest.mark.parametrize(
    ("consents", "remind", "forward"),
    [
        (Consents(), True, True),
        (Consents(remind=True, forward=True), True, True),
        (Consents(remind=False), False, True),
        (Consents(forward=False), True, False),
        (Consents(send=False, remind=True), False, True),
    ],
)
def test_silence_does_not_forbid_and_a_no_does(consents: Consents, remind: bool, forward: bool) -> None:
    assert may_remind(consents) is remind
    assert may_forward(consents) is forward


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([], None),
        (["bounced_address", "unsubscribed"], Refusal.UNSUBSCRIBED),
        (["unsubscribed", "erased", "complained"], Refusal.ERASED),
        (["blocked_by_hand", "bounced_address"], Refusal.BLOCKED_BY_HAND),
    ],
)
def test_of_several_suppressions_the_hardest_to_lift_is_named(
    reasons: list[str], expected: Refusal | None
) -> None:
    assert strongest_suppression(reasons) is expected


def test_there_is_nowhere_to_put_an_opinion() -> None:
    names = {field.name for field in fields(Facts)} | {field.name for field in fields(Consents)}
    opinions = ("rating", "star", "score", "sentiment", "nps", "satisf", "review", "value", "amount", "tag")
    assert not [name for name in names if any(word in name for word in opinions)]
