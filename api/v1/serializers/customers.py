"""Customers in and out."""

from __future__ import annotations

from rest_framework import serializers

from api.v1.serializers.events import FaultOut, PersonIn
from invitations.services.intake import MAX_BATCH, CustomerInput
from invitations.verdicts import ImportVerdict

NOTICE = "Customers alone are not invited: nothing is sent until an event is reported for them."


class CustomersIn(serializers.Serializer):
    """Up to 1,000 customers."""

    customers = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=MAX_BATCH,
        help_text="Each as for PUT /customers.",
    )


def customer_input(data: dict[str, str]) -> CustomerInput:
    """Return what intake takes of one validated customer."""
    return CustomerInput(
        email=data["email"],
        name=data["name"],
        language=data["language"],
        country=data["country"],
        customer_reference=data["reference"],
    )


class CustomerOut(serializers.Serializer):
    """A customer as recorded."""

    id = serializers.CharField(source="public_id")
    email = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    language = serializers.CharField()
    country = serializers.CharField()
    reference = serializers.CharField()
    erased_at = serializers.DateTimeField(allow_null=True)


class CustomerSaved(CustomerOut):
    """A customer as recorded, and that nothing was sent."""

    notice = serializers.CharField()


class CustomerVerdictOut(serializers.Serializer):
    """What became of one customer."""

    index = serializers.IntegerField()
    verdict = serializers.ChoiceField(ImportVerdict.choices)
    id = serializers.CharField(allow_null=True)
    errors = FaultOut(many=True)


class CustomersOut(serializers.Serializer):
    """What became of each customer, and that nothing was sent."""

    results = CustomerVerdictOut(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())
    notice = serializers.CharField()


__all__ = [
    "NOTICE",
    "CustomerOut",
    "CustomerSaved",
    "CustomersIn",
    "CustomersOut",
    "PersonIn",
    "customer_input",
]
