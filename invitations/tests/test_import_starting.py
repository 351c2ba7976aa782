"""Ways in for a list: a workbook, the clipboard, the sample; and what the check page proposes and asks of it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Channel
from core.tenancy import tenant
from invitations.models import Customer, Event, Import
from invitations.services.import_runs import run_next_import
from invitations.tests.uploading import choices, confirm, page, upload
from invitations.tests.workbooks import text_rows, workbook
from tests import factories
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db

_STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'


@pytest.fixture(autouse=True)
def _stored_apart(settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


def run(cast: Cast) -> Import:
    done = run_next_import(organisation=cast.acme, clock=lambda: NOON)
    assert done is not None
    return done


def paste(client: Client, channel: Channel, text: str) -> Import:
    place = {"channel": str(channel.public_uuid), "event_type": "delivered"}
    answer = client.post(page("import_new"), {**place, "pasted": text})
    assert answer.status_code == 302, answer.content.decode()
    with tenant(channel.organisation_id):
        return Import.objects.latest("id")


def said(client: Client, found: Import) -> str:
    return client.get(page("import_check", found.public_id)).content.decode()


def test_workbook_goes_the_whole_way_and_says_what_is_odd_about_it(olga: Client, cast: Cast) -> None:
    rows = (
        text_rows(("Order", "E-mail", "Delivered at", "Name"))
        + '<row r="2"><c r="A2" t="inlineStr"><is><t>A-1</t></is></c><c r="B2" t="inlineStr"><is>'
        '<t>ann@example.com</t></is></c><c r="C2" s="1"><v>46090.5</v></c>'
        '<c r="D2" t="str"><f>X1</f><v>Ann</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>A-2</t></is></c><c r="B3" t="str"><f>Y2</f></c>'
        '<c r="C3" s="1"><v>46091</v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>A-3</t></is></c><c r="B4" t="inlineStr"><is>'
        "<t>cyd@example.com</t></is></c></row>"
    )
    content = workbook(
        rows,
        styles=_STYLES,
        after='<mergeCells><mergeCell ref="C3:C4"/></mergeCells>',
        book='<sheets><sheet name="Orders" sheetId="1" r:id="worksheet1"/><sheet name="Notes" sheetId="2"/></sheets>',
    )
    found = upload(olga, cast.channel, content, "orders.xlsx")
    page_text = said(olga, found)
    for words in (
        "Only the sheet “Orders” is read; 1 other sheet is not.",
        "1 formula has no result in the file",
        "Merged cells are read as if each of them held the value.",
        "Read from the sheet “Orders”.",
    ):
        assert words in page_text
    assert confirm(olga, found).status_code == 302
    done = run(cast)
    assert (done.counts["created"], done.counts["invalid"]) == (2, 1)
    with tenant(cast.acme):
        moments = Event.objects.order_by("reference").values_list("occurred_at", flat=True)
        assert [moment.isoformat() for moment in moments] == [
            "2026-03-09T11:00:00+00:00",
            "2026-03-09T23:00:00+00:00",
        ]
    assert "sheet “Orders”" in olga.get(page("import_detail", found.public_id)).content.decode()


def test_numbers_without_a_style_are_proposed_as_dates_of_a_spreadsheet(olga: Client, cast: Cast) -> None:
    rows = text_rows(("Order", "E-mail", "Delivered at"), ("A-1", "ann@example.com", "46090"))
    found = upload(olga, cast.channel, workbook(rows), "orders.xlsx")
    assert "“46090” is read as 9 Mar 2026." in said(olga, found)
    confirm(olga, found)
    assert run(cast).counts["created"] == 1


def test_workbook_bomb_is_refused_in_words_and_nothing_is_stored(
    olga: Client, cast: Cast, settings: LazySettings
) -> None:
    settings.IMPORT_MAX_BYTES = 64 * 1024
    bomb = workbook(text_rows(*[("A" * 500,) * 9] * 400))
    assert len(bomb) < 20_000
    answer = olga.post(
        page("import_new"),
        {
            "channel": str(cast.channel.public_uuid),
            "event_type": "delivered",
            "file": SimpleUploadedFile("x.xlsx", bomb),
        },
    )
    assert answer.status_code == 422
    assert "This workbook is too large." in answer.content.decode()
    with tenant(cast.acme):
        assert not Import.objects.exists()


def test_cells_from_the_clipboard_go_the_same_way_as_a_file(olga: Client, cast: Cast) -> None:
    text = "Bestelnummer\tE-mailadres\tNaam\tBezorgdatum\r\nA-1\tann@example.com\tÅnn\t2026-03-09\r\n"
    found = paste(olga, cast.channel, text)
    assert (found.origin, found.file_name, found.delimiter, found.encoding) == (
        "paste",
        "Pasted rows",
        "\t",
        "utf-8",
    )
    confirm(olga, found)
    assert run(cast).counts["created"] == 1
    with tenant(cast.acme):
        assert Customer.objects.get().name == "Ånn"


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({}, "Choose a file, or paste rows below."),
        ({"pasted": " \n "}, "Choose a file, or paste rows below."),
        (
            {"pasted": "a,b", "file": SimpleUploadedFile("x.csv", b"a,b")},
            "Choose a file or paste rows, not both.",
        ),
        ({"pasted": "x" * 1_000_001}, "That is too much for the clipboard."),
        ({"pasted": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_nothing_both_and_too_much_are_refused_in_words(
    olga: Client, cast: Cast, posted: dict[str, object], words: str
) -> None:
    place = {"channel": str(cast.channel.public_uuid), "event_type": "delivered"}
    answer = olga.post(page("import_new"), {**place, **posted})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_same_columns_are_proposed_as_they_were_said_before(olga: Client, cast: Cast) -> None:
    head = "nr;wer;wann;post\n"
    first = upload(olga, cast.channel, head + "A-1;ann@example.com;03/04/2026;Ann\n")
    chosen = {
        "column_0": "reference",
        "column_1": "email",
        "column_2": "occurred_at",
        "column_3": "name",
        "format_occurred_at": "dmy_slash",
        "legal_basis": "contract",
        "language": "de",
    }
    assert confirm(olga, first, **chosen).status_code == 302
    run(cast)
    second = upload(olga, cast.channel, head + "A-2;bob@example.com;05/06/2026;Bob\n", "next.csv")
    shown = said(olga, second)
    assert "These columns have come before" in shown
    assert page("import_detail", first.public_id) in shown
    assert "Day first or month first?" not in shown
    assert {name: choices(olga, second)[name] for name in chosen} == chosen
    assert confirm(olga, second).status_code == 302
    assert run(cast).counts["created"] == 1
    with tenant(cast.acme):
        event = Event.objects.get(reference="A-2")
        assert (event.occurred_at.month, event.legal_basis, event.language) == (6, "contract", "de")


def test_what_was_said_before_can_be_put_aside(olga: Client, cast: Cast) -> None:
    content = "order_id,email,delivered_at,name\nA-{0},p{0}@example.com,2026-03-09,N\n"
    first = upload(olga, cast.channel, content.format(1))
    confirm(olga, first, column_3="")
    run(cast)
    second = upload(olga, cast.channel, content.format(2))
    assert "column_3" not in {name for name, value in choices(olga, second).items() if value}
    anew = olga.post(page("import_check", second.public_id), {**choices(olga, second), "act": "guess"})
    assert anew.context["remembered"] is None
    assert anew.context["form"]["column_3"].value() == "name"


def test_rows_left_out_are_recognised_when_they_come_back_with_their_reasons(
    olga: Client, cast: Cast
) -> None:
    first = upload(olga, cast.channel, "x,y,z\nA-1,nobody,2026-03-09\n")
    confirm(olga, first, column_0="reference", column_1="email", column_2="occurred_at")
    run(cast)
    answer = olga.get(page("import_rejected", first.public_id))
    text = b"".join(answer.streaming_content).decode("utf-8-sig").replace("nobody", "ann@example.com")
    again = upload(olga, cast.channel, text, "mended.csv")
    assert "These columns have come before" in said(olga, again)
    confirm(olga, again)
    assert run(cast).counts["created"] == 1


def test_rivals_columns_are_nobody_elses_to_remember(olga: Client, cast: Cast) -> None:
    with tenant(cast.rival):
        factories.make_import(cast.rival_channel, columns=["a", "b", "c"])
    found = upload(olga, cast.channel, "a,b,c\n1,ann@example.com,2026-03-09\n")
    assert "These columns have come before" not in said(olga, found)


def test_day_or_month_first_is_asked_with_both_meanings(olga: Client, cast: Cast) -> None:
    body = "order_id,email,delivered_at\nA-1,ann@example.com,05/05/2026\nA-2,bob@example.com,03/04/2026\n"
    found = upload(olga, cast.channel, body)
    shown = said(olga, found)
    assert "Day first or month first?" in shown
    assert "“03/04/2026” could be 3 Apr 2026 or 4 Mar 2026." in shown
    posted = {**choices(olga, found), "format_occurred_at": "mdy_slash"}
    again = olga.post(page("import_check", found.public_id), posted).content.decode()
    assert "“05/05/2026” is read as 5 May 2026." in again


def test_each_date_column_has_its_own_format_with_what_it_makes_of_the_first_value(
    olga: Client, cast: Cast
) -> None:
    head = "order_id,email,delivered_at,activation_date\n"
    found = upload(olga, cast.channel, head + "A-1,ann@example.com,09.03.2026,2026-03-20\n")
    shown = said(olga, found)
    assert "“09.03.2026” is read as 9 Mar 2026." in shown
    assert "“2026-03-20” is read as 20 Mar 2026." in shown
    wrong = {**choices(olga, found), "format_activation_on": "dmy_slash"}
    answer = olga.post(page("import_check", found.public_id), wrong).content.decode()
    assert "None of the first values of “activation_date” is written like that." in answer


def test_list_without_a_date_is_given_one_day(olga: Client, cast: Cast) -> None:
    """The shape of Trustpilot's upload: e-mail, name and reference, nothing else, no header."""
    found = upload(olga, cast.channel, "ann@example.com,Ann,A-1\nbob@example.com,Bob,A-2\n")
    mapping = {"column_0": "email", "column_1": "name", "column_2": "reference"}
    refused = confirm(olga, found, **mapping)
    assert refused.status_code == 422
    assert "choose one day for the whole list" in refused.content.decode()
    assert confirm(olga, found, **mapping, happened_on="2026-03-08").status_code == 302
    assert run(cast).counts["created"] == 2
    with tenant(cast.acme):
        assert {moment.isoformat() for moment in Event.objects.values_list("occurred_at", flat=True)} == {
            "2026-03-08T11:00:00+00:00"
        }


def test_language_and_basis_hold_for_rows_that_say_none(olga: Client, cast: Cast) -> None:
    head = "order_id,email,delivered_at,language,legal_basis\n"
    body = "A-1,ann@example.com,2026-03-09,Deutsch,Vertrag\nA-2,bob@example.com,2026-03-09,,\n"
    found = upload(olga, cast.channel, head + body)
    assert confirm(olga, found, language="sv", legal_basis="consent").status_code == 302
    run(cast)
    with tenant(cast.acme):
        kept = Event.objects.order_by("reference").values_list("reference", "language", "legal_basis")
        assert list(kept) == [("A-1", "de", "contract"), ("A-2", "sv", "consent")]
    facts = olga.get(page("import_detail", found.public_id)).content.decode()
    assert "Swedish" in facts
