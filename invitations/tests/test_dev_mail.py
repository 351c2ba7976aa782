"""The development letterbox: newest first, searched by recipient, shown as the customer sees it, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from invitations import dev_letterbox
from invitations.tests.letterbox import written
from reputation.development_mail import Letterbox

PLAIN = b"From: Us <us@acme.example>\r\nTo: olga@acme.example\r\nSubject: Plain\r\n\r\nHello\r\n"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.IS_DEVELOPMENT = True
    settings.DEV_MAIL_DIR = str(tmp_path)
    return tmp_path


def kept(folder: Path, number: int, recipient: str = "camille@customer.example", content: bytes = b"") -> str:
    """Keep a letter under a name of our choice, as the mail server would."""
    name = f"20260310T12{number // 60:02d}{number % 60:02d}.000000Z-1-{number:06d}"
    head = f"Return-Path: <hello@acme.example>\r\nDelivered-To: {recipient}\r\n".encode()
    (folder / f"{name}.eml").write_bytes(head + (content or written()))
    return name


def test_what_the_mail_server_keeps_is_what_is_listed(folder: Path, client: Client) -> None:
    name = Letterbox(folder).keep("hello@acme.example", ["Camille@customer.example"], written())
    page = client.get(reverse("invitations:dev_mail")).content.decode()
    assert "How was your order from Acme Paris?" in page
    assert "camille@customer.example" in page
    assert reverse("invitations:dev_mail_letter", args=[name]) in page


def test_newest_come_first_and_older_ones_on_the_next_page(folder: Path, client: Client) -> None:
    names = [kept(folder, number, content=PLAIN) for number in range(120)]
    first = client.get(reverse("invitations:dev_mail"))
    assert [entry.name for entry in first.context["entries"]] == names[:69:-1]
    second = client.get(reverse("invitations:dev_mail") + first.context["older_url"])
    assert [entry.name for entry in second.context["entries"]] == names[69:19:-1]
    third = client.get(reverse("invitations:dev_mail") + second.context["older_url"])
    assert [entry.name for entry in third.context["entries"]] == names[19::-1]
    assert third.context["older_url"] == ""


def test_recipients_are_searched_whatever_their_capitals(folder: Path, client: Client) -> None:
    kept(folder, 1, "zoe@customer.example", PLAIN)
    wanted = kept(folder, 2, "camille@customer.example", PLAIN)
    found = client.get(reverse("invitations:dev_mail"), {"q": " CAMILLE "})
    assert [entry.name for entry in found.context["entries"]] == [wanted]
    nothing = client.get(reverse("invitations:dev_mail"), {"q": "nobody"}).content.decode()
    assert "No such recipient" in nothing


def test_thousands_of_letters_are_searched_through(folder: Path) -> None:
    for number in range(3000):
        kept(folder, number, f"c{number}@customer.example", b"Subject: x\r\n\r\n")
    assert len(dev_letterbox.names(folder, limit=50)) == 50
    [found] = dev_letterbox.names(folder, to="c7@", limit=50)
    assert found.endswith("000007")


def test_letter_is_shown_in_a_frame_with_headers_and_source(folder: Path, client: Client) -> None:
    name = kept(folder, 1)
    address = reverse("invitations:dev_mail_letter", args=[name])
    page = client.get(address).content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert reverse("invitations:dev_mail_page", args=[name]) in page
    assert 'name="List-Unsubscribe" value="One-Click"' in page
    assert "Thank you for your order A-1001" in client.get(address, {"part": "text"}).content.decode()
    assert "List-Unsubscribe-Post" in client.get(address, {"part": "headers"}).content.decode()
    assert "quoted-printable" in client.get(address, {"part": "source"}).content.decode()


def test_letters_page_is_sandboxed_and_its_links_open_beside(folder: Path, client: Client) -> None:
    answer = client.get(reverse("invitations:dev_mail_page", args=[kept(folder, 1)]))
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox;" in policy
    assert "allow-scripts" not in policy
    assert "img-src http: https: data:" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    page = answer.content.decode()
    assert '<head><base target="_blank">' in page.replace("\r\n", "")
    assert "https://go.example/o/" in page


def test_plain_letter_has_no_page(folder: Path, client: Client) -> None:
    name = kept(folder, 1, content=PLAIN)
    assert client.get(reverse("invitations:dev_mail_page", args=[name])).status_code == 404
    page = client.get(reverse("invitations:dev_mail_letter", args=[name])).content.decode()
    assert "Hello" in page


def test_hostile_letter_does_nothing_to_the_letterbox(folder: Path, client: Client) -> None:
    hostile = (
        b'Subject: <script>x</script>\r\nFrom: "<img src=x>" <a@b.example>\r\n\r\n<script>x</script>\r\n'
    )
    name = kept(folder, 1, "<b>@x.example", hostile)
    for address in (reverse("invitations:dev_mail"), reverse("invitations:dev_mail_letter", args=[name])):
        for part in ("html", "text", "headers", "source"):
            page = client.get(address, {"part": part}).content.decode()
            assert "<script>x" not in page
            assert "<img src=x" not in page


@pytest.mark.parametrize("name", ["..", "x", "20260310T120001.000000Z-1-000009", "..%2Fsecret"])
def test_other_files_are_not_letters(folder: Path, client: Client, name: str) -> None:
    (folder / "x.eml").write_bytes(PLAIN)
    (folder.parent / "secret.eml").write_bytes(PLAIN)
    assert client.get(f"/dev/mail/{name}/").status_code == 404
    assert dev_letterbox.names(folder) == []
    assert dev_letterbox.opened(folder, "../secret") is None


def test_empty_or_missing_folder_says_so(folder: Path, client: Client, settings: Settings) -> None:
    assert "No letters yet" in client.get(reverse("invitations:dev_mail")).content.decode()
    settings.DEV_MAIL_DIR = str(folder / "missing")
    assert client.get(reverse("invitations:dev_mail")).status_code == 200


@pytest.mark.parametrize("change", [{"IS_DEVELOPMENT": False}, {"DEV_MAIL_DIR": ""}])
def test_elsewhere_there_is_no_letterbox(
    folder: Path, client: Client, settings: Settings, change: dict[str, object]
) -> None:
    name = kept(folder, 1)
    for key, value in change.items():
        setattr(settings, key, value)
    assert client.get(reverse("invitations:dev_mail")).status_code == 404
    assert client.get(reverse("invitations:dev_mail_letter", args=[name])).status_code == 404
    assert client.get(reverse("invitations:dev_mail_page", args=[name])).status_code == 404


def test_the_letterbox_is_only_read(folder: Path, client: Client) -> None:
    assert client.post(reverse("invitations:dev_mail")).status_code == 405
