"""A person who logs in, by e-mail. Deactivated when leaving, never deleted by cascade."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicId


class UserManager(BaseUserManager["User"]):
    """Make users with a normalised address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; `password` None makes log-in by password impossible."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person of our own staff with every right of Django's own admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address whatever its capitals."""
        return self.get(email=(username or "").strip().lower())


class User(PublicId, AbstractBaseUser, PermissionsMixin):
    """A person. `is_staff` marks our own customer-success managers."""

    PREFIX = "usr"

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True, max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("our own staff"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return how the person wants to be called."""
        return str(self)

    def get_short_name(self) -> str:
        """Return how the person wants to be called."""
        return str(self)
