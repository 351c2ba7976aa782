"""Keeping filters of the list of invitations under a name, sharing them, and choosing which opens first."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from core.exceptions import Invalid
from invitations.models import FirstView, SavedView

MOST = 50  # views that one member may keep; a list longer than that is no help


def save_view(
    *, organisation: Organisation, owner: User, name: str, query: str, is_shared: bool, is_first: bool
) -> SavedView:
    """Keep a view under a name, in the place of the member's earlier one of that name.

    Raises `Invalid` for a blank or too long name, for filters that do not fit, and beyond `MOST` views.
    """
    name = " ".join(name.split())
    _check(name, query)
    with transaction.atomic():
        mine = SavedView.objects.filter(organisation=organisation, owner=owner)
        if not mine.filter(name=name).exists() and mine.count() >= MOST:
            raise _wrong(_("You have as many views as can be kept; delete one first."))
        view, _is_new = mine.update_or_create(
            name=name,
            defaults={"query": query, "is_shared": is_shared},
            create_defaults={
                "organisation": organisation,
                "owner": owner,
                "query": query,
                "is_shared": is_shared,
            },
        )
        if is_first:
            open_first(organisation=organisation, user=owner, view=view)
        return view


def change_view(*, view: SavedView, name: str, query: str, is_shared: bool) -> SavedView:
    """Change a view's name, filters and who sees it. Raises `Invalid` as `save_view`, and for a name in use."""
    name = " ".join(name.split())
    _check(name, query)
    with transaction.atomic():
        others = SavedView.objects.filter(organisation=view.organisation_id, owner=view.owner_id, name=name)
        if others.exclude(pk=view.pk).exists():
            raise _wrong(_("You have another view of this name."))
        view.name, view.query, view.is_shared = name, query, is_shared
        view.save(update_fields=["name", "query", "is_shared", "updated_at"])
        if not is_shared:
            FirstView.objects.filter(organisation=view.organisation_id, view=view).exclude(
                user=view.owner_id
            ).delete()
        return view


def delete_view(*, view: SavedView) -> None:
    """Delete a view, also for those who see it first."""
    with transaction.atomic():
        FirstView.objects.filter(organisation=view.organisation_id, view=view).delete()
        SavedView.objects.filter(organisation=view.organisation_id, pk=view.pk).delete()


def open_first(*, organisation: Organisation, user: User, view: SavedView | None) -> None:
    """Let a member see a view first when they open the list; None: all invitations."""
    with transaction.atomic():
        mine = FirstView.objects.filter(organisation=organisation, user=user)
        if view is None:
            mine.delete()
        else:
            mine.update_or_create(
                defaults={"view": view},
                create_defaults={"organisation": organisation, "user": user, "view": view},
            )


def _check(name: str, query: str) -> None:
    if not name:
        raise _wrong(_("Give the view a name."))
    if len(name) > SavedView._meta.get_field("name").max_length:
        raise _wrong(_("This name is too long."))
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise _wrong(_("These are more filters than a view can hold."))


def _wrong(sentence: str) -> Invalid:
    return Invalid("view_not_kept", sentence, {"name": sentence})
