"""The trace: sentences of every known deed, names instead of ids, pages by cursor."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Channel, Organisation
from accounts.selectors import names_of
from accounts.services.audit import record_audit
from accounts.services.founding import update_organisation
from accounts.services.keys import issue_key
from accounts.trace_words import SENTENCES, mentioned, sentence
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PAGE = reverse("accounts:trace", args=["acme"])
ROOT = Path(__file__).resolve().parents[2]


def told(event: AuditEvent, organisation: Organisation) -> str:
    return sentence(event, names_of(organisation, mentioned(event)))


def test_sentences_name_people_channels_and_fields(acme: Organisation, channel: Channel, cast: Cast) -> None:
    update_organisation(organisation=acme, actor=cast.olga, name="Acme", postal_address="Here 1")
    changed = AuditEvent.objects.get()
    assert told(changed, acme) == "Olga changed the organisation: name, postal address."
    detail = {"channel": channel.public_id, "event_type": "delivered", "is_active": True}
    rule = record_audit(actor=cast.max, action="rule.saved", target="rul_1", detail=detail)
    assert told(rule, acme) == "Max saved the invitation rule of Acme Paris for “delivered”: on."
    member = record_audit(
        actor=cast.olga, action="member.changed", target=cast.vera.public_id, detail={"role": "admin"}
    )
    assert told(member, acme) == "Olga changed what Vera may do: Admin."


def test_keys_the_platform_and_staff_act_as_well(acme: Organisation, cast: Cast) -> None:
    key, _text = issue_key(organisation=acme, actor=cast.olga, name="Shop", scopes=["events:write"])
    by_key = record_audit(actor=None, action="listing.on", key=key)
    assert told(by_key, acme) == "The API key Shop switched a listing on a review platform on."
    by_itself = record_audit(actor=None, action="organisation.released")
    assert told(by_itself, acme) == "The platform let sending go on."
    for_olga = record_audit(actor=cast.sam, action="organisation.released")
    for_olga.acted_as = cast.olga
    assert told(for_olga, acme) == "Sam on behalf of Olga let sending go on."


def test_a_deed_without_a_sentence_and_one_with_less_detail_are_told_all_the_same(
    acme: Organisation, cast: Cast
) -> None:
    unknown = record_audit(actor=cast.olga, action="moon.painted", target="mon_1")
    assert told(unknown, acme) == "Olga: moon painted."
    bare = record_audit(actor=cast.olga, action="organisation.held")
    assert told(bare, acme) == "Olga put all sending on hold: “—”."


def test_every_deed_that_is_recorded_anywhere_has_a_sentence() -> None:
    recorded = set()
    for path in ROOT.glob("*/services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_audit":
                for keyword in node.keywords:
                    if keyword.arg == "action":
                        texts = [
                            part.value for part in ast.walk(keyword.value) if isinstance(part, ast.Constant)
                        ]
                        recorded.update(text for text in texts if isinstance(text, str))
    assert len(recorded) > 12
    # An action that is put together from parts shows only its beginning here.
    known = SENTENCES.keys() | {f"{action.partition('.')[0]}." for action in SENTENCES}
    assert recorded - known == set()


def test_the_page_turns_by_cursor_and_never_shows_the_rivals(
    acme: Organisation, cast: Cast, olga: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        record_audit(
            actor=cast.olga, action="channel.created", target=cast.channel.public_id, detail={"n": number}
        )
    olga.get(PAGE)
    with django_assert_num_queries(10):
        first = olga.get(PAGE)
    assert (len(first.context["lines"]), first.context["page"].is_first) == (50, True)
    second = olga.get(PAGE, {"cursor": first.context["page"].next_cursor})
    assert (len(second.context["lines"]), second.context["page"].next_cursor) == (10, "")
    assert "Olga made the channel Acme Paris." in second.content.decode()


def test_an_empty_trace_says_what_will_stand_there(acme: Organisation, olga: Client) -> None:
    assert "Nothing has been done yet" in olga.get(PAGE).content.decode()
