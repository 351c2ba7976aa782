"""The bar of saved views above the list: which there are, which one is open, and whether it was changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.http import OrganisationRequest
from invitations.forms.invitations import kept_query
from invitations.forms.saved_views import SavedViewForm
from invitations.models import SavedView

ALL = "all"  # in the place of a view's id: no view, and not the member's first one either


@dataclass(frozen=True)
class ViewLink:
    """A saved view as the bar shows it."""

    view: SavedView
    url: str
    is_open: bool
    is_mine: bool
    is_first: bool


@dataclass(frozen=True)
class ViewBar:
    """The views that a member sees: their own, and those shared by others. `current` is the one that is open."""

    mine: list[ViewLink]
    shared: list[ViewLink]
    current: ViewLink | None
    is_changed: bool
    kept: str
    all_url: str

    def context(self) -> dict[str, Any]:
        """Return what the templates of the bar read: the bar, and the forms to keep and to change a view."""
        told: dict[str, Any] = {"bar": self, "save_form": _form("save", {"query": self.kept})}
        if self.current is not None:
            view = self.current.view
            told["change_form"] = _form(
                "change",
                {
                    "name": view.name,
                    "query": self.kept,
                    "is_shared": view.is_shared,
                    "is_first": view.is_first,
                },
            )
        return told


def _form(prefix: str, values: dict[str, Any]) -> SavedViewForm:
    # Two forms of the same fields on one page, so their ids must differ.
    return SavedViewForm(initial=values, auto_id=f"{prefix}_%s")


def view_bar(request: OrganisationRequest, views: Iterable[SavedView]) -> ViewBar:
    """Return the bar for a request; `views` have `is_first`, whether this member sees them first."""
    path = reverse("invitations:list", args=[request.organisation.slug])
    named, kept = request.GET.get("view", ""), kept_query(request.GET)
    links = [
        ViewLink(
            view,
            f"{path}?view={view.public_id}&{view.query}",
            view.public_id == named,
            view.owner_id == request.user.pk,
            view.is_first,
        )
        for view in views
    ]
    current = next((link for link in links if link.is_open), None)
    return ViewBar(
        mine=[link for link in links if link.is_mine],
        shared=[link for link in links if not link.is_mine],
        current=current,
        # An older view may hold a filter that exists no more; it is compared as it would be kept today.
        is_changed=current is not None and kept != kept_query(QueryDict(current.view.query)),
        kept=kept,
        all_url=f"{path}?view={ALL}",
    )
