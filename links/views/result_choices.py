"""Which choices the form of the finished file begins with: those sent, or a preset's, or the usual ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from links.forms.results import ResultForm
from links.mail_tools import MAIL_TOOLS
from links.models import LinkBatch, LinkPreset
from links.options import Options, Result
from links.services.batches import KEPT_BY_DEFAULT, KEPT_DAYS
from links.services.presets import choices_of


def result_form(
    batch: LinkBatch,
    data: QueryDict | None,
    remembered: Sequence[LinkPreset],
    headings: Sequence[str],
) -> ResultForm:
    """Return the form; a preset that has just been chosen replaces what was chosen before it."""
    chosen = data.get("preset", "") if data else ""
    is_new = bool(chosen) and chosen != (data.get("preset_seen", "") if data else "")
    result, kept_days = _begun(chosen, remembered) or (Options.of(batch.options).result, 0)
    return ResultForm(
        None if is_new or not data else data,
        result=result,
        headings=headings,
        presets={one.public_id: one.name for one in remembered},
        kept_days=kept_days if kept_days in KEPT_DAYS else KEPT_BY_DEFAULT,
    )


def _begun(chosen: str, remembered: Sequence[LinkPreset]) -> tuple[Result, int] | None:
    if chosen in MAIL_TOOLS:
        tool = MAIL_TOOLS[chosen]
        return Result(tool.columns, tool.shape, chosen), 0
    for preset in remembered:
        if preset.public_id == chosen:
            result, kept_days = choices_of(preset)
            return Result(result.columns, result.shape, chosen, result.split_by), kept_days
    return None
