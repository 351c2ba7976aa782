"""Nothing is a dead end: every list of a new organisation says in a sentence what it is, and offers the next act."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.navigation import NAVIGATION
from accounts.services.founding import found_organisation
from tests.cast import logged_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

# Lists outside the navigation, and those whose page begins with more than a list.
FURTHER = (
    "invitations:event_list",
    "invitations:unknown",
    "invitations:bulk_list",
    "accounts:channel_list",
    "links:given",
    "stats:onward",
)
# A letter is there from the start, and the overview begins with the first steps.
NEVER_EMPTY = ("stats:overview", "invitations:letter_list", "invitations:calendar")
VOID = re.compile(r'<div class="void">(.*?)</div>\s*</', re.DOTALL)


def lists() -> Iterator[str]:
    for _label, _icon, _key, entries in NAVIGATION:
        for _name, _drawing, name, _others in entries:
            if name not in NEVER_EMPTY:
                yield name
    yield from FURTHER


@pytest.fixture
def founder() -> User:
    return make_user("fay@new.example", name="Fay")


@pytest.fixture
def young(founder: User) -> Organisation:
    return found_organisation(user=founder, name="Young & Co", country="GB")


def void_of(client: Client, name: str, slug: str) -> str:
    """Return what an empty page says, or nothing."""
    text = client.get(reverse(name, args=[slug])).content.decode()
    found = VOID.search(text)
    return found[1] if found else ""


def test_every_empty_list_teaches_and_offers_an_act(founder: User, young: Organisation) -> None:
    client = logged_in(founder)
    faults = []
    for name in lists():
        said = void_of(client, name, young.slug)
        sentence = re.search(r"<p>([^<]{20,200})[.!]\s*</p>", said)
        if not sentence:
            faults.append(f"{name} says no sentence")
        if 'class="btn' not in said:
            faults.append(f"{name} offers no act")
    assert faults == []


def test_a_new_organisation_begins_with_its_first_steps(founder: User, young: Organisation) -> None:
    text = logged_in(founder).get(f"/app/{young.slug}/").content.decode()
    assert text.index("First steps") < text.index("Key figures")
    assert "0 of 5 done" in text
