"""Offer memberships, accept them, change roles, say goodbye."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Channel, ChannelScope, Membership, MembershipOffer, Organisation, User
from accounts.roles import GOVERNING, Role
from accounts.services.audit import record_audit
from core.exceptions import Conflict, Invalid, NotAllowed
from core.tenancy import tenant

OFFER_LIFE = timedelta(days=7)


def offer_membership(
    *, organisation: Organisation, actor: User, email: str, role: str, now: datetime
) -> MembershipOffer:
    """Offer a membership to an address and write the letter in the same transaction; a newer offer replaces an older.

    Raises `Conflict` when the person is a member already, and `NotAllowed` when anybody but an owner offers ownership.
    """
    email = email.strip().lower()
    _only_owners_touch_owners(organisation, actor, role)
    if Membership.objects.filter(organisation=organisation, user__email=email).exists():
        raise Conflict(
            "already_member", _("This person is a member already."), {"email": _("Already a member.")}
        )
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        MembershipOffer.objects.filter(
            organisation=organisation, email=email, accepted_at=None, withdrawn_at=None
        ).update(withdrawn_at=now)
        offer = MembershipOffer.objects.create(
            organisation=organisation,
            email=email,
            role=Role(role),
            token_hash=sha256(secret.encode()).digest(),
            offered_by=actor,
            expires_at=now + OFFER_LIFE,
        )
        _write(offer, f"{settings.BASE_URL}{reverse('accounts:offer_accept', args=[secret])}")
        record_audit(actor=actor, action="offer.made", target=offer.public_id, detail={"role": role})
    return offer


def _write(offer: MembershipOffer, url: str) -> None:
    context = {"offer": offer, "organisation": offer.organisation, "url": url}
    letter = EmailMultiAlternatives(
        subject=_("Join %(name)s") % {"name": offer.organisation.name},
        body=render_to_string("accounts/emails/membership_offer.txt", context),
        to=[offer.email],
    )
    letter.attach_alternative(render_to_string("accounts/emails/membership_offer.html", context), "text/html")
    letter.send()


def open_offer(secret: str, now: datetime) -> MembershipOffer | None:
    """Return the offer that a link's secret opens, or None when it is wrong, taken, withdrawn or too old."""
    return (
        MembershipOffer.objects.select_related("organisation", "offered_by")
        .filter(
            token_hash=sha256(secret.encode()).digest(),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=now,
        )
        .first()
    )


def accept_offer(*, offer: MembershipOffer, user: User, now: datetime) -> Membership:
    """Make the person a member. Raises `NotAllowed` unless it is the address the offer was made to."""
    if user.email != offer.email:
        raise NotAllowed("other_address", _("This offer was made to another address."))
    with tenant(offer.organisation):
        taken = MembershipOffer.objects.filter(pk=offer.pk, accepted_at=None, withdrawn_at=None).update(
            accepted_at=now
        )
        if not taken:
            raise Conflict("offer_gone", _("This offer is no longer open."))
        membership, _made = Membership.objects.get_or_create(
            organisation=offer.organisation, user=user, defaults={"role": offer.role}
        )
        record_audit(
            actor=user, action="member.joined", target=user.public_id, detail={"role": membership.role}
        )
    return membership


def withdraw_offer(*, offer: MembershipOffer, actor: User, now: datetime) -> None:
    """Take an open offer back. Idempotent."""
    with transaction.atomic():
        if MembershipOffer.objects.filter(pk=offer.pk, accepted_at=None, withdrawn_at=None).update(
            withdrawn_at=now
        ):
            record_audit(actor=actor, action="offer.withdrawn", target=offer.public_id)


def change_member(
    *, membership: Membership, actor: User, role: str, channels: Sequence[Channel] | None
) -> Membership:
    """Change a member's role and the channels it covers (None: all).

    Raises `Invalid` for the last owner and for owners or admins with only some channels, and `NotAllowed` when
    anybody but an owner makes or unmakes one.
    """
    if channels is not None and role in GOVERNING:
        raise Invalid("scope_of_governing", _("Owners and admins cover all channels."))
    _only_owners_touch_owners(membership.organisation, actor, membership.role, role)
    with transaction.atomic():
        if role != Role.OWNER:
            _keep_an_owner(membership)
        membership.role, membership.has_channel_scope = Role(role), channels is not None
        membership.save()
        ChannelScope.objects.filter(organisation=membership.organisation, membership=membership).delete()
        for channel in channels or ():
            ChannelScope.objects.create(membership=membership, channel=channel)
        record_audit(
            actor=actor, action="member.changed", target=membership.user.public_id, detail={"role": role}
        )
    return membership


def remove_member(*, membership: Membership, actor: User) -> None:
    """End a membership; the person's account stays.

    Raises `Invalid` for the last owner, and `NotAllowed` when anybody but an owner removes one.
    """
    _only_owners_touch_owners(membership.organisation, actor, membership.role)
    with transaction.atomic():
        _keep_an_owner(membership)
        record_audit(actor=actor, action="member.removed", target=membership.user.public_id)
        membership.delete()


def _only_owners_touch_owners(organisation: Organisation, actor: User, *roles: str) -> None:
    if Role.OWNER not in roles:
        return
    if not Membership.objects.filter(organisation=organisation, user=actor, role=Role.OWNER).exists():
        raise NotAllowed("owners_only", _("Only an owner can make, change or remove an owner."))


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(
        organisation=membership.organisation, role=Role.OWNER
    )
    if membership.role == Role.OWNER and len(owners) == 1:
        raise Invalid("last_owner", _("An organisation needs an owner. Make somebody else one first."))
