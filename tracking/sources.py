"""Where a request comes from: the network of an address, its keyed hash, and the networks known by name. Pure.

The address itself is never kept: eight bytes of a keyed hash of its /24 or /48 are.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from tracking.agents import APPLE, BOT, PROXIES, SHARED

HASH_BYTES = 8
# A network of this kind does nothing but scan, or is shared with people, or fetches images for them.
_NAME = re.compile(r"[a-z0-9.-]{1,32}")
KINDS = {"scanner": BOT, "shared": SHARED, "proxy": ""}
APPLES_OWN = f"proxy 17.0.0.0/8 {APPLE}"  # registered to Apple as a whole since 1990

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Networks:
    """Networks known by name, as their operators publish them, and what a request from them counts as."""

    named: tuple[tuple[Network, str], ...] = ()
    _seen: dict[bytes, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Networks:
        """Read lines of `kind network name` (scanner, shared or proxy); raise `ValueError` that names a wrong line."""
        named = []
        for line in lines:
            words = line.partition("#")[0].split()
            if not words:
                continue
            is_right = len(words) == 3 and words[0] in KINDS and _NAME.fullmatch(words[2])
            if not is_right or (words[0] == "proxy" and words[2] not in PROXIES):
                raise ValueError(
                    f"A known network is written as “kind network name”, not as {line.strip()!r}."
                )
            named.append((ipaddress.ip_network(words[1]), KINDS[words[0]] + words[2]))
        return cls(tuple(named))

    def name_of(self, network: bytes) -> str:
        """Return what a request from this network counts as, or an empty text."""
        if not self.named or not network:
            return ""
        found = self._seen.get(network)
        if found is None:
            address = ipaddress.ip_address(network)
            found = next((name for known, name in self.named if address in known), "")
            if len(self._seen) >= 65_536:
                self._seen.clear()
            self._seen[network] = found
        return found


def network_of(address: str) -> bytes:
    """Return the /24 (4 bytes) or /48 (16 bytes) an address lies in; no bytes when it is no address.

    Takes `1.2.3.4`, `1.2.3.4:5678`, `::1` and `[::1]:5678`. An IPv4 address inside IPv6 counts as IPv4.
    """
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    return _network(address[:60])


@lru_cache(maxsize=8192)
def _network(address: str) -> bytes:
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return b""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    kept = 3 if found.version == 4 else 6
    return found.packed[:kept] + bytes(len(found.packed) - kept)


# The proxies that fetch most pictures have few networks.
@lru_cache(maxsize=8192)
def source_hash(pepper: bytes, organisation: int, network: bytes) -> str:
    """Return eight bytes, in hexadecimal, that stand for a network within one organisation and nowhere else."""
    content = organisation.to_bytes(8, "big") + network
    return hashlib.blake2b(
        content, digest_size=HASH_BYTES, key=pepper[:64], person=b"tracking source"
    ).hexdigest()


def last_hop(forwarded: Iterable[str]) -> str:
    """Return the last address of all X-Forwarded-For headers: the one that our own proxy saw and wrote."""
    return ",".join(forwarded).rpartition(",")[2].strip()
