"""The letter that Maison Lumière has written itself, in two languages and with a history."""

from __future__ import annotations

from dataclasses import replace

from accounts.models import Organisation, User
from invitations.letters.standard import standard
from invitations.letters.wording import BUTTON, HEADING, STARS, Block, Wording
from invitations.models import MessageTemplate
from invitations.services.letter_shelf import make_letter
from invitations.services.letters import save_wording


def house_letter(organisation: Organisation, owner: User) -> MessageTemplate:
    """Write the letter of the house: French twice over, English once, and French words of its own for Google."""
    letter = make_letter(organisation=organisation, name="Lettre de la maison", actor=owner)
    french, english = (standard("invitation", is_own=True, language=spoken) for spoken in ("fr", "en"))
    first = _with(french, HEADING, "Votre lampe éclaire-t-elle comme il faut\u00a0?")
    second = replace(
        _with(first, HEADING, "Alors, cette lampe\u00a0?"),
        subject="{{ first_name|Bonjour }}, que pensez-vous de votre commande\u00a0?",
    )
    for words in (first, _starred(second), _starred(_with(english, HEADING, "So, how is the lamp?"))):
        save_wording(template=letter, kind="invitation", platform="", wording=words, actor=owner)
    elsewhere = _with(second, BUTTON, "Donner mon avis sur {{ platform }}")
    save_wording(template=letter, kind="invitation", platform="google", wording=elsewhere, actor=owner)
    return letter


def _with(wording: Wording, kind: str, text: str) -> Wording:
    blocks = (Block(kind, text) if block.kind == kind else block for block in wording.blocks)
    return replace(wording, blocks=tuple(blocks))


def _starred(wording: Wording) -> Wording:
    place = [block.kind for block in wording.blocks].index(BUTTON)
    return replace(wording, blocks=(*wording.blocks[:place], Block(STARS), *wording.blocks[place:]))
