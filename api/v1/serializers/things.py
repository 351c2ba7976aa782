"""Channels, invitations and reviews, as they are read."""

from __future__ import annotations

from rest_framework import serializers

from invitations.refusals import Refusal
from invitations.states import InvitationState
from reviews.models import Review


class ChannelOut(serializers.Serializer):
    """A channel."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    reference = serializers.CharField()
    url = serializers.CharField()
    country = serializers.CharField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    is_active = serializers.BooleanField()


class InvitationOut(serializers.Serializer):
    """An invitation; one exists for every rule and event, refused ones included."""

    id = serializers.CharField(source="public_id")
    event = serializers.CharField(source="event.public_id")
    channel = serializers.CharField(source="channel.public_id")
    customer = serializers.CharField(source="customer.public_id")
    kind = serializers.CharField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(InvitationState.choices)
    refusal_reason = serializers.ChoiceField(Refusal.choices, allow_blank=True)
    platform = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    clicked_at = serializers.DateTimeField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)

    def get_platform(self, invitation: object) -> str | None:
        """Return where the letter leads, or null while that is not drawn."""
        return invitation.listing.platform if invitation.listing_id else None


class ReplyOut(serializers.Serializer):
    """The public answer to a review."""

    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ReviewOut(serializers.Serializer):
    """A review on the own page."""

    id = serializers.CharField(source="public_id")
    channel = serializers.CharField(source="channel.public_id")
    reference = serializers.SerializerMethodField()
    rating = serializers.IntegerField(min_value=1, max_value=5)
    title = serializers.CharField()
    text = serializers.CharField()
    display_name = serializers.CharField()
    language = serializers.CharField()
    state = serializers.ChoiceField(Review.State.choices)
    submitted_at = serializers.DateTimeField()
    reply = serializers.SerializerMethodField()

    def get_reference(self, review: Review) -> str:
        """Return the order's reference, or blank for a review without an invitation."""
        return review.invitation.reference if review.invitation_id else ""

    def get_reply(self, review: Review) -> dict[str, object] | None:
        """Return the answer, or null."""
        reply = next(iter(review.replies.all()), None)
        return ReplyOut(reply).data if reply else None
