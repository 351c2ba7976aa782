"""What every page of the dashboard shows around its content: organisation, switcher, navigation, banners.

A page's name that does not resolve is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.http import OrganisationRequest
from accounts.models import Organisation
from accounts.navigation import NAVIGATION, NEEDED, SETTINGS, SETTINGS_PAGES, Entry, Label
from accounts.notices import Notice, notices_of
from accounts.places import country_name
from accounts.roles import may
from accounts.selectors import organisations_of

# The cookie that remembers which organisation was seen last on a device. It holds its address and opens nothing.
LAST_ORGANISATION = "organisation"


@dataclass
class Item:
    """One line of the navigation, perhaps with lines below it. `key` follows `g` on the keyboard."""

    label: Label
    icon: str
    url: str
    is_active: bool = False
    key: str = ""
    badge: int | None = None
    children: list[Item] = field(default_factory=list)


@dataclass
class Group:
    """Some lines of the navigation, perhaps under a heading."""

    items: list[Item]
    label: Label = ""


@dataclass
class Shell:
    """The frame of one page."""

    organisation: Any
    organisation_sub: str
    organisations: list[dict[str, Any]]
    nav: list[Group]
    user: Any
    theme: str
    notices: list[Notice]
    settings_url: str
    is_settings: bool
    settings: list[Item]
    theme_url: str
    user_links: list[Item]
    new_organisation_url: str = ""
    find_url: str = ""
    card: dict[str, Any] | None = None


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the frame of an organisation's page; nothing on other pages."""
    if getattr(request, "organisation", None) is None or getattr(request, "membership", None) is None:
        return {}
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: OrganisationRequest) -> Shell:
    organisation = request.organisation
    here = request.resolver_match.view_name if request.resolver_match else ""
    found = [item for group in NAVIGATION if (item := _group(request, *group))]
    tabs = settings_tabs(request)
    return Shell(
        organisation=organisation,
        organisation_sub=country_name(organisation.country, get_language() or "en"),
        organisations=[
            {"name": other.name, "url": front_page(other), "is_current": other.pk == organisation.pk}
            for other in organisations_of(request.user)
        ],
        nav=[Group(found)],
        user=request.user,
        theme=request.user.theme,
        notices=notices_of(request.organisation),
        settings_url=tabs[0].url if tabs else "",
        is_settings=here in SETTINGS_PAGES,
        settings=tabs,
        theme_url=_address("accounts:theme"),
        user_links=_user_links(organisation),
        new_organisation_url=_address("accounts:organisation_new"),
        find_url=_address("invitations:find", organisation.slug),
    )


def settings_tabs(request: OrganisationRequest) -> list[Item]:
    """Return the tabs of the settings that this member may open, the present one marked."""
    return _items(request, SETTINGS)


def pages_of(request: OrganisationRequest) -> list[Item]:
    """Return every page that this member may open by the frame: navigation, settings, own account; each once."""
    entries = [entry for _label, _icon, _key, group in NAVIGATION for entry in group]
    found = [*_items(request, (*entries, *SETTINGS)), *_user_links(request.organisation)]
    return list({item.url: item for item in found}.values())


def front_page(organisation: Organisation) -> str:
    """Return the address of an organisation's first page, its overview."""
    return f"/app/{organisation.slug}/"


def _group(
    request: OrganisationRequest, label: Label, icon: str, key: str, entries: tuple[Entry, ...]
) -> Item | None:
    items = _items(request, entries)
    if not items:
        return None
    if len(entries) == 1:
        items[0].key = key
        return items[0]
    return Item(label, icon, items[0].url, any(item.is_active for item in items), key, children=items)


def _items(request: OrganisationRequest, entries: tuple[Entry, ...]) -> list[Item]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = []
    for label, icon, name, others in entries:
        url = _address(name, request.organisation.slug)
        if url and (name not in NEEDED or may(request.membership.role, NEEDED[name])):
            items.append(Item(label, icon, url, here == name or here in others))
    return items


def _address(name: str, *arguments: str) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _user_links(organisation: Organisation) -> list[Item]:
    wanted: tuple[tuple[Label, str, str, tuple[str, ...]], ...] = (
        (_("First steps"), "check-circle", "invitations:first_steps", (organisation.slug,)),
        (_("Name and language"), "user", "accounts:profile", ()),
        (_("Password"), "key", "account_change_password", ()),
        (_("Two-step log-in"), "shield", "mfa_index", ()),
    )
    return [Item(label, icon, url) for label, icon, name, of in wanted if (url := _address(name, *of))]
