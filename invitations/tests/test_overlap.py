"""Making the next thing while the last one is used: order, errors, and an end without threads left over."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from invitations.overlap import overlapped


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "overlapped"]


def test_everything_comes_in_order_and_no_thread_stays() -> None:
    assert list(overlapped(iter(range(50)))) == list(range(50))
    assert threads() == []


def test_next_thing_is_made_while_the_last_one_is_used() -> None:
    made = threading.Event()

    def things() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    found = overlapped(things())
    assert next(found) == 1
    assert made.wait(5)
    assert list(found) == [2]


def test_no_more_than_two_things_wait() -> None:
    count = [0]

    def things() -> Iterator[int]:
        while True:
            count[0] += 1
            yield count[0]

    found = overlapped(things())
    for expected in range(1, 20):
        assert next(found) == expected
        assert count[0] <= expected + 2
    found.close()
    assert threads() == []


def test_error_of_the_maker_is_raised_where_the_things_are_used() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    found = overlapped(things())
    assert next(found) == 1
    with pytest.raises(ZeroDivisionError):
        next(found)
    assert threads() == []


def test_error_of_the_user_ends_the_maker() -> None:
    def use() -> None:
        for thing in overlapped(iter(range(1000))):
            raise KeyError(thing)

    with pytest.raises(KeyError):
        use()
    assert threads() == []
