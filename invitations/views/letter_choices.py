"""What is chosen on the pages of a letter; anything that does not exist falls back to the first choice."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from accounts.http import OrganisationRequest
from accounts.places import language_choices
from accounts.selectors import channels
from balancing.platforms import CUSTOM, OWN, PLATFORMS
from invitations.models import Event, MessageTemplate, TemplateVersion
from invitations.selectors.letter_previews import (
    Choice,
    event_of,
    languages_of,
    latest_events,
    listings_of,
)
from invitations.selectors.letters import chain, letter_by_public_id

STANDARD = "standard"
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
    people: Options

    @property
    def query(self) -> str:
        """Return the choice as a query, whole."""
        listing, event = self.choice.listing, self.choice.event
        return urlencode(
            {
                "channel": self.choice.channel.public_id,
                "kind": self.choice.kind,
                "language": self.choice.language,
                "platform": listing.public_id if listing else OWN,
                **({"person": event.public_id} if event else {}),
            }
        )


def find_letter(request: OrganisationRequest, public_id: str) -> MessageTemplate | None:
    """Return the letter of that public id, None for the standard one; raise `Http404` for any other."""
    return None if public_id == STANDARD else find_own_letter(request, public_id)


def find_own_letter(request: OrganisationRequest, public_id: str) -> MessageTemplate:
    """Return the organisation's letter of that public id; raise `Http404` for any other, the standard one too."""
    letter = letter_by_public_id(request.organisation, public_id)
    if letter is None:
        raise Http404
    letter.organisation = request.organisation  # the same row; asking for it again would be a query
    return letter


def chosen(
    request: OrganisationRequest, template: MessageTemplate | None, data: QueryDict, elsewhere: str = OWN
) -> Chosen | None:
    """Return what the parameters choose, or None while the member has no channel to write for.

    Without a page of the channel it is the platform `elsewhere`, our own unless told.
    """
    known = list(channels(request.organisation, request.membership).select_related("sender"))
    if not known:
        return None
    channel = next((found for found in known if found.public_id == data.get("channel")), known[0])
    listings = list(listings_of(channel))
    listing = next((found for found in listings if found.public_id == data.get("platform")), None)
    if elsewhere != OWN:
        listing = next((found for found in listings if found.platform == elsewhere), None)
    event = event_of(channel, data.get("person", ""))
    people = latest_events(channel)
    if event is not None and event not in people:
        people.append(event)
    spoken = languages_of(template)
    languages = language_options(spoken)
    kinds = TemplateVersion.Kind
    kind = data.get("kind", "")
    return Chosen(
        choice=Choice(
            channel=channel,
            template=template,
            listing=listing,
            kind=kind if kind in kinds.values else kinds.INVITATION.value,
            language=_language(data.get("language", ""), event, channel.language, spoken, languages),
            event=event,
            elsewhere=elsewhere,
        ),
        channels=[(found.public_id, found.name) for found in known],
        kinds=[(value, str(label)) for value, label in kinds.choices],
        languages=languages,
        platforms=[(OWN, _("Own page")), *((found.public_id, found.name) for found in listings)],
        people=[(found.public_id, f"{found.customer} · {found.reference}") for found in people],
    )


def language_options(first: list[str]) -> Options:
    """Return languages by name: these first, then the others in which customers may be written to."""
    others = [code for code, _name in language_choices(get_language() or "en") if code not in first]
    return [(code, language_name(code)) for code in (*first, *others)]


def platform_options(used: set[str]) -> Options:
    """Return what words can be for: any platform first, then each one that may be asked for reviews."""
    named = [(key, platform_name(key)) for key in sorted(used, key=platform_name)]
    return [("", platform_name("")), (OWN, platform_name(OWN)), *(pair for pair in named if pair[0] != OWN)]


def platform_name(key: str) -> str:
    """Return what a platform is called where words for it are chosen; a blank key is any platform."""
    if key == CUSTOM:
        return _("A page of your choice")
    if key == OWN:
        return _("Own page")
    return str(PLATFORMS[key].name) if key in PLATFORMS else _("Any platform")


def language_name(code: str) -> str:
    """Return a language's name in the language of the page, or its code when it has none there."""
    try:
        return get_language_info(code)["name_translated"].capitalize()
    except KeyError:
        return code


def _language(
    wanted: str, event: Event | None, channel_language: str, spoken: list[str], options: Options
) -> str:
    """Return the customer's language: the one asked for, else the real customer's, else the channel's."""
    if wanted and wanted in dict(options):
        return wanted
    if event is not None:
        return event.language or event.customer.language or channel_language
    return next(language for language in [*chain(channel_language), *spoken] if language in spoken)
