"""Small lines: the highest value on top, gaps where nothing is known."""

from core.sparklines import EDGE, polylines


def test_the_lowest_lies_at_the_bottom_and_the_highest_on_top():
    assert polylines([1, 3, 2], width=20, height=28) == [f"0.0,{28 - EDGE} 10.0,{EDGE} 20.0,14.0"]


def test_an_unknown_value_breaks_the_line():
    assert [len(line.split()) for line in polylines([1, 2, None, 3], 30, 10)] == [2, 1]


def test_equal_values_and_a_single_one_lie_in_the_middle():
    assert polylines([5, 5], 10, 20) == ["0.0,10.0 10.0,10.0"]
    assert polylines([5], 10, 20) == ["0.0,10.0 10.0,10.0"]


def test_nothing_known_draws_nothing():
    assert polylines([], 10, 10) == polylines([None, None], 10, 10) == []
