"""Which words a letter was written with is kept with it, and told beside those it would have if it left now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Channel, Organisation
from invitations.models import Delivery, Invitation, MessageTemplate, TemplateVersion
from invitations.services.letter_shelf import make_letter
from invitations.services.letters import save_wording
from invitations.services.sending.claiming import claim
from invitations.services.sending.composing import compose
from invitations.tests.letterbox import words
from tests.cast import Cast
from tests.factories import (
    NOON,
    make_customer,
    make_delivery,
    make_event,
    make_invitation,
    make_listing,
    make_rule,
    make_shares,
)
from tests.sending.jobs import TERMS, delivery_of, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(acme: Organisation, channel: Channel) -> MessageTemplate:
    return make_letter(organisation=acme, name="Warm words", actor=None)


def write(letter: MessageTemplate, subject: str, cast: Cast) -> TemplateVersion:
    return save_wording(
        template=letter, kind="invitation", platform="", wording=words(subject=subject), actor=cast.max
    )


def invited(channel: Channel, template: MessageTemplate | None) -> Invitation:
    rule = make_rule(channel, template=template)
    return make_invitation(make_event(channel, make_customer()), rule)


def shown(client: Client, invitation: Invitation) -> str:
    return client.get(reverse("invitations:detail", args=["acme", invitation.public_id])).content.decode()


@pytest.mark.parametrize("has_own", [True, False])
def test_a_letter_keeps_the_version_it_was_written_with(
    channel: Channel, letter: MessageTemplate, cast: Cast, has_own: bool
) -> None:
    make_shares(channel, {make_listing(channel, "own"): 100})
    version = write(letter, "One", cast)
    now = timezone.now()
    invitation = invited(channel, letter if has_own else None)
    make_delivery(invitation, due_at=now, expires_at=now + timedelta(days=14))
    batch = claim(size=10, now=now, terms=TERMS)
    (job,) = batch.jobs
    written = compose(batch, now=now).written[job.id]
    assert written.words == (version.public_id if has_own else "standard")
    assert mark(job, words=written.words) == {job.id}
    assert delivery_of(job).words == written.words


def test_the_page_tells_both_versions_and_leads_to_them(
    olga: Client, channel: Channel, letter: MessageTemplate, cast: Cast
) -> None:
    first = write(letter, "One", cast)
    write(letter, "Two", cast)
    invitation = invited(channel, letter)
    delivery = make_delivery(invitation, state="unknown", words=first.public_id)
    page = shown(olga, invitation)
    versions = reverse("invitations:letter_versions", args=["acme", letter.public_id])
    for number in (1, 2):
        assert f'href="{versions}?kind=invitation&amp;platform=&amp;language=en&amp;to={number}"' in page
        assert f"“Warm words”, version {number}" in page
        assert olga.get(f"{versions}?kind=invitation&platform=&language=en&to={number}").status_code == 200
    assert page.index("Written with") < page.index("version 1") < page.index("If it is sent again")
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=NOON, sent_on=NOON.date())
    page = shown(olga, invitation)
    assert ("version 1" in page, "version 2" in page) == (True, False)


def test_standard_words_and_letters_of_before_are_told_as_such(
    olga: Client, channel: Channel, letter: MessageTemplate
) -> None:
    waiting = invited(channel, None)
    make_delivery(waiting)
    assert "Will be written with" in shown(olga, waiting)
    Delivery.objects.all().delete()
    make_delivery(waiting, state="sent", sent_at=NOON, sent_on=NOON.date())
    page = shown(olga, waiting)
    assert "Will be written with" not in page
    assert "Written with" not in page
    Delivery.objects.update(words="standard")
    assert "Written with" in shown(olga, waiting)


def test_words_of_a_letter_that_was_put_away_are_named_without_a_way_to_them(
    olga: Client, channel: Channel, letter: MessageTemplate, cast: Cast
) -> None:
    version = write(letter, "One", cast)
    invitation = invited(channel, letter)
    make_delivery(invitation, state="sent", sent_at=NOON, sent_on=NOON.date(), words=version.public_id)
    MessageTemplate.objects.update(is_archived=True)
    page = shown(olga, invitation)
    assert "“Warm words”, version 1" in page
    assert "to=1" not in page
