"""Settings of the organisation, and holding its sending."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Organisation
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PAGE = reverse("accounts:organisation", args=["acme"])
FILLED = {
    "name": "Acme & Sons",
    "country": "FR",
    "postal_address": "1 rue Haute\r\n75001 Paris",
    "privacy_url": "https://acme.example/privacy",
    "tracking_mode": "consented",
    "invitations_per_30_days": "2",
    "invitations_per_365_days": "5",
    "lateness_days": "7",
    "max_event_age_days": "60",
    "click_stops_reminder": "",
}


def test_an_owner_changes_everything_and_the_trace_names_what_changed(
    acme: Organisation, olga: Client
) -> None:
    answer = olga.post(PAGE, FILLED)
    assert answer["Location"] == PAGE
    acme.refresh_from_db()
    assert (acme.name, acme.country, acme.postal_address) == ("Acme & Sons", "FR", "1 rue Haute\n75001 Paris")
    assert (acme.privacy_url, acme.tracking_mode) == ("https://acme.example/privacy", "consented")
    assert (acme.invitations_per_30_days, acme.invitations_per_365_days) == (2, 5)
    assert (acme.lateness_days, acme.max_event_age_days, acme.click_stops_reminder) == (7, 60, False)
    assert AuditEvent.objects.get(action="organisation.changed").detail["fields"] == sorted(FILLED)


def test_saving_without_a_change_leaves_no_trace(acme: Organisation, olga: Client) -> None:
    olga.post(PAGE, FILLED)
    olga.post(PAGE, FILLED)
    assert AuditEvent.objects.filter(action="organisation.changed").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("country", "XX"),
        ("privacy_url", "javascript:alert(1)"),
        ("privacy_url", "ftp://acme.example/privacy"),
        ("tracking_mode", "everything"),
        ("invitations_per_30_days", "0"),
        ("invitations_per_365_days", "1"),
        ("lateness_days", "-1"),
        ("max_event_age_days", "forty"),
    ],
)
def test_bad_input_names_its_field_keeps_the_rest_and_saves_nothing(
    field: str, value: str, acme: Organisation, olga: Client
) -> None:
    answer = olga.post(PAGE, {**FILLED, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "75001 Paris" in answer.content.decode()
    # The frame around the form still tells the truth.
    assert answer.context["shell"].organisation.name == "Acme"
    acme.refresh_from_db()
    assert (acme.name, acme.tracking_mode) == ("Acme", "full")


def test_sending_is_held_with_a_reason_and_released_again(acme: Organisation, olga: Client) -> None:
    answer = olga.post(reverse("accounts:hold", args=["acme"]), {"reason": "Wrong list"}, follow=True)
    release = reverse("accounts:release", args=["acme"])
    assert f'action="{release}"' in answer.content.decode()
    acme.refresh_from_db()
    assert (acme.is_held, acme.held_reason) == (True, "Wrong list")
    olga.post(release)
    acme.refresh_from_db()
    assert (acme.is_held, acme.held_reason) == (False, "")
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "organisation.released",
        "organisation.held",
    ]


def test_a_hold_without_a_reason_is_refused(acme: Organisation, olga: Client) -> None:
    answer = olga.post(reverse("accounts:hold", args=["acme"]), {"reason": " "})
    assert answer.status_code == 422
    assert answer.context["hold_form"].errors.keys() == {"reason"}
    acme.refresh_from_db()
    assert acme.is_held is False


def test_asking_for_a_feature_reaches_our_staff_once_a_week(
    acme: Organisation, olga: Client, cast: Cast
) -> None:
    ask = reverse("accounts:feature_ask", args=["acme", "product_reviews"])
    olga.post(ask)
    olga.post(ask)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["sam@staff.example"], "Acme asks for: Product reviews")
    ]
    assert AuditEvent.objects.get(action="feature.asked").detail == {"feature": "product_reviews"}


def test_an_unknown_feature_is_no_address(olga: Client) -> None:
    assert olga.post("/app/acme/settings/features/everything/ask/").status_code == 404
