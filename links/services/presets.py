"""Remember the choices of the generator under a name, and forget them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_audit
from core.exceptions import Invalid
from core.tenancy import require_tenant
from links.columns import OWN
from links.models import LinkPreset
from links.options import Options, Result

MOST = 50


def save_preset(*, name: str, options: Options, kept_days: int, actor: User | None) -> LinkPreset:
    """Remember how the file looks and for how long it is kept; a preset of that name is replaced.

    Own columns are left out: they belong to one list. Raises `Invalid` without a name or with too many presets.
    """
    name = " ".join(name.split())[:80]
    if not name:
        message = _("Give the choices a name.")
        raise Invalid("missing_name", message, {"preset_name": message})
    columns = tuple(one for one in options.result.columns if not one.key.startswith(OWN))
    kept = {
        "result": replace(options.result, columns=columns).as_json(),
        "kept_days": kept_days,
    }
    with transaction.atomic():
        others = LinkPreset.objects.filter(organisation=require_tenant()).exclude(name=name)
        if others.count() >= MOST:
            message = _("There are very many presets already. Delete one first.")
            raise Invalid("too_many_presets", message, {"preset_name": message})
        preset, _made = LinkPreset.objects.update_or_create(
            organisation_id=require_tenant(), name=name, defaults={"options": kept, "created_by": actor}
        )
        record_audit(actor=actor, action="links.preset_saved", target=preset.public_id)
        return preset


def delete_preset(*, preset: LinkPreset, actor: User | None) -> None:
    """Forget a preset."""
    with transaction.atomic():
        record_audit(actor=actor, action="links.preset_deleted", target=preset.public_id)
        preset.delete()


def choices_of(preset: LinkPreset) -> tuple[Result, int]:
    """Return what a preset remembers: how the file looks, and for how many days it is kept."""
    stored: dict[str, Any] = preset.options
    return Result.of(stored.get("result", {})), stored.get("kept_days", 0)
