"""Identities made in blocks: right in form, ascending, never twice."""

from __future__ import annotations

import time
import uuid

from core.identifiers import uuid7_block


def test_block_holds_version_seven_identities_of_this_moment_in_ascending_order() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7_block(10_000)
    assert len(set(made)) == 10_000
    assert made == sorted(made)
    parsed = [uuid.UUID(text) for text in made]
    assert {(one.version, one.variant) for one in parsed} == {(7, uuid.RFC_4122)}
    assert 0 <= (parsed[0].int >> 80) - before < 60_000


def test_later_blocks_follow_earlier_ones() -> None:
    made = []
    for _ in range(50):
        made += uuid7_block(3)
        time.sleep(0.0001)
    assert made == sorted(made)
    assert uuid7_block(0) == []
