"""The five roles of a member and what each may do. One table; pages and API ask it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member is in an organisation, from all to least."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MANAGER = "manager", _("Manager")
    REVIEWER = "reviewer", _("Reviewer")
    VIEWER = "viewer", _("Viewer")


class Permission(models.TextChoices):
    """A kind of deed. Reading what an organisation holds needs only membership."""

    MANAGE_ORGANISATION = "manage_organisation", _("Change the organisation, hand it over, hold its sending")
    MANAGE_TEAM = "manage_team", _("Add and remove members and change their roles")
    MANAGE_KEYS = "manage_keys", _("Issue and revoke API keys")
    MANAGE_CHANNELS = "manage_channels", _("Change channels, senders, rules, letters and balancing")
    SEND = "send", _("Import lists, report events, cancel and re-send invitations")
    EXPORT = "export", _("Download lists with personal data")
    ANSWER = "answer", _("Answer and tag reviews")


# Roles that decide for the whole organisation, so they always cover all of its channels.
GOVERNING = frozenset({Role.OWNER, Role.ADMIN})

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset(Permission) - {Permission.MANAGE_ORGANISATION},
    Role.MANAGER: frozenset(
        {Permission.MANAGE_CHANNELS, Permission.SEND, Permission.EXPORT, Permission.ANSWER}
    ),
    Role.REVIEWER: frozenset({Permission.ANSWER}),
    Role.VIEWER: frozenset(),
}


def may(role: str, permission: Permission) -> bool:
    """Tell whether a role allows a deed."""
    return permission in ALLOWED[Role(role)]
