"""What every page of the dashboard shows around its content: organisation, switcher, navigation, banners.

The one place in this app that knows the names of pages above it; a name that does not resolve
is left out, and a test resolves each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.http import OrganisationRequest
from accounts.selectors import organisations_of

Label = str | Promise
# (label, icon, URL name, further names that light it up)
Entry = tuple[Label, str, str, tuple[str, ...]]

NAVIGATION: tuple[tuple[Label, str, tuple[Entry, ...]], ...] = (
    (_("Overview"), "layout-dashboard", ((_("Overview"), "layout-dashboard", "stats:overview", ()),)),
    (
        _("Collect reviews"),
        "send",
        (
            (_("Invitations"), "send", "invitations:list", ("invitations:detail", "invitations:unknown")),
            (_("Imports"), "upload", "invitations:import_list", ()),
        ),
    ),
    (_("Reviews"), "message-square", ((_("Reviews"), "message-square", "reviews:list", ("reviews:detail",)),)),
    (_("Balancing"), "scale", ((_("Balancing"), "scale", "balancing:overview", ("balancing:listing_form",)),)),
    (_("Customers"), "users", ((_("Customers"), "users", "invitations:customer_list", ("invitations:customer",)),)),
    (_("Templates"), "mail", ((_("Templates"), "mail", "invitations:letter_list", ()),)),
    (_("Integrations"), "plug", ((_("API keys"), "key", "accounts:key_list", ()),)),
)
SETTINGS: tuple[Entry, ...] = (
    (_("Organisation"), "building", "accounts:organisation", ()),
    (_("Channels"), "store", "accounts:channel_list", ()),
    (_("Team"), "users", "accounts:team", ()),
    (_("Trace"), "history", "accounts:trace", ()),
)


@dataclass
class Item:
    """One line of the navigation, perhaps with lines below it."""

    label: Label
    icon: str
    url: str
    is_active: bool = False
    badge: int | None = None
    children: list[Item] = field(default_factory=list)


@dataclass
class Notice:
    """A banner above the page."""

    kind: str
    text: Label
    link: str = ""
    link_label: Label = ""


@dataclass
class Shell:
    """The frame of one page."""

    organisation: Any
    organisations: Any
    nav: list[Item]
    settings: list[Item]
    user: Any
    theme: str
    notices: list[Notice]


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the frame of an organisation's page; nothing on other pages."""
    if getattr(request, "organisation", None) is None or getattr(request, "membership", None) is None:
        return {}
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: OrganisationRequest) -> Shell:
    organisation = request.organisation
    return Shell(
        organisation=organisation,
        organisations=[
            {"name": other.name, "url": f"/app/{other.slug}/", "is_current": other.pk == organisation.pk}
            for other in organisations_of(request.user)
        ],
        nav=[item for group in NAVIGATION if (item := _group(request, *group))],
        settings=_items(request, SETTINGS),
        user=request.user,
        theme=request.user.theme,
        notices=_notices(request),
    )


def _group(request: OrganisationRequest, label: Label, icon: str, entries: tuple[Entry, ...]) -> Item | None:
    items = _items(request, entries)
    if len(entries) == 1:
        return items[0] if items else None
    active = any(item.is_active for item in items)
    return Item(label, icon, items[0].url, active, children=items) if items else None


def _items(request: OrganisationRequest, entries: tuple[Entry, ...]) -> list[Item]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = []
    for label, icon, name, others in entries:
        try:
            url = reverse(name, args=[request.organisation.slug])
        except NoReverseMatch:
            continue
        is_active = here == name or here in others or here.startswith(f"{name.removesuffix('_list')}_")
        items.append(Item(label, icon, url, is_active))
    return items


def _notices(request: OrganisationRequest) -> list[Notice]:
    notices = []
    if request.organisation.is_held:
        notices.append(Notice("warning", _("Sending is on hold. Letters wait; nothing is lost.")))
    if settings.IS_DEVELOPMENT:
        notices.append(
            Notice("info", _("Development: no letter leaves this machine."), "/dev/mail/", _("Read the letters"))
        )
    return notices
