"""A first look at a file: separator, header, columns, and what is no table at all."""

from __future__ import annotations

import codecs

import pytest

from invitations.csv_reader.headings import normal
from invitations.csv_reader.inspection import Unreadable, UnreadableFile, guess, look
from invitations.csv_reader.synonyms import ANY_DATE_HEADINGS, EVENT_DATE_HEADINGS, FIELD_HEADINGS

FOUR = {"reference": 0, "email": 1, "name": 2, "occurred_at": 3}
NAMES = {"reference": 0, "email": 1, "first_name": 2, "last_name": 3, "occurred_at": 4}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separator_is_found_and_not_fooled_by_others_in_cells(delimiter: str) -> None:
    rows = [["order", "email", "name"], ["1", "a@b.example", '"Roe, Jane; x|y"'], ["2", "c@d.example", "Bo"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    layout = look(text.encode(), is_whole=True, encoding="utf-8")
    assert (layout.delimiter, layout.has_header) == (delimiter, True)
    assert len(layout.columns) == 3


def test_separator_that_excel_announces_is_believed_and_its_line_is_no_row() -> None:
    layout = look(b"sep=;\r\norder;email,x\r\n1;2\r\n", is_whole=True, encoding="utf-8")
    assert (layout.delimiter, layout.columns, layout.start, layout.start_line) == (
        ";",
        ("order", "email,x"),
        7,
        1,
    )
    wide = codecs.BOM_UTF16_LE + "sep=;\norder;b\n1;2\n".encode("utf-16-le")
    marked = look(wide, is_whole=True, encoding="utf-16-le")
    assert (marked.delimiter, marked.columns, marked.start) == (";", ("order", "b"), 14)


@pytest.mark.parametrize(
    ("text", "has_header", "columns"),
    [
        ("1001,a@b.example,2026-01-01\n1002,c@d.example,2026-01-02\n", False, ("#1", "#2", "#3")),
        ("order,email,email,\n1,a@b.example,c@d.example,x\n", True, ("order", "email", "email (2)", "#4")),
        ("e-mail\na@b.example\n", True, ("e-mail",)),
        ("a@b.example\n", False, ("#1",)),
        (",,\nBestellnummer,Mail,Datum\n1,2,3\n", True, ("Bestellnummer", "Mail", "Datum")),
        ("email\n", True, ("email",)),
    ],
)
def test_header_is_found_and_every_column_has_a_name_of_its_own(
    text: str, has_header: bool, columns: tuple[str, ...]
) -> None:
    layout = look(text.encode(), is_whole=True, encoding="utf-8")
    assert (layout.has_header, layout.columns) == (has_header, columns)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Unreadable.EMPTY),
        (b"\r\n\r\n , \n", Unreadable.EMPTY),
        (b"PK\x03\x04", Unreadable.WORKBOOK),
        (b"\xd0\xcf\x11\xe0", Unreadable.WORKBOOK),
        (b"a" + b",a" * 64, Unreadable.TOO_MANY_COLUMNS),
        (b'\n"order,email\n1,2\n', Unreadable.BROKEN_HEADER),
    ],
)
def test_what_is_no_table_is_named(content: bytes, reason: Unreadable) -> None:
    with pytest.raises(UnreadableFile) as error:
        look(content, is_whole=True, encoding="utf-8", delimiter=",")
    assert error.value.reason == reason
    assert error.value.line == (2 if reason == Unreadable.BROKEN_HEADER else 0)


