"""Words that are being written: read from the form, changed block by block, shown beside it. Nothing is saved here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import OrganisationRequest
from balancing.platforms import OWN, PLATFORMS
from invitations.letters import blocks, structure
from invitations.letters.phrases import FALLBACK
from invitations.letters.tidying import hidden_signs, tidied
from invitations.letters.wording import PARAGRAPH, SIGNATURE, STARS, Wording
from invitations.models import MessageTemplate, TemplateVersion
from invitations.selectors.letter_previews import Preview, preview_of
from invitations.selectors.letter_words import versions_of
from invitations.views.letter_choices import (
    Chosen,
    chosen,
    language_name,
    language_options,
    platform_name,
)
from invitations.views.letter_facts import facts_of
from invitations.wording_rules import refusals

_ROWS = {PARAGRAPH: 4, SIGNATURE: 2}
_MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class Target:
    """Which words are meant: of which letter, for what kind, platform (blank: any) and language."""

    template: MessageTemplate
    kind: str
    platform: str
    language: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Return kind, platform and language."""
        return self.kind, self.platform, self.language

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters that name these words."""
        return {"kind": self.kind, "platform": self.platform, "language": self.language}

    @property
    def said(self) -> str:
        """Return which words these are, in words."""
        kind = TemplateVersion.Kind(self.kind).label
        return f"{kind} · {platform_name(self.platform)} · {language_name(self.language)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One block in the form, with what may be done with it and what is wrong with it."""

    place: int
    kind: str
    label: str
    text: str
    rows: int  # lines of the control; 1 is an input, 0 is none
    errors: list[str]
    may_remove: bool


def target_of(template: MessageTemplate, data: QueryDict) -> Target:
    """Return which words the parameters name, without any the English invitation; else raise `Http404`."""
    kind, platform, language = (data.get(name, "") for name in ("kind", "platform", "language"))
    if not data:
        kind, language = TemplateVersion.Kind.INVITATION.value, FALLBACK
    if "\0" in f"{kind}{platform}{language}":
        raise Http404
    known = {code for code, _name in language_options([])}
    is_written = versions_of(template, kind, platform, language).exists()
    is_known = kind in TemplateVersion.Kind.values and (not platform or platform in PLATFORMS)
    if not is_written and (not is_known or language not in known):
        raise Http404
    return Target(template, kind, platform, language)


def shown_of(request: OrganisationRequest, target: Target, data: QueryDict) -> Chosen | None:
    """Return for whom a draft is shown; a letter for any platform on the one that is chosen, by `shown_on`."""
    asked = data.copy()
    asked["platform"] = data.get("shown_on", OWN)
    found = chosen(request, target.template, asked, target.platform or OWN)
    if found is None:
        return None
    return replace(found, choice=replace(found.choice, kind=target.kind, language=target.language))


def changed(draft: Wording, do: str) -> tuple[Wording, int] | None:
    """Return a draft with one block added, moved or removed, and the place to look at; None for any other wish.

    A wish is `add:paragraph`, `up:2`, `down:2` or `remove:2`.
    """
    verb, _colon, at = do.partition(":")
    place = int(at) if at.isdecimal() and len(at) < 3 else -1
    if verb == "add":
        done = blocks.added(draft.blocks, at)
    elif verb in {"up", "down"}:
        done = blocks.moved(draft.blocks, place, -1 if verb == "up" else 1)
    elif verb == "remove":
        done = blocks.removed(draft.blocks, place)
    else:
        return None
    return replace(draft, blocks=done[0]), done[1]


def rows_of(draft: Wording, errors: dict[str, str]) -> list[Row]:
    """Return the blocks of a draft for the form."""
    return [
        Row(
            place=place,
            kind=kind,
            label=str(blocks.label_of(kind)),
            text=text,
            rows=_height(kind, text),
            errors=[errors[f"blocks.{place}"]] if f"blocks.{place}" in errors else [],
            may_remove=blocks.may_remove(draft.blocks, place),
        )
        for place, (kind, text) in enumerate(draft.blocks)
    ]


def judged(request: OrganisationRequest, found: Chosen, draft: Wording) -> dict[str, Any]:
    """Return everything that can be said about a draft: what keeps it from being saved, its facts, how it arrives."""
    tidy = tidied(draft)
    preview = written(request, found, draft)
    return {
        "found": found,
        "preview": preview,
        "facts": facts_of(preview, found.choice) if preview else None,
        "shape": [
            f"{_place_of(tidy, field)}: {words}"
            for field, said in structure.faults(tidy).items()
            for words in said
        ],
        "hidden": hidden_signs(draft),
        "may_be_saved": not refusals(tidy),
    }


def written(request: OrganisationRequest, found: Chosen, draft: Wording) -> Preview | None:
    """Return the letter of a draft, or None when none can be made of it."""
    tidy = tidied(draft)
    if any(
        len(text) > blocks.MOST_LETTERS for text in (tidy.subject, *(text for _kind, text in tidy.blocks))
    ):
        return None
    try:
        return preview_of(request.organisation, found.choice, now=timezone.now(), wording=tidy)
    except ValueError:
        return None


def _height(kind: str, text: str) -> int:
    """Return how many lines the control of a block has: 0 is no control, 1 an input."""
    least = _ROWS.get(kind)
    if least is None:
        return 0 if kind == STARS else 1
    return min(max(least, text.count("\n") + 1), _MOST_ROWS)


def _place_of(draft: Wording, field: str) -> str:
    """Return what people call a field."""
    named = {"subject": _("Subject"), "preheader": _("Preheader"), structure.WHOLE: _("Letter")}
    if field in named:
        return named[field]
    return str(blocks.label_of(draft.blocks[int(field.removeprefix("blocks."))].kind))
