"""Whatever colour a tenant chooses, words in it can be read by day and by night."""

from hypothesis import given
from hypothesis import strategies as st

from core.contrast import DAY, ENOUGH, HOUSE, NIGHT, palette, ratio

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(colours)
def test_every_brand_colour_gives_readable_pairs(colour):
    brand = palette(colour)
    assert brand.fill == colour
    assert ratio(brand.fill, brand.ink) >= ENOUGH
    assert ratio(brand.day, DAY) >= ENOUGH
    assert ratio(brand.night, NIGHT) >= ENOUGH


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert palette("#123456").day == "#123456"
    assert palette("#FFE").night == "#ffffee"


def test_what_is_no_colour_gives_the_houses_blue():
    for text in ("", "red", "#12", "#12345g", "#123456;}body{display:none"):
        assert palette(text).fill == HOUSE


def test_contrast_is_wcags():
    assert round(ratio("#000000", "#ffffff"), 2) == 21
    assert round(ratio("#777777", "#ffffff"), 2) == 4.48
