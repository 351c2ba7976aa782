"""Numbers are grouped the same way everywhere, with the decimal sign of the reader's language."""

import pytest

from core.numerals import grouped, percent, signed


@pytest.mark.parametrize(
    ("value", "language", "places", "written"),
    [
        (1341, "en", 0, "1\u00a0341"),
        (1234567.891, "fr", 2, "1\u00a0234\u00a0567,89"),
        (999, "en", 0, "999"),
        (-1500, "en", 0, "\u22121\u00a0500"),
        (-0.001, "en", 2, "0.00"),
        (4.5, "a language nobody speaks", 1, "4.5"),
    ],
)
def test_groups_of_three_are_parted_and_the_decimal_sign_is_the_languages(value, language, places, written):
    assert grouped(value, language, places) == written


def test_a_change_shows_its_sign_and_nothing_changed_shows_none():
    assert [signed(value, "en", 2) for value in (0.18, -3.1, 0, 0.001)] == [
        "+0.18",
        "\u22123.10",
        "0.00",
        "0.00",
    ]


def test_a_ratio_is_written_as_the_language_writes_percentages():
    assert percent(0.107, "en") == "10.7%"
    assert percent(0.107, "fr").replace("\u202f", "\u00a0") == "10,7\u00a0%"
