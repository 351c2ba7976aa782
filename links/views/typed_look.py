"""What the check shows and takes of customers who were added one at a time: only the file is to be chosen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.http import OrganisationRequest
from links.forms.results import ResultForm
from links.models import LinkBatch
from links.options import Options
from links.selectors import presets
from links.services.finishing import finish_customers
from links.services.presets import save_preset
from links.views.result_choices import result_form
from links.words import family_name


class TypedLook:
    """One look at customers who were added one at a time: only the file is to be chosen."""

    def __init__(self, found: LinkBatch, request: OrganisationRequest) -> None:
        self.found, self.remembered_presets = found, list(presets(found.organisation))
        self.result: ResultForm = result_form(found, request.POST, self.remembered_presets, ())

    def options(self) -> Options:
        """Return what is chosen."""
        return Options(result=self.result.result())

    def confirmed(self, request: OrganisationRequest) -> LinkBatch:
        """Write the file."""
        return finish_customers(
            batch=self.found,
            options=self.options(),
            kept_days=self.result.days(),
            actor=request.user,
            now=timezone.now(),
        )

    def remembered(self, request: OrganisationRequest) -> object:
        """Remember the choices under the name given."""
        return save_preset(
            name=self.result.cleaned_data["preset_name"],
            options=self.options(),
            kept_days=self.result.days(),
            actor=request.user,
        )

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        found = self.found
        return {
            "batch": found,
            "family": family_name(found.family),
            "result": self.result,
            "presets": self.remembered_presets,
        }
