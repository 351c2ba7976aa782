"""What undoing an import would make of each event that it brought."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, CharField, Count, Exists, Model, OuterRef, Q, QuerySet, Value, When

from accounts.models import Organisation
from balancing.models import Allocation
from invitations.import_fates import Fate
from invitations.models import Customer, Delivery, DeliveryChange, Event, EventProduct, Import, Invitation
from invitations.selectors.imports import brought_by
from invitations.states import DeliveryState

# Whatever becomes of a letter after its marker, it may have been seen; what failed was at least tried.
_LEFT = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.FAILED)

_IN_HAND = (DeliveryState.CLAIMED, DeliveryState.RETRY)


def with_fates(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return events with what undoing their import now would make of each, as `fate`.

    Taken back is only what nothing else points at: no drawn platform, no attempt, nothing of the rooms above.
    """
    theirs = {"organisation": OuterRef("organisation")}
    invitations = Invitation.objects.filter(**theirs, event=OuterRef("pk"))
    letters = Delivery.objects.filter(**theirs, invitation__event=OuterRef("pk"))
    begun = invitations.filter(
        Q(listing__isnull=False)
        | Q(Exists(Allocation.objects.filter(**theirs, subject=OuterRef("pk"))))
        | _pointed_at(Invitation, besides=(Delivery,))
    )
    tried = letters.filter(Q(state__in=_IN_HAND) | _pointed_at(Delivery, besides=(DeliveryChange,)))
    is_begun = Q(Exists(begun)) | Q(Exists(tried)) | _pointed_at(Event, besides=(Invitation, EventProduct))
    return events.annotate(
        fate=Case(
            When(Q(Exists(letters.filter(state__in=_LEFT))), then=Value(Fate.LEFT.value)),
            When(changed_run__isnull=False, then=Value(Fate.CHANGED.value)),
            When(is_begun, then=Value(Fate.STOPPED.value)),
            default=Value(Fate.REMOVED.value),
            output_field=CharField(),
        )
    )


def counted_fates(import_run: Import) -> dict[str, int]:
    """Return how many events of an import would have which fate if it were undone now."""
    found = with_fates(brought_by(import_run)).order_by().values_list("fate").annotate(events=Count("pk"))
    return dict(found)


def nobodys(organisation: Organisation, customers: Iterable[int]) -> QuerySet[Customer]:
    """Return those of these customers, by key, whom nothing points at any more."""
    found = Customer.objects.filter(organisation=organisation, id__among=frozenset(customers), erased_at=None)
    return found.exclude(_pointed_at(Customer))


def _pointed_at(model: type[Model], besides: tuple[type[Model], ...] = ()) -> Q:
    """Return the condition that some row points at one of `model`, from any table of any room but `besides`."""
    found = Q()
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in besides:
            continue
        rows = relation.related_model.objects.filter(
            organisation=OuterRef("organisation"), **{relation.field.name: OuterRef("pk")}
        )
        found |= Q(Exists(rows))
    return found
