"""The neutral pages speak the visitor's language, also where there is no Django."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tracking import pages
from tracking.pages import Page, page, preferred


@pytest.fixture(autouse=True)
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have one catalogue, with one sentence in it."""
    catalogue = Catalog(locale="fr")
    catalogue.add("This link leads nowhere", "Ce lien ne mène nulle part <ici>")
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(pages, "LOCALES", tmp_path)
    for cached in (pages._languages, pages._pages):
        cached.cache_clear()
    yield
    for cached in (pages._languages, pages._pages):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.1", "en"),
        ("de;q=1, fr;q=0.3", "fr"),
        ("de, *;q=0.1", "en"),
        ("fr;q=0.2, en;q=0.7", "en"),
        ("../../etc/passwd, fr;q=x, <script>", "en"),
        ("," * 5000, "en"),
    ],
)
def test_the_best_of_our_languages_is_taken(header: str, language: str) -> None:
    assert preferred(header) == language


def test_pages_are_translated_and_escaped() -> None:
    language, body = page(Page.UNKNOWN, "fr-FR")
    assert language == "fr"
    assert b'<html lang="fr">' in body
    assert "<h1>Ce lien ne mène nulle part &lt;ici&gt;</h1>".encode() in body
    assert b"leads nowhere" in page(Page.UNKNOWN, "en")[1]


def test_pages_load_nothing_and_lead_nowhere() -> None:
    for which in Page:
        body = page(which, "en")[1]
        assert body.startswith(b"<!doctype html>")
        assert [word for word in (b"href", b"src=", b"<script", b"<style", b"<form") if word in body] == []
