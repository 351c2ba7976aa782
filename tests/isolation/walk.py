"""Walk every address with a rival's identities in path, query and body, knowing nothing of the views.

What the walk complains of: the rival's canary in an answer, an answer that differs between a foreign thing and a
missing one, a server error, a change of the rival's rows, and an argument nobody registered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver

from core.models import OrganisationOwned

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CANARY = "rivalsecret"


@dataclass(frozen=True)
class Address:
    """One pattern: its name, and how to fill its arguments."""

    name: str
    template: str
    arguments: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the path with these values for the arguments."""
        return self.template.format(**values)


@dataclass(frozen=True)
class Complaint:
    """What is wrong with an address under a method."""

    name: str
    method: str
    what: str

    def __str__(self) -> str:
        return f"{self.method} {self.name}: {self.what}"


@dataclass
class Identities:
    """For each argument of an address: what is ours, what is the rival's, and what nobody has."""

    own: Mapping[str, str]
    foreign: Mapping[str, str]
    missing: Mapping[str, str]


def addresses(
    patterns: list[URLPattern | URLResolver], before: str = "/", space: str = ""
) -> Iterator[Address]:
    """Yield every address of a URLconf."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, before + route, inner)
        else:
            template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", before + route)
            yield Address(f"{space}{pattern.name}", template, tuple(re.findall(r"{(\w+)}", template)))


class Walk:
    """Ask every address as one client; `identities_of` gives the values for an address's arguments."""

    def __init__(
        self,
        client: Client,
        identities_of: Callable[[Address], Identities | None],
        rival: int,
        headers: Mapping[str, str] | None = None,
        places: tuple[str, ...] = ("path", "query", "body"),
    ) -> None:
        self.client, self.identities_of, self.rival = client, identities_of, rival
        self.headers, self.places = dict(headers or {}), places
        self.client.raise_request_exception = False
        self.asked = 0
        self.reached: set[str] = set()

    def walk(self, found: Iterator[Address]) -> list[Complaint]:
        """Return every complaint about these addresses."""
        complaints: list[Complaint] = []
        for address in found:
            identities = self.identities_of(address)
            if identities is None:
                complaints.append(Complaint(address.name, "*", f"unregistered arguments {address.arguments}"))
                continue
            complaints += self._control(address, identities)
            complaints += self._trespass(address, identities)
        return complaints

    def _control(self, address: Address, identities: Identities) -> Iterator[Complaint]:
        """Ask for our own things first: a walk that only ever meets 404 proves nothing."""
        answer = self._ask("GET", address.filled(identities.own))
        if answer.status_code in {200, 302}:
            self.reached.add(address.name)
        elif answer.status_code not in {403, 404, 405}:
            yield Complaint(address.name, "GET", f"own things answer {answer.status_code}")
        elif answer.status_code == 404 and address.arguments:
            yield Complaint(address.name, "GET", "own things answer 404")
        else:
            self.reached.add(address.name)
        if CANARY in _text(answer):
            yield Complaint(address.name, "GET", "shows the rival's data beside our own")

    def _trespass(self, address: Address, identities: Identities) -> Iterator[Complaint]:
        before = snapshot(self.rival)
        for method in METHODS:
            for place in self.places:
                foreign = self._with(method, place, address, identities.own, identities.foreign)
                missing = self._with(method, place, address, identities.own, identities.missing)
                if foreign.status_code >= 500 or missing.status_code >= 500:
                    yield Complaint(address.name, method, f"server error for a foreign id in the {place}")
                if foreign.status_code != missing.status_code:
                    # The first request may have ended our own thing; then the two differ no more.
                    foreign = self._with(method, place, address, identities.own, identities.foreign)
                if foreign.status_code != missing.status_code:
                    statuses = f"{foreign.status_code} and {missing.status_code}"
                    yield Complaint(
                        address.name, method, f"foreign and missing differ in the {place}: {statuses}"
                    )
                if CANARY in _text(foreign):
                    yield Complaint(address.name, method, f"leaks by the {place}")
        if snapshot(self.rival) != before:
            yield Complaint(address.name, "*", "changed the rival's rows")

    def _with(
        self, method: str, place: str, address: Address, own: Mapping[str, str], other: Mapping[str, str]
    ) -> Any:
        if place == "path":
            # The organisation stays ours: an id of the rival's under our own address is the classic mistake.
            values = {**other, **({"organisation": own["organisation"]} if "organisation" in own else {})}
            return self._ask(method, address.filled(values))
        extra = {name: value for name, value in other.items() if name != "organisation"}
        extra["organisation"] = other.get("organisation", "")
        path = address.filled(own)
        return self._ask(method, path, extra if place == "query" else {}, extra if place == "body" else {})

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> Any:
        self.asked += 1
        is_api = path.startswith("/api/")
        content = (
            json.dumps(dict(body or {})).encode()
            if is_api
            else "&".join(f"{k}={v}" for k, v in (body or {}).items()).encode()
        )
        kind = "application/json" if is_api else "application/x-www-form-urlencoded"
        answer = self.client.generic(
            method,
            path,
            data=content,
            content_type=kind,
            query_params=dict(query or {}),
            headers=self.headers,
        )
        if answer.streaming:
            # Read at once, so that no file stays open.
            answer.streaming_content = [b"".join(answer.streaming_content)]
            answer.close()
        return answer


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace").lower()


def snapshot(organisation: int) -> dict[str, str]:
    """Return a fingerprint of every row of an organisation, by table; read as the owner, past row-level security."""
    tables = sorted(model._meta.db_table for model in _tenant_models())
    union = " UNION ALL ".join(
        f"SELECT '{table}', coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')"
        f" FROM {table} t WHERE organisation_id = %(organisation)s"
        for table in tables
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute(union, {"organisation": organisation})
        return dict(cursor.fetchall())


def _tenant_models() -> Iterator[type[OrganisationOwned]]:
    waiting = list(OrganisationOwned.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model._meta.abstract:
            yield model
