"""Senders: add one, change it, have its address confirmed by mail, take it away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Channel, Organisation, SenderIdentity, User
from accounts.services.audit import record_audit
from core.addresses import normalise
from core.exceptions import Conflict, Invalid
from core.public_tokens import make_token, read_token
from core.tenancy import tenant
from core.tokens import Purpose

LETTER_LIFE = timedelta(days=7)
# A person who presses twice gets one letter; a stranger's mail box is not filled.
LETTER_PAUSE = timedelta(minutes=1)


def add_sender(
    *,
    organisation: Organisation,
    actor: User | None,
    from_name: str,
    from_email: str,
    reply_to: str = "",
    now: datetime,
) -> SenderIdentity:
    """Add a sender and ask its address by mail whether it agrees; nothing leaves in its name before that.

    Raises `Conflict` for an address that the organisation has already, `Invalid` for one that cannot send.
    """
    with transaction.atomic():
        address = _fit(organisation, from_email, except_for=None)
        sender = SenderIdentity.objects.create(
            organisation=organisation, from_name=from_name, from_email=address, reply_to=reply_to
        )
        record_audit(actor=actor, action="sender.added", target=sender.public_id)
        _ask(sender, now)
    return sender


def change_sender(
    *, sender: SenderIdentity, actor: User | None, now: datetime, **fields: str
) -> SenderIdentity:
    """Change from_name, from_email or reply_to. A new address wants a confirmation of its own before letters leave.

    Raises what `add_sender` raises, and `Conflict` for another address where the old one is the platform's own, or
    where channels write in it: their letters would be refused until the new one is confirmed.
    """
    with transaction.atomic():
        address = fields.get("from_email", sender.from_email)
        is_new = address.lower() != sender.from_email.lower()
        if is_new:
            if is_house(sender):
                raise Conflict(
                    "house_address",
                    _("This is the platform's own address."),
                    {
                        "from_email": _(
                            "This is the platform's own address. Add a sender of your own beside it."
                        )
                    },
                )
            if sender.verified_at is not None and sender.channels.exists():
                words = _(
                    "Channels write in this name. Add the new address as a sender, then choose it there."
                )
                raise Conflict("sender_in_use", words, {"from_email": words})
            fields["from_email"] = _fit(sender.organisation, address, except_for=sender)
            sender.verified_at = None
        for name, value in fields.items():
            setattr(sender, name, value)
        if is_new:
            # What was made for the old domain proves nothing for the new one.
            sender.is_dkim_on = False
        sender.save()
        record_audit(
            actor=actor, action="sender.changed", target=sender.public_id, detail={"fields": sorted(fields)}
        )
        if is_new:
            _ask(sender, now)
    return sender


def ask_again(*, sender: SenderIdentity, actor: User | None, now: datetime) -> bool:
    """Send the letter that asks for a confirmation once more; False when one left within the last minute."""
    with transaction.atomic():
        sender = SenderIdentity.objects.select_for_update(of=("self",)).get(pk=sender.pk)
        asked_at = sender.verification_sent_at
        if sender.verified_at is not None or (asked_at is not None and now - asked_at < LETTER_PAUSE):
            return False
        record_audit(actor=actor, action="sender.asked", target=sender.public_id)
        _ask(sender, now)
    return True


def sender_of_letter(token: str, now: datetime) -> SenderIdentity | None:
    """Return the sender that a letter's link may confirm or has confirmed, None for a link that is old or not ours.

    Opens the sender's tenant itself: the link is the only right of whoever comes with it.
    """
    known = read_token(token, Purpose.SENDER)
    if known is None:
        return None
    with tenant(known.organisation):
        sender = SenderIdentity.objects.filter(organisation=known.organisation, pk=known.subject)
        found = sender.select_related("organisation").filter(verification=known.listing).first()
    if found is None or found.verification_sent_at is None or now - found.verification_sent_at > LETTER_LIFE:
        return None
    return found


def confirm_sender(*, sender: SenderIdentity, now: datetime) -> None:
    """Take down that whoever reads the sender's mail agreed. Give it what `sender_of_letter` returned. Idempotent."""
    with tenant(sender.organisation_id):
        confirmed = SenderIdentity.objects.filter(
            organisation=sender.organisation_id,
            pk=sender.pk,
            verification=sender.verification,
            verified_at=None,
        ).update(verified_at=now, updated_at=now)
        if confirmed:
            record_audit(actor=None, action="sender.verified", target=sender.public_id)


def remove_sender(*, sender: SenderIdentity, actor: User | None, replacement: SenderIdentity | None) -> None:
    """Remove a sender; channels that used it use the replacement from now on.

    Raises `Invalid` when channels use it and the replacement is missing, the same, or not verified yet.
    """
    with transaction.atomic():
        users = Channel.objects.select_for_update(of=("self",)).filter(
            organisation=sender.organisation_id, sender=sender
        )
        if list(users.order_by("id").values_list("id", flat=True)):
            if replacement is None or replacement.pk == sender.pk or replacement.verified_at is None:
                words = _("Choose a verified sender in whose name these channels write from now on.")
                raise Invalid("replacement", words, {"replacement": words})
            users.update(sender=replacement)
        record_audit(
            actor=actor,
            action="sender.removed",
            target=sender.public_id,
            detail={"address": sender.from_email},
        )
        organisation = sender.organisation_id
        sender.delete()
        faulty = SenderIdentity.objects.filter(organisation=organisation).exclude(fault="").count()
        Organisation.objects.filter(pk=organisation).update(faulty_senders=faulty)


def is_house(sender: SenderIdentity) -> bool:
    """Tell whether a sender is the platform's own address, which needs no confirmation and has no settings."""
    return sender.from_email.lower() == settings.HOUSE_SENDER.lower()


def _fit(organisation: Organisation, address: str, *, except_for: SenderIdentity | None) -> str:
    normal = normalise(address)
    if normal is None or not normal.isascii():
        words = _("Mail cannot be sent from this address.")
        raise Invalid("address", words, {"from_email": words})
    others = SenderIdentity.objects.filter(organisation=organisation, from_email__iexact=normal)
    if except_for is not None:
        others = others.exclude(pk=except_for.pk)
    if others.exists():
        words = _("There is a sender with this address already.")
        raise Conflict("sender_taken", words, {"from_email": words})
    return normal


def _ask(sender: SenderIdentity, now: datetime) -> None:
    """Write the letter, with a link that only this number of letter and this address can have."""
    sender.verification += 1
    sender.verification_sent_at = now
    sender.save(update_fields=["verification", "verification_sent_at", "updated_at"])
    token = make_token(
        Purpose.SENDER,
        organisation=sender.organisation_id,
        subject=sender.pk,
        listing=sender.verification,
    )
    context = {
        "sender": sender,
        "organisation": sender.organisation,
        "url": f"{settings.BASE_URL}{reverse('accounts:sender_confirm', args=[token])}",
    }
    letter = EmailMultiAlternatives(
        subject=_("May %(name)s write as %(address)s?")
        % {"name": sender.organisation.name, "address": sender.from_email},
        body=render_to_string("accounts/emails/sender_confirm.txt", context),
        to=[sender.from_email],
    )
    letter.attach_alternative(render_to_string("accounts/emails/sender_confirm.html", context), "text/html")
    letter.send()
