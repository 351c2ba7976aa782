"""Hold an organisation's sending and let it go on: by its own people, by our staff, by the guard rails."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.holds import Tripped
from accounts.models import Organisation, User
from accounts.models.organisation import HouseHold
from accounts.selectors import staff
from accounts.services.audit import record_audit
from core.exceptions import Invalid, NotAllowed


def hold_organisation(*, organisation: Organisation, actor: User | None, reason: str) -> None:
    """Hold all sending of an organisation. Nothing is lost: letters wait, and the marker refuses those under way."""
    with transaction.atomic():
        _keep(organisation, is_held=True, held_reason=reason)
        record_audit(
            actor=actor,
            action="organisation.held",
            target=organisation.public_id,
            detail={"reason": reason},
        )


def release_organisation(*, organisation: Organisation, actor: User | None) -> None:
    """Let an organisation send again. Raises `NotAllowed` while we hold it: that only our staff can lift."""
    with transaction.atomic():
        _lock(organisation)
        if organisation.house_hold:
            raise NotAllowed(
                "held_by_house",
                _("We have stopped this sending ourselves, so only our staff can let it go on."),
            )
        _keep(organisation, is_held=False, held_reason="")
        record_audit(
            actor=actor, action="organisation.released", target=organisation.public_id, detail={"reason": ""}
        )


def hold_by_staff(*, organisation: Organisation, actor: User | None, reason: str) -> None:
    """Hold all sending so that only our staff can lift it. `actor` None: an operator at the command line."""
    _only_staff(actor)
    with transaction.atomic():
        _keep(organisation, is_held=True, house_hold=HouseHold.STAFF, house_reason=reason)
        record_audit(
            actor=actor,
            action="organisation.held_by_us",
            target=organisation.public_id,
            detail={"reason": reason},
        )


def hold_by_rails(*, organisation: Organisation, tripped: Tripped) -> bool:
    """Hold all sending because a guard rail was reached, and tell our staff by mail; return whether that was news.

    An organisation that we hold already is left as it is.
    """
    with transaction.atomic():
        _lock(organisation)
        if organisation.house_hold:
            return False
        _keep(organisation, is_held=True, house_hold=HouseHold.RAILS, house_reason=tripped.code())
        record_audit(
            actor=None,
            action="organisation.stopped",
            target=organisation.public_id,
            detail={"rail": tripped.rail, "count": tripped.count, "letters": tripped.letters},
        )
        _tell_staff(organisation, tripped)
    return True


def release_by_staff(*, organisation: Organisation, actor: User | None, reason: str, now: datetime) -> None:
    """Lift our own hold, for a reason. The guard rails then measure from `now` on.

    A hold of the organisation's own people stays, since it is theirs. Raises `NotAllowed` for anybody but our staff,
    `Invalid` without a reason.
    """
    _only_staff(actor)
    if not reason.strip():
        raise Invalid(
            "no_reason", _("Say why sending may go on."), {"reason": _("Say why sending may go on.")}
        )
    with transaction.atomic():
        _lock(organisation)
        is_held = bool(organisation.held_reason)
        _keep(
            organisation, is_held=is_held, house_hold="", house_reason="", sending_warning="", rails_from=now
        )
        record_audit(
            actor=actor,
            action="organisation.released_by_us",
            target=organisation.public_id,
            detail={"reason": reason},
        )


def _only_staff(actor: User | None) -> None:
    if actor is not None and not actor.is_staff:
        raise NotAllowed("staff_only", _("Only our staff can do this."))


def _lock(organisation: Organisation) -> None:
    fresh = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    for name in ("is_held", "held_reason", "house_hold", "house_reason"):
        setattr(organisation, name, getattr(fresh, name))


def _keep(organisation: Organisation, **fields: object) -> None:
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=[*fields, "updated_at"])


def _tell_staff(organisation: Organisation, tripped: Tripped) -> None:
    for person in staff():
        with translation.override(person.language or "en"):
            said = {"organisation": organisation.name, "reason": tripped.sentence()}
            EmailMessage(
                subject=_("Sending of %(organisation)s has stopped") % said,
                body=_(
                    "The guard rails have stopped all sending of %(organisation)s. The reason: %(reason)s.\n\n"
                    "Letters wait; nothing is lost. Look into it together, then let sending go on."
                )
                % said,
                to=[person.email],
            ).send()
