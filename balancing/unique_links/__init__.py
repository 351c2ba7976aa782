"""The unique link generator's pure part: link families, their builder and the verifier. No ORM, clock or settings."""

from balancing.unique_links.builder import Builder, builder
from balancing.unique_links.families import CLOSED, FAMILIES, Family, family, fingerprint
from balancing.unique_links.reading import Reading, read_link
from balancing.unique_links.request import CODES, NO_KEYS, Keys, Link, LinkRefused, LinkRequest

__all__ = [
    "CLOSED",
    "CODES",
    "FAMILIES",
    "NO_KEYS",
    "Builder",
    "Family",
    "Keys",
    "Link",
    "LinkRefused",
    "LinkRequest",
    "Reading",
    "builder",
    "family",
    "fingerprint",
    "read_link",
]
