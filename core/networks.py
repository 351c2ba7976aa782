"""Which network addresses are public, so that nobody makes us call on what is near us. Pure."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What `is_global` lets through although it leads elsewhere: NAT64, 6to4, Teredo, site-local, the protocol block.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "fec0::/10",
        "192.0.0.0/24",
        "0.0.0.0/8",
    )
)


def is_public(text: str) -> bool:
    """Tell whether an address as the resolver writes it leads to a public machine; False for what is no address."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
