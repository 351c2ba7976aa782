"""A frame as `accounts.shell` makes it, for the gallery, which stands outside every organisation."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

_ENTRIES = [
    ("Reviews", "reviews", "r", 17),
    ("Balancing", "balancing", "b", 0),
    ("Customers", "users", "c", 0),
    ("Templates", "mail", "t", 0),
    ("Statistics", "chart", "s", 0),
    ("Integrations", "plug", "k", 0),
    ("Help", "help", "h", 0),
]


def gallery_shell() -> dict[str, Any]:
    """Return navigation, notices, card and switcher with made-up names."""
    collect = [
        {"label": label, "url": "#", "is_active": label == "Invitations", "badge": badge}
        for label, badge in (("Invitations", 0), ("Follow-up", 3), ("Imports", 0), ("Unique links", 0))
    ]
    lines: list[dict[str, Any]] = [
        {"label": "Overview", "icon": "overview", "url": "#", "key": "o"},
        {"label": "Collect reviews", "icon": "send", "is_active": True, "children": collect},
        *(
            {"label": label, "icon": icon, "url": "#", "key": key, "badge": badge}
            for label, icon, key, badge in _ENTRIES
        ),
    ]
    names = ("Maison Lumière", "Acme & Sons")
    return {
        "organisation": {"name": names[0]},
        "organisation_sub": "3 channels",
        "organisations": [{"name": name, "url": "#", "is_current": name == names[0]} for name in names],
        "nav": [{"items": lines}],
        "user": {"email": "olga@maison.example", "name": "Olga"},
        "theme": "system",
        "theme_url": _theme_url(),
        "settings_url": "#",
        "user_links": [{"label": "Password", "icon": "key", "url": "#"}],
        "notices": [
            {"kind": "warning", "text": "Sending is held.", "link": "#", "link_label": "See why"},
            {
                "kind": "info",
                "text": "Development: no letter leaves this machine.",
                "link": "#",
                "link_label": "Read them",
            },
        ],
        "card": {
            "title": "Domain ready",
            "text": "SPF, DKIM and DMARC pass for maison-lumiere.fr",
            "kind": "success",
        },
    }


def _theme_url() -> str:
    try:
        return reverse("accounts:theme")
    except NoReverseMatch:
        return "#"
