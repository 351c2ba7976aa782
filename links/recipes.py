"""What turns the rows of one list into lines of one file, as a value that other processes can be given. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from django.utils.translation import gettext as _

from balancing.unique_links import NO_KEYS, Builder, Keys, LinkRefused, LinkRequest, builder, family
from balancing.unique_links.checks import check_domain
from links.chunks import recoded_encoding
from links.columns import Column
from links.formats.shape import Shape
from links.row_checks import RowPlan

MAX_BUILDERS = 1_000  # domains that are kept ready

SHORTEST_SECRET = 6
SPLITS = ("product", "locale", "domain")  # what there may be one file for each of


@dataclass(frozen=True)
class Recipe:
    """How one list becomes one file, or one for each value of `split_by`.

    `encoding` and `delimiter` are those of the list; `keys` are by domain in lower case.
    """

    plan: RowPlan
    columns: tuple[Column, ...]
    shape: Shape
    encoding: str = "utf-8"
    delimiter: str = ","
    has_header: bool = True
    split_by: str = ""
    keys: Mapping[str, Keys] = field(default_factory=dict)

    @property
    def read_encoding(self) -> str:
        """Return the encoding of the list as `chunks.recoded` hands it out."""
        return recoded_encoding(self.encoding)

    @property
    def headings(self) -> list[str]:
        """Return what the columns of the file are called."""
        return [column.heading for column in self.columns]

    @property
    def own(self) -> list[int]:
        """Return the positions of the list's own columns that are kept, in the order of `Judged.own`."""
        return list(self.plan.own.values())


@runtime_checkable
class Closing(Protocol):
    """Something that holds connections."""

    def close(self) -> None:
        """Let go of them."""
        ...


class Makers:
    """Makes links of one family for whichever domain a request names.

    `make` makes a family ready for a domain; the usual one never uses a network.
    """

    def __init__(
        self,
        family_key: str,
        keys: Mapping[str, Keys],
        make: Callable[[str, Keys, str], Builder] = builder,
    ) -> None:
        self._family, self._keys, self._make = family(family_key), keys, make
        self._builders: dict[str, Builder] = {}

    def link(self, request: LinkRequest) -> str:
        """Return a link; raise `LinkRefused`."""
        found = self._builders.get(request.domain) or self._builder(request.domain)
        return found(request)

    def close(self) -> None:
        """Close the connections of builders that have some."""
        for found in self._builders.values():
            if isinstance(found, Closing):
                found.close()

    def _builder(self, domain: str) -> Builder:
        keys = self._keys.get(domain.lower(), NO_KEYS)
        if self._family.needs_keys and keys is NO_KEYS and domain:
            keys = self._keys.get(check_domain(domain).lower(), NO_KEYS)
            if keys is NO_KEYS:
                message = _("No keys are stored for the domain %(domain)s.") % {"domain": domain[:100]}
                raise LinkRefused("missing_secret", message, "domain")
        found = self._make(self._family.key, keys, domain)
        if len(self._builders) < MAX_BUILDERS:
            self._builders[domain] = found
        return found


def secrets_of(keys: Mapping[str, Keys]) -> frozenset[str]:
    """Return every secret among keys: what must stand in no list. A very short one might be anything there."""
    found = (
        value
        for one in keys.values()
        for name in ("encryption_key", "authentication_key", "secret_key", "api_secret")
        if len(value := getattr(one, name)) >= SHORTEST_SECRET
    )
    return frozenset(found)
