"""Reads of batches, given links and remembered choices. What a link leads to is not worked out here."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from accounts.models import Channel, Membership, Organisation
from accounts.selectors import channels
from balancing.selectors import link_keys_of, listings
from balancing.unique_links import Family
from balancing.unique_links.families import BUSINESS_GENERATED
from balancing.unique_links.key_checks import keyed_family
from invitations.models import Customer, Suppression
from links.fields import own_columns
from links.models import ExportedLink, LinkBatch, LinkPreset
from links.options import Options


def batches(organisation: Organisation, membership: Membership | None = None) -> QuerySet[LinkBatch]:
    """Return an organisation's batches; for a scoped membership only those of its channels."""
    found = LinkBatch.objects.filter(organisation=organisation).select_related("channel", "created_by")
    if membership is not None and membership.has_channel_scope:
        found = found.filter(channel__in=channels(organisation, membership))
    return found


def batch_by_public_id(
    organisation: Organisation, public_id: str, membership: Membership | None = None
) -> LinkBatch | None:
    """Return the batch with that public id, or None when it is not one of these."""
    uuid = LinkBatch.uuid_of(public_id)
    return batches(organisation, membership).filter(public_uuid=uuid).first() if uuid else None


def given_links(
    organisation: Organisation,
    *,
    batch: LinkBatch | None = None,
    channel: Channel | None = None,
    reference: str = "",
    is_clicked: bool = False,
) -> QuerySet[ExportedLink]:
    """Return the links that were given out and are kept, newest first: all, or those that fit what is asked."""
    found = ExportedLink.objects.filter(organisation=organisation)
    if batch is not None:
        found = found.filter(batch=batch)
    if channel is not None:
        found = found.filter(channel=channel)
    if reference:
        found = found.filter(reference=reference)
    return found.filter(clicked_at__isnull=False) if is_clicked else found


def unsearched() -> QuerySet[LinkBatch]:
    """Return the lists with files that were not searched since somebody was forgotten."""
    erased = Suppression.objects.filter(
        organisation=OuterRef("organisation"),
        reason=Suppression.Reason.ERASED,
        created_at__gt=Coalesce(
            OuterRef("searched_at"), OuterRef("created_at"), output_field=DateTimeField()
        ),
    )
    has_files = Q(source_key__gt="") | Q(result_key__gt="") | Q(rejected_key__gt="")
    at_work = (LinkBatch.State.WAITING, LinkBatch.State.RUNNING)
    return LinkBatch.objects.exclude(state__in=at_work).filter(has_files & Exists(erased))


def links_of(batch: LinkBatch) -> QuerySet[ExportedLink]:
    """Return the links that were given out by a batch and are kept."""
    return ExportedLink.objects.filter(organisation=batch.organisation_id, batch=batch)


def link_of_batch(batch: LinkBatch, public_id: str) -> ExportedLink | None:
    """Return the link with that public id, or None when it is none of this batch's."""
    uuid = ExportedLink.uuid_of(public_id)
    return links_of(batch).filter(public_uuid=uuid).first() if uuid else None


def links_of_customer(customer: Customer, channels: Collection[int] | None = None) -> QuerySet[ExportedLink]:
    """Return the links that were given for a customer's address, newest first; of these channels, unless None."""
    if not customer.email:
        return ExportedLink.objects.none()
    found = ExportedLink.objects.annotate(lowered=Lower("email")).filter(
        organisation=customer.organisation_id, lowered=customer.email.lower()
    )
    if channels is not None:
        found = found.filter(channel__in=channels)
    return found.select_related("channel", "batch").order_by("-id")


def link_by_key(organisation: int, key: int) -> ExportedLink | None:
    """Return a given link by its key, with batch, channel and organisation, or None when it is gone."""
    found = ExportedLink.objects.filter(organisation=organisation, pk=key)
    return found.select_related("batch", "channel__organisation").first()


def has_keys(channel: Channel, family_key: str = BUSINESS_GENERATED) -> bool:
    """Tell whether keys for a kind of link are stored for any domain of a channel."""
    return link_keys_of(channel).filter(family=keyed_family(family_key)).exists()


def place_of(channel: Channel, family: Family) -> str:
    """Return the domain with stored keys for a family, else what names the channel's listing; blank without either."""
    keys = (
        link_keys_of(channel).filter(family=keyed_family(family.key)).first() if family.needs_keys else None
    )
    if keys is not None:
        return keys.domain
    found = listings([channel]).filter(platform=family.platform).first()
    if found is None:
        return ""
    return (
        urlsplit(found.url).path.rpartition("/")[2] if family.platform == "trustpilot" else found.identifier
    )


def clicked_counts(found: list[LinkBatch]) -> dict[int, int]:
    """Return how many links of each of these batches a person followed, by key; one query."""
    tracked = [batch.pk for batch in found if batch.is_tracked]
    if not tracked:
        return {}
    rows = ExportedLink.objects.filter(batch__in=tracked).order_by().values("batch")
    return dict(rows.annotate(n=Count("pk", filter=Q(clicked_at__isnull=False))).values_list("batch", "n"))


def own_headings(found: list[LinkBatch]) -> list[str]:
    """Return the headings of the lists' own columns that are kept with the links of these batches, each once."""
    headings: dict[str, None] = {}
    for batch in found:
        reading = Options.of(batch.options).reading
        headings.update(
            dict.fromkeys(own_columns(reading.columns, dict(reading.fields), ())) if batch.is_tracked else {}
        )
    return list(headings)


def presets(organisation: Organisation) -> QuerySet[LinkPreset]:
    """Return the choices that an organisation remembers, by name."""
    return LinkPreset.objects.filter(organisation=organisation)


def preset_by_public_id(organisation: Organisation, public_id: str) -> LinkPreset | None:
    """Return the remembered choices with that public id, or None."""
    uuid = LinkPreset.uuid_of(public_id)
    return presets(organisation).filter(public_uuid=uuid).first() if uuid else None
