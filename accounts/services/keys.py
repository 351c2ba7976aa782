"""Issue and revoke API keys."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Organisation, User
from accounts.models.api_key import Scope
from accounts.services.audit import record_audit
from core.exceptions import Invalid

_LETTERS = string.ascii_letters + string.digits


def issue_key(
    *,
    organisation: Organisation,
    actor: User | None,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Issue a key and return it with its text, which exists nowhere else and is shown once.

    The secret has 256 random bits, so a plain SHA-256 is kept of it. Raises `Invalid` without a scope.
    """
    if not scopes or not set(scopes) <= set(Scope.values):
        raise Invalid("scopes", _("Choose what the key may do."), {"scopes": _("Choose at least one.")})
    lookup = "".join(secrets.choice(_LETTERS) for _letter in range(8))
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            organisation=organisation,
            name=name,
            lookup=lookup,
            secret_hash=sha256(secret.encode()).digest(),
            scopes=sorted(set(scopes)),
            issued_by=actor,
            expires_at=expires_at,
        )
        record_audit(actor=actor, action="key.issued", target=key.public_id, detail={"scopes": key.scopes})
    return key, f"rk_live_{lookup}_{secret}"


def revoke_key(*, key: ApiKey, actor: User | None, now: datetime) -> None:
    """Revoke a key; it opens nothing from the next request on. Idempotent."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
            record_audit(actor=actor, action="key.revoked", target=key.public_id)


def note_use(*, key: ApiKey, now: datetime) -> None:
    """Remember when a key was last used, to the minute, so that a busy key costs one write a minute."""
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() >= 60:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
