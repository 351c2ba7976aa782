"""What a person decides about their own account: name, language, appearance, what a page shows them."""

from __future__ import annotations

from accounts.models import Membership, User
from accounts.models.organisation import FirstSteps


def rename_person(*, user: User, name: str) -> None:
    """Change how a person is called."""
    user.name = name.strip()
    user.save(update_fields=["name"])


def choose_theme(*, user: User, theme: str) -> None:
    """Remember whether a person wants the pages light, dark, or as the device is."""
    user.theme = User.Theme(theme)
    user.save(update_fields=["theme"])


def choose_language(*, user: User, language: str) -> None:
    """Remember the language a person is spoken to in; blank follows the browser."""
    user.language = language
    user.save(update_fields=["language"])


def choose_first_steps(*, membership: Membership, choice: FirstSteps) -> None:
    """Remember whether a member put the list of first steps away or brought it back."""
    membership.first_steps = choice
    membership.save(update_fields=["first_steps", "updated_at"])
