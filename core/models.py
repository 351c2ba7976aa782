"""Abstract bases without a domain: time stamps, public ids, and the tenant's key on a row."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.identifiers import uuid7
from core.tenancy import TenantManager, require_tenant

_PUBLIC_ID = re.compile(r"([a-z]{2,4})_([0-9a-f]{32})")


class TimeStamped(models.Model):
    """A row that knows when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class PublicId(models.Model):
    """A row with an identity to show: `prefix_` and 32 hexadecimal digits of a UUIDv7. It names; it never opens.

    Unique within the organisation, by the constraint that `SecureTenantTable` makes.
    """

    PREFIX = ""

    public_uuid = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        """Return the identity as shown in addresses, screens and the API."""
        return f"{self.PREFIX}_{self.public_uuid.hex}"

    @classmethod
    def uuid_of(cls, public_id: str) -> uuid.UUID | None:
        """Return the UUID inside a shown identity, or None when it is not one of this kind, letter for letter."""
        match = _PUBLIC_ID.fullmatch(public_id)
        return uuid.UUID(match[2]) if match and match[1] == cls.PREFIX else None


class TenantForeignKey(models.ForeignKey):
    """A reference to another row of the same tenant.

    Django makes no constraint for it; the migration operation `SecureTenantTable` makes a
    composite one on (organisation, id), so that a row cannot point across tenants.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        # An index begins with the organisation or is useless under row-level security; models name theirs.
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs


def proven_organisation() -> models.ForeignKey:
    """Return the field of a row whose organisation its `TenantForeignKey`s prove already.

    For tables that get several rows for each letter: no key of its own is asked of every row.
    """
    return models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )


class OrganisationOwned(models.Model):
    """A tenant's row. Its manager raises while no tenant is open; the database refuses other tenants' rows."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save under the open tenant; a row without an organisation gets the open one."""
        if self.organisation_id is None:
            self.organisation_id = require_tenant()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.organisation_id is not None and self.organisation_id != require_tenant():
            raise ValidationError("This row belongs to another organisation.")
