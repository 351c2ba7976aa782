"""Compile translation catalogues where they have changed. Imports no Django: the test run calls it before the settings.

Compiled catalogues are never committed; `manage.py up`, the test run and the release command make them.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


class Unreadable(ValueError):
    """Say which catalogue cannot be read, and where."""


def compile_changed(folder: Path = LOCALE) -> list[Path]:
    """Compile every catalogue below `folder` whose compiled form is missing or older; return those compiled.

    Raises `Unreadable`. Safe to run in several processes at once: each compiled file appears whole.
    """
    return [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _compile(source)]


def _compile(source: Path) -> bool:
    target, written = source.with_suffix(".mo"), source.stat().st_mtime_ns
    # The compiled file carries its source's time, so that an older source put back is noticed as well.
    if target.exists() and target.stat().st_mtime_ns == written:
        return False
    try:
        catalogue = read_po(io.BytesIO(source.read_bytes()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise Unreadable(f"{source}: {error}") from None
    draft = target.with_name(f".{target.name}-{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    os.utime(draft, ns=(written, written))
    draft.replace(target)
    return True
