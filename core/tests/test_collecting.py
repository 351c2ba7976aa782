"""Strings are found in templates and modules, and catalogues follow without losing a translation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog

from core.collecting import bring_up_to_date, collect

TEMPLATE = """\
{# Translators need no comment here. #}
{% load i18n %}
<div>
    <h1>{% translate "A title" %}</h1>
  {% blocktranslate trimmed with name=person.name %}
      Dear {{ name }},
      hello
  {% endblocktranslate %}
    <p title="{{ name|default:_("Nobody") }}">{% translate "May" context "what a key may do" %}</p>
  {% blocktranslate count shown=total %}{{ shown }} letter{% plural %}{{ shown }} letters{% endblocktranslate %}
</div>
"""
MODULE = """\
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
LABEL = _("Two " "halves")
def said(count):
    return ngettext("%(count)d day", "%(count)d days", count), pgettext("month", "May")
"""


def house(root: Path) -> Path:
    for name, words in {
        "templates/page.html": TEMPLATE,
        "app/words.py": MODULE,
        "app/tests/test_words.py": 'from x import _\n_("Not this one")\n',
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(words)
    return root


def found(root: Path) -> Catalog:
    return collect(root, [root / "templates", root / "app"])


def ids(catalogue: Catalog) -> set[tuple[str | None, Any]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def test_templates_and_modules_are_read(tmp_path: Path) -> None:
    assert ids(found(house(tmp_path))) == {
        (None, "A title"),
        (None, "Dear %(name)s, hello"),
        (None, "Nobody"),
        ("what a key may do", "May"),
        (None, ("%(shown)s letter", "%(shown)s letters")),
        (None, "Two halves"),
        (None, ("%(count)d day", "%(count)d days")),
        ("month", "May"),
    }


def test_catalogue_follows_and_keeps_its_words(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.touch()
    root = house(tmp_path / "house")
    assert bring_up_to_date(file, found(root)) == (8, 0, 8)
    file.write_text(
        file.read_text().replace('msgid "A title"\nmsgstr ""', 'msgid "A title"\nmsgstr "Un titre"')
    )
    (root / "app/words.py").write_text(MODULE.replace("Two ", "Three "))
    assert bring_up_to_date(file, found(root)) == (1, 1, 7)
    words = file.read_text()
    assert 'msgid "A title"\nmsgstr "Un titre"' in words
    assert "Three halves" in words
    assert "Two halves" not in words


def test_catalogue_is_the_same_for_everybody(tmp_path: Path) -> None:
    """No date, no tool and no place on a machine: only what was found makes a difference."""
    file = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.touch()
    catalogue = found(house(tmp_path / "house"))
    bring_up_to_date(file, catalogue)
    first = file.read_text()
    bring_up_to_date(file, catalogue)
    assert file.read_text() == first
    assert str(tmp_path) not in first
    assert "Date" not in first
    assert "Generated" not in first
