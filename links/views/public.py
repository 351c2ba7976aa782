"""The generator for everybody, without a log-in: a list in, a file out, and nothing kept."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.answers import attempt
from balancing.unique_links import Keys
from balancing.unique_links.key_checks import check_keys, keyed_family
from core.exceptions import Invalid
from core.uploads import upload_limit
from invitations.csv_reader.charset import CharsetProbe
from invitations.import_words import sheet_notes
from invitations.services.list_files import looked_at, read_table
from invitations.sheet_reader.facts import SheetFacts
from links import sample
from links.at_once import MOST, AtOnce, TooManyRows, made_at_once
from links.fields import LinkField, guess_date_format, guess_fields, own_columns
from links.forms.public import PublicForm
from links.mail_tools import MAIL_TOOLS, MailTool
from links.pasted_secrets import refuse_secrets
from links.recipes import Recipe, secrets_of
from links.row_checks import RowPlan
from links.views.turnstile import admits
from links.words import counted_verdicts, why_left_out

SHOWN = 100  # rows of each kind that the page shows


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@upload_limit("PUBLIC_UPLOAD_MAX_BYTES")
def generator(request: HttpRequest) -> HttpResponse:
    """Make links of what is sent, at once. Reloading the page forgets everything."""
    form = PublicForm(initial={"tool": "table"})
    result: dict[str, Any] = {}
    if request.method == "POST":
        if not admits(request):
            return render(request, "429.html", status=429)
        form = _dummy() if request.POST.get("act") == "dummy" else PublicForm(request.POST, request.FILES)
        facts = SheetFacts()
        made = attempt(form, lambda: _made(form, facts))
        result = _shown(made, MAIL_TOOLS[form.cleaned_data["tool"]]) if made is not None else {}
        result["sheet_notes"] = sheet_notes(asdict(facts))
    context = {
        "form": form,
        "limit": settings.PUBLIC_UPLOAD_MAX_BYTES // (1024 * 1024),
        "most": MOST,
        "is_dummy": request.POST.get("act") == "dummy",
        **result,
    }
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, "links/public.html", context, status=422 if is_wrong else 200)


def _dummy() -> PublicForm:
    """Return the form as if somebody had filled in dummy data."""
    return PublicForm(
        {
            "family": sample.FAMILY,
            "domain": sample.DOMAIN,
            "encryption_key": sample.KEYS.encryption_key,
            "authentication_key": sample.KEYS.authentication_key,
            "pasted": sample.sample_list().decode(),
            "tool": "table",
        }
    )


def _made(form: PublicForm, facts: SheetFacts) -> AtOnce:
    with _list(form) as file, read_table(file, facts, form.cleaned_data["sheet"]) as table:
        if table.size > settings.PUBLIC_UPLOAD_MAX_BYTES:
            raise Invalid(
                "file_too_large", _("This file is too large."), {"file": _("This file is too large.")}
            )
        content = table.read()
    probe = CharsetProbe()
    probe.feed(content)
    layout = looked_at(content, is_whole=True, encoding=probe.encoding())
    keys = form.keys()
    if form.chosen.needs_keys:
        check_keys(keyed_family(form.chosen.key), keys)
    refuse_secrets(layout, secrets_of({"": keys}))
    fields = guess_fields(layout)
    held = set(fields) | ({"domain"} if form.cleaned_data["domain"] else set())
    needed = form.chosen.required if held & {"email", "reference"} else form.chosen.required | {"email"}
    missing = [LinkField(name).label for name in LinkField.values if name in needed - held]
    if missing:
        message = _("No column could be recognised as: %(names)s.") % {"names": ", ".join(map(str, missing))}
        raise Invalid("bad_mapping", message)
    tool = MAIL_TOOLS[form.cleaned_data["tool"]]
    recipe = Recipe(
        plan=RowPlan(
            family=form.chosen.key,
            width=len(layout.columns),
            fields=fields,
            own=own_columns(layout.columns, fields, ()),
            domain=form.cleaned_data["domain"].strip(),
            date_format=guess_date_format(layout, fields)[0] or "iso",
            secrets=secrets_of({"": keys}),
        ),
        columns=tool.columns,
        shape=tool.shape,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        has_header=layout.has_header,
        keys=_AnyDomain(keys) if form.chosen.needs_keys else {},
    )
    try:
        return made_at_once(recipe, content, start=layout.start, line=layout.start_line)
    except TooManyRows:
        message = _(
            "More than %(most)d rows are too many here. An organisation of your own has no such limit."
        )
        raise Invalid("too_many_rows", message % {"most": MOST}) from None


class _AnyDomain(dict[str, Keys]):
    """The typed keys, whichever domain is asked for."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def get(self, _domain: str, _default: Any = None) -> Keys:
        """Return the keys."""
        return self._keys


@contextmanager
def _list(form: PublicForm) -> Iterator[File]:
    """Give the list: the file, or what was written by hand."""
    file = form.cleaned_data.get("file")
    yield file or ContentFile(form.cleaned_data["pasted"].encode())


def _shown(made: AtOnce, tool: MailTool) -> dict[str, Any]:
    kind = tool.shape.content_type.replace(" ", "")
    return {
        "verdicts": counted_verdicts(made.verdicts),
        "rows": sum(made.verdicts.values()),
        "links": [{"customer": one, "url": url} for one, url in made.made[:SHOWN]],
        "left_out": [
            {
                "line": one.line,
                "cells": one.cells,
                "why": why_left_out(one.field, one.verdict, one.code, one.sentence),
            }
            for one in made.rejected[:SHOWN]
        ],
        "shown": SHOWN,
        "made": len(made.made),
        "file_name": tool.shape.file_name("review-links"),
        "file_url": f"data:{kind};base64,{base64.b64encode(made.file).decode()}" if made.made else "",
    }
