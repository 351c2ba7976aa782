"""Found an organisation, and change it."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from accounts.jurisdictions import default_tracking_mode
from accounts.models import Membership, Organisation, SenderIdentity, User
from accounts.roles import Role
from accounts.services.audit import record_audit
from core.tenancy import tenant

_RESERVED = frozenset({"new", "api", "admin", "static", "accounts", "staff"})


def found_organisation(*, user: User, name: str, country: str) -> Organisation:
    """Found an organisation with `user` as its owner and the house's sender ready to use.

    Opens the new tenant itself, since nobody is in it yet. Tracking starts as the country's law allows.
    """
    with transaction.atomic():
        organisation = Organisation.objects.create(
            name=name.strip(),
            slug=free_slug(name),
            country=country,
            tracking_mode=default_tracking_mode(country),
        )
        Membership.objects.create(organisation=organisation, user=user, role=Role.OWNER)
        with tenant(organisation):
            record_audit(actor=user, action="organisation.founded", target=organisation.public_id)
        return organisation


def free_slug(name: str) -> str:
    """Return an address in the browser that is like the name and not taken."""
    base = slugify(name)[:50] or "organisation"
    slug = base
    while slug in _RESERVED or Organisation.objects.filter(slug=slug).exists():
        slug = f"{base}-{secrets.token_hex(2)}"
    return slug


def house_sender(*, organisation: Organisation, now: datetime) -> SenderIdentity:
    """Return the organisation's sender at the house's own address, which needs no verification; make it when absent."""
    sender, _ = SenderIdentity.objects.get_or_create(
        organisation=organisation,
        from_email=settings.HOUSE_SENDER,
        defaults={"from_name": organisation.name[:80], "verified_at": now},
    )
    return sender


def update_organisation(*, organisation: Organisation, actor: User, **fields: object) -> Organisation:
    """Change the given fields of an organisation and leave a trace that names them."""
    with transaction.atomic():
        for name, value in fields.items():
            setattr(organisation, name, value)
        organisation.save(update_fields=[*fields, "updated_at"])
        record_audit(
            actor=actor,
            action="organisation.changed",
            target=organisation.public_id,
            detail={"fields": sorted(fields)},
        )
        return organisation
