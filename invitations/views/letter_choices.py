"""What is chosen on the page of a letter; anything that does not exist falls back to the first choice."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.http import OrganisationRequest
from accounts.selectors import channels
from invitations.models import MessageTemplate, TemplateVersion
from invitations.selectors.letter_previews import Choice, languages_of, listings_of
from invitations.selectors.letters import chain, letter_by_public_id

STANDARD = "standard"
OWN = "own"
WIDTHS, THEMES, PARTS = ("desktop", "phone"), ("light", "dark"), ("html", "text")

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice with everything it was chosen from, for the controls around the preview."""

    choice: Choice
    channels: Options
    kinds: Options
    languages: Options
    platforms: Options

    @property
    def query(self) -> str:
        """Return the choice as a query, whole."""
        listing = self.choice.listing
        return urlencode(
            {
                "channel": self.choice.channel.public_id,
                "kind": self.choice.kind,
                "language": self.choice.language,
                "platform": listing.public_id if listing else OWN,
            }
        )


def find_letter(request: OrganisationRequest, public_id: str) -> MessageTemplate | None:
    """Return the letter of that public id, None for the standard one; raise `Http404` for any other."""
    if public_id == STANDARD:
        return None
    letter = letter_by_public_id(request.organisation, public_id)
    if letter is None:
        raise Http404
    return letter


def chosen(request: OrganisationRequest, template: MessageTemplate | None, data: QueryDict) -> Chosen | None:
    """Return what the parameters choose, or None while the member has no channel to write for."""
    known = list(channels(request.organisation, request.membership).select_related("sender"))
    if not known:
        return None
    channel = next((found for found in known if found.public_id == data.get("channel")), known[0])
    listings = list(listings_of(channel))
    listing = next((found for found in listings if found.public_id == data.get("platform")), None)
    spoken = languages_of(template)
    by_default = next(language for language in [*chain(channel.language), *spoken] if language in spoken)
    language = data.get("language", "")
    kind = data.get("kind", "")
    kinds = TemplateVersion.Kind
    return Chosen(
        choice=Choice(
            channel=channel,
            template=template,
            listing=listing,
            kind=kind if kind in kinds.values else kinds.INVITATION.value,
            language=language if language in spoken else by_default,
        ),
        channels=[(found.public_id, found.name) for found in known],
        kinds=[(value, str(label)) for value, label in kinds.choices],
        languages=[(code, language_name(code)) for code in spoken],
        platforms=[(OWN, _("Own page")), *((found.public_id, found.name) for found in listings)],
    )


def language_name(code: str) -> str:
    """Return a language's name in the language of the page, or its code when it has none there."""
    try:
        return get_language_info(code)["name_translated"].capitalize()
    except KeyError:
        return code
