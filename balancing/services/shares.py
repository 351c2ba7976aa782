"""Set the shares of a channel: a new immutable version of its table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.features import Feature
from accounts.models import Channel, User
from accounts.selectors import has_feature
from accounts.services.audit import record_audit
from balancing.kinds import ReviewKind
from balancing.models import Listing, Share, ShareTable
from balancing.platforms import can_be_asked
from core.exceptions import Conflict, Invalid, NotAllowed

OWN = "own"


def save_shares(
    *,
    channel: Channel,
    shares: Mapping[Listing, int],
    actor: User | None,
    now: datetime,
    kind: str = ReviewKind.SERVICE,
    event_type: str = "",
    language: str = "",
    seen_version: int | None = None,
) -> ShareTable:
    """Make a new version of a share table current; letters drawn from now on follow it, from its position 0.

    Percentages are whole, 0 to 100, and sum to 100. Raises `Invalid` otherwise, for listings of other
    channels, for those that are off, and for platforms that forbid asking; `NotAllowed` for shares of
    other platforms while balancing is not switched on; `Conflict` when a person has made a version newer than
    `seen_version` (0: there was none), so that nobody writes over what they have not seen. Nothing is written then.
    """
    _check(channel, shares)
    if any(percent for listing, percent in shares.items() if listing.platform != OWN) and not has_feature(
        channel.organisation, Feature.REVIEW_BALANCING_EMAIL, now
    ):
        raise NotAllowed(
            "feature_off", _("Review balancing by e-mail is not switched on for your organisation.")
        )
    with transaction.atomic():
        Channel.objects.select_for_update().get(organisation=channel.organisation_id, pk=channel.pk)
        scope = _scope(channel, kind, event_type, language)
        latest = scope.order_by("-version").first()
        is_new = latest is not None and seen_version is not None and latest.version > seen_version
        if is_new and latest.changed_by_id is not None:
            raise Conflict(
                "shares_changed",
                _("Somebody has changed these shares meanwhile. Look at them, then save yours again."),
            )
        scope.filter(is_current=True).update(is_current=False)
        table = ShareTable.objects.create(
            channel=channel,
            kind=kind,
            event_type=event_type,
            language=language,
            version=latest.version + 1 if latest else 1,
            changed_by=actor,
        )
        Share.objects.bulk_create(
            Share(
                organisation=channel.organisation,
                table=table,
                listing=listing,
                percent=percent,
                position=position,
            )
            for position, (listing, percent) in enumerate(sorted(shares.items(), key=lambda pair: pair[0].pk))
        )
        record_audit(
            actor=actor,
            action="shares.saved",
            target=channel.public_id,
            detail={
                "version": table.version,
                "kind": kind,
                "event_type": event_type,
                "language": language,
                "shares": {listing.public_id: percent for listing, percent in shares.items()},
            },
        )
        return table


def end_shares(
    *, channel: Channel, actor: User | None, kind: str, event_type: str = "", language: str = ""
) -> bool:
    """Let a narrower scope follow the next wider table again; return whether it had one of its own.

    Raises `Invalid` for the channel's own shares, which have nothing wider to follow.
    """
    if not event_type and not language:
        raise Invalid("shares_scope", _("The channel's own shares can be changed, but not ended."))
    with transaction.atomic():
        ended = _scope(channel, kind, event_type, language).filter(is_current=True).update(is_current=False)
        if ended:
            record_audit(
                actor=actor,
                action="shares.ended",
                target=channel.public_id,
                detail={"kind": kind, "event_type": event_type, "language": language},
            )
        return bool(ended)


def _scope(channel: Channel, kind: str, event_type: str, language: str) -> QuerySet[ShareTable]:
    return ShareTable.objects.filter(
        organisation=channel.organisation_id,
        channel=channel,
        kind=kind,
        event_type=event_type,
        language=language,
    )


def _check(channel: Channel, shares: Mapping[Listing, int]) -> None:
    wrong: dict[str, str] = {}
    for listing, percent in shares.items():
        if listing.channel_id != channel.pk:
            wrong[listing.public_id] = _("This listing belongs to another channel.")
        elif not 0 <= percent <= 100:
            wrong[listing.public_id] = _("A share is a whole number from 0 to 100.")
        elif percent and not can_be_asked(listing.platform):
            wrong[listing.public_id] = _("This platform forbids asking for reviews.")
        elif percent and not listing.is_active:
            wrong[listing.public_id] = _("This listing is switched off.")
    if wrong:
        raise Invalid("shares", _("Some shares are not possible."), wrong)
    if (total := sum(shares.values())) != 100:
        raise Invalid("shares_sum", _("The shares sum to %(total)s %%, not to 100 %%.") % {"total": total})
