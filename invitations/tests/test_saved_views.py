"""Saved views: one's own under a name, shared on wish, one of them first; never a search for somebody's address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from core.tenancy import tenant
from invitations.models import FirstView, SavedView
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(name: str, *arguments: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", *arguments])


def names(answer: Any) -> tuple[list[str], list[str]]:
    """Return the names of one's own views and of those shared by others."""
    bar = answer.context["bar"]
    return [link.view.name for link in bar.mine], [link.view.name for link in bar.shared]


def save(client: Client, **told: str) -> Any:
    return client.post(page("view_save"), {"name": "Late ones", "query": "state=expired&q=ada%40x", **told})


def test_filters_are_kept_without_search_words_and_pages(olga: Client, acme: Organisation) -> None:
    query = "q=ada%40x.example&cursor=7&state=sent&state=expired&nonsense=1&view=x&reason="
    answer = save(olga, query=query)
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared) == ("Late ones", "state=sent&state=expired", False)
    assert answer.url == f"{page('list')}?view={view.public_id}&state=sent&state=expired"
    shown = olga.get(answer.url)
    assert (shown.context["bar"].current.view, shown.context["bar"].is_changed) == (view, False)
    assert shown.context["wanted"].states == ("sent", "expired")
    assert olga.get(f"{answer.url}&source=api").context["bar"].is_changed


def test_first_view_opens_first_and_all_can_still_be_seen(olga: Client, acme: Organisation) -> None:
    save(olga, is_first="on")
    view = SavedView.objects.get()
    answer = olga.get(page("list"))
    assert (answer.status_code, answer.url) == (
        302,
        f"{page('list')}?view={view.public_id}&state=expired",
    )
    for address in (f"{page('list')}?view=all", f"{page('list')}?state=sent"):
        answer = olga.get(address)
        assert answer.status_code == 200
        assert all("?" in tab[1] and tab[1] != "?" for tab in answer.context["tabs"])
    olga.post(page("view_first", view.public_id))
    assert olga.get(page("list")).status_code == 200


def test_own_view_of_the_same_name_is_replaced(olga: Client, vera: Client, acme: Organisation) -> None:
    save(olga)
    save(olga, query="state=sent", is_shared="on")
    save(vera, query="state=clicked")
    assert list(SavedView.objects.order_by("id").values_list("query", flat=True)) == [
        "state=sent",
        "state=clicked",
    ]
    assert names(vera.get(page("list"))) == (["Late ones"], ["Late ones"])


def test_shared_views_are_seen_by_all_and_changed_by_their_owner(
    olga: Client, vera: Client, acme: Organisation
) -> None:
    save(olga)
    view = SavedView.objects.get()
    assert names(vera.get(page("list"))) == ([], [])
    assert vera.post(page("view_first", view.public_id)).status_code == 404
    olga.post(
        page("view_change", view.public_id), {"name": "Too late", "query": "state=expired", "is_shared": "on"}
    )
    assert names(vera.get(page("list"))) == ([], ["Too late"])
    assert vera.post(page("view_change", view.public_id), {"name": "Mine"}).status_code == 403
    assert vera.post(page("view_delete", view.public_id)).status_code == 403
    vera.post(page("view_first", view.public_id))
    assert vera.get(page("list")).status_code == 302
    olga.post(page("view_change", view.public_id), {"name": "Too late", "query": "state=expired"})
    assert vera.get(page("list")).status_code == 200
    assert not FirstView.objects.exists()


def test_deleted_view_is_gone_for_everybody(olga: Client, vera: Client, acme: Organisation) -> None:
    save(vera, is_shared="on", is_first="on")
    view = SavedView.objects.get()
    olga.post(page("view_first", view.public_id))
    # Olga manages the team, so she may clear up behind others.
    answer = olga.post(page("view_delete", view.public_id), follow=True)
    assert "The view “Late ones” is deleted." in answer.content.decode()
    assert not SavedView.objects.exists()
    assert not FirstView.objects.exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": "  "}, "This field is required."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"query": "&".join(f"channel=chl_{n:032}" for n in range(60))}, "more filters than a view can hold"),
    ],
)
def test_what_cannot_be_kept_is_said(
    olga: Client, acme: Organisation, told: dict[str, str], said: str
) -> None:
    assert (
        said in olga.post(page("view_save"), {"name": "n", "query": "", **told}, follow=True).content.decode()
    )
    assert not SavedView.objects.exists()


def test_refusing_a_name_names_the_field_and_keeps_the_filters(olga: Client, acme: Organisation) -> None:
    answer = save(olga, name=" ")
    assert answer.url == f"{page('list')}?view=all&state=expired"
    assert "Name: This field is required." in olga.get(answer.url).content.decode()


def test_name_in_use_and_too_many_views_are_refused(olga: Client, acme: Organisation, cast: Cast) -> None:
    save(olga)
    SavedView.objects.bulk_create(
        SavedView(organisation=acme, owner=cast.olga, name=f"view {n}") for n in range(49)
    )
    other = SavedView.objects.get(name="view 7")
    answer = olga.post(page("view_change", other.public_id), {"name": "Late ones", "query": ""}, follow=True)
    assert "another view of this name" in answer.content.decode()
    answer = olga.post(page("view_save"), {"name": "one more", "query": ""}, follow=True)
    assert "as many views as can be kept" in answer.content.decode()
    assert save(olga, query="state=sent").status_code == 302


def test_rivals_views_do_not_exist(olga: Client, rita: Client, acme: Organisation, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = SavedView.objects.create(owner=cast.rita, name="Rivalsecret", is_shared=True)
    assert names(olga.get(page("list"))) == ([], [])
    for name in ("view_change", "view_first", "view_delete"):
        assert olga.post(page(name, theirs.public_id), {"name": "x"}).status_code == 404
    assert rita.post(page("view_save"), {"name": "x"}).status_code == 404
