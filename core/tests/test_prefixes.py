"""What is typed into a search box becomes a harmless prefix."""

import pytest

from core.prefixes import searchable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  order-17 ", "order-17"),
        ("a", ""),
        ("\x00\x00\x07", ""),
        ("ab\x00c", "abc"),
        ("\u200b\u202eab", "ab"),
        ("é%_*", "é%_*"),
        ("x" * 400, "x" * 254),
    ],
)
def test_typed_words_lose_what_no_query_can_take(typed, kept):
    assert searchable(typed) == kept
