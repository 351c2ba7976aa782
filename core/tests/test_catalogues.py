"""Compiling only what changed; a broken catalogue says where it is broken."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from core.catalogues import Unreadable, compile_changed

WORDS = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hour"
msgstr "{}"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(WORDS.format("Heure"))
    return file


def said(folder: Path) -> str:
    return gettext.translation("django", folder, ["fr"]).gettext("Hour")


def test_words_can_be_read_once_compiled(source: Path, tmp_path: Path) -> None:
    assert compile_changed(tmp_path) == [source]
    assert said(tmp_path) == "Heure"


def test_unchanged_catalogue_is_left_alone(source: Path, tmp_path: Path) -> None:
    compile_changed(tmp_path)
    assert compile_changed(tmp_path) == []


def test_older_catalogue_put_back_is_noticed(source: Path, tmp_path: Path) -> None:
    compile_changed(tmp_path)
    source.write_text(WORDS.format("Moment"))
    os.utime(source, (1_000_000_000, 1_000_000_000))
    assert compile_changed(tmp_path) == [source]
    gettext._translations.clear()  # the standard library remembers what it has read
    assert said(tmp_path) == "Moment"


def test_broken_catalogue_says_where(source: Path, tmp_path: Path) -> None:
    source.write_text(WORDS.format("Heure") + "<<<<<<< ours\n")
    with pytest.raises(Unreadable, match=r"fr/LC_MESSAGES/django\.po"):
        compile_changed(tmp_path)
    assert list(source.parent.iterdir()) == [source]
