"""Versions of words: they last, are compared, brought back and laid aside; and the way to the words that are used."""

from __future__ import annotations

import itertools
import json
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Channel, Organisation
from core.exceptions import Invalid
from core.tenancy import tenant
from invitations.letters.standard import reminder_of, standard
from invitations.models import MessageTemplate, TemplateVersion
from invitations.selectors.letters import WordingBook, chain, wording_of
from invitations.services.letter_shelf import make_letter
from invitations.services.letters import restore_version, retire_words, save_wording
from invitations.tests.letterbox import words
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SLOT = {"kind": "invitation", "platform": "", "language": "en"}


@pytest.fixture
def letter(acme: Organisation, channel: Channel, cast: Cast) -> MessageTemplate:
    made = make_letter(organisation=acme, name="Warm words", actor=None)
    for subject in ("One", "Two", "Three"):
        write(made, subject, cast)
    return made


def write(letter: MessageTemplate, subject: str, cast: Cast, **slot: str) -> TemplateVersion:
    wanted = {**SLOT, **slot}
    told = words(subject=subject, language=wanted["language"])
    return save_wording(
        template=letter, kind=wanted["kind"], platform=wanted["platform"], wording=told, actor=cast.max
    )


def address(letter: MessageTemplate, name: str = "letter_versions", **query: str) -> str:
    return reverse(f"invitations:{name}", args=["acme", letter.public_id], query=query)


def versions() -> list[tuple[int, str, bool]]:
    return list(TemplateVersion.objects.order_by("version").values_list("version", "subject", "is_current"))


