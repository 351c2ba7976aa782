"""One customer invited by hand: every field of the API, clear complaints, and a preview that tells the truth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.trace_words import sentence
from core.tenancy import tenant
from invitations.intake_inputs import EventInput
from invitations.models import (
    Customer,
    Delivery,
    Event,
    EventProduct,
    Invitation,
    MessageTemplate,
    TemplateVersion,
)
from invitations.services.matching import match_events
from invitations.services.single_events import foresee_event
from tests.cast import Cast
from tests.factories import NOON, make_channel, make_customer, make_event, make_rule

pytestmark = pytest.mark.django_db

URL = "/app/acme/invite/"


def typed(cast: Cast, **changes: str) -> dict[str, str]:
    """Return what a browser sends of a form filled in as little as possible."""
    return {
        "channel": str(cast.channel.public_uuid),
        "event_type": "delivered",
        "reference": "R-1",
        "email": "zoe@customer.example",
        "products-TOTAL_FORMS": "1",
        "products-INITIAL_FORMS": "0",
        **changes,
    }


def shown(client: Client, cast: Cast, **changes: str) -> dict[str, Any]:
    answer = client.post(URL, typed(cast, **changes))
    assert answer.status_code == 200
    return answer.context


def test_preview_is_what_matching_then_decides(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        make_rule(cast.channel, wait_days=4, send_hour=9)
    [letter] = shown(olga, cast, name="Zoé Martin")["letters"]
    with tenant(cast.acme):
        assert not Event.objects.exists()
    assert "Zoé" in letter.preview.text
    assert letter.preview.message["To"] == "Zoé Martin <zoe@customer.example>"
    olga.post(URL, typed(cast, name="Zoé Martin", act="confirm"))
    with tenant(cast.acme):
        match_events(organisation=cast.acme, now=timezone.now())
        assert Delivery.objects.get().due_at == letter.decision.due_at
    assert "09:00" in letter.when


def test_every_field_of_the_api_arrives(olga: Client, cast: Cast) -> None:
    answer = olga.post(
        URL,
        typed(
            cast,
            act="confirm",
            occurred_at="2026-03-09T10:30",
            activation_on="2026-03-20",
            name="Zoé Martin",
            language="fr",
            country="FR",
            customer_reference="C-9",
            legal_basis="consent",
            consent_send="yes",
            consent_remind="no",
            consent_forward="yes",
            **{
                "products-TOTAL_FORMS": "2",
                "products-0-sku": "LAMP-1",
                "products-0-name": "Lamp",
                "products-0-url": "https://shop.example/lamp",
                "products-0-image_url": "https://shop.example/lamp.png",
                "products-0-brand": "Lumière",
                "products-0-gtin": "4006381333931",
                "products-0-mpn": "L1",
                "products-1-sku": "BULB-2",
            },
        ),
    )
    assert answer.status_code == 302
    with tenant(cast.acme):
        event = Event.objects.select_related("customer").get()
        assert answer["Location"] == reverse(
            "invitations:customer_detail", args=["acme", event.customer.public_id]
        )
        assert event.occurred_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
        assert (event.reference, event.source, event.language) == ("R-1", "form", "fr")
        assert (event.activation_on.isoformat(), event.legal_basis) == ("2026-03-20", "consent")
        said = (event.consent_send, event.consent_remind, event.consent_track, event.consent_forward)
        assert said == (True, False, None, True)
        person = event.customer
        assert (person.name, person.country, person.reference) == ("Zoé Martin", "FR", "C-9")
        found = EventProduct.objects.order_by("product__sku").values_list(
            "product__sku", "product__name", "product__gtin", "product__mpn", "product__brand"
        )
        assert list(found) == [
            ("BULB-2", "", "", "", ""),
            ("LAMP-1", "Lamp", "4006381333931", "L1", "Lumière"),
        ]
        assert sentence(AuditEvent.objects.latest("id"), {}) == "Olga recorded an order by hand."


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": "nobody"}, "email", "This is not an e-mail address that mail can be sent to."),
        ({"email": ""}, "email", "This field is required."),
        ({"reference": "   "}, "reference", "This field is required."),
        ({"occurred_at": "yesterday"}, "occurred_at", "Enter a valid date/time."),
        ({"occurred_at": "1802-01-01T10:00"}, "occurred_at", "The year lies outside 1970 to 2100."),
        ({"channel": "0" * 32}, "channel", "Select a valid choice."),
        ({"consent_send": "perhaps"}, "consent_send", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    olga: Client, cast: Cast, changes: dict[str, str], field: str, words: str
) -> None:
    answer = olga.post(URL, typed(cast, act="confirm", **changes))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    with tenant(cast.acme):
        assert not Event.objects.exists()


def test_product_without_its_number_is_refused(olga: Client, cast: Cast) -> None:
    answer = olga.post(URL, typed(cast, act="confirm", **{"products-0-name": "Lamp"}))
    assert answer.status_code == 422
    assert "A product is known by its SKU." in answer.content.decode()


def test_blank_fields_are_not_complained_of_before_recording(olga: Client, cast: Cast) -> None:
    found = shown(olga, cast, reference="", email="zoe@")
    assert found["verdict"] == ""
    assert dict(found["faults"]) == {}
    assert "Fill in reference and e-mail" in olga.post(URL, typed(cast, reference="")).content.decode()


def test_one_product_more_keeps_what_was_typed(olga: Client, cast: Cast) -> None:
    found = shown(olga, cast, act="more", **{"products-0-sku": "A"})
    assert [form["sku"].value() for form in found["products"]] == ["A", None]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent_send": "no"}, "Neither the event nor the channel gives a legal basis"),
        ({"occurred_at": "2020-01-01T10:00"}, "The event lies too far back"),
        ({"event_type": "checkout"}, "No active rule of this channel asks after events of this type."),
    ],
)
def test_why_no_letter_would_leave_is_said_beforehand(
    olga: Client, cast: Cast, changes: dict[str, str], words: str
) -> None:
    with tenant(cast.acme):
        make_rule(cast.channel)
    assert words in olga.post(URL, typed(cast, **changes)).content.decode()


def test_known_order_and_known_person_are_said_and_nothing_is_done_twice(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        person = make_customer("zoe@customer.example")
        make_event(cast.channel, person, reference="R-1", matched_at=NOON, occurred_at=timezone.now())
    known = shown(olga, cast)
    assert (known["verdict"], known["known"].customer) == ("Unchanged", person)
    same = shown(olga, cast, reference="R-2")
    assert same["verdict"] == "Same person"
    refused = olga.post(URL, typed(cast, reference="R-2", act="confirm"))
    assert refused.status_code == 422
    olga.post(URL, typed(cast, act="confirm"))
    with tenant(cast.acme):
        assert Event.objects.count() == 1


def test_letter_is_the_rules_own_in_the_customers_language(olga: Client, cast: Cast) -> None:
    with tenant(cast.acme):
        own = MessageTemplate.objects.create(name="Spring letter")
        TemplateVersion.objects.create(
            template=own, kind="invitation", language="fr", version=1, is_current=True, subject="Et alors ?",
            blocks=[{"kind": "text", "text": "Bonjour {{ first_name }}"}, {"kind": "button", "text": "Dire"}],
        )  # fmt: skip
        make_rule(cast.channel, template=own)
    [letter] = shown(olga, cast, language="fr", name="Zoé Martin")["letters"]
    assert (letter.name, letter.preview.subject) == ("Spring letter", "Et alors ?")
    assert "Bonjour Zoé" in letter.preview.text
    assert own.public_id in letter.url
    assert "zoe" not in letter.url


def test_capped_person_is_foreseen_as_capped(cast: Cast) -> None:
    with tenant(cast.acme):
        make_rule(cast.channel)
        person = make_customer("zoe@customer.example")
        event = make_event(cast.channel, person, occurred_at=NOON - timedelta(days=9))
        match_events(organisation=cast.acme, now=NOON)
        assert Invitation.objects.get(event=event).state == "scheduled"
        given = EventInput(reference="R-7", email=" ZOE@customer.example", occurred_at=NOON)
        foreseen = foresee_event(channel=cast.channel, event_type="delivered", event=given, now=NOON)
        assert [decision.refusal for decision in foreseen.decisions] == ["capped"]
        assert Customer.objects.count() == 1


def test_viewer_may_not_and_a_rivals_channel_does_not_exist(olga: Client, vera: Client, cast: Cast) -> None:
    assert vera.get(URL).status_code == 403
    assert vera.post(URL, typed(cast, act="confirm")).status_code == 403
    answer = olga.post(URL, typed(cast, act="confirm", channel=str(cast.rival_channel.public_uuid)))
    assert answer.status_code == 422
    with tenant(cast.acme):
        make_channel("Acme London")
    assert olga.get(URL).status_code == 200
