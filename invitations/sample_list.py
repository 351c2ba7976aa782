"""A list to try imports with: one letter, to whoever tries, and a row for everything that can become of a row. Pure.

Everybody else on it said no or ordered too long ago, so that no letter leaves to people who do not exist.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import xlsxwriter

# Language: headings, yes, no, and the word for a legal basis; as our own reader understands them.
_WORDS: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    "en": (
        ("Order reference", "E-mail", "Name", "Delivered at", "Language", "Legal basis", "Consent"),
        *("yes", "no", "existing customer"),
    ),
    "fr": (
        ("N° commande", "Adresse e-mail", "Nom du client", "Date de livraison", "Langue", "Base légale", "Accord"),
        *("oui", "non", "client existant"),
    ),
    "de": (
        ("Bestellnummer", "E-Mail-Adresse", "Kunde", "Lieferdatum", "Sprache", "Rechtsgrundlage", "Einwilligung"),
        *("ja", "nein", "Bestandskunde"),
    ),
    "nl": (
        ("Bestelnummer", "E-mailadres", "Klant", "Bezorgdatum", "Taal", "Rechtsgrond", "Toestemming"),
        *("ja", "nee", "bestaande klant"),
    ),
    "sv": (
        ("Ordernummer", "E-postadress", "Kund", "Leveransdatum", "Språk", "Rättslig grund", "Samtycke"),
        *("ja", "nej", "befintlig kund"),
    ),
}  # fmt: skip
_LONG_AGO = timedelta(days=1100)  # no organisation asks after so old an order
_DATES = 3  # the column of dates

Row = Sequence[str | date]


def sample_rows(*, language: str, email: str, name: str, today: date) -> list[Row]:
    """Return the sample, headings first, in the words of a language; English for one that we do not have."""
    spoken = language.partition("-")[0]
    headings, yes, no, basis = _WORDS.get(spoken, _WORDS["en"])
    code = spoken if spoken in _WORDS else "en"
    mine = f"SAMPLE-{today:%m%d}-1"
    days_ago = [today - timedelta(days=number) for number in range(8)]
    return [
        headings,
        (mine, email, name, days_ago[2], code, basis, yes),
        (f"SAMPLE-{today:%m%d}-2", "zoe.sample@example.com", "Zoë Sample", days_ago[3], "fr", basis, no),
        (f"SAMPLE-{today:%m%d}-3", "jonas.sample@example.com", "Jonas Sample", today - _LONG_AGO, "de", basis, yes),
        (f"SAMPLE-{today:%m%d}-4", "mateo.sample(at)example.com", "Mateo Sample", days_ago[3], "es", basis, no),
        (mine, email, name, days_ago[2], code, basis, yes),
        (f"SAMPLE-{today:%m%d}-5", "aoife.sample@example.com", "Aoife Sample", "", "en", basis, no),
        (f"SAMPLE-{today:%m%d}-6", "sofia.sample@example.com", "Sofia Sample", "31.31.2026", "it", basis, no),
    ]  # fmt: skip


def sample_csv(rows: Sequence[Row]) -> bytes:
    """Return the sample as CSV, marked as UTF-8 so that every spreadsheet reads it."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def sample_workbook(rows: Sequence[Row]) -> bytes:
    """Return the sample as an XLSX workbook, whose dates are dates."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Orders")
        bold = book.add_format({"bold": True})
        sheet.set_column(0, len(rows[0]) - 1, 24)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, at, cell)
                else:
                    sheet.write_string(number, at, cell, None if number else bold)
    return file.getvalue()
