"""The words of the navigation fit into the rail, in every language."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from tests.browser.conftest import enter
from tests.cast import EVERY_ROLE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

CUT_OFF = """
Array.from(document.querySelectorAll('.rail nav a *, .rail nav summary *, .rail nav p'))
    .filter((one) => one.childElementCount === 0 && one.scrollWidth > one.clientWidth && one.clientWidth > 1)
    .map((one) => one.textContent.trim())
"""


def test_no_word_of_the_navigation_is_cut_off(
    demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    enter(context, demo, live_server.url)
    cut = {}
    for language, _name in settings.LANGUAGES:
        User.objects.filter(pk=demo.pk).update(language=language)
        page.goto("/app/maison-lumiere/")
        page.evaluate("document.querySelectorAll('.rail details').forEach((one) => { one.open = true })")
        assert page.locator(".rail nav a").count() > 10
        cut[language] = page.evaluate(CUT_OFF)
    assert {language: words for language, words in cut.items() if words} == {}
