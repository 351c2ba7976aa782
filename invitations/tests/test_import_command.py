"""`manage.py import_events`: the same code as an upload, from a file or a pipe; answers for people and programs."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Channel
from core.tenancy import tenant
from invitations.import_shift import days_to_now
from invitations.models import Event, Import, ImportIssue
from invitations.services.import_plans import plan_of
from invitations.tests.import_rehearsal import HEADER, line, waiting_import
from invitations.tests.workbooks import text_rows, two_sheets, workbook
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ORDERS = (
    "order_id,status,email,customer,delivered_at,estimated_delivery_on,skus\n"
    "A-1,delivered,ann@example.com,Ann,2016-10-11 14:46:00,2016-11-30,s1 s2\n"
    "A-2,delivered,bob@example.com,Bob,2018-08-29 09:05:00,2018-09-03,s1\n"
    "A-3,shipped,cyd@example.com,Cyd,,2018-09-04,s3\n"
    "A-4,delivered,nobody,Dan,2018-08-30 09:05:00,2018-09-03,s1\n"
)


@pytest.fixture
def orders(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    return str(path)


def answer(path: str, *more: str, channel: str = "Acme Paris") -> dict[str, object]:
    out = io.StringIO()
    call_command(
        "import_events",
        path,
        "--organisation",
        "acme",
        "--channel",
        channel,
        "--json",
        *more,
        stdout=out,
        stderr=io.StringIO(),
    )
    return json.loads(out.getvalue())


def refused(path: str, *more: str, organisation: str = "acme", channel: str = "Acme Paris") -> str:
    with pytest.raises(CommandError) as error:
        call_command("import_events", path, "--organisation", organisation, "--channel", channel, *more)
    assert error.value.returncode == 2
    return str(error.value)


def test_list_becomes_events_with_the_mapping_that_was_said(cast: Cast, orders: str) -> None:
    said = answer(
        orders,
        *(
            "--event-type",
            "delivered",
            "--mapping",
            "reference=order_id,email=email,occurred_at=delivered_at",
        ),
        *("--mapping", "activation_on=estimated_delivery_on,name=customer,products=skus"),
    )
    assert said["verdicts"] == {"created": 2, "not_yet": 1, "invalid": 1}
    assert said["rows"] == 4
    with tenant(cast.acme):
        event = Event.objects.get(reference="A-1")
        assert (event.source, event.event_products.count(), str(event.activation_on)) == (
            "command",
            2,
            "2016-11-30",
        )
        assert event.occurred_at == datetime(2016, 10, 11, 12, 46, tzinfo=UTC)
        assert Import.objects.get().public_id == said["import"]
        assert ImportIssue.objects.count() == 2


def test_columns_are_guessed_and_again_is_unchanged(cast: Cast, orders: str) -> None:
    assert answer(orders)["mapping"] == {
        "reference": 0,
        "email": 2,
        "name": 3,
        "occurred_at": 4,
        "activation_on": 5,
        "products": 6,
    }
    assert answer(orders)["verdicts"] == {"unchanged": 2, "not_yet": 1, "invalid": 1}


def test_dry_run_says_the_same_and_writes_nothing(cast: Cast, orders: str) -> None:
    said = answer(orders, "--dry-run")
    assert (said["dry_run"], said["verdicts"]) == (True, {"created": 2, "not_yet": 1, "invalid": 1})
    with tenant(cast.acme):
        assert not Event.objects.exists()
        assert not Import.objects.exists()


def test_shifting_moves_all_dates_by_the_same_days_to_the_last_day(cast: Cast, orders: str) -> None:
    said = answer(orders, "--shift-dates-to-now", "--time-zone", "America/Sao_Paulo")
    days = said["shifted_days"]
    with tenant(cast.acme):
        old, new = Event.objects.order_by("reference")
    zone = ZoneInfo("America/Sao_Paulo")
    # A-4 is the newest, although it is invalid: it lies in the last day, and A-2 one day before it.
    newest = new.occurred_at + timedelta(days=1)
    assert timedelta() <= timezone.now() - newest < timedelta(days=1, hours=2)
    assert old.occurred_at.astimezone(zone).replace(tzinfo=None) == datetime(
        2016, 10, 11, 14, 46
    ) + timedelta(days=days)
    assert (old.activation_on - datetime(2016, 11, 30).date()).days == days


def test_pipe_is_read_as_it_comes_and_kept_when_dates_are_to_be_shifted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for more, created in (((), 2), (("--event-type", "shipped", "--shift-dates-to-now"), 2)):
        pipe = io.TextIOWrapper(io.BytesIO(ORDERS.encode()))
        monkeypatch.setattr(sys, "stdin", pipe)
        assert answer("-", "--mapping", "reference=order_id,email=email,occurred_at=delivered_at", *more)[
            "verdicts"
        ] == {"created": created, "not_yet": 1, "invalid": 1}


def test_list_without_header_is_mapped_by_position(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_bytes("7;zoé@example.com;31.12.2025 23:30\n".encode("cp1252"))
    said = answer(str(path), "--no-header", "--mapping", "reference=#1,email=#2,occurred_at=#3")
    assert (said["verdicts"], said["date_formats"]) == ({"created": 1}, {"occurred_at": "dmy_dot"})
    with tenant(cast.acme):
        assert Event.objects.get().customer.email == "zoé@example.com"


def test_dates_that_fit_two_formats_want_a_word(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "doubt.csv"
    path.write_text("order_id,email,delivered_at\nA-1,ann@example.com,03/04/2026\n")
    assert "--date-format occurred_at=" in refused(str(path))
    answer(str(path), "--date-format", "occurred_at=mdy_slash")
    with tenant(cast.acme):
        assert Event.objects.get().occurred_at.month == 3


def test_channel_is_known_by_name_reference_or_public_id(cast: Cast, orders: str) -> None:
    with tenant(cast.acme):
        Channel.objects.filter(pk=cast.channel.pk).update(reference="PAR")
    for word, verdict in (
        ("Acme Paris", "created"),
        ("PAR", "unchanged"),
        (cast.channel.public_id, "unchanged"),
    ):
        assert verdict in answer(orders, channel=word)["verdicts"]
    assert "no channel" in refused(orders, channel="Rival Berlin")
    assert "no channel" in refused(orders, channel=cast.rival_channel.public_id)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--mapping", "reference=nothing"), "no column is called “nothing”"),
        (("--mapping", "flavour=email"), "no field “flavour”"),
        (("--mapping", "reference"), "not of the form name=value"),
        (("--mapping", "reference=order_id"), "Which column is “E-mail”?"),
        (("--date-format", "occurred_at=stardate"), "formats are iso"),
        (("--event-type", "eaten"), "no such event type"),
        (("--legal-basis", "because"), "none of the legal bases"),
        (("--time-zone", "Mars/Olympus"), "not a time zone"),
        (("--encoding", "klingon"), "encoding is not known"),
    ],
)
def test_wrong_arguments_begin_nothing(
    cast: Cast, orders: str, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(orders, *arguments)
    with tenant(cast.acme):
        assert not Import.objects.exists()


def test_what_is_not_there_is_said(cast: Cast, orders: str, tmp_path: Path) -> None:
    assert "no organisation" in refused(orders, organisation="nobody")
    assert "No such file" in refused(str(tmp_path / "none.csv"))
    (tmp_path / "empty.csv").touch()
    assert "nothing in this file" in refused(str(tmp_path / "empty.csv"))


def test_broken_off_file_is_gone_on_with_and_keeps_its_shift(cast: Cast, orders: str) -> None:
    first = answer(orders, "--shift-dates-to-now")
    with tenant(cast.acme):
        Event.objects.filter(reference="A-2").delete()
        begun = Import.objects.get()
        begun.mapping["shift_days"] -= 5
        begun.state, begun.byte_offset, begun.line = Import.State.FAILED, len(ORDERS.partition("A-2")[0]), 2
        begun.counts = {"created": 1}
        begun.save()
        ImportIssue.objects.all().delete()
    again = answer(orders, "--shift-dates-to-now")
    assert (again["import"], again["shifted_days"]) == (first["import"], first["shifted_days"] - 5)
    assert again["verdicts"] == {"created": 2, "not_yet": 1, "invalid": 1}
    with tenant(cast.acme):
        assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("clock", "days"),
    [("2026-03-10T12:00", 1), ("2026-03-10T07:59", 0), ("2026-03-01T12:00", -8), ("2027-03-10T12:00", 366)],
)
def test_shift_ends_on_the_last_day_and_never_ahead(
    acme: object, channel: Channel, clock: str, days: int
) -> None:
    content = (
        line(1, day="2026-01-01") + "A-2,b@example.com,2026-03-09 08:00,N\n" + line(3, day="tomorrow") + "x\n"
    )
    plan = plan_of(waiting_import(channel, HEADER))
    now = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert days_to_now(io.BytesIO(content.encode()), plan, now) == days
    assert days_to_now(io.BytesIO(b"x,y,z,n\n"), plan, now) == 0


def test_workbook_is_read_and_what_is_odd_about_it_is_said(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = text_rows(("Order", "E-mail", "Delivered at"), ("A-1", "ann@example.com", "2026-03-09"))
    content = workbook(rows + "<row><c><f>A2</f></c></row>")
    (tmp_path / "orders.xlsx").write_bytes(content)
    told = io.StringIO()
    call_command(
        "import_events", str(tmp_path / "orders.xlsx"), "--organisation", "acme", "--channel", "Acme Paris",
        stdout=io.StringIO(), stderr=told,
    )  # fmt: skip
    assert "1 formula has no result in the file" in told.getvalue()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert answer("-")["verdicts"] == {"unchanged": 1}
    with tenant(cast.acme):
        run = Import.objects.order_by("id").first()
        assert (run.origin, run.sheet["unvalued"]) == ("command", 1)


def test_the_sheet_of_a_workbook_is_named_or_counted(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = text_rows(("Order", "E-mail", "Delivered at"), ("A-1", "ann@example.com", "2026-03-09"))
    path = tmp_path / "orders.xlsx"
    path.write_bytes(two_sheets(text_rows(("Note",), ("Read me",)), orders))
    assert answer(str(path), "--sheet", "Second")["verdicts"] == {"created": 1}
    assert answer(str(path), "--sheet", "2", "--dry-run")["verdicts"] == {"unchanged": 1}
    assert "Its sheets: “First”, “Second”." in refused(str(path), "--sheet", "0")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"order_id,email\n")))
    assert "Only a workbook has sheets" in refused("-", "--sheet", "1")


def test_one_language_and_one_day_hold_for_a_list_that_says_neither(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("order_id,email\nA-1,ann@example.com\n")
    assert "choose one day for the whole list" in refused(str(path))
    assert "Write a language as a code" in refused(
        str(path), "--happened-on", "2026-03-09", "--language", "?"
    )
    done = answer(str(path), "--happened-on", "2026-03-09", "--language", "Dutch")
    assert done["verdicts"] == {"created": 1}
    with tenant(cast.acme):
        event = Event.objects.get()
        assert (event.occurred_at.isoformat(), event.language) == ("2026-03-09T11:00:00+00:00", "nl")
