"""What differs between two versions: block by block and word by word; and the hints about words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations.letters.comparing import ADDED, CHANGED, REMOVED, SAME, Line, compare, is_same
from invitations.letters.hints import hints, seconds_to_read
from invitations.letters.languages import SPOKEN
from invitations.letters.wording import BUTTON, HEADING, PARAGRAPH, STARS, Block, Wording
from invitations.tests.letterbox import words


def wording(*blocks: Block, subject: str = "S", preheader: str = "") -> Wording:
    return Wording("en", subject, preheader, blocks)


def states(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.kind, line.state) for line in lines]


def test_words_that_changed_are_marked_and_phrases_stay_whole() -> None:
    [line] = compare(wording(subject="Your word, {{ name }}"), wording(subject="One line, {{ name }}?"))
    assert line.state == CHANGED
    assert line.stretches == (
        (REMOVED, "Your word"),
        (ADDED, "One line"),
        (SAME, ", {{ name }}"),
        (ADDED, "?"),
    )


def test_blocks_are_added_removed_and_kept() -> None:
    old = wording(Block(HEADING, "A"), Block(PARAGRAPH, "One"), Block(BUTTON, "Go"))
    new = wording(Block(PARAGRAPH, "One"), Block(STARS), Block(BUTTON, "Go on"))
    assert states(compare(old, new)) == [
        ("subject", SAME),
        (HEADING, REMOVED),
        (PARAGRAPH, SAME),
        (STARS, ADDED),
        (BUTTON, CHANGED),
    ]


def test_same_words_differ_nowhere() -> None:
    told = words()
    assert {line.state for line in compare(told, replace(told))} == {SAME}
    assert is_same(told, replace(told, language="fr"))
    assert not is_same(told, replace(told, preheader="Other"))


blocks = st.builds(Block, st.sampled_from([HEADING, PARAGRAPH, BUTTON]), st.text("ab c\n", max_size=12))


@given(st.lists(blocks, max_size=6), st.lists(blocks, max_size=6))
def test_both_versions_can_be_read_out_of_the_comparison(old: list[Block], new: list[Block]) -> None:
    lines = compare(wording(*old), wording(*new))[1:]
    for side, skipped, gone in ((old, ADDED, ADDED), (new, REMOVED, REMOVED)):
        read = [
            (line.kind, "".join(text for state, text in line.stretches if state != skipped))
            for line in lines
            if line.state != gone
        ]
        assert read == [(kind, text) for kind, text in side]


@pytest.mark.parametrize("language", SPOKEN)
def test_standard_letters_earn_no_warning(language: str) -> None:
    told = SPOKEN[language].invitation
    found = hints(told, subject="Short", is_own=True)
    assert found == []
    assert 10 < seconds_to_read(told) < 40


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"preheader": ""}, "Without a preheader"),
        ({"preheader": "x" * 150}, "yours has 150"),
        ({"subject": "Re: your order"}, "poses as an answer"),
        ({"subject": "{{ first_name }}, a word?"}, "{{ first_name|words instead }}"),
        ({"button": "Write down what you think of us"}, "break into two lines"),
        ({"paragraphs": ["word " * 250]}, "A paragraph is long"),
        ({"paragraphs": ["word " * 250]}, "words; up to 200"),
        ({"paragraphs": ["See www.acme.example"]}, "not made into links"),
        ({"paragraphs": ["PLEASE WRITE DOWN NOW"]}, "capitals"),
        ({"paragraphs": ["Hey! Now! Please!"]}, "exclamation"),
        ({"language": "it"}, "do not speak this language"),
    ],
)
def test_hints_say_what_could_be_better(change: dict[str, object], said: str) -> None:
    paragraphs = change.pop("paragraphs", ["Hello {{ first_name|there }},"])
    told = words(*paragraphs, **change)
    assert any(said in hint.text for hint in hints(told, subject="Short", is_own=True))


def test_stars_elsewhere_and_long_subjects_are_told() -> None:
    told = words(has_stars=True)
    assert hints(told, subject="x" * 45, is_own=True) == []
    found = [hint.text for hint in hints(told, subject="x" * 46, is_own=False)]
    assert ["yours has 46" in found[0], "row of stars is left out" in found[1]] == [True, True]
