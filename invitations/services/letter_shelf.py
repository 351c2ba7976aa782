"""Make, rename and put away letters: their names and where they are used, not their words."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.services.audit import record_audit
from core.exceptions import Conflict
from invitations.models import InvitationRule, MessageTemplate, TemplateVersion
from invitations.selectors.letter_words import words_in_use


def make_letter(
    *,
    organisation: Organisation,
    name: str,
    actor: User | None,
    copy_of: MessageTemplate | None = None,
    takes_over: bool = False,
) -> MessageTemplate:
    """Make a letter; with `copy_of` it begins with the words of another one, else it says the standard ones.

    With `takes_over` every rule that writes with the standard letter writes with this one from now on. Raises
    `Conflict` when there is a letter of that name already.
    """
    with transaction.atomic():
        _refuse_taken(organisation, name)
        made = MessageTemplate.objects.create(organisation=organisation, name=name)
        for version in words_in_use(copy_of) if copy_of else ():
            TemplateVersion.objects.create(
                organisation=organisation,
                template=made,
                kind=version.kind,
                platform=version.platform,
                language=version.language,
                version=1,
                subject=version.subject,
                preheader=version.preheader,
                blocks=version.blocks,
                created_by=actor,
            )
        rules = 0
        if takes_over:
            rules = InvitationRule.objects.filter(organisation=organisation, template=None).update(
                template=made
            )
        record_audit(
            actor=actor, action="letter.made", target=made.public_id, detail={"name": name, "rules": rules}
        )
        return made


def rename_letter(*, letter: MessageTemplate, name: str, actor: User) -> None:
    """Give a letter another name; raise `Conflict` when another letter has it."""
    if name == letter.name:
        return
    with transaction.atomic():
        _refuse_taken(letter.organisation, name)
        before, letter.name = letter.name, name
        letter.save(update_fields=["name", "updated_at"])
        record_audit(
            actor=actor,
            action="letter.renamed",
            target=letter.public_id,
            detail={"before": before, "name": name},
        )


def archive_letter(*, letter: MessageTemplate, actor: User) -> None:
    """Put a letter away, with all its words; raise `Conflict` while an active rule writes with it."""
    with transaction.atomic():
        letter = MessageTemplate.objects.select_for_update().get(pk=letter.pk)
        rules = letter.rules.filter(is_active=True).count()
        if rules:
            said = ngettext(
                "%(count)s active rule writes with this letter. Choose another letter there first.",
                "%(count)s active rules write with this letter. Choose another letter there first.",
                rules,
            )
            raise Conflict("letter_in_use", said % {"count": rules})
        _set_archived(letter, is_archived=True, actor=actor)


def bring_back_letter(*, letter: MessageTemplate, actor: User) -> None:
    """Take a letter that was put away back among the others."""
    with transaction.atomic():
        letter = MessageTemplate.objects.select_for_update().get(pk=letter.pk)
        _set_archived(letter, is_archived=False, actor=actor)


def _set_archived(letter: MessageTemplate, *, is_archived: bool, actor: User) -> None:
    if letter.is_archived == is_archived:
        return
    letter.is_archived = is_archived
    letter.save(update_fields=["is_archived", "updated_at"])
    action = "letter.archived" if is_archived else "letter.brought_back"
    record_audit(actor=actor, action=action, target=letter.public_id, detail={"name": letter.name})


def _refuse_taken(organisation: Organisation, name: str) -> None:
    if MessageTemplate.objects.filter(organisation=organisation, name=name).exists():
        raise Conflict(
            "name_taken",
            _("There is a letter of this name already, perhaps among those put away."),
            {"name": _("Choose another name.")},
        )
