"""Refusals and verdicts against the lists of docs and architecture, word for word."""

from __future__ import annotations

import pytest
from django.utils.functional import Promise

from invitations.refusals import SUPPRESSIONS, Refusal
from invitations.states import DeliveryState, InvitationState
from invitations.verdicts import ImportVerdict

REFUSALS = (
    "no legal basis · unsubscribed · complained · bounced address · blocked by hand · erased · capped"
    " · duplicate · too old · invalid address · rule off · channel off · organisation held · no sender"
    " · too late"
)
VERDICTS = "created · updated · unchanged · duplicate in file · same person · not yet · invalid"
INVITATION_STATES = "scheduled · refused · cancelled · sent · clicked · reviewed · expired"
DELIVERY_STATES = (
    "scheduled · claimed · sending · sent · retry · unknown · failed · suppressed · cancelled · expired"
)
LISTS = [
    (Refusal, REFUSALS),
    (ImportVerdict, VERDICTS),
    (InvitationState, INVITATION_STATES),
    (DeliveryState, DELIVERY_STATES),
]


@pytest.mark.parametrize(("choices", "words"), LISTS)
def test_lists_are_those_of_the_architecture(choices: type[Refusal], words: str) -> None:
    assert [value.replace("_", " ") for value in choices.values] == words.split(" · ")
    assert [str(label).lower() for label in choices.labels] == words.split(" · ")


@pytest.mark.parametrize("choices", [choices for choices, _ in LISTS])
def test_every_word_has_one_translatable_sentence_of_its_own(choices: type[Refusal]) -> None:
    sentences = [member.sentence for member in choices]
    assert all(isinstance(sentence, Promise) for sentence in sentences)
    assert len({str(sentence) for sentence in sentences}) == len(choices)
    assert all(str(sentence).endswith(".") and str(sentence)[0].isupper() for sentence in sentences)


def test_values_fit_their_columns() -> None:
    assert max(map(len, Refusal.values)) <= 30
    assert max(map(len, ImportVerdict.values)) <= 20
    assert max(map(len, [*InvitationState.values, *DeliveryState.values])) <= 10


def test_suppressions_are_the_reasons_that_belong_to_an_address() -> None:
    assert {reason.value for reason in SUPPRESSIONS} == {
        "unsubscribed",
        "complained",
        "bounced_address",
        "blocked_by_hand",
        "erased",
    }
