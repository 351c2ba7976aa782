"""Three hundred ruined workbooks go through the whole import: read or refused, and each row has one verdict."""

from __future__ import annotations

import io
import random
import zipfile
from xml.sax.saxutils import escape

import pytest

from accounts.models import Channel, Organisation
from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.inspection import HEAD, UnreadableFile, guess, look
from invitations.models import Import, ImportIssue
from invitations.services.import_plans import ColumnMapping
from invitations.services.import_runs import run_import
from invitations.sheet_reader.facts import SheetFacts
from invitations.table_files import table_file
from invitations.tests.test_import_fuzz import data_rows
from invitations.tests.workbooks import workbook
from tests.factories import NOON

FILES = 300
_LIMIT = 4 * 1024 * 1024
_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs>'
)
_ODD = (
    *(
        "",
        " ",
        "=1+1",
        "'=1",
        "a\nb",
        "a\r\nb",
        '"',
        '"open',
        "x" * 9000,
        "\ufeff",
        "\u202e",
        "{}",
        "\\N",
        "NULL",
    ),
    *("2026-02-30", "31/12/2026", "46090", "1e309", "-1", "ann@exämple.de", "a@b@c", "_x000D_"),
)
_XML = (
    b"", b"<", b">", b"&", b"</row>", b"<row>", b'r="A1"', b'r="ZZZ9999999"', b'r="0"', b't="s"', b's="99"',
    b"<v>7</v>", b"<f>1/0</f>", b"<mergeCell ref=\"A1:XFD1048576\"/>", b"<!DOCTYPE x [<!ENTITY e 'e'>]>", b"&e;",
    b"\x00", b"\xff",
)  # fmt: skip


def cell(dice: random.Random, text: str) -> str:
    """Return a cell that shows a text, in one of the ways in which programs write it."""
    way = dice.randrange(6)
    if way == 0:
        return f'<c t="str"><f>A1&amp;B2</f><v>{escape(text)}</v></c>'
    if way == 1:
        return "<c><f>SUM(A1:A9)</f></c>"
    if way == 2:
        number = dice.choice(["46090", "46090.5", "-3", "1e9", "", "x"])
        return f'<c s="{dice.choice([0, 1, 2, 3, 9])}"><v>{number}</v></c>'
    if way == 3:
        return f'<c t="{dice.choice(["s", "b", "e", "d", "n", "?"])}"><v>{dice.choice([0, 0, 0, 1, 1, 1, 7])}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def ruined(dice: random.Random) -> bytes:
    """Return a workbook: orders, some cells odd, then its XML or its package sprinkled with what does not belong."""
    columns = ["order_id", "email", "delivered_at", "name"]
    lines = [columns] if dice.random() < 0.9 else []
    for _ in range(dice.choice([0, 1, 3, 12])):
        number = dice.randrange(8)
        lines.append([f"A-{number}", f"p{number}@example.com", f"2026-03-0{1 + number}", f"N {number}"])
    made = []
    for row in lines:
        if row is not columns and dice.random() < 0.5:
            row[dice.randrange(len(row))] = dice.choice(_ODD)
        at = f' r="{dice.choice([1, 2, 3, 9, 70, 1_048_577])}"' if dice.random() < 0.02 else ""
        is_plain = row is columns or dice.random() < 0.6
        cells = [
            f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' if is_plain else cell(dice, text)
            for text in row
        ]
        made.append(f"<row{at}>{''.join(cells)}</row>")
    merged = dice.choice(
        ["", "", '<mergeCells><mergeCell ref="A2:B3"/><mergeCell ref="C2:C9"/></mergeCells>']
    )
    content = workbook(
        "".join(made), strings="<si><t>order_id</t></si><si><t/></si>", styles=_STYLES, after=merged
    )
    what = dice.randrange(6)
    if what == 0:
        return _spoiled_parts(dice, content)
    if what == 1:
        spoiled = bytearray(content)
        for _ in range(dice.choice([1, 3])):
            at = dice.randrange(len(spoiled))
            spoiled[at : at + dice.choice([0, 1, 5])] = dice.choice([b"", b"\x00", b"PK", b"\xff" * 4])
        return bytes(spoiled)
    return content


def _spoiled_parts(dice: random.Random, content: bytes) -> bytes:
    """Return the package with something put into, or cut out of, one of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(written, "w") as spoiled:
        names = package.namelist()
        chosen = dice.choice(names)
        for name in names:
            part = bytearray(package.read(name))
            if name == chosen:
                if dice.random() < 0.1:
                    continue
                at = dice.randrange(len(part) + 1)
                part[at : at + dice.choice([0, 0, 7])] = dice.choice(_XML)
            spoiled.writestr(name, bytes(part))
    return written.getvalue()


@pytest.mark.django_db
def test_ruined_workbooks_are_read_or_refused_and_their_rows_are_the_sum_of_verdicts(
    acme: Organisation, channel: Channel
) -> None:
    dice = random.Random(20261122)
    imported = rows = formulas = refused = 0
    for number in range(FILES):
        facts = SheetFacts()
        try:
            with table_file(io.BytesIO(ruined(dice)), _LIMIT, facts) as table:
                content = table.read()
            probe = CharsetProbe()
            probe.feed(content)
            layout = look(content[:HEAD], is_whole=len(content) <= HEAD, encoding=probe.encoding())
        except UnreadableFile:
            refused += 1
            continue
        assert facts.unvalued <= facts.formulas
        formulas += facts.formulas
        fields = {
            **dict.fromkeys(("reference", "email", "occurred_at"), 0),
            **guess(layout, "delivered").fields,
        }
        import_run = Import.objects.create(
            channel=channel,
            event_type="delivered",
            file_name=f"{number}.xlsx",
            file_size=len(content),
            file_hash=b"",
            encoding=layout.encoding,
            delimiter=layout.delimiter,
            has_header=layout.has_header,
            columns=list(layout.columns),
            mapping=ColumnMapping(fields, {"occurred_at": "iso", "activation_on": "iso"}).as_json(),
            state=Import.State.WAITING,
            counts={},
        )
        done = run_import(
            organisation=acme,
            import_run=import_run,
            clock=lambda: NOON,
            stream=io.BytesIO(content),
            chunk_rows=dice.choice([3, 1000, 1000]),
        )
        assert done is not None
        assert done.state == Import.State.FINISHED
        kept = sum(done.counts[name] for name in ("created", "updated", "unchanged"))
        assert sum(done.counts.values()) == data_rows(content, layout)
        assert ImportIssue.objects.filter(import_run=done).count() == sum(done.counts.values()) - kept
        imported += 1
        rows += sum(done.counts.values())
    assert imported > FILES * 0.4
    assert refused > FILES * 0.1
    assert rows > FILES
    assert formulas > 50
