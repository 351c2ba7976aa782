"""Save the words of a letter as a new version, bring an earlier one back, stop using them; send a test letter."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from balancing.platforms import PLATFORMS
from core.exceptions import Conflict, Invalid
from invitations.letters.comparing import is_same
from invitations.letters.tidying import tidied
from invitations.letters.wording import Wording
from invitations.models import MessageTemplate, TemplateVersion
from invitations.selectors.letter_previews import Choice, preview_of
from invitations.selectors.letter_words import current_version, versions_of
from invitations.selectors.letters import wording_of
from invitations.wording_rules import refusals


def save_wording(
    *,
    template: MessageTemplate,
    kind: str,
    platform: str,
    wording: Wording,
    actor: User | None,
    based_on: int | None = None,
) -> TemplateVersion:
    """Save words for a kind of letter, a platform (blank: any) and a language as the current version.

    Earlier versions stay as they are; words that are in use already make no new one. What cannot be seen is taken
    out. `based_on` is the version that was changed, 0 when there was none. Raises `Conflict` when somebody saved
    another meanwhile, and `Invalid` that names each field (`blocks.0` is the first block) with a placeholder that does
    not exist, with words that the rules refuse, too many of them, or none where some are needed.
    """
    wording = tidied(wording)
    _refuse(kind, platform, wording)
    with transaction.atomic():
        # Two people saving at once wait for each other here; the second version is the current one.
        MessageTemplate.objects.select_for_update().get(pk=template.pk)
        current = current_version(template, kind, platform, wording.language)
        if current is not None and is_same(wording_of(current), wording):
            return current
        if based_on is not None and based_on != (current.version if current else 0):
            raise Conflict(
                "words_changed",
                _("These words were saved meanwhile, by somebody else or in another window."),
            )
        versions = versions_of(template, kind, platform, wording.language)
        last = versions.aggregate(last=Max("version"))["last"] or 0
        versions.filter(is_current=True).update(is_current=False)
        saved = TemplateVersion.objects.create(
            template=template,
            kind=kind,
            platform=platform,
            language=wording.language,
            version=last + 1,
            subject=wording.subject,
            preheader=wording.preheader,
            blocks=[block._asdict() for block in wording.blocks],
            created_by=actor,
        )
        _touch(template)
        record_audit(actor=actor, action="letter.saved", target=template.public_id, detail=_detail(saved))
        return saved


def restore_version(*, version: TemplateVersion, actor: User | None) -> TemplateVersion:
    """Save the words of an earlier version anew, as the current one; nothing is lost of those in between.

    Raises `Invalid` when the rules of today refuse them.
    """
    return save_wording(
        template=version.template,
        kind=version.kind,
        platform=version.platform,
        wording=wording_of(version),
        actor=actor,
    )


def retire_words(*, template: MessageTemplate, kind: str, platform: str, language: str, actor: User) -> None:
    """Stop using the words of a kind, platform and language: such letters fall back to others. All versions stay."""
    with transaction.atomic():
        MessageTemplate.objects.select_for_update().get(pk=template.pk)
        current = current_version(template, kind, platform, language)
        if current is None:
            return
        versions_of(template, kind, platform, language).filter(is_current=True).update(is_current=False)
        _touch(template)
        record_audit(actor=actor, action="letter.retired", target=template.public_id, detail=_detail(current))


def send_test_letter(
    *,
    organisation: Organisation,
    choice: Choice,
    actor: User,
    now: datetime,
    wording: Wording | None = None,
) -> None:
    """Write a test letter to the person who asks, into the outbox; it leaves when the transaction has held.

    It is no delivery: no invitation, no link that counts, no place in any figure. `wording` are words that are not
    saved yet. Raises `Invalid` when they make no letter.
    """
    if wording is not None:
        wording = tidied(wording)
        _refuse(choice.kind, "", wording)
    preview = preview_of(organisation, choice, now=now, recipient=actor.email, wording=wording)
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


def _refuse(kind: str, platform: str, wording: Wording) -> None:
    fields = {field: " ".join(sentences) for field, sentences in refusals(wording).items()}
    if kind not in TemplateVersion.Kind.values or (platform and platform not in PLATFORMS):
        raise Invalid("no_such_letter", _("There is no such letter."))
    if fields:
        raise Invalid("wording_refused", _("These words cannot be sent as they are."), fields)


def _touch(template: MessageTemplate) -> None:
    """Let the letter say when its words were last changed."""
    template.save(update_fields=["updated_at"])


def _detail(version: TemplateVersion) -> dict[str, str | int]:
    return {
        "kind": version.kind,
        "platform": version.platform,
        "language": version.language,
        "version": version.version,
    }
