"""Collect the translatable strings of templates and modules, and bring catalogues up to date. Needs no gettext tools.

Django turns a template into lines that read like Python; Babel finds the calls in those and in our modules.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

CALLS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Nothing there is shown to a person.
SILENT = {"tests", "migrations", "node_modules"}


def collect(root: Path, folders: Iterable[Path]) -> Catalog:
    """Return every translatable string of the modules and templates below `folders`, placed relative to `root`."""
    found = Catalog(charset="utf-8")
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if not SILENT.intersection(file.relative_to(root).parts):
                for message, context in _messages(file):
                    found.add(message, context=context, locations=[(str(file.relative_to(root)), 0)])
    for entry in found:
        entry.locations.sort()  # so that a catalogue's order depends on nothing else
    return found


def bring_up_to_date(file: Path, found: Catalog) -> tuple[int, int, int]:
    """Write a catalogue anew with exactly the messages found; return how many were added, dropped, untranslated.

    Translations are kept, nothing is guessed, and nothing in the file tells a date or a place on a machine.
    """
    kept = read_po(io.BytesIO(file.read_bytes()), locale=file.parent.parent.name)
    before, after = _keys(kept), _keys(found)
    kept.update(found, no_fuzzy_matching=True)
    kept.obsolete.clear()
    with file.open("wb") as target:
        write_po(target, kept, width=110, sort_by_file=True, omit_header=True, include_lineno=False)
    body = file.read_text()
    file.write_text(HEADER.format(language=file.parent.parent.name, plural=kept.plural_forms) + body)
    untranslated = sum(1 for message in kept if message.id and not is_translated(message))
    return len(after - before), len(before - after), untranslated


def is_translated(message: Any) -> bool:
    """Return whether a message has its words, in every number."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


HEADER = """\
# Words of the house in another language. Brought up to date by `./dev manage collect_messages`.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def _messages(file: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if file.suffix == ".py":
        source = file.read_bytes()
    elif file.suffix in {".html", ".txt"}:
        # Indentation means nothing in a template, but would to the reader of Python.
        lines = templatize(file.read_text(), origin=str(file)).splitlines()
        source = "\n".join(line.strip() for line in lines).encode()
    else:
        return
    for _line, message, _comments, context in extract("python", io.BytesIO(source), CALLS):
        yield message, context


def _keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    ids = [(message.context, message.id) for message in catalogue if message.id]
    return {(context, id_ if isinstance(id_, str) else id_[0]) for context, id_ in ids}
