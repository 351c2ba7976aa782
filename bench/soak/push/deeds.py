"""What API clients set out to do: single events and batches, some twice and three times, some with a key. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

_LARGEST = 15  # events of a batch
_SINGLES, _KEYED, _AGAIN, _ABANDONED = 0.4, 0.6, 0.5, 0.3


@dataclass(frozen=True)
class Deed:
    """One request, to be made until it is answered. `key` may be empty; whoever is `fickle` never asks again."""

    path: str
    references: tuple[str, ...]
    body: bytes
    key: str = ""
    fickle: bool = False

    @property
    def is_batch(self) -> bool:
        """Tell whether it reports several events at once."""
        return self.path.endswith("batch")


def deeds(count: int, chance: Random) -> list[Deed]:
    """Return requests for so many events, in the order in which clients take them up."""
    made: list[Deed] = []
    number = 0
    while number < count:
        size = 1 if chance.random() < _SINGLES else min(chance.randint(2, _LARGEST), count - number)
        references = tuple(f"order-{n}" for n in range(number, number + size))
        made += _deeds(references, chance)
        number += size
    chance.shuffle(made)
    return made


def _deeds(references: tuple[str, ...], chance: Random) -> list[Deed]:
    """Return one request for some references and its repetitions: the same key, or none, with the same body."""
    is_batch = len(references) > 1 or chance.random() < 0.1
    path = "/api/v1/events/batch" if is_batch else "/api/v1/events"
    events = [event(reference) for reference in references]
    body = json.dumps({"events": events} if is_batch else events[0]).encode()
    key = f"key-{references[0]}" if chance.random() < _KEYED else ""
    if is_batch and chance.random() < _ABANDONED:
        return [Deed(path, references, body, key, fickle=True)]
    made = [Deed(path, references, body, key)]
    while chance.random() < _AGAIN and len(made) < 4:
        made.append(Deed(path, references, body, key if chance.random() < 0.7 else ""))
    return made


def event(reference: str) -> dict[str, Any]:
    """Return the event of a reference, always the same one."""
    number = reference.partition("-")[2]
    return {
        "channel": "shop",
        "event_type": "delivered",
        "reference": reference,
        "customer": {"email": f"person{number}@customer.example", "name": "Camille Laurent"},
        "occurred_at": "2026-03-09T10:00:00+01:00",
        "products": [{"sku": f"L-{int(number) % 50}", "name": "Lamp"}],
    }
