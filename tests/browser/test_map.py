"""The whole map of pages in a real browser: every address that is a page loads without a complaint of the console, fits
a phone, and axe finds nothing serious on it, by day and by night. A new page is walked without anybody adding it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import get_resolver
from playwright.sync_api import BrowserContext, Page

from accounts.models import Channel, User
from core.tenancy import tenant
from reviews.models import Review
from tests.browser.conftest import AXE, enter
from tests.cast import EVERY_ROLE
from tests.isolation.identities import Registry, furnish
from tests.isolation.walk import Address, addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)]

# Read by programs, or by people who are about to leave: the log-out page would end the walk.
APART = ("api:", "account_logout", "healthz", "readyz", "tracking:", "given_link")
PARTS = 3
PHONES = (390, 320)


def pages(client: Client, registry: Registry) -> Iterator[tuple[str, str]]:
    """Yield name and path of every address that answers our owner with a page."""
    for address in addresses(get_resolver().url_patterns):
        if address.name.startswith(APART) or address.name.endswith("None"):
            continue
        path = path_of(address, registry)
        if path is None:
            continue
        answer = client.get(path)
        if is_page(answer):
            yield address.name, path
        answer.close()


def path_of(address: Address, registry: Registry) -> str | None:
    """Return the path filled with things of ours, or None where an argument belongs to somebody else's pages."""
    if not address.arguments:
        return address.template
    found = registry(address)
    if found is None:
        assert "{organisation}" not in address.template, f"{address.name}: who are {address.arguments}?"
        return None
    return address.filled(found.own)


def is_page(answer: HttpResponseBase) -> bool:
    """Tell whether an answer is a whole page; parts of pages, files and redirects are not.

    Nor are letters, shown in a sandbox where no script runs, so that nobody can look at them from within.
    """
    assert answer.status_code < 500
    if "sandbox" in answer.headers.get("Content-Security-Policy", ""):
        return False
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_html and not answer.streaming and b"<html" in answer.content


def things(user: User) -> dict[str, str]:
    """Make one of everything in the demonstration, and name the richest of what it has."""
    organisation = user.memberships.get().organisation
    with tenant(organisation):
        channel = Channel.objects.latest("id")
    made = furnish(organisation, channel, user, "walk")
    with tenant(organisation):
        told = Review.objects.filter(invitation__state="reviewed").select_related("invitation__customer")[0]
        return {
            **made,
            "public_id": told.public_id,
            "invitation": told.invitation.public_id,
            "customer": told.invitation.customer.public_id,
        }


def axe(page: Page, **options: Any) -> list[str]:
    """Return what axe finds serious or critical."""
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{violation['id']}: {node['html'][:140]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def look_at(page: Page, path: str) -> Iterator[str]:
    """Yield what is wrong with a page."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        yield f"answers {answer.status if answer else 'nothing'}"
        return
    page.evaluate(AXE.read_text())
    yield from (f"by day: {fault}" for fault in axe(page, resultTypes=["violations"]))
    # Night changes colours and nothing else.
    page.emulate_media(color_scheme="dark")
    contrast = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    yield from (f"by night: {fault}" for fault in axe(page, runOnly=contrast))
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 800})
        excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if excess > 0:
            yield f"is {excess} pixels too wide at {width}"


@override_settings(DEBUG=False)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound(
    part: int, demo: User, context: BrowserContext, page: Page, live_server: Any
) -> None:
    client = enter(context, demo, live_server.url)
    made = things(demo)
    found = list(pages(client, Registry(made, made)))
    assert len(found) > 60
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    faults = []
    for name, path in found[part::PARTS]:
        faults += [f"{name}: {fault}" for fault in look_at(page, path)]
        faults += [f"{name}: the console says {text}" for text in said]
        said.clear()
    assert faults == []
