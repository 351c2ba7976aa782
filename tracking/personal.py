"""Personal links, which Django's door makes at the moment of the click: nothing of them stands in the letter."""

from __future__ import annotations

import structlog
from django.db import DatabaseError, InterfaceError

from core.exceptions import DomainError
from core.tenancy import tenant
from core.tokens import Token
from invitations.selectors.personal_links import personal_link
from tracking import answers
from tracking.answers import Answer, fit_location

log = structlog.get_logger(__name__)


def led_on(token: Token) -> Answer | None:
    """Return the way to the customer's own link; None when none can be made, and the listing's page must do."""
    try:
        with tenant(token.organisation):
            url = personal_link(token.organisation, token.subject, token.listing)
    except DomainError as refused:
        log.warning("personal_link.refused", organisation=token.organisation, code=refused.code)
        return None
    except (DatabaseError, InterfaceError):
        log.warning("personal_link.no_database", organisation=token.organisation)
        return None
    location = fit_location(url)
    return answers.redirect(location) if location else None
