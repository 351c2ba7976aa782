"""Stored answers of requests that carried an Idempotency-Key."""

from __future__ import annotations

from django.db import models

from core.models import OrganisationOwned


class IdempotentAnswer(OrganisationOwned):
    """The first answer to a (key, route, Idempotency-Key), given again for 24 hours; written with the effect itself."""

    api_key = models.ForeignKey("accounts.ApiKey", on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=120)
    idempotency_key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganisationOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "api_key", "route", "idempotency_key"], name="idempotent_answer_once"
            )
        ]
