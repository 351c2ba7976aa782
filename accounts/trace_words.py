"""The trace in sentences: who did what to which thing, as a colleague would tell it. Pure, but for the language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.features import Feature
from accounts.holds import Tripped
from accounts.models import AuditEvent, Channel, Organisation, SenderIdentity
from accounts.roles import Role
from accounts.transports import Fault, Transport

# %(who)s acts; %(what)s is the target by name; the rest comes from the detail, made readable by `_parts`.
SENTENCES: dict[str, Promise] = {
    "organisation.founded": gettext_lazy("%(who)s founded the organisation."),
    "organisation.changed": gettext_lazy("%(who)s changed the organisation: %(fields)s."),
    "organisation.held": gettext_lazy("%(who)s put all sending on hold: “%(reason)s”."),
    "organisation.released": gettext_lazy("%(who)s let sending go on."),
    "organisation.held_by_us": gettext_lazy("%(who)s of our staff stopped all sending: “%(reason)s”."),
    "organisation.stopped": gettext_lazy("The guard rails stopped all sending: %(tripped)s."),
    "organisation.released_by_us": gettext_lazy("%(who)s of our staff let sending go on: “%(reason)s”."),
    "sender.added": gettext_lazy("%(who)s added the sender %(what)s."),
    "sender.changed": gettext_lazy("%(who)s changed the sender %(what)s: %(fields)s."),
    "sender.asked": gettext_lazy("%(who)s asked for a confirmation of the sender %(what)s."),
    "sender.verified": gettext_lazy("The address of the sender %(what)s was confirmed by mail."),
    "sender.transport": gettext_lazy("%(who)s set how letters of %(what)s leave: %(transport)s."),
    "sender.hook_password": gettext_lazy("%(who)s made a new password for the reports on %(what)s."),
    "sender.signed": gettext_lazy("%(who)s made a new DKIM key for %(what)s."),
    "sender.dkim_on": gettext_lazy("%(who)s switched DKIM signatures of %(what)s on."),
    "sender.dkim_off": gettext_lazy("%(who)s switched DKIM signatures of %(what)s off."),
    "sender.removed": gettext_lazy("%(who)s removed the sender %(address)s."),
    "sender.faulty": gettext_lazy("Letters of %(what)s wait: %(fault)s"),
    "sender.mended": gettext_lazy("Letters of %(what)s leave again."),
    "channel.created": gettext_lazy("%(who)s made the channel %(what)s."),
    "channel.changed": gettext_lazy("%(who)s changed the channel %(what)s: %(fields)s."),
    "channel.on": gettext_lazy("%(who)s switched the channel %(what)s on."),
    "channel.off": gettext_lazy("%(who)s switched the channel %(what)s off."),
    "offer.made": gettext_lazy("%(who)s offered %(what)s to join as %(role)s."),
    "offer.withdrawn": gettext_lazy("%(who)s took back the offer to %(what)s."),
    "member.joined": gettext_lazy("%(who)s joined as %(role)s."),
    "member.changed": gettext_lazy("%(who)s changed what %(what)s may do: %(role)s."),
    "member.removed": gettext_lazy("%(who)s removed %(what)s from the team."),
    "key.issued": gettext_lazy("%(who)s issued the API key %(what)s."),
    "key.revoked": gettext_lazy("%(who)s revoked the API key %(what)s."),
    "feature.asked": gettext_lazy("%(who)s asked for %(feature)s."),
    "rule.saved": gettext_lazy(
        "%(who)s saved the invitation rule of %(channel)s for “%(event_type)s”: %(state)s."
    ),
    "event_type.added": gettext_lazy("%(who)s added the event type “%(name)s”."),
    "event_type.on": gettext_lazy("%(who)s switched the event type “%(name)s” on."),
    "event_type.off": gettext_lazy("%(who)s switched the event type “%(name)s” off."),
    "listing.saved": gettext_lazy("%(who)s saved a listing on the platform %(platform)s."),
    "listing.on": gettext_lazy("%(who)s switched a listing on a review platform on."),
    "listing.off": gettext_lazy("%(who)s switched a listing on a review platform off."),
    "link_keys.saved": gettext_lazy("%(who)s stored the keys of unique links for %(domain)s at %(channel)s."),
    "link_keys.deleted": gettext_lazy(
        "%(who)s deleted the keys of unique links for %(domain)s at %(channel)s."
    ),
    "shares.saved": gettext_lazy("%(who)s set how invitations are shared among platforms."),
    "shares.ended": gettext_lazy("%(who)s ended a separate share of %(what)s among platforms."),
    "invitations.cancelled": gettext_lazy("%(who)s cancelled scheduled letters (%(letters)s)."),
    "invitations.restored": gettext_lazy("%(who)s took the cancellation of letters back (%(letters)s)."),
    "delivery.sent_again": gettext_lazy("%(who)s sent letters again (%(letters)s)."),
    "letter.saved": gettext_lazy("%(who)s saved the words of a letter."),
    "letter.retired": gettext_lazy("%(who)s stopped using some words of a letter."),
    "letter.made": gettext_lazy("%(who)s made the letter “%(name)s”."),
    "letter.renamed": gettext_lazy("%(who)s renamed the letter “%(before)s” to “%(name)s”."),
    "letter.archived": gettext_lazy("%(who)s put the letter “%(name)s” away."),
    "letter.brought_back": gettext_lazy("%(who)s brought the letter “%(name)s” back."),
    "letter.tested": gettext_lazy("%(who)s sent a test letter."),
    "event.typed": gettext_lazy("%(who)s recorded an order by hand."),
    "import.uploaded": gettext_lazy("%(who)s uploaded a list."),
    "import.confirmed": gettext_lazy("%(who)s started the import of a list."),
    "import.cancelled": gettext_lazy("%(who)s cancelled the import of a list."),
    "import.undo_begun": gettext_lazy("%(who)s asked to undo the import of a list."),
    "import.undone": gettext_lazy(
        "The import of a list was undone: %(removed)s events taken back, %(stopped)s stopped, %(left)s had left."
    ),
    "links.uploaded": gettext_lazy("%(who)s uploaded a list for unique links."),
    "links.confirmed": gettext_lazy("%(who)s started the making of unique links."),
    "links.cancelled": gettext_lazy("%(who)s stopped the making of unique links."),
    "links.deleted": gettext_lazy("%(who)s deleted unique links with their files."),
    "links.downloaded": gettext_lazy("%(who)s downloaded unique links."),
    "links.exported": gettext_lazy("%(who)s downloaded a list of given links with their clicks."),
    "links.typed": gettext_lazy("%(who)s made unique links one at a time."),
    "links.preset_saved": gettext_lazy("%(who)s saved choices for unique links."),
    "links.preset_deleted": gettext_lazy("%(who)s deleted choices for unique links."),
    "customer.blocked": gettext_lazy("%(who)s blocked a customer's address."),
    "customer.unblocked": gettext_lazy("%(who)s let a customer's address be written to again."),
    "customer.exported": gettext_lazy("%(who)s downloaded everything held about a customer."),
    "invitations.exported": gettext_lazy("%(who)s downloaded a list of invitations."),
    "customer.forgotten": gettext_lazy("%(who)s erased a customer's data."),
    "review.published": gettext_lazy("%(who)s published a review."),
    "review.rejected": gettext_lazy("%(who)s took a review off the page: “%(reason)s”."),
    "reply.written": gettext_lazy("%(who)s answered a review."),
    "reply.changed": gettext_lazy("%(who)s changed the answer to a review."),
    "reply.withdrawn": gettext_lazy("%(who)s took back the answer to a review."),
}


class _Parts(dict[str, str]):
    """The words of one sentence; what an older event did not record shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(event: AuditEvent, names: Mapping[str, str]) -> str:
    """Tell one event. `names` maps public ids to names; one that is not there (any more) is shown itself."""
    parts = _Parts(
        _parts(event.detail, names), who=actor_of(event), what=names.get(event.target, event.target)
    )
    template = SENTENCES.get(event.action)
    if template is None:
        return _("%(who)s: %(action)s.") % {"who": parts["who"], "action": event.action.replace(".", " ")}
    return str(template) % parts


