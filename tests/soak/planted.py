"""What the soaks would have been told by a faultless product, for tests to plant a fault in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from random import Random

from bench.soak.asking import Answer
from bench.soak.push.clients import Heard
from bench.soak.push.deeds import Deed, deeds
from bench.soak.report import Row


def failing(rows: Sequence[Row]) -> set[str]:
    """Return the names of the rows that were not kept."""
    return {row["row"] for row in rows if not row["ok"]}


class Pushes:
    """A run of pushes in which every deed was done once, and repetitions were replayed."""

    def __init__(self) -> None:
        self.deeds = deeds(200, Random(7))
        self.heard = Heard(statuses=Counter({200: len(self.deeds)}))
        self.events: dict[str, list[str]] = {}
        self.kept: dict[str, object] = {}
        first: dict[str, Answer] = {}
        for deed in self.deeds:
            answer = first.get(deed.key) or self._answer(deed)
            if deed.key:
                self.kept[deed.key] = answer.json()
                again = Answer(answer.status, {"idempotent-replayed": "true"}, answer.body, 0.0)
                first[deed.key] = again
            self.heard.acknowledged.append((deed, answer))
        self.emails = [f"{reference}@customer.example" for reference in self.events]

    def _answer(self, deed: Deed) -> Answer:
        results = []
        for reference in deed.references:
            verdict = "unchanged" if reference in self.events else "created"
            self.events.setdefault(reference, [f"evt_{reference}"])
            results.append({"id": f"evt_{reference}", "verdict": verdict})
        body = {"results": results} if deed.is_batch else results[0]
        status = 201 if not deed.is_batch and results[0]["verdict"] == "created" else 200
        return Answer(status, {}, json.dumps(body).encode(), 0.0)
