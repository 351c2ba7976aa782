"""The count of a soak of the database: a faultless run passes, and each planted fault is named by its row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from bench.soak.asking import Answer
from bench.soak.database.followers import Followers
from bench.soak.database.reckoning import judge
from bench.soak.push.clients import Heard
from bench.soak.visitors import Visitors
from core.keys import KeyRing
from core.tokens import Tokens
from tests.soak.planted import failing

TOKENS = Tokens(KeyRing(((1, bytes(range(32))),)))
HITS = {1: 1, 2: 1, 10: 1}
AWAY = Answer(
    503,
    {"retry-after": "10", "content-type": "application/problem+json"},
    b'{"code": "unavailable"}',
    seconds=0.2,
)


def followers(answered: set[int], unanswered: set[int] | None = None, wait: float = 0.1) -> Followers:
    some = Followers(1, TOKENS, 7, 11, "https://a.example", "http://127.0.0.1", 1)
    some.answered, some.unanswered, some.waits = answered, unanswered or set(), [wait]
    return some


def judged(
    hits: dict[int, int] = HITS,
    left: int = 0,
    away: Answer = AWAY,
    wrong: tuple[str, ...] = (),
    wait: float = 0.1,
) -> set[str]:
    both = {"tracking": followers({1, 2}, {3}, wait), "web": followers({10})}
    both["web"].wrong = list(wrong)
    heard = Heard(statuses=Counter({away.status: 1}), answers=[away])
    return failing(judge(both, hits, left, heard, Visitors(1, "", (), list(wrong))))


def test_a_faultless_run_passes_whether_an_unanswered_hit_was_recorded_or_not() -> None:
    assert judged() == set()
    assert judged({**HITS, 3: 1}) == set()


def test_hits_that_are_lost_doubled_or_nobodys_are_named() -> None:
    assert judged({1: 1, 2: 1}) == {"web: answered and not recorded"}
    assert judged({1: 1, 10: 1}) == {"tracking: answered and not recorded"}
    assert judged({**HITS, 1: 2}) == {"hits recorded twice"}
    assert judged({**HITS, 4: 1}) == {"hits of nobody"}
    assert judged(left=1) == {"files of hits left on disk"}
    assert judged(wait=1.5) == {"tracking: longest wait, seconds"}
    assert judged(wrong=("CLICK: 500",)) == {"web: links and pictures that did not work", "pages that failed"}


def test_pushes_that_were_told_something_else_are_named() -> None:
    assert judged(away=replace(AWAY, headers={"content-type": "application/problem+json"})) == {
        "503 without Retry-After"
    }
    assert judged(away=replace(AWAY, body=b'{"code": "error"}')) == {"503 without a problem's code"}
    assert judged(away=replace(AWAY, status=500)) == {"pushes answered with another error", "pushes told 503"}
    assert judged(away=replace(AWAY, seconds=21.0)) == {"longest push, seconds"}
