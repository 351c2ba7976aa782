"""Make and change channels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Channel, Organisation, User
from accounts.services.audit import record_audit
from accounts.services.founding import house_sender
from core.exceptions import Conflict


def create_channel(
    *, organisation: Organisation, actor: User | None, now: datetime, **fields: Any
) -> Channel:
    """Make a channel; without a sender it writes in the house's name.

    Raises `Conflict` for a name or reference in use.
    """
    with transaction.atomic():
        _refuse_doubles(organisation, fields.get("name", ""), fields.get("reference", ""), except_for=None)
        if fields.get("sender") is None:
            fields["sender"] = house_sender(organisation=organisation, now=now)
        channel = Channel(organisation=organisation, **fields)
        channel.full_clean(exclude=["organisation", "sender"])
        channel.save()
        record_audit(
            actor=actor, action="channel.created", target=channel.public_id, detail={"name": channel.name}
        )
        return channel


def update_channel(*, channel: Channel, actor: User | None, **fields: Any) -> Channel:
    """Change the given fields of a channel. A new time zone counts for letters scheduled from now on."""
    with transaction.atomic():
        name, reference = fields.get("name", channel.name), fields.get("reference", channel.reference)
        _refuse_doubles(channel.organisation, name, reference, except_for=channel)
        for field, value in fields.items():
            setattr(channel, field, value)
        channel.full_clean(exclude=["organisation", "sender"])
        channel.save()
        record_audit(
            actor=actor, action="channel.changed", target=channel.public_id, detail={"fields": sorted(fields)}
        )
        return channel


def switch_channel(*, channel: Channel, actor: User | None, is_active: bool) -> None:
    """Switch a channel on or off. Off: new events are refused, and letters whose time comes are dropped. Idempotent."""
    with transaction.atomic():
        changed = Channel.objects.filter(
            organisation=channel.organisation_id, pk=channel.pk, is_active=not is_active
        ).update(is_active=is_active)
        channel.is_active = is_active
        if changed:
            action = "channel.on" if is_active else "channel.off"
            record_audit(actor=actor, action=action, target=channel.public_id)


def _refuse_doubles(
    organisation: Organisation, name: str, reference: str, *, except_for: Channel | None
) -> None:
    others = Channel.objects.filter(organisation=organisation)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if others.filter(name=name).exists():
        raise Conflict(
            "channel_name_taken", _("Another channel has this name."), {"name": _("Already in use.")}
        )
    if reference and others.filter(reference=reference).exists():
        raise Conflict(
            "channel_reference_taken",
            _("Another channel has this reference."),
            {"reference": _("Already in use.")},
        )
