"""The count of a soak of the database: who was answered is recorded once, and pushers know what became of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from bench.soak.database.followers import Followers
from bench.soak.push.clients import Heard
from bench.soak.report import Row, least, most, none, told
from bench.soak.visitors import Visitors

_FAST_SECONDS, _SLOW_SECONDS = 1.0, 20.0


def judge(
    followers: Mapping[str, Followers], hits: Mapping[int, int], left: int, heard: Heard, visitors: Visitors
) -> list[Row]:
    """Return a row for each promise. `hits` are counted by the number of the letter, `left` are files of the spool."""
    rows = list(chain.from_iterable(_followed(name, some, hits) for name, some in followers.items()))
    answered = set().union(*(some.answered for some in followers.values()))
    away = [answer for answer in heard.answers if answer.status == 503]
    return [
        *rows,
        none("hits recorded twice", [number for number, count in hits.items() if count > 1]),
        none("hits of nobody", hits.keys() - answered - _cut(followers)),
        most("files of hits left on disk", left, 0),
        least("pushes told 503", len(away), 1),
        none("503 without Retry-After", [one for one in away if "retry-after" not in one.headers]),
        none("503 without a problem's code", [one for one in away if one.code != "unavailable"]),
        none("pushes answered with another error", [s for s in heard.statuses if s >= 500 and s != 503]),
        most("longest push, seconds", round(max(one.seconds for one in heard.answers), 1), _SLOW_SECONDS),
        none("pages that failed", visitors.wrong),
        most("slowest page, seconds", visitors.slowest, _SLOW_SECONDS),
    ]


def _followed(name: str, some: Followers, hits: Mapping[int, int]) -> list[Row]:
    waits = sorted(some.waits)
    limit = _FAST_SECONDS if name == "tracking" else _SLOW_SECONDS
    return [
        none(f"{name}: links and pictures that did not work", some.wrong),
        none(f"{name}: answered and not recorded", [one for one in some.answered if not hits.get(one)]),
        most(f"{name}: longest wait, seconds", round(waits[-1], 2), limit),
        told(f"{name}: answered", len(some.answered)),
    ]


def _cut(followers: Mapping[str, Followers]) -> set[int]:
    """Return the numbers of those who were asked for and got no answer; they may be recorded or not."""
    return set().union(*(some.unanswered for some in followers.values()))