@pytest.mark.parametrize(
    "change", ["subject = 'Other'", "blocks = '[]'", "version = 9", "language = 'fr'", "preheader = 'x'"]
)
def test_database_lets_nobody_change_the_words_of_a_version(letter: MessageTemplate, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE invitations_templateversion SET {change} WHERE version = 1")
    assert versions() == [(1, "One", False), (2, "Two", False), (3, "Three", True)]


def test_bringing_back_makes_a_new_version_with_the_old_words(letter: MessageTemplate, cast: Cast) -> None:
    first = TemplateVersion.objects.get(version=1)
    made = restore_version(version=first, actor=cast.olga)
    assert (made.version, made.created_by) == (4, cast.olga)
    assert wording_of(made) == wording_of(first)
    assert versions()[-2:] == [(3, "Three", False), (4, "One", True)]
    assert restore_version(version=first, actor=cast.olga) == made


def test_words_that_todays_rules_refuse_do_not_come_back(letter: MessageTemplate, cast: Cast) -> None:
    old = TemplateVersion.objects.create(
        template=letter, **SLOT, version=9, is_current=False, subject="Rate us 5 stars", blocks=[]
    )
    with pytest.raises(Invalid) as refused:
        restore_version(version=old, actor=cast.olga)
    assert set(refused.value.fields) == {"subject", ""}


def test_words_laid_aside_fall_back_and_can_be_brought_back(
    olga: Client, letter: MessageTemplate, cast: Cast
) -> None:
    answer = olga.post(address(letter, "letter_retire"), SLOT)
    assert answer.status_code == 302
    assert not TemplateVersion.objects.filter(is_current=True).exists()
    assert AuditEvent.objects.filter(action="letter.retired", actor=cast.olga).count() == 1
    retire_words(template=letter, **SLOT, actor=cast.olga)  # once more changes nothing
    assert AuditEvent.objects.filter(action="letter.retired").count() == 1
    page = olga.get(answer["Location"]).content.decode()
    assert "None of these versions is in use" in page
    last = TemplateVersion.objects.get(version=3)
    olga.post(address(letter, "letter_restore"), {"version": last.public_id})
    assert versions()[-1] == (4, "Three", True)
    assert save_wording(
        template=letter, kind="invitation", platform="", wording=words(subject="Five"), actor=None
    ).version == 5  # fmt: skip


def test_page_compares_the_newest_with_the_one_before_or_any_two(
    vera: Client, letter: MessageTemplate
) -> None:
    answer = vera.get(address(letter, **SLOT))
    assert (answer.context["old"].version, answer.context["new"].version) == (2, 3)
    page = vera.get(address(letter, **SLOT, **{"from": "1", "to": "3"})).content.decode()
    assert "<del>One</del><ins>Three</ins>" in page
    assert "Bring back" not in page  # a viewer reads
    first = vera.get(address(letter, **SLOT, to="1")).context
    assert first["old"] is None
    assert {line.state for _label, line in first["lines"]} == {"changed", "added"}


def test_versions_of_others_cannot_be_brought_back(
    olga: Client, rita: Client, vera: Client, letter: MessageTemplate, cast: Cast
) -> None:
    with tenant(cast.rival):
        theirs = make_letter(organisation=cast.rival, name="Theirs", actor=None)
        foreign = write(theirs, "Foreign", cast)
    ours = TemplateVersion.objects.get(version=1)
    assert olga.post(address(letter, "letter_restore"), {"version": foreign.public_id}).status_code == 404
    assert olga.post(address(letter, "letter_restore"), {"version": "tpv_x"}).status_code == 404
    assert rita.post(address(letter, "letter_restore"), {"version": ours.public_id}).status_code == 404
    assert vera.post(address(letter, "letter_restore"), {"version": ours.public_id}).status_code == 403
    assert vera.post(address(letter, "letter_retire"), SLOT).status_code == 403
    assert olga.get(address(letter, "letter_restore")).status_code == 405
    assert len(versions()) == 3


def test_tenants_markup_in_versions_is_text(olga: Client, letter: MessageTemplate, cast: Cast) -> None:
    write(letter, "1 < 2 & 3", cast)
    page = olga.get(address(letter, **SLOT)).content.decode()
    assert "<del>Three</del><ins>1 &lt; 2 &amp; 3</ins>" in page


def test_way_to_the_words_ends_where_they_are_found(acme: Organisation) -> None:
    """For every mixture of words that there may be, the steps shown are the steps taken."""
    slots = list(itertools.product(["invitation", "reminder"], ["", "google"], ["fr", "en"]))
    for chosen in itertools.chain.from_iterable(itertools.combinations(slots, size) for size in range(4)):
        book = WordingBook(
            TemplateVersion(
                template_id=1, kind=kind, platform=platform, language=language, subject=f"{kind} {platform} {language}",
                blocks=[],
            )
            for kind, platform, language in chosen
        )  # fmt: skip
        for kind, platform, spoken in itertools.product(
            ["invitation", "reminder"], ["own", "google"], ["fr-ca", "it", ""]
        ):
            steps = book.steps(1, kind, platform, spoken, "fr")
            found = book.find(1, kind, platform, spoken, "fr")
            last = steps[-1]
            expected = {
                "platform": f"{kind} {platform} {last.language}",
                "any": f"{kind}  {last.language}",
                "reminder": reminder_of(found).subject,
                "standard": standard(kind, is_own=platform == "own", language=last.language).subject,
            }
            assert found.subject == expected[last.origin]
            assert {step.origin for step in steps[:-1]} <= {"nothing", "no_standard"}
            twice = chain(spoken, "fr") * 2
            assert [step.language for step in steps] == twice[: len(steps)]


def test_way_is_shown_in_words(olga: Client, letter: MessageTemplate, cast: Cast) -> None:
    write(letter, "Deux", cast, language="fr")
    page = olga.get(address(letter, "letter_detail", language="it"))
    assert page.context["way"] == [
        ("Italian", "you have written nothing", False),
        ("English", "your words for any platform", True),
    ]
    there = reverse("invitations:letter_detail", args=["acme", "standard"], query={"language": "it"})
    assert olga.get(there).context["way"] == [
        ("Italian", "the standard letter does not exist in it", False),
        ("English", "the standard letter", True),
    ]


def test_words_from_before_become_blocks_in_the_usual_order(acme: Organisation) -> None:
    migration = import_module("invitations.migrations.0005_letter_blocks")
    with connection.cursor() as cursor:
        # A table of this connection alone, which hides the real one.
        cursor.execute(
            """CREATE TEMPORARY TABLE invitations_templateversion (id int, heading text, paragraphs jsonb, button text,
            signature text, has_stars bool, blocks jsonb) ON COMMIT DROP;
            INSERT INTO invitations_templateversion VALUES (1, 'H', '["One", "Two"]', 'Go', 'S', true, '[]'),
            (2, '', '[]', 'Go', '', false, '[]')"""
        )
        cursor.execute(migration.BLOCKS)
        cursor.execute("SELECT blocks FROM invitations_templateversion ORDER BY id")
        full, bare = (json.loads(row[0]) for row in cursor.fetchall())
        cursor.execute("DROP TABLE pg_temp.invitations_templateversion")
    assert [(block["kind"], block["text"]) for block in full] == [
        ("heading", "H"),
        ("paragraph", "One"),
        ("paragraph", "Two"),
        ("stars", ""),
        ("button", "Go"),
        ("signature", "S"),
    ]
    assert bare == [{"kind": "button", "text": "Go"}]
