"""The numbers of a page as files, by the same filters. They hold sums only, nothing about a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import OrganisationRequest
from core.tenancy import tenant_stream
from stats import files, selectors
from stats.views.asked import Asked

EXPORTS = (
    ("figures", _("The figures of this period")),
    ("days", _("Day by day, by channel and platform")),
    ("events", _("Where events went")),
)


class ExportConverter:
    """One of the files by its key; anything else is an address that does not exist."""

    regex = "|".join(key for key, _label in EXPORTS)

    def to_python(self, value: str) -> str:
        """Return the key as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the key as it stands."""
        return value


@require_safe
def export(request: OrganisationRequest, organisation: str, what: str) -> HttpResponseBase:
    """Answer with one of the files."""
    asked = Asked(request, timezone.now())
    write = {"figures": _figures, "days": _days, "events": _events}[what]
    stream = tenant_stream(request.organisation, lambda: write(asked))
    response = StreamingHttpResponse(stream, content_type="text/csv; charset=utf-8")
    name = f"{what}-{asked.period.first}-{asked.period.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(asked: Asked) -> Iterator[str]:
    earlier = asked.question.about(asked.compared) if asked.compared else None
    return files.figures_file(
        selectors.counted(asked.question).sums,
        selectors.counted(earlier).sums if earlier else None,
        (asked.period.first, asked.period.last),
        (asked.compared.first, asked.compared.last) if asked.compared else None,
    )


def _days(asked: Asked) -> Iterator[str]:
    found = selectors.listings(asked.question)
    names = {key: (listing.platform, listing.name) for key, listing in found.items()}
    return files.days_file(selectors.by_day(asked.question), names)


def _events(asked: Asked) -> Iterator[str]:
    sums, reasons = selectors.counted(asked.question).sums, selectors.not_sent(asked.question)
    return files.events_file(sums, reasons, (asked.period.first, asked.period.last))
