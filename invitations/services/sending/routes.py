"""Routes: to whom an organisation's letters are handed, channel by channel. Read once for each turn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import Channel, SenderIdentity
from accounts.services.transporting import credentials_of
from accounts.transports import Fault, Transport
from core.secrets import Unreadable
from core.tenancy import require_tenant
from invitations.mailer import Relay, Security
from invitations.providers.provider import Provider

# Servers of one business rarely allow more at a time.
_OWN_CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class Route:
    """One carrier and the channels whose letters it takes.

    `channels` None means all but `others`. `sender` is whose carrier it is, None for the house's. `key` names the rest
    of this carrier alone; it changes with the credentials, so that whoever mends them does not wait. Without a
    carrier there is a `fault`, and the letters wait.
    """

    key: str
    carrier: Relay | Provider | None
    channels: frozenset[int] | None = None
    others: frozenset[int] = frozenset()
    sender: SenderIdentity | None = None
    fault: str = ""

    @property
    def returns_to_us(self) -> bool:
        """Return whether letters carry our return path: where the house sends them."""
        return self.sender is None and bool(settings.BOUNCE_DOMAIN)

    @property
    def is_signed(self) -> bool:
        """Return whether we sign letters ourselves; providers sign what they make of them."""
        return not isinstance(self.carrier, Provider)


def carrier(route: Route) -> Relay | Provider:
    """Return the carrier of a route that has one."""
    if route.carrier is None:
        raise ValueError("Nothing can leave by a route without a carrier.")
    return route.carrier


def routes_of_open_tenant(house: Relay) -> list[Route]:
    """Return the routes of the open organisation, the house's first. One or two queries, no network."""
    organisation = require_tenant()
    senders = SenderIdentity.objects.filter(organisation=organisation).exclude(transport=Transport.HOUSE)
    own = {sender.pk: sender for sender in senders.order_by("id")}
    if not own:
        return [Route(str(house), house)]
    channels: dict[int, set[int]] = {}
    for key, sender in Channel.objects.filter(organisation=organisation, sender__in=list(own)).values_list(
        "id", "sender_id"
    ):
        channels.setdefault(sender, set()).add(key)
    others = frozenset(key for keys in channels.values() for key in keys)
    return [
        Route(str(house), house, others=others),
        *(_route(own[key], frozenset(keys)) for key, keys in sorted(channels.items())),
    ]


def _route(sender: SenderIdentity, channels: frozenset[int]) -> Route:
    sealed = hashlib.sha256(repr(sorted(sender.options.items())).encode() + bytes(sender.credentials))
    key = f"{sender.public_id}:{sealed.hexdigest()[:16]}"
    try:
        carrier = carrier_of(sender)
    except Unreadable:
        return Route(key, None, channels, sender=sender, fault=Fault.UNREADABLE)
    return Route(key, carrier, channels, sender=sender)


def carrier_of(sender: SenderIdentity) -> Relay | Provider:
    """Return a sender's own mail server or provider. Raises `core.secrets.Unreadable`."""
    secret, options = credentials_of(sender), sender.options
    if sender.transport != Transport.SMTP:
        return Provider(Transport(sender.transport), options, secret)
    return Relay(
        host=options["host"],
        port=int(options["port"]),
        security=Security(options["security"]),
        username=options.get("username", ""),
        password=secret.get("password", ""),
        hello_name=urlsplit(settings.BASE_URL).hostname or "localhost",
        connections=_OWN_CONNECTIONS,
        is_public_only=not settings.PRIVATE_RELAYS,
    )
