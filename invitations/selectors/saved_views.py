"""Reads about saved views of the list of invitations."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Organisation, User
from invitations.models import FirstView, SavedView


def views_seen(organisation: Organisation, user: User) -> QuerySet[SavedView]:
    """Return a member's own views and those shared by others, by name; `is_first` marks the one they see first."""
    first = FirstView.objects.filter(organisation=organisation, user=user, view=OuterRef("pk"))
    found = SavedView.objects.filter(organisation=organisation).filter(Q(owner=user) | Q(is_shared=True))
    return found.select_related("owner").annotate(is_first=Exists(first)).order_by("name", "id")


def view_by_public_id(organisation: Organisation, user: User, public_id: str) -> SavedView | None:
    """Return the view with that public id, or None when this member does not see it."""
    uuid = SavedView.uuid_of(public_id)
    return views_seen(organisation, user).filter(public_uuid=uuid).first() if uuid else None


def first_view_of(organisation: Organisation, user: User) -> SavedView | None:
    """Return the view that a member sees first, if they still see it."""
    return views_seen(organisation, user).filter(is_first=True).first()
