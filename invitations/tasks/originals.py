"""Door for beat: letting go of uploaded lists. The hint carries no meaning; what is to be done stands in rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.system import organisation_by_key
from core.tenancy import tenant
from invitations import system
from invitations.services.originals import expire_originals, search_originals

log = structlog.get_logger(__name__)


@shared_task(name="invitations.let_go_of_lists")
def let_go_of_lists() -> None:
    """Delete uploaded lists whose time is over, or in which somebody stands who was forgotten."""
    now = timezone.now()
    for key in system.organisations_with_old_lists(now=now):
        organisation = organisation_by_key(key)
        try:
            with tenant(organisation):
                expired = expire_originals(organisation=organisation, now=now)
                forgotten = search_originals(organisation=organisation, now=now)
            log.info("lists.gone", organisation=organisation.public_id, expired=expired, forgotten=forgotten)
        except Exception:
            # One organisation's damaged file must not keep the others' for ever.
            log.exception("lists.not_gone", organisation=organisation.public_id)