def actor_of(event: AuditEvent) -> str:
    """Return who did it: a person, one of our staff for a person, an API key, or the platform by itself."""
    if event.actor and event.acted_as:
        return _("%(staff)s on behalf of %(person)s") % {"staff": event.actor, "person": event.acted_as}
    if event.actor:
        return str(event.actor)
    return _("The API key %(name)s") % {"name": event.key.name} if event.key else _("The platform")


def mentioned(event: AuditEvent) -> set[str]:
    """Return the public ids whose names a sentence about this event wants."""
    return {event.target, *(value for value in event.detail.values() if isinstance(value, str))}


def _parts(detail: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    said = {key: names.get(value, value) for key, value in detail.items() if isinstance(value, str)}
    said |= {key: str(value) for key, value in detail.items() if type(value) is int}
    if "rail" in said and (
        tripped := Tripped.parse(f"{said['rail']} {said.get('count')} {said.get('letters')}")
    ):
        said["tripped"] = tripped.sentence()
    if "transport" in said:
        said["transport"] = _label(Transport, said["transport"])
    if "fault" in said:
        said["fault"] = _label(Fault, said["fault"])
    if "role" in said:
        said["role"] = _label(Role, said["role"])
    if "feature" in said:
        said["feature"] = _label(Feature, said["feature"])
    if "fields" in detail:
        said["fields"] = ", ".join(_field(name) for name in detail["fields"])
    if "is_active" in detail:
        said["state"] = _("on") if detail["is_active"] else _("off")
    return said


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _field(name: str) -> str:
    for model in (Organisation, Channel, SenderIdentity):
        if name in {field.name for field in model._meta.get_fields()}:
            return str(getattr(model._meta.get_field(name), "verbose_name", name))
    return capfirst(name.replace("_", " "))
