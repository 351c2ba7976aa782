"""Ask our staff to switch a premium feature on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.features import Feature
from accounts.models import Organisation, User
from accounts.selectors import feature_asked_at, staff
from accounts.services.audit import record_audit

# Asking again within this time says the same thing twice.
PATIENCE = timedelta(days=7)


def ask_for_feature(*, organisation: Organisation, actor: User, feature: Feature, now: datetime) -> bool:
    """Tell our staff that an organisation wants a premium feature: a trace, and a letter in the same transaction.

    Returns False, and does nothing, when it was asked for within the last seven days.
    """
    asked_at = feature_asked_at(organisation, feature)
    if asked_at is not None and now - asked_at < PATIENCE:
        return False
    with transaction.atomic():
        record_audit(
            actor=actor, action="feature.asked", target=organisation.public_id, detail={"feature": feature}
        )
        for person in staff():
            with translation.override(person.language or "en"):
                said = {"organisation": organisation.name, "feature": feature.label, "person": actor.email}
                EmailMessage(
                    subject=_("%(organisation)s asks for: %(feature)s") % said,
                    body=_("%(person)s of %(organisation)s asks to have “%(feature)s” switched on.") % said,
                    to=[person.email],
                ).send()
    return True
