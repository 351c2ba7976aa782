"""The count of a soak of pushes: what clients were told against what the database holds. Pure but for its queries."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

from bench.soak.asking import Answer
from bench.soak.push.clients import REPLAYED, Heard
from bench.soak.push.deeds import Deed
from bench.soak.report import Row, none, same

_EVENTS = "SELECT reference, 'evt_' || replace(public_uuid::text, '-', '') FROM invitations_event"
_KEPT = "SELECT idempotency_key, body #>> '{}' FROM api_idempotentanswer"
_CUSTOMERS = "SELECT lower(email) FROM invitations_customer"
_FINE = {"created", "unchanged", "updated"}

Events = Mapping[str, Sequence[str]]


def recorded(owner: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Return the ids of all events by reference."""
    found: dict[str, list[str]] = defaultdict(list)
    for reference, public_id in owner.execute(_EVENTS).fetchall():
        found[reference].append(public_id)
    return dict(found)


def reckon(owner: psycopg.Connection[Any], deeds: Sequence[Deed], heard: Heard) -> list[Row]:
    """Return the rows of everything that holds however often the server was killed."""
    kept = {key: json.loads(body) for key, body in owner.execute(_KEPT).fetchall()}
    emails = [row[0] for row in owner.execute(_CUSTOMERS).fetchall()]
    return judge(deeds, heard, recorded(owner), kept, emails)


def judge(
    deeds: Sequence[Deed], heard: Heard, events: Events, kept: Mapping[str, Any], emails: Sequence[str]
) -> list[Row]:
    """Return a row for each promise. `kept` are the stored answers by key, `emails` of all customers."""
    told = [
        (reference, *rest)
        for deed, answer in heard.acknowledged
        for reference, *rest in told_by(deed, answer)
    ]
    wanted = {reference for deed in deeds for reference in deed.references if not deed.fickle}
    known = {public_id for ids in events.values() for public_id in ids}
    created = Counter(
        reference for reference, _, verdict, is_replay in told if _is_new(verdict) and not is_replay
    )
    keys = {deed.key for deed, _ in heard.acknowledged if deed.key}
    return [
        none("requests refused", heard.refused),
        none("references never acknowledged", wanted - {one[0] for one in told}),
        none("acknowledged and not there", {one[0] for one in told} - events.keys()),
        none(
            "acknowledged under another id", [one for one in told if [one[1]] != events.get(one[0], [one[1]])]
        ),
        none("acknowledged with an odd verdict", [one for one in told if one[2] not in _FINE]),
        none("there twice", [reference for reference, ids in events.items() if len(ids) > 1]),
        none("there and never sent", events.keys() - {one for deed in deeds for one in deed.references}),
        none("told twice that it was created", [one for one, times in created.items() if times > 1]),
        none("batches kept in part", [deed for deed in deeds if _is_torn(deed, events)]),
        same("customers", len(emails), len(set(emails))),
        none("keys with two answers", _contradictions(heard)),
        none("keys that gave another answer when asked again", heard.not_replayed),
        none("keys that took another body", heard.taken_twice),
        none("keys without their answer", keys - kept.keys()),
        none(
            "kept answers without their events",
            [key for key, body in kept.items() if not _ids(body) <= known],
        ),
    ]


def told_by(deed: Deed, answer: Answer) -> Iterator[tuple[str, str, str, bool]]:
    """Yield what an answer says of each reference: its id, its verdict, and whether it is said for the second time."""
    said, is_replay = answer.json(), REPLAYED in answer.headers
    if not deed.is_batch:
        verdict = "created" if answer.status == 201 else "unchanged"
        yield deed.references[0], said["id"], verdict, is_replay
        return
    for reference, result in zip(deed.references, said["results"], strict=True):
        yield reference, result["id"], result["verdict"], is_replay


def _is_new(verdict: str) -> bool:
    return verdict == "created"


def _is_torn(deed: Deed, events: Events) -> bool:
    return 0 < sum(reference in events for reference in deed.references) < len(deed.references)


def _ids(body: Mapping[str, Any]) -> set[str]:
    return {result["id"] for result in body.get("results", [body])}


def _contradictions(heard: Heard) -> set[str]:
    first: dict[str, tuple[int, bytes]] = {}
    return {
        deed.key
        for deed, answer in heard.acknowledged
        if deed.key
        and first.setdefault(deed.key, (answer.status, answer.body)) != (answer.status, answer.body)
    }
