"""Customers: the list, one person with everything we hold, and the noes to their address."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from core.addresses import address_hashes, normalise
from core.prefixes import begins
from invitations.models import Customer, Delivery, Event, EventProduct, Invitation, Suppression


def customers(
    organisation: Organisation, words: str = "", channels: Collection[int] | None = None
) -> QuerySet[Customer]:
    """Return customers, newest first, perhaps only those whose address begins with `words`.

    A whole address also finds who was forgotten under it, by its hash. `channels` leaves only people with an
    event there. Each has `invited`, how many invitations they have got, and `invited_on`, the day of the last.
    """
    found = Customer.objects.filter(organisation=organisation)
    if words:
        address = normalise(words)
        wanted = Q(begins("email", words.lower()))
        if address:
            wanted |= Q(address_hash__in=address_hashes(organisation.pk, address))
        found = found.filter(wanted)
    if channels is not None:
        found = found.filter(Exists(_events(organisation, channels).filter(customer=OuterRef("pk"))))
    return found.annotate(**_invited(organisation, channels))


def customer_by_public_id(
    organisation: Organisation, public_id: str, channels: Collection[int] | None = None
) -> Customer | None:
    """Return the customer with that public id, or None when there is none with an event in these channels."""
    uuid = Customer.uuid_of(public_id)
    if uuid is None:
        return None
    found = Customer.objects.filter(organisation=organisation, public_uuid=uuid)
    if channels is not None:
        found = found.filter(Exists(_events(organisation, channels).filter(customer=OuterRef("pk"))))
    return found.first()


@dataclass(frozen=True)
class Held:
    """Everything held about a person in these channels: events with products, invitations with letters, and noes."""

    customer: Customer
    events: list[Event]
    invitations: list[Invitation]
    suppressions: list[Suppression]


def held_about(
    organisation: Organisation, customer: Customer, channels: Collection[int] | None = None
) -> Held:
    """Return everything that this app holds about a customer, newest first."""
    events = _events(organisation, channels).filter(customer=customer)
    products = EventProduct.objects.select_related("product")
    invitations = Invitation.objects.filter(organisation=organisation, customer=customer)
    if channels is not None:
        invitations = invitations.filter(channel__in=channels)
    return Held(
        customer,
        list(
            events.select_related("channel", "import_run")
            .prefetch_related(Prefetch("event_products", products))
            .order_by("-id")
        ),
        list(
            invitations.select_related("customer", "channel", "listing", "event")
            .prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("sequence")))
            .prefetch_related("deliveries__changes")
            .order_by("-id")
        ),
        suppressions_of(organisation, customer),
    )


def suppressions_of(organisation: Organisation, customer: Customer) -> list[Suppression]:
    """Return every no to a customer's address, newest first, under whichever pepper it was remembered."""
    found = Suppression.objects.filter(
        organisation=organisation, address_hash__in=hashes_of(organisation, customer)
    )
    return list(found.select_related("created_by").order_by("-id"))


def suppressed(organisation: Organisation, found: Iterable[Customer]) -> set[int]:
    """Return the keys of those of these customers whose address may not be written to; one query for all."""
    hashes = {one.pk: set(hashes_of(organisation, one)) for one in found}
    asked = set().union(*hashes.values())
    known = Suppression.objects.filter(organisation=organisation, address_hash__in=list(asked))
    noes = {bytes(value) for value in known.values_list("address_hash", flat=True)}
    return {key for key, theirs in hashes.items() if theirs & noes}


def hashes_of(organisation: Organisation, customer: Customer) -> list[bytes]:
    """Return the hashes under which a customer's address may be remembered, the stored one first."""
    live = address_hashes(organisation.pk, customer.email) if customer.email else []
    return list(dict.fromkeys([bytes(customer.address_hash), *live]))


def _events(organisation: Organisation, channels: Collection[int] | None) -> QuerySet[Event]:
    found = Event.objects.filter(organisation=organisation)
    return found if channels is None else found.filter(channel__in=channels)


def _invited(organisation: Organisation, channels: Collection[int] | None) -> dict[str, object]:
    mine = Invitation.objects.filter(organisation=organisation, customer=OuterRef("pk"))
    if channels is not None:
        mine = mine.filter(channel__in=channels)
    mine = mine.order_by().values("customer")
    count = Subquery(mine.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return {
        "invited": Coalesce(count, 0),
        "invited_on": Subquery(mine.annotate(day=Max("created_on")).values("day")),
    }
