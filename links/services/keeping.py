"""Links that are given out are kept: for de-duplication, and for tracked ones to know what they stand for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections

from accounts.models import Channel
from balancing.link_maker import link_builder
from balancing.unique_links import Builder, Keys, LinkRefused, family
from core.identifiers import uuid7
from core.tenancy import APP, tenant
from links.keeping_sql import KEEP, KNOWN_URLS
from links.link_requests import tracked_address
from links.models import ExportedLink
from links.recipes import Makers
from links.row_checks import Judged, address_of
from links.verdicts import LinkVerdict


@dataclass(frozen=True)
class Terms:
    """On which terms links are given out. `own` are the headings of what `Judged.own` holds; `batch` is a key."""

    channel: Channel
    family: str
    is_tracked: bool
    expires_at: datetime
    keys: Mapping[str, Keys] = field(default_factory=dict)
    own: Sequence[str] = ()
    batch: int | None = None


class Kept(NamedTuple):
    """A link that was given out: which row's, under which identity, and whether it was there before."""

    judged: Judged
    link: str
    public_id: str
    verdict: str


class Keeper:
    """Makes and keeps links on the same terms. Open no tenant around it: some links need the network."""

    def __init__(self, terms: Terms, make: Callable[[str, Keys, str], Builder] = link_builder) -> None:
        self._terms = terms
        self._is_remote = family(terms.family).is_remote
        self._makers = Makers(terms.family, terms.keys, make)

    @property
    def is_remote(self) -> bool:
        """Tell whether each link is a call elsewhere."""
        return self._is_remote

    def link(self, judged: Judged) -> str:
        """Return the link that a row asks for, made but not kept; raise `LinkRefused`."""
        return self._makers.link(judged.request)

    def close(self) -> None:
        """Close connections to other companies' servers."""
        self._makers.close()

    def made(
        self, rows: Sequence[Judged]
    ) -> tuple[list[tuple[Judged, str]], list[tuple[Judged, LinkRefused]]]:
        """Return rows with their links, and those whose links are refused; what an API made is not asked for again."""
        known = self._known_urls(rows) if self._is_remote else {}
        linked, refused = [], []
        for one in rows:
            try:
                linked.append((one, known.get(one.line) or self.link(one)))
            except LinkRefused as error:
                refused.append((one, error))
        return linked, refused

    def keep(
        self,
        linked: Iterable[tuple[Judged, str]],
        *,
        since: datetime,
        now: datetime,
        details: Mapping[int, Mapping[str, str]] | None = None,
    ) -> list[Kept]:
        """Keep links whose rows are all of different customers, in one transaction, and return what is given out.

        What was made before `since` was made before. `details` by line stand in for the rows' own columns.
        """
        rows = {judged.line: (judged, url) for judged, url in linked}
        if not rows:
            return []
        terms = self._terms
        with tenant(terms.channel.organisation_id) as organisation:
            found = _run(
                KEEP,
                organisation=organisation,
                channel=terms.channel.pk,
                batch=terms.batch,
                family=terms.family,
                is_tracked=terms.is_tracked,
                now=now,
                expires_at=terms.expires_at,
                rows=json.dumps([self._row(judged, url, details) for judged, url in rows.values()]),
            )
        kept = {line: rest for line, *rest in found}
        return [self._given(*rows[line], *kept[line], since=since) for line in rows]

    def _given(
        self,
        judged: Judged,
        url: str,
        key: int,
        uuid: UUID,
        matching_key: str,
        kept_url: str,
        made_at: datetime,
        *,
        since: datetime,
    ) -> Kept:
        verdict = LinkVerdict.MADE if made_at >= since else LinkVerdict.ALREADY_MADE
        if matching_key and matching_key != judged.request.reference:
            judged = judged._replace(request=judged.request._replace(reference=matching_key))
            url = kept_url or self.link(judged)
        if self._terms.is_tracked:
            url = tracked_address(self._terms.channel.organisation_id, key)
        return Kept(
            judged, kept_url if kept_url and not self._terms.is_tracked else url, _shown(uuid), verdict.value
        )

    def _row(
        self, judged: Judged, url: str, details: Mapping[int, Mapping[str, str]] | None
    ) -> dict[str, Any]:
        request = judged.request
        own = dict(zip(self._terms.own, judged.own, strict=True)) if details is None else details[judged.line]
        return {
            "public_uuid": str(uuid7()),
            "domain": request.domain,
            "reference": judged.reference,
            "matching_key": request.reference if request.reference != judged.reference else "",
            "email": request.email,
            "address": address_of(request.email),
            "name": request.name,
            "locale": request.locale,
            "host": request.host,
            "tags": request.tags,
            "skus": request.skus,
            "product": judged.product,
            "visited_on": judged.visited_on.isoformat() if judged.visited_on else None,
            "details": own,
            "is_embedded": request.is_embedded,
            "stars": request.stars,
            "url": url if self._is_remote else "",
            "row": judged.line,
        }

    def _known_urls(self, rows: Sequence[Judged]) -> dict[int, str]:
        terms = self._terms
        wanted = [
            {
                "row": one.line,
                "domain": one.request.domain,
                "reference": one.reference,
                "address": address_of(one.request.email),
            }
            for one in rows
        ]
        with tenant(terms.channel.organisation_id) as organisation:
            return dict(
                _run(
                    KNOWN_URLS,
                    organisation=organisation,
                    channel=terms.channel.pk,
                    family=terms.family,
                    rows=json.dumps(wanted),
                )
            )


def _shown(uuid: UUID) -> str:
    return f"{ExportedLink.PREFIX}_{uuid.hex}"


def _run(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connections[APP].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