@pytest.mark.parametrize(
    ("headings", "event_type", "fields"),
    [
        (
            "order_id,status,email,customer,purchased_at,delivered_at,estimated_delivery_on,skus",
            "delivered",
            {"reference": 0, "email": 2, "name": 3, "occurred_at": 5, "activation_on": 6, "products": 7},
        ),
        ("order_id,email,purchased_at,shipped_at", "shipped", {"reference": 0, "email": 1, "occurred_at": 3}),
        (
            "order_id,email,purchased_at,shipped_at",
            "checkout",
            {"reference": 0, "email": 1, "occurred_at": 2},
        ),
        (
            "N° commande,Adresse e-mail,Prénom,Nom,Date de livraison,Pays,Langue",
            "delivered",
            {**NAMES, "country": 5, "language": 6},
        ),
        (
            "Bestellnummer,E-Mail-Adresse,Vorname,Nachname,Lieferdatum,Kundennummer",
            "delivered",
            {**NAMES, "customer_reference": 5},
        ),
        ("Pedido,Correo electrónico,Cliente,Fecha", "delivered", FOUR),
        ("Ordine,Posta elettronica,Cognome,Data consegna", "delivered", FOUR),
        ("REF,Courriel,Nom,Date", "own", FOUR),
        ("a,b,c", "delivered", {}),
    ],
)
def test_columns_are_recognised_in_five_languages(
    headings: str, event_type: str, fields: dict[str, int]
) -> None:
    layout = look(headings.encode(), is_whole=True, encoding="utf-8", has_header=True)
    assert guess(layout, event_type).fields == fields


def test_columns_without_a_header_are_recognised_by_their_values() -> None:
    text = "1001,a@b.example,x,31.12.2025\n1002,c@d.example,x,01.01.2026\n"
    found = guess(look(text.encode(), is_whole=True, encoding="utf-8"), "delivered")
    assert found.fields == {"reference": 0, "email": 1, "occurred_at": 3}
    assert found.formats == {"occurred_at": "dmy_dot"}


@pytest.mark.parametrize(
    ("headings", "event_type"),
    [
        ("Order reference;E-mail address;Full name;Delivery date;Language;Legal basis;Consent;SKU", "delivered"),
        ("N° commande;Adresse e-mail;Nom du client;Date de livraison;Langue;Base légale;Accord;Produits", "delivered"),
        ("Bestellnummer;E-Mail-Adresse;Kunde;Lieferdatum;Sprache;Rechtsgrundlage;Zustimmung;Produkte", "delivered"),
        ("Bestelnummer;E-mailadres;Klantnaam;Bezorgdatum;Taal;Rechtsgrond;Toestemming;Producten", "delivered"),
        ("Beställningsnummer;E-postadress;Kundnamn;Leveransdatum;Språk;Rättslig grund;Samtycke;Artiklar", "delivered"),
        ("Bestelnr;E-mail;Naam;Verzonden op;Taalcode;Rechtsgrondslag;Instemming;Artikelnummers", "shipped"),
        ("Ordernr;E-post;Namn;Köpdatum;Språkkod;Laglig grund;Medgivande;Artikelnr", "checkout"),
    ],
)  # fmt: skip
def test_headings_of_five_languages_say_what_the_columns_are(headings: str, event_type: str) -> None:
    layout = look((headings + "\n" + ";" * 7 + "\n").encode(), is_whole=True, encoding="utf-8")
    wanted = (
        "reference",
        "email",
        "name",
        "occurred_at",
        "language",
        "legal_basis",
        "consent_send",
        "products",
    )
    assert guess(layout, event_type).fields == {field: at for at, field in enumerate(wanted)}


def test_no_heading_means_two_things() -> None:
    lists = [*FIELD_HEADINGS.values(), *EVENT_DATE_HEADINGS.values(), ANY_DATE_HEADINGS]
    words = [{normal(word) for listed in lists_ for word in listed.split(",")} for lists_ in lists]
    seen: set[str] = set()
    for group in words:
        assert group & seen == set()
        seen |= group
    assert "" not in seen
    assert len(seen) > 300


def test_one_wrong_address_does_not_hide_the_column_and_numbers_are_not_taken_for_dates() -> None:
    text = "a,b,c\n10115,ann@example.com,x\n10117,nobody,y\n10119,cyd@example.com,z\n"
    layout = look(text.encode(), is_whole=True, encoding="utf-8")
    assert guess(layout, "delivered").fields == {"email": 1}
