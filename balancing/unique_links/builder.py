"""The fast path: one family, one set of keys and one domain made ready for very many requests. Pure.

`./dev bench links` measures it against the readable path and against others.
"""

from __future__ import annotations

from collections.abc import Callable

from balancing.unique_links.families import BUSINESS_GENERATED, LEGACY, PRODUCT, family
from balancing.unique_links.fast_links import GeneratedLinks, LegacyLinks, at_home
from balancing.unique_links.request import NO_KEYS, Keys, LinkRequest

Builder = Callable[[LinkRequest], str]


def builder(family_key: str, keys: Keys = NO_KEYS, domain: str = "") -> Builder:
    """Return a callable that makes the addresses of one family for one domain, as fast as this process can.

    It may be called by any number of threads, and be pickled or inherited by other processes. A request may leave
    its `domain` empty. Raises `LinkRefused` at once for wrong keys or a wrong domain, and the callable does for each
    request that cannot be served.
    """
    found = family(family_key)
    if found.key in {BUSINESS_GENERATED, PRODUCT}:
        return GeneratedLinks(keys, domain, found.key == PRODUCT)
    if found.key == LEGACY:
        return LegacyLinks(keys, domain)
    return ReadableLinks(found.key, keys, domain)


class ReadableLinks:
    """The readable path in the builder's clothes: what every family can do."""

    def __init__(self, family_key: str, keys: Keys, domain: str) -> None:
        self._given = (family_key, keys, domain)
        self._url_of, self._keys, self._domain = family(family_key).url_of, keys, domain

    def __reduce__(self) -> tuple[type[ReadableLinks], tuple[str, Keys, str]]:
        return ReadableLinks, self._given

    def __call__(self, request: LinkRequest) -> str:
        """Return the address of one request's link."""
        return self._url_of(at_home(request, self._domain), self._keys)
