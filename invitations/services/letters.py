"""Save the words of a letter as a new version, and send somebody a test letter through the outbox."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from core.exceptions import Invalid
from invitations.letters.wording import STARS, Wording
from invitations.models import MessageTemplate, TemplateVersion
from invitations.selectors.letter_previews import Choice, preview_of
from invitations.wording_rules import check


def save_wording(
    *, template: MessageTemplate, kind: str, platform: str, wording: Wording, actor: User | None
) -> TemplateVersion:
    """Save words for a kind of letter, a platform (blank: any) and a language as the current version.

    Earlier versions stay as they are. Raises `Invalid` that names each field with a placeholder that does
    not exist, with words that the rules refuse, or without any words where some are needed.
    """
    _refuse(wording)
    same = {"template": template, "kind": kind, "platform": platform, "language": wording.language}
    with transaction.atomic():
        # Two people saving at once wait for each other here; the second version is the current one.
        MessageTemplate.objects.select_for_update().get(pk=template.pk)
        versions = TemplateVersion.objects.filter(**same)
        last = versions.aggregate(last=Max("version"))["last"] or 0
        versions.filter(is_current=True).update(is_current=False)
        saved = TemplateVersion.objects.create(
            **same,
            version=last + 1,
            subject=wording.subject,
            preheader=wording.preheader,
            blocks=[block._asdict() for block in wording.blocks],
            created_by=actor,
        )
        record_audit(
            actor=actor,
            action="letter.saved",
            target=template.public_id,
            detail={
                "kind": kind,
                "platform": platform,
                "language": wording.language,
                "version": saved.version,
            },
        )
        return saved


def send_test_letter(*, organisation: Organisation, choice: Choice, actor: User, now: datetime) -> None:
    """Write a test letter to the person who asks, into the outbox; it leaves when the transaction has held.

    It is no delivery: no invitation, no link that counts, no place in any figure.
    """
    preview = preview_of(organisation, choice, now=now, recipient=actor.email)
    message = preview.message
    letter = EmailMultiAlternatives(
        subject=_("Test: %(subject)s") % {"subject": message["Subject"]},
        body=preview.text,
        from_email=str(message["From"]),
        to=[actor.email],
        reply_to=[str(message["Reply-To"])] if message["Reply-To"] else None,
        headers={"Content-Language": str(message["Content-Language"])},
    )
    letter.attach_alternative(preview.html, "text/html")
    with transaction.atomic():
        letter.send()
        record_audit(
            actor=actor,
            action="letter.tested",
            target=choice.template.public_id if choice.template else "",
            detail={"kind": choice.kind, "platform": choice.platform, "language": choice.language},
        )


def _refuse(wording: Wording) -> None:
    fields: dict[str, list[str]] = {}
    for finding in check(wording):
        fields.setdefault(finding.field, []).append(finding.sentence)
    if not wording.subject.strip():
        fields.setdefault("subject", []).append(_("Write something here."))
    for place, (kind, text) in enumerate(wording.blocks):
        if kind != STARS and not text.strip():
            fields.setdefault(f"blocks.{place}", []).append(_("Write something here."))
    if fields:
        raise Invalid(
            "wording_refused",
            _("These words cannot be sent as they are."),
            {field: " ".join(sentences) for field, sentences in fields.items()},
        )
