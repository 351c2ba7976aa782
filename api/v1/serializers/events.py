"""Events in and out."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.legal import LegalBasis
from invitations.models import Event
from invitations.services.intake import MAX_BATCH, EventInput, ProductInput
from invitations.verdicts import ImportVerdict


class ProductIn(serializers.Serializer):
    """Something that was bought."""

    sku = serializers.CharField(max_length=120)
    name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    url = serializers.URLField(max_length=500, required=False, default="", allow_blank=True)
    image_url = serializers.URLField(max_length=500, required=False, default="", allow_blank=True)
    brand = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    gtin = serializers.CharField(max_length=14, required=False, default="", allow_blank=True)
    mpn = serializers.CharField(max_length=70, required=False, default="", allow_blank=True)


class PersonIn(serializers.Serializer):
    """Who bought."""

    email = serializers.CharField(max_length=320, help_text="Where the invitation goes.")
    name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    language = serializers.CharField(max_length=8, required=False, default="", allow_blank=True)
    country = serializers.CharField(max_length=2, required=False, default="", allow_blank=True)
    reference = serializers.CharField(
        max_length=120,
        required=False,
        default="",
        allow_blank=True,
        help_text="Your own number of the customer.",
    )


class ConsentsIn(serializers.Serializer):
    """What the customer said to each purpose; null or absent: nothing was said."""

    send = serializers.BooleanField(required=False, allow_null=True, default=None)
    remind = serializers.BooleanField(required=False, allow_null=True, default=None)
    track = serializers.BooleanField(required=False, allow_null=True, default=None)
    forward = serializers.BooleanField(required=False, allow_null=True, default=None)


class EventIn(serializers.Serializer):
    """Something that happened to an order at a channel."""

    channel = serializers.CharField(max_length=80, help_text="Public id (`chl_…`) or your own reference.")
    event_type = serializers.CharField(
        max_length=40, help_text="checkout, shipped, delivered, or one of your own."
    )
    reference = serializers.CharField(max_length=120, help_text="Your own number of the order.")
    customer = PersonIn()
    occurred_at = serializers.DateTimeField(required=False, help_text="By default: now.")
    activation_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="From here the rule counts, if it says so."
    )
    language = serializers.CharField(max_length=8, required=False, default="", allow_blank=True)
    legal_basis = serializers.ChoiceField(LegalBasis.choices, required=False, default="", allow_blank=True)
    consents = ConsentsIn(required=False)
    products = ProductIn(many=True, required=False)

    def input(self) -> EventInput:
        """Return what intake takes, after validation."""
        return event_input(self.validated_data)


def event_input(data: dict[str, Any]) -> EventInput:
    """Return what intake takes of one validated event."""
    person, consents = data["customer"], data.get("consents") or {}
    return EventInput(
        reference=data["reference"],
        email=person["email"],
        name=person["name"],
        occurred_at=data.get("occurred_at") or timezone.now(),
        activation_on=data["activation_on"],
        language=data["language"] or person["language"],
        country=person["country"],
        customer_reference=person["reference"],
        legal_basis=data["legal_basis"],
        consent_send=consents.get("send"),
        consent_remind=consents.get("remind"),
        consent_track=consents.get("track"),
        consent_forward=consents.get("forward"),
        products=tuple(ProductInput(**product) for product in data.get("products", ())),
    )


class BatchIn(serializers.Serializer):
    """Up to 1,000 events, each with its own channel and type."""

    events = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=MAX_BATCH,
        help_text="Each as for POST /events.",
    )


class EventOut(serializers.Serializer):
    """An event as it is recorded."""

    id = serializers.CharField(source="public_id")
    channel = serializers.CharField(source="channel.public_id")
    event_type = serializers.CharField()
    reference = serializers.CharField()
    customer = serializers.CharField(source="customer.public_id")
    occurred_at = serializers.DateTimeField()
    activation_on = serializers.DateField(allow_null=True)
    language = serializers.CharField()
    legal_basis = serializers.CharField()
    source = serializers.ChoiceField(Event.Source.choices)
    received_at = serializers.DateTimeField()
    matched_at = serializers.DateTimeField(
        allow_null=True, help_text="When rules were applied; null while that is still to come."
    )


class FaultOut(serializers.Serializer):
    """One thing that is wrong with an item."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class VerdictOut(serializers.Serializer):
    """What became of one event of a batch."""

    index = serializers.IntegerField()
    verdict = serializers.ChoiceField(ImportVerdict.choices)
    id = serializers.CharField(allow_null=True)
    errors = FaultOut(many=True)


class BatchOut(serializers.Serializer):
    """What became of each event; the counts sum to the number of events sent."""

    results = VerdictOut(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())
