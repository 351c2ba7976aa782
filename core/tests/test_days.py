"""Days are written in the order of the reader's language, on every screen."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from core.days import DAY_OF_YEAR, MONTH, SECOND, WEEKDAY, ago, day, day_and_hour

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("22 Nov 2026", "22 Nov", "Nov 2026", "Sun, 22 Nov 2026")),
        ("fr", ("22 nov. 2026", "22 nov.", "nov. 2026", "dim. 22 nov. 2026")),
        ("de", ("22. Nov. 2026", "22. Nov.", "Nov. 2026", "So., 22. Nov. 2026")),
        ("nl", ("22 nov 2026", "22 nov", "nov 2026", "zo 22 nov 2026")),
        ("sv", ("22 nov. 2026", "22 nov.", "nov. 2026", "sön 22 nov. 2026")),
        ("en-us", ("Nov 22, 2026", "Nov 22", "Nov 2026", "Sun, Nov 22, 2026")),
    ],
)
def test_days_are_written_as_the_language_writes_them(language, written):
    assert (
        day(SUNDAY, language),
        day(SUNDAY, language, DAY_OF_YEAR),
        day(SUNDAY, language, MONTH),
        day(SUNDAY, language, WEEKDAY),
    ) == written


def test_a_moment_is_written_in_its_own_zone():
    noon = datetime(2026, 11, 22, 13, 5, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert day_and_hour(noon, "en") == "22 Nov 2026, 13:05"
    assert day_and_hour(noon, "sv", hour_by=SECOND) == "22 nov. 2026 13:05:09"


@pytest.mark.parametrize(
    ("distance", "language", "told"),
    [
        (timedelta(seconds=12), "en", "12 seconds ago"),
        (timedelta(seconds=12), "fr", "il y a 12 secondes"),
        (timedelta(minutes=3), "de", "vor 3 Minuten"),
        (timedelta(), "en", "1 second ago"),
        (timedelta(seconds=-5), "en", "1 second ago"),
    ],
)
def test_how_long_ago_is_told_to_the_second_and_never_in_the_future(distance, language, told):
    assert ago(distance, language) == told


def test_templates_write_days_in_the_language_of_the_page():
    page = Template('{{ on|day }} | {{ on|day:"short" }} | {{ at|moment:"weekday" }} | {{ none|day }}')
    known = Context({"on": SUNDAY, "at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC), "none": None})
    with translation.override("fr"):
        assert page.render(known) == "22 nov. 2026 | 22 nov. | dim. 22 nov. 2026, 09:00 | —"


def test_no_template_fixes_the_order_of_a_date():
    fixed = re.compile(r'\|(date|time):"(?!Y-m-d"|H:i"|.")')
    found = [
        str(file)
        for file in Path(settings.BASE_DIR, "templates").rglob("*.html")
        if fixed.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
