"""A customer's page and the file about them hold what every room knows: reviews, opens and clicks, unique links."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Channel, Organisation
from accounts.models.organisation import ChannelScope
from accounts.roles import Role
from core.identifiers import uuid7
from core.tenancy import tenant
from core.tokens import Purpose
from invitations.models import Customer, Invitation
from reviews.models import Reply
from tests.cast import Cast, logged_in
from tests.factories import (
    NOON,
    make_batch,
    make_channel,
    make_customer,
    make_event,
    make_given_link,
    make_invitation,
    make_listing,
    make_membership,
    make_review,
    make_rule,
    make_user,
)
from tracking.models import Hit

pytestmark = pytest.mark.django_db


def page(customer: Customer, name: str = "detail") -> str:
    return reverse(f"invitations:customer_{name}", args=["acme", customer.public_id])


def make_hit(invitation: Invitation, purpose: Purpose, minutes: int, **overrides: Any) -> Hit:
    defaults = {
        "id": uuid7(),
        "received_at": NOON + timedelta(minutes=minutes),
        "day_on": NOON.date(),
        "purpose": purpose,
        "subject": invitation.pk,
        "listing": 0,
        "channel": invitation.channel_id,
        "sequence": 0,
        "method": "GET",
        "source": b"",
        "agent": "chrome/windows",
    }
    return Hit.objects.create(**{**defaults, **overrides})


@pytest.fixture
def ada(acme: Organisation, channel: Channel, cast: Cast) -> Customer:
    """Ada was invited, opened, clicked, and wrote; a scanner looked, too; she was given a unique link."""
    ada = make_customer("ada@customer.example", name="Ada Byron")
    listing = make_listing(channel, "google")
    invitation = make_invitation(
        make_event(channel, ada, reference="A-1"), make_rule(channel), state="reviewed", listing=listing
    )
    make_hit(invitation, Purpose.OPEN, 5, verdict="person", rule="plain")
    make_hit(invitation, Purpose.CLICK, 6, verdict="machine", rule="burst", listing=listing.pk, sequence=1)
    make_hit(invitation, Purpose.CLICK, 7)
    review = make_review(channel, listing, invitation=invitation, customer=ada, title="Quick and kind")
    Reply.objects.create(review=review, text="Thank you", author=cast.olga)
    batch = make_batch(channel)
    make_given_link(batch, email="Ada@Customer.example", reference="U-1", clicked_at=NOON)
    make_given_link(batch, email="bob@customer.example", reference="U-2")
    other = make_customer("bob@customer.example")
    others = make_invitation(
        make_event(channel, other, reference="B-1"), make_rule(channel, event_type="shipped")
    )
    make_hit(others, Purpose.CLICK, 1)
    return ada


def test_page_tells_reviews_hits_with_their_verdicts_and_links(olga: Client, ada: Customer) -> None:
    html = olga.get(page(ada)).content.decode()
    for words in (
        "Quick and kind",
        "Answered",
        "Letter opened",
        "Nothing speaks against a person.",
        "Link followed",
        "Several different links of one letter were followed within seconds.",
        "Google",
        "Not judged yet",
        "Unique links",
        "U-1",
    ):
        assert words in html
    assert ("U-2" in html, "B-1" in html) == (False, False)


def test_what_is_not_recorded_is_never_shown_as_nothing(olga: Client, acme: Organisation) -> None:
    quiet = make_customer("quiet@customer.example")
    said = {
        "off": "Not recorded: your organisation",
        "aggregate": "Not recorded: your organisation",
        "consented": "Only opens and clicks of people who agreed",
        "full": "No letter was seen to be opened",
    }
    for mode, words in said.items():
        Organisation.objects.filter(pk=acme.pk).update(tracking_mode=mode)
        html = olga.get(page(quiet)).content.decode()
        assert words in html
        assert "No review on your own page." in html
        assert "Review links made for this address" not in html


def test_file_holds_the_opens_and_clicks_too(olga: Client, ada: Customer) -> None:
    told = json.loads(olga.post(page(ada, "export")).content)
    assert [(hit["what"], hit["reference"], hit["verdict"]) for hit in told["opens_and_clicks"]] == [
        ("open", "A-1", "person"),
        ("click", "A-1", "machine"),
        ("click", "A-1", ""),
    ]
    assert (len(told["reviews"]), len(told["unique_links"])) == (1, 1)


def test_many_hits_of_a_scanner_do_not_fill_the_page(olga: Client, ada: Customer) -> None:
    invitation = Invitation.objects.get(reference="A-1")
    for minute in range(60):
        make_hit(invitation, Purpose.CLICK, minute)
    answer = olga.get(page(ada))
    assert "There are more" in answer.content.decode()
    (chapter,) = (one for one in answer.context["chapters"] if "hits" in one.context)
    assert len(chapter.context["hits"]) == 50


def test_scoped_members_see_the_chapters_of_their_channels(acme: Organisation, ada: Customer) -> None:
    mine = make_channel("Acme Lyon", sender=None)
    make_event(mine, ada, reference="L-1")
    person = make_user("lou@acme.example")
    membership = make_membership(acme, person, Role.VIEWER)
    membership.has_channel_scope = True
    membership.save()
    ChannelScope.objects.create(membership=membership, channel=mine)
    html = logged_in(person).get(page(ada)).content.decode()
    assert "L-1" in html
    for words in ("Quick and kind", "Link followed", "U-1"):
        assert words not in html


def test_rivals_rows_never_come_along(olga: Client, ada: Customer, cast: Cast) -> None:
    with tenant(cast.rival):
        theirs = Invitation.objects.get()
        make_hit(theirs, Purpose.CLICK, 1, subject=Invitation.objects.values_list("pk", flat=True)[0])
    assert "Rivalsecret" not in olga.get(page(ada)).content.decode()
