"""The forms of a letter: its words block by block, as they are typed, and its name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from invitations.letters.blocks import MOST_BLOCKS
from invitations.letters.wording import STARS, Block, Wording
from invitations.models import MessageTemplate

# So many blocks are read at most; the service says that there are too many.
_READ = 2 * MOST_BLOCKS


def draft_of(data: QueryDict, language: str) -> Wording:
    """Return the words that a form holds, exactly as typed. Every block is a `block` (its kind) and a `text`."""
    pairs = list(zip(data.getlist("block"), data.getlist("text"), strict=False))[:_READ]
    blocks = tuple(Block(kind, "" if kind == STARS else text) for kind, text in pairs)
    return Wording(language, data.get("subject", ""), data.get("preheader", ""), blocks)


class NewLetterForm(forms.Form):
    """A letter of the organisation's own."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As your colleagues will find it, for example “Warm words”."),
    )
    copy_of = forms.ModelChoiceField(
        label=_("Begins as"), queryset=None, required=False, empty_label=_("Standard letter")
    )
    takes_over = forms.BooleanField(
        label=_("Write with it at once wherever the standard letter is used now"), required=False
    )

    def __init__(self, *args: Any, letters: QuerySet[MessageTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copy_of"].queryset = letters
        self.fields["copy_of"].says_optional = self.fields["takes_over"].says_optional = False


class LetterNameForm(forms.Form):
    """What a letter is called."""

    name = forms.CharField(label=_("Name"), max_length=80)
