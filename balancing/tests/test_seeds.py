from __future__ import annotations

import pytest

from balancing.seeds import keeps_promise, new_seed, seed_hash


def test_hash_is_plain_sha256() -> None:
    assert seed_hash(bytes(32)).hex() == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"


def test_only_the_promised_seed_keeps_the_promise() -> None:
    seed = new_seed()
    assert keeps_promise(seed, seed_hash(seed))
    assert not keeps_promise(bytes([seed[0] ^ 1]) + seed[1:], seed_hash(seed))
    assert not keeps_promise(seed[:-1], seed_hash(seed))
    assert not keeps_promise(seed, b"")


def test_seeds_are_long_and_never_twice_the_same() -> None:
    seeds = {new_seed() for _ in range(50)}
    assert len(seeds) == 50
    assert {len(seed) for seed in seeds} == {32}


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_short_or_long_seeds_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seed_hash(bytes(length))
