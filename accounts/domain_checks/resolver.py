"""The DNS itself: one look-up in five seconds at most. Network; never call it with a transaction open."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.resolver

from accounts.domain_checks.answers import NONE, UNKNOWN, Answer, Resolve, State

SECONDS = 5.0


def system_resolver(seconds: float = SECONDS) -> Resolve:
    """Return a resolver that asks the servers of this machine."""
    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return lambda name, kind: UNKNOWN
    resolver.lifetime = seconds
    return resolver_of(resolver)


def resolver_of(resolver: dns.resolver.Resolver) -> Resolve:
    """Return a resolver that asks by one of dnspython's."""

    def resolve(name: str, kind: str) -> Answer:
        try:
            found = resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.NameTooLong):
            return NONE
        except (dns.name.EmptyLabel, dns.name.BadEscape):
            return NONE
        except (dns.exception.DNSException, OSError):
            return UNKNOWN
        return Answer(State.FOUND, tuple(_text(record, kind) for record in found))

    return resolve


def _text(record: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    return str(getattr(record, "exchange", record)) if kind == "MX" else str(record)
