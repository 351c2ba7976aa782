"""The map of the dashboard: what stands in the rail and in the settings, in which order, for whom.

The one place in this app that knows the names of pages above it; a test resolves each of them.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission

Label = str | Promise
# (label, icon, URL name, further names that light it up)
Entry = tuple[Label, str, str, tuple[str, ...]]

NAVIGATION: tuple[tuple[Label, str, str, tuple[Entry, ...]], ...] = (
    (
        _("Overview"),
        "overview",
        "o",
        (
            (
                _("Overview"),
                "overview",
                "stats:overview",
                ("stats:reconciliation", "stats:onward", "invitations:first_steps"),
            ),
        ),
    ),
    (
        _("Collect reviews"),
        "send",
        "i",
        (
            (_("Invitations"), "calendar", "invitations:calendar", ("invitations:calendar_day",)),
            (
                _("Review requests follow-up"),
                "send",
                "invitations:list",
                (
                    "invitations:detail",
                    "invitations:unknown",
                    "invitations:event_list",
                    "invitations:bulk_list",
                    "invitations:bulk_detail",
                    "invitations:bulk_ask",
                ),
            ),
            (
                _("Imports"),
                "upload",
                "invitations:import_list",
                (
                    "invitations:import_new",
                    "invitations:import_check",
                    "invitations:import_detail",
                    "invitations:import_events",
                    "invitations:import_undo",
                    "invitations:invite_one",
                ),
            ),
            (
                _("Unique links"),
                "link",
                "links:list",
                (
                    "links:new",
                    "links:check",
                    "links:customers",
                    "links:customer",
                    "links:detail",
                    "links:given",
                    "links:verify",
                ),
            ),
        ),
    ),
    (_("Reviews"), "reviews", "r", ((_("Reviews"), "reviews", "reviews:list", ("reviews:detail",)),)),
    (
        _("Balancing"),
        "balancing",
        "b",
        (
            (
                _("Balancing"),
                "balancing",
                "balancing:overview",
                ("balancing:channel", "balancing:listing", "balancing:link_keys"),
            ),
        ),
    ),
    (
        _("Customers"),
        "users",
        "c",
        ((_("Customers"), "users", "invitations:customer_list", ("invitations:customer_detail",)),),
    ),
    (
        _("Templates"),
        "mail",
        "t",
        (
            (
                _("Templates"),
                "mail",
                "invitations:letter_list",
                tuple(
                    f"invitations:letter_{page}"
                    for page in ("detail", "new", "words", "settings", "edit", "versions")
                ),
            ),
        ),
    ),
    (_("Integrations"), "plug", "k", ((_("API keys"), "plug", "accounts:key_list", ("accounts:key_new",)),)),
)
SETTINGS: tuple[Entry, ...] = (
    (_("Organisation"), "store", "accounts:organisation", ()),
    (
        _("Channels"),
        "store",
        "accounts:channel_list",
        (
            "accounts:channel_new",
            "accounts:channel",
            "invitations:rule",
            "invitations:event_type_list",
        ),
    ),
    (
        _("Senders"),
        "mail",
        "accounts:sender_list",
        (
            "accounts:sender_new",
            "accounts:sender",
            "accounts:sender_transport",
            "accounts:sender_hook_password",
        ),
    ),
    (_("Team"), "users", "accounts:team", ("accounts:member",)),
    (_("Trace"), "history", "accounts:trace", ()),
)
# Pages that are not for every member to read; their tabs are not shown to the others.
NEEDED = {"accounts:trace": Permission.MANAGE_TEAM}
SETTINGS_PAGES = frozenset(name for _label, _icon, first, others in SETTINGS for name in (first, *others))
