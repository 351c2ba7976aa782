"""The frame of every page: names that resolve, tabs by role, the switcher, notices, appearance."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Organisation, User
from accounts.navigation import NAVIGATION, NEEDED, SETTINGS
from accounts.roles import Role
from accounts.services.holding import hold_organisation
from tests.cast import Cast, logged_in
from tests.factories import make_membership

pytestmark = pytest.mark.django_db

ENTRIES = [entry for _label, _icon, _key, entries in NAVIGATION for entry in entries] + list(SETTINGS)
PAGE = reverse("accounts:channel_list", args=["acme"])


@pytest.mark.parametrize("name", [entry[2] for entry in ENTRIES])
def test_every_entry_of_the_navigation_leads_somewhere(name: str) -> None:
    assert reverse(name, args=["acme"]).startswith("/app/acme/")


@pytest.mark.parametrize("name", sorted({name for entry in ENTRIES for name in entry[3]}))
def test_every_page_that_lights_an_entry_exists(name: str) -> None:
    identity = "x_0"
    for further in ([], [identity], [identity, "service"], ["cancel"]):
        try:
            assert reverse(name, args=["acme", *further])
        except NoReverseMatch:
            continue
        return
    pytest.fail(f"no page is called {name}")


def test_names_that_need_a_right_are_names_of_tabs() -> None:
    assert NEEDED.keys() <= {entry[2] for entry in SETTINGS}


def test_the_present_tab_is_marked_and_tabs_follow_the_role(olga: Client, vera: Client, cast: Cast) -> None:
    tabs = olga.get(PAGE).context["shell"].settings
    assert [(str(tab.label), tab.is_active) for tab in tabs] == [
        ("Organisation", False),
        ("Channels", True),
        ("Senders", False),
        ("Team", False),
        ("Trace", False),
    ]
    assert [str(tab.label) for tab in vera.get(PAGE).context["shell"].settings] == [
        "Organisation",
        "Channels",
        "Senders",
        "Team",
    ]


def test_the_switcher_names_ones_own_organisations_and_no_other(cast: Cast) -> None:
    make_membership(cast.rival, cast.vera, Role.VIEWER)
    both = logged_in(cast.vera).get(PAGE).context["shell"].organisations
    assert both == [
        {"name": "Acme", "url": "/app/acme/", "is_current": True},
        {"name": "Rival", "url": "/app/rival/", "is_current": False},
    ]
    assert [one["name"] for one in logged_in(cast.olga).get(PAGE).context["shell"].organisations] == ["Acme"]


def test_a_hold_is_said_on_every_page_with_its_reason(acme: Organisation, cast: Cast, olga: Client) -> None:
    hold_organisation(organisation=acme, actor=cast.olga, reason="A list went wrong.")
    page = olga.get(PAGE).content.decode()
    assert "Sending is on hold: A list went wrong. Letters wait" in page


def test_appearance_is_remembered_and_leads_back(olga: Client, cast: Cast) -> None:
    answer = olga.post(reverse("accounts:theme"), {"theme": "dark", "next": PAGE})
    assert answer["Location"] == PAGE
    assert 'data-theme="dark"' in olga.get(PAGE).content.decode()
    fetched = olga.post(reverse("accounts:theme"), {"theme": "light"}, headers={"HX-Request": "true"})
    assert fetched.status_code == 204
    assert User.objects.get(pk=cast.olga.pk).theme == "light"


def test_appearance_refuses_unknown_words_foreign_addresses_and_get(olga: Client, cast: Cast) -> None:
    assert olga.post(reverse("accounts:theme"), {"theme": "pink"}).status_code == 400
    away = olga.post(reverse("accounts:theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert away["Location"] == "/app/"
    for word in ("overview", "accounts:theme", "-1"):
        assert olga.post(reverse("accounts:theme"), {"theme": "dark", "next": word})["Location"] == "/app/"
    assert olga.get(reverse("accounts:theme")).status_code == 405


def test_a_person_changes_name_and_language(olga: Client, cast: Cast) -> None:
    olga.post(reverse("accounts:profile"), {"name": "Olga Owner", "language": "fr"})
    person = User.objects.get(pk=cast.olga.pk)
    assert (person.name, person.language) == ("Olga Owner", "fr")
    assert '<html lang="fr"' in olga.get(PAGE).content.decode()


def test_an_unknown_language_is_refused_with_the_field_named(olga: Client, cast: Cast) -> None:
    answer = olga.post(reverse("accounts:profile"), {"name": "Olga Owner", "language": "xx"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"language"}
    assert User.objects.get(pk=cast.olga.pk).name == "Olga"


def test_whoever_was_signed_out_comes_back_to_a_page_and_never_to_a_deed(client: Client, cast: Cast) -> None:
    deed, asked = "/app/acme/settings/sending/hold/", "/app/acme/settings/organisation/?x=1"

    def next_of(address: str) -> str:
        return parse_qs(urlsplit(address).query)["next"][0]

    assert next_of(client.get(asked)["Location"]) == asked
    told = client.post(deed, headers={"Referer": f"http://testserver{asked}"})
    assert next_of(told["Location"]) == asked
    for away in ("https://evil.example/x", "http://testserver/app/rival/", ""):
        assert next_of(client.post(deed, headers={"Referer": away})["Location"]) == "/app/acme/"
    part = client.get(deed, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{asked}"})
    assert (part.status_code, next_of(part["HX-Redirect"])) == (200, asked)
