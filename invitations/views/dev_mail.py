"""/dev/mail: the letters that left in development, as the customer sees them. Elsewhere there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from invitations import dev_letterbox

View = Callable[..., HttpResponse]

SIZE = 50
PARTS = ("html", "text", "headers", "source")
WIDTHS = ("desktop", "phone")
# Pictures may load, as they do in a mail program, and links open beside; scripts and forms stay dead.
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src http: https: data:; frame-ancestors 'self'; form-action 'none'"
)
_BESIDE = '<base target="_blank">'


def _in_development(view: View) -> View:
    """Answer 404 unless this is a developer's machine with a folder of letters."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.IS_DEVELOPMENT or not settings.DEV_MAIL_DIR:
            raise Http404
        return view(request, Path(settings.DEV_MAIL_DIR), **kwargs)

    return never_cache(require_safe(guarded))


@_in_development
def dev_mail(request: HttpRequest, folder: Path) -> HttpResponse:
    """List the letters, newest first; `q` searches recipients, `before` names the last one of the page before."""
    asked = request.GET.get("q", "")
    names = dev_letterbox.names(folder, to=asked, before=request.GET.get("before", ""), limit=SIZE + 1)
    entries = []
    for name in names[:SIZE]:
        with suppress(FileNotFoundError):  # somebody empties the folder meanwhile
            entries.append(dev_letterbox.entry(folder, name))
    older = names[SIZE - 1] if len(names) > SIZE else ""
    context = {
        "entries": entries,
        "asked": asked,
        "is_first": "before" not in request.GET,
        "newest_url": f"?{urlencode({'q': asked})}",
        "older_url": f"?{urlencode({'q': asked, 'before': older})}" if older else "",
    }
    return render(request, "invitations/dev_mail.html", context)


@_in_development
def dev_mail_letter(request: HttpRequest, folder: Path, name: str) -> HttpResponse:
    """Show one letter: its page in a frame, its plain text, its headers, its source."""
    letter = _opened(folder, name)
    part, width = request.GET.get("part", ""), request.GET.get("width", "")
    context = {
        "letter": letter,
        "part": part if part in PARTS else PARTS[0] if letter.html else PARTS[1],
        "width": width if width in WIDTHS else WIDTHS[0],
        "parts": list(zip(PARTS, (_("Letter"), _("Plain text"), _("Headers"), _("Source")), strict=True)),
        "widths": list(zip(WIDTHS, (_("Desktop"), _("Phone")), strict=True)),
    }
    return render(request, "invitations/dev_mail_letter.html", context)


@xframe_options_sameorigin
@_in_development
def dev_mail_page(request: HttpRequest, folder: Path, name: str) -> HttpResponse:
    """Serve the letter's own page, sandboxed; its links open in a new tab."""
    html = _opened(folder, name).html
    if not html:
        raise Http404
    before, head, after = html.partition("<head>")
    response = HttpResponse(f"{before}{head}{_BESIDE}{after}" if head else f"{_BESIDE}{html}")
    response["Content-Security-Policy"] = LETTER_POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


def _opened(folder: Path, name: str) -> dev_letterbox.Opened:
    letter = dev_letterbox.opened(folder, name)
    if letter is None:
        raise Http404
    return letter
