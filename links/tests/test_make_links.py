"""`manage.py make_links`: lists as people really have them, in and out."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from balancing.services.link_keys import save_link_keys
from balancing.unique_links import Keys, read_link
from core.tenancy import tenant
from invitations.sheet_reader.tables import sheet_rows
from invitations.tests.workbooks import text_rows, two_sheets, workbook
from links import sample
from links.models import ExportedLink, LinkBatch
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db

SECRET = "mykey12"  # of the vendor's own example
TOTALLY_MONEY = (
    b"Jane Doe,jane@example.com,1234,shop.example,mykey12\r\n"
    b"John O'Brien,John@Example.com,1235,shop.example,mykey12\r\n"
)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """Return the cast, whose channel has keys for two kinds of links to shop.example."""
    return with_keys(cast)


def with_keys(cast: Cast) -> Cast:
    with tenant(cast.acme):
        for family, keys in (("business_generated", sample.KEYS), ("legacy", Keys(secret_key=SECRET))):
            save_link_keys(
                channel=cast.channel,
                domain="shop.example",
                family=family,
                keys=keys,
                actor=cast.olga,
                now=NOON,
            )
    return cast


def run(tmp_path: Path, content: bytes, *words: str, **options: Any) -> bytes:
    source, target = tmp_path / "list.csv", tmp_path / "links.out"
    source.write_bytes(content)
    told = io.StringIO()
    said = {"organisation": "acme", "channel": "Acme Paris", "domain": "shop.example", "output": str(target)}
    call_command("make_links", str(source), *words, stderr=told, **{**said, **options})
    assert "rows" in told.getvalue()
    return target.read_bytes()


def rows(content: bytes, encoding: str = "utf-8", **dialect: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), **dialect))


def test_totally_moneys_list_is_refused_for_its_secrets_with_advice(shop: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="secret keys") as caught:
        run(tmp_path, TOTALLY_MONEY, family="legacy")
    assert caught.value.returncode == 2
    assert SECRET not in str(caught.value)
    assert not (tmp_path / "links.out").exists()


def test_totally_moneys_list_comes_out_in_its_own_layout(shop: Cast, tmp_path: Path) -> None:
    made = run(
        tmp_path,
        TOTALLY_MONEY,
        "--leave-out-secrets",
        family="legacy",
        preset="totally_money",
        columns="name,reference,domain,subscriber,email,link",
    )
    link = (
        b"https://www.trustpilot.com/evaluate/shop.example?a=1234&b=amFuZUBleGFtcGxlLmNvbQ%3D%3D&c=Jane%20Doe"
        b"&e=" + re.search(rb"e=([0-9a-f]{40})", made)[1]
    )
    lines = made.split(b"\r\n")
    assert lines[0] == b"CustomerName,CustomerReference,Domain,Subscriber,CustomerEmail,UniqueLink,"
    assert lines[1] == b"Jane Doe,1234,shop.example,jane@example.com,jane@example.com," + link + b","
    assert lines[2].startswith(b"John O'Brien,1235,shop.example,John@Example.com,John@Example.com,https://")
    assert lines[3:] == [b""]
    assert SECRET.encode() not in made


def test_lists_that_the_old_generator_broke_come_out_whole(shop: Cast, tmp_path: Path) -> None:
    content = (
        "Name;E-Mail;Bestellnummer;Filiale\n"
        "Åse Müller;ase@customer.example;A-1;Köln\n"
        "Siobhán O'Brien;SIOBHAN@Customer.Example;A-2;Cork\n"
        '"Smith; ""Jo""";jo@customer.example;A+/&#3;Leeds\n'
        "山田 太郎;taro@customer.example;A-4;大阪\n"
        ";nameless@customer.example;A-5;Oslo\n"
        "Short;row\n"
        "Taro;taro@customer.example;A-4;Osaka\n"
    ).encode()
    left = tmp_path / "left.csv"
    made = rows(run(tmp_path, content, columns="email,link,own:Filiale,line", rejected=str(left)))
    assert made[0] == ["CustomerEmail", "UniqueLink", "Filiale", "Line"]
    assert [(row[0], row[2], row[3]) for row in made[1:]] == [
        ("ase@customer.example", "Köln", "2"),
        ("SIOBHAN@Customer.Example", "Cork", "3"),
        ("jo@customer.example", "Leeds", "4"),
        ("taro@customer.example", "大阪", "5"),
    ]
    payloads = [read_link(row[1], sample.KEYS).payload for row in made[1:]]
    assert [one["name"] for one in payloads] == ["Åse Müller", "Siobhán O'Brien", 'Smith; "Jo"', "山田 太郎"]
    assert payloads[2]["ref"] == "A+/&#3"
    assert payloads[1]["email"] == "SIOBHAN@Customer.Example"
    assert [(row[0], row[1], row[2]) for row in rows(left.read_bytes())[1:]] == [
        ("6", "Invalid", "name"),
        ("7", "Invalid", ""),
        ("8", "Duplicate in file", "reference"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "name,email,reference\nÅse,a@customer.example,1\n".encode("utf-16"),
        "name,email,reference\nÅse,a@customer.example,1\n".encode("utf-16-be"),
        "name\temail\treference\rÅse\ta@customer.example\t1\r".encode("cp1252"),
        "\ufeffname,email,reference\r\nÅse,a@customer.example,1\r\n".encode(),
        workbook(text_rows(("name", "email", "reference"), ("Åse", "a@customer.example", "1"))),
        "Åse,a@customer.example,1\nBo,b@customer.example,2\n".encode(),
    ],
    ids=["utf-16", "utf-16 without mark", "old mac", "mark", "workbook", "no header"],
)
def test_lists_are_read_however_they_are_written(shop: Cast, tmp_path: Path, content: bytes) -> None:
    made = rows(run(tmp_path, content))
    assert read_link(made[1][3], sample.KEYS).payload == {
        "email": "a@customer.example",
        "name": "Åse",
        "ref": "1",
    }


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"", {}, "nothing in this file"),
        (b"name,email\nA,a@customer.example\n", {}, "Which column is reference"),
        (b"name,email,reference\nA,a@x.example,1\n", {"domain": ""}, "domain"),
        (b"name,email,reference\nA,a@x.example,1\n", {"columns": "email,lnik"}, "lnik"),
        (b"name,email,reference\nA,a@x.example,1\n", {"columns": "email,link=CustomerEmail"}, "Two columns"),
        (b"name,email,reference\nA,a@x.example,1\n", {"channel": "Nowhere"}, "Nowhere"),
        (b"name,email,reference\nA,a@x.example,1\n", {"family": "feefo"}, "Feefo"),
        (b"name,email,reference\nA,a@x.example,1\n", {"mapping": ["email=Mail"]}, "Mail"),
        (b"PK\x03\x04", {}, "damaged"),
    ],
)
def test_what_cannot_be_begun_is_said_in_words(
    shop: Cast, tmp_path: Path, content: bytes, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        run(tmp_path, content, **options)
    assert caught.value.returncode == 2


def test_a_stored_key_in_a_row_is_refused_and_shown_nowhere(shop: Cast, tmp_path: Path) -> None:
    lines = [f"N,n{n}@customer.example,{n},x\n" for n in range(300)]
    content = "name,email,reference,note\n" + "".join(lines) + f"B,b@customer.example,b,{SECRET}\n"
    left = tmp_path / "left.csv"
    made = run(tmp_path, content.encode(), family="legacy", columns="email,link,own:note", rejected=str(left))
    assert made.count(b"\r\n") == 301
    assert "secret key stands in this row" in left.read_text()
    assert SECRET not in left.read_text() + made.decode()


def test_two_processes_give_what_one_gives(shop: Cast, tmp_path: Path) -> None:
    lines = [f'"N, {n}",n{n % 19_000}@customer.example,{n % 19_000},{n}\n' for n in range(20_000)]
    content = ("name,email,reference,own\n" + "".join(lines)).encode()
    columns = "name,email,reference,link,line"
    one, two = (
        run(tmp_path, content, family="legacy", columns=columns, processes=processes) for processes in (1, 2)
    )
    assert one == two
    assert one.count(b"\r\n") == 19_001


def test_every_format_holds_the_same(shop: Cast, tmp_path: Path) -> None:
    content = "name,email,reference\n=Åse,a@customer.example,1\n".encode()
    columns = {"columns": "name,email,link=Go", "family": "legacy"}
    table = rows(run(tmp_path, content, **columns))
    assert table[1][0] == "'=Åse"
    assert rows(run(tmp_path, content, preset="mailchimp", **columns))[1][0] == "=Åse"
    tabs = run(tmp_path, content, format="tsv", encoding="utf-16", **columns)
    assert rows(tabs, "utf-16", delimiter="\t")[1][1:] == table[1][1:]
    lines = run(tmp_path, content, format="jsonl", **columns)
    assert json.loads(lines) == {
        "CustomerName": "=Åse",
        "CustomerEmail": "a@customer.example",
        "Go": table[1][2],
    }
    sheet = run(tmp_path, content, format="xlsx", **columns)
    assert [cells for _, cells in sheet_rows(io.BytesIO(sheet))] == [table[0], ["=Åse", *table[1][1:]]]
    bare = run(tmp_path, content, "--no-header", delimiter=";", encoding="ascii", **columns)
    assert bare.startswith(b"'=?se;a@customer.example;https://")


def test_a_file_for_each_language_comes_in_an_archive(shop: Cast, tmp_path: Path) -> None:
    content = (
        b"name,email,reference,locale\nA,a@x.example,1,de-AT\nB,b@x.example,2,fr\nC,c@x.example,3,de-AT\n"
    )
    made = run(tmp_path, content, columns="email,link", split_by="locale")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(found) == ["de-at.csv", "fr.csv"]
    assert found["de-at.csv"].count(b"https://at.trustpilot.com/evaluate-bgl/shop.example?p=") == 2


def test_tracked_links_are_kept_and_direct_ones_leave_nothing(shop: Cast, tmp_path: Path) -> None:
    content = (
        b"name,email,reference,branch\nA,a@x.example,1,Oslo\nB,b@x.example,2,Bergen\nA,a@x.example,1,Oslo\n"
    )
    run(tmp_path, content)
    with tenant(shop.acme):
        assert not ExportedLink.objects.exists()
    made = rows(run(tmp_path, content, "--tracked", columns="reference,link"))
    assert len(made) == 3
    assert all("/r/" in row[1] for row in made[1:])
    with tenant(shop.acme):
        batch = LinkBatch.objects.get(source=LinkBatch.Source.COMMAND)
        assert batch.verdicts == {"made": 2, "duplicate_in_file": 1}
        kept = ExportedLink.objects.order_by("row").values_list("reference", "details", "is_tracked")
        assert list(kept) == [("1", {"branch": "Oslo"}, True), ("2", {"branch": "Bergen"}, True)]


def test_links_of_other_platforms_need_no_keys(shop: Cast, tmp_path: Path) -> None:
    content = b"email,reference\na@customer.example,1\nwrong,2\n"
    made = rows(run(tmp_path, content, family="plain", columns="email,link"))
    assert made[1:] == [["a@customer.example", "https://www.trustpilot.com/evaluate/shop.example"]]


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_a_channel_that_only_one_organisation_has_is_enough(
    committed: Cast, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with_keys(committed)
    content = b"name,email,reference\nA,a@customer.example,1\n"
    assert run(tmp_path, content, organisation="").count(b"\n") == 2
    assert run(tmp_path, content, organisation="", channel=committed.channel.public_id).count(b"\n") == 2
    call_command(
        "make_links",
        str(tmp_path / "list.csv"),
        channel="Acme Paris",
        domain="shop.example",
        stderr=io.StringIO(),
    )
    assert (
        capsysbinary.readouterr().out.count(b"https://www.trustpilot.com/evaluate-bgl/shop.example?p=") == 1
    )
    with pytest.raises(CommandError, match="Say --organisation"):
        run(tmp_path, content, organisation="", channel="Nowhere")


def test_the_sheet_of_a_workbook_is_named_or_counted(shop: Cast, tmp_path: Path) -> None:
    people = text_rows(("Name", "E-mail", "Order"), ("Zoe", "zoe@example.com", "A-1"))
    content = two_sheets(text_rows(("Note",), ("Read me",)), people)
    for wanted in ("Second", "2"):
        assert rows(run(tmp_path, content, sheet=wanted, family="plain"))[1][0] == "Zoe"
    with pytest.raises(CommandError, match="Its sheets: “First”, “Second”") as caught:
        run(tmp_path, content, sheet="Third")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="Only a workbook has sheets"):
        run(tmp_path, b"a@example.com,1\n", sheet="1")
