"""Blocks of a letter: added, moved and removed; what shape words must have; what is taken out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations.letters import blocks, structure
from invitations.letters.forbidden import FORBIDDEN
from invitations.letters.languages import SPOKEN
from invitations.letters.tidying import hidden_signs, tidied, tidy
from invitations.letters.wording import BUTTON, HEADING, PARAGRAPH, SIGNATURE, STARS, Block
from invitations.tests.letterbox import part, single, words, written
from invitations.wording_rules import Rule, check_text, refusals

USUAL = tuple(Block(kind) for kind in (HEADING, PARAGRAPH, PARAGRAPH, BUTTON, SIGNATURE))


def kinds(of: tuple[Block, ...]) -> str:
    return " ".join(block.kind for block in of)


@pytest.mark.parametrize(
    ("kind", "place"), [(HEADING, 0), (PARAGRAPH, 3), (STARS, 3), (BUTTON, 4), (SIGNATURE, 4)]
)
def test_new_block_stands_where_it_is_usually_wanted(kind: str, place: int) -> None:
    without = tuple(block for block in USUAL if block.kind != kind or kind in (HEADING, PARAGRAPH))
    made, at = blocks.added(without, kind)
    assert made[at].kind == kind
    assert at == (place if kind != BUTTON else 3)
    assert made[:at] + made[at + 1 :] == without


def test_there_is_room_for_so_many_of_each() -> None:
    made = USUAL
    for _ in range(40):
        for kind in blocks.BlockKind.values:
            made, _place = blocks.added(made, kind)
    assert len(made) <= blocks.MOST_BLOCKS
    assert {kind: kinds(made).split().count(kind) for kind in blocks.LIMITS} == {
        kind: limits.most for kind, limits in blocks.LIMITS.items()
    }
    assert blocks.added(USUAL, "script") == (USUAL, 4)


def test_button_stays() -> None:
    assert blocks.removed(USUAL, 3) == (USUAL, 3)
    assert kinds(blocks.removed(USUAL, 0)[0]) == "paragraph paragraph button signature"
    assert blocks.removed(USUAL, 9) == (USUAL, 9)


@given(st.integers(-3, 9), st.integers(-30, 30))
def test_moving_keeps_every_block(place: int, by: int) -> None:
    numbered = tuple(Block(PARAGRAPH, str(number)) for number in range(5))
    made, at = blocks.moved(numbered, place, by)
    assert sorted(made) == list(numbered)
    if 0 <= place < 5:
        assert made[at] == numbered[place]
        assert at == min(max(place + by, 0), 4)


def test_blocks_stand_in_the_letter_in_their_order() -> None:
    odd = (
        Block(BUTTON, "Go on"),
        Block(SIGNATURE, "Yours"),
        Block(HEADING, "First"),
        Block(PARAGRAPH, "Text"),
    )
    content = written(words(blocks=(*odd, Block(HEADING, "Second"))))
    for kind in ("plain", "html"):
        told = single(part(content, kind))
        places = [told.index(word) for word in ("Go on", "Yours", "First", "Text", "Second")]
        assert places == sorted(places)
    page = part(content, "html")
    assert page.count("<h1>") == 1
    assert "<h2>Second</h2>" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 10_240}, "subject"),
        ({"preheader": "x" * 201}, "preheader"),
        ({"language": "en\r\nBcc: all@evil.example"}, structure.WHOLE),
        ({"blocks": (Block(PARAGRAPH, "No button"),)}, structure.WHOLE),
        ({"blocks": (Block(BUTTON, "A"), Block(BUTTON, "B"))}, structure.WHOLE),
        ({"blocks": (Block("script", "alert(1)"), Block(BUTTON, "B"))}, structure.WHOLE),
        ({"blocks": (Block(PARAGRAPH, "x"),) * 40 + (Block(BUTTON, "B"),)}, structure.WHOLE),
        ({"blocks": (Block(PARAGRAPH, "x" * 2001), Block(BUTTON, "B"))}, "blocks.0"),
        ({"blocks": (Block(BUTTON, " "),)}, "blocks.0"),
    ],
)
def test_words_without_the_shape_of_a_letter_are_refused_by_name(
    change: dict[str, object], field: str
) -> None:
    found = refusals(words(**change))
    assert field in found
    assert all(sentence.endswith(".") for said in found.values() for sentence in said)


def test_sentence_says_how_long_a_subject_is() -> None:
    assert refusals(words(subject="x" * 10_240)) == {
        "subject": ["At most 200 letters fit here; these are 10240."]
    }


@pytest.mark.parametrize("language", SPOKEN)
def test_standard_words_have_the_shape_of_a_letter_in_every_language(language: str) -> None:
    assert refusals(SPOKEN[language].invitation) == {}
    assert tidied(SPOKEN[language].invitation) == SPOKEN[language].invitation
    assert language in FORBIDDEN


@pytest.mark.parametrize(
    "pasted",
    [
        "<p>Hello</p>",
        '<a href="https://evil.example">here</a>',
        "<br/>",
        "Hello&nbsp;you",
        "<!-- x -->",
        "&#128512;",
        "<IMG SRC=x onerror=alert(1)>",
    ],
)
def test_pasted_html_is_refused_with_its_place(pasted: str) -> None:
    [finding] = check_text("blocks.0", f"Well, {pasted}")
    assert (finding.rule, finding.position) == (Rule.MARKUP, 6 if pasted[0] in "<&" else 11)
    assert "plain words" in finding.sentence


@pytest.mark.parametrize("honest", ["I <3 you", "a < b and b > c", "R&D; Q&A", "Ben & Jerry", "1<2>0"])
def test_signs_that_are_no_html_pass(honest: str) -> None:
    assert check_text("blocks.0", honest) == []


def test_direction_marks_and_other_unseen_signs_are_taken_out() -> None:
    told = words(
        "Pay\u202eecived\u202c now",
        subject="\u200fOrder\u200b from\ufeff us",
        heading="Vou\u00adcher vou\u200dcher",
    )
    assert hidden_signs(told) == 7
    tidy_words = tidied(told)
    assert tidy_words.subject == "Order from us"
    assert tidy_words.blocks[1].text == "Payecived now"
    assert hidden_signs(tidy_words) == 0
    assert {finding.rule for finding in check_text("x", tidy_words.blocks[0].text)} == {Rule.INCENTIVE}


def test_lines_have_no_line_ends_and_texts_keep_theirs() -> None:
    told = tidied(
        words("One\r\n\r\n\r\n\r\nTwo  \nThree", subject="Hello\r\nBcc: all@evil.example", button="Go\n on")
    )
    assert told.subject == "Hello Bcc: all@evil.example"
    assert told.blocks[1].text == "One\n\nTwo\nThree"
    assert told.texts(BUTTON) == ("Go on",)


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    for is_line in (True, False):
        once = tidy(text, is_line)
        assert tidy(once, is_line) == once
