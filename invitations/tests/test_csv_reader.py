"""Tables that strangers exported: encodings, endings, separators, headers, broken rows. The reader never raises."""

from __future__ import annotations

import codecs
import io
import random

import pytest

from invitations.csv_reader.charset import CharsetProbe
from invitations.csv_reader.lines import BLOCK, LineSource
from invitations.csv_reader.records import Broken, records
from invitations.csv_reader.streams import Beginning, Replayed
from invitations.row_reasons import RowReason


class Drip:
    """A stream that gives a few bytes at a time, as a pipe does."""

    def __init__(self, content: bytes, seed: int = 1) -> None:
        self._stream, self._random = io.BytesIO(content), random.Random(seed)

    def read(self, size: int, /) -> bytes:
        return self._stream.read(self._random.randint(1, 7))


def read(
    content: bytes, encoding: str = "utf-8", delimiter: str = ","
) -> list[tuple[int, list[str] | Broken]]:
    return list(records(LineSource(io.BytesIO(content), encoding), delimiter))


def encoding_of(content: bytes) -> str:
    probe = CharsetProbe()
    for at in range(0, len(content), 5):
        probe.feed(content[at : at + 5])
    return probe.encoding()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("référence;prénom\n".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "référence\n".encode(), "utf-8"),
        ("référence;prénom\n".encode("cp1252"), "cp1252"),
        ("référence €\n".encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "référence\n".encode("utf-16-be"), "utf-16-be"),
        ("reference,email\n".encode("utf-16-le"), "utf-16-le"),
        ("reference,email\n".encode("utf-16-be"), "utf-16-be"),
        (("plain\n" * 20_000 + "café\n").encode(), "utf-8"),
        (("plain\n" * 20_000 + "café\n").encode("cp1252"), "cp1252"),
        ("café".encode()[:-1], "utf-8"),
        (b"", "utf-8"),
    ],
)
def test_encoding_is_found_by_mark_or_by_all_of_the_file(content: bytes, encoding: str) -> None:
    assert encoding_of(content) == encoding


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le", "mac-roman"])
def test_every_line_ending_in_every_encoding_gives_the_same_rows(ending: str, encoding: str) -> None:
    rows = [["référence", "nom"], ["1", "Zoé"], ["2", 'l\'"été"\nlong'], ["3", ""]]
    text = ending.join(["référence,nom", "1,Zoé", '2,"l\'""été""\nlong"', "3,", ""])
    found = records(LineSource(Drip(text.encode(encoding)), encoding), ",")
    assert [cells for _, cells in found] == rows


def test_lines_are_numbered_as_an_editor_does_and_empty_ones_are_no_rows() -> None:
    found = read(b'a,b\n\n1,"x\ny"\n\n\n2,z\n')
    assert found == [(1, ["a", "b"]), (3, ["1", "x\ny"]), (7, ["2", "z"])]


@pytest.mark.parametrize(
    ("content", "broken"),
    [
        (b'a,b\n1,"never closed\n2,x\n3,y\n', [2]),
        (b'a,b\n1,"closed"badly\n2,x\n3,y\n', [2]),
        (b'a,b\n1,"x\n2,"y"z\n3,y\n', [2, 3]),
        (b'a,b\n1,x\n2,x\n3,"', [4]),
        (b'"', [1]),
    ],
)
def test_quotation_mark_gone_wrong_costs_its_own_line_only(content: bytes, broken: list[int]) -> None:
    found = read(content)
    assert [line for line, cells in found if isinstance(cells, Broken)] == broken
    assert len(found) == len(content.splitlines())


def test_quotation_mark_open_over_a_large_file_costs_one_line() -> None:
    rows = 60_000
    found = read(b'a,b\n0,"open\n' + b"1234567,abcdefghijklmno\n" * rows)
    assert len(found) == rows + 2
    assert [line for line, cells in found if isinstance(cells, Broken)] == [2]


def test_one_line_quote_of_a_megabyte_and_more_is_one_broken_row() -> None:
    for length in (1_000_000, 3_000_000):
        found = read(b'a,b\n1,"' + b"x" * length + b'"\n2,y\n')
        assert [cells for _, cells in found if not isinstance(cells, Broken)] == [["a", "b"], ["2", "y"]]
        assert len(found) == 3


def test_line_without_end_is_read_in_little_memory_and_the_offset_stays_exact() -> None:
    content = b"a,b\n" + b"x" * 5_000_000 + b",1\n2,y\n"
    source = LineSource(io.BytesIO(content), "utf-8")
    found = records(source, ",")
    ends = [(line, isinstance(cells, Broken), source.offset()) for line, cells in found]
    assert ends == [(1, False, 4), (2, True, len(content) - 4), (3, False, len(content))]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le"])
def test_reading_on_from_any_record_gives_the_rest(encoding: str) -> None:
    long = "é" * 200
    text = "".join(f'{n},"{long}{n}\n€ß",œ\r\n' if n % 7 else f"{n},{long},\n" for n in range(4000))
    content = text.encode(encoding)
    assert len(content) > 3 * BLOCK
    source = LineSource(io.BytesIO(content), encoding)
    seen: list[tuple[int, list[str] | Broken]] = []
    marks = []
    for record in records(source, ","):
        seen.append(record)
        if len(seen) % 371 == 0:
            marks.append((len(seen), source.offset(), source.settled))
    for count, offset, settled in marks:
        rest = LineSource(io.BytesIO(content[offset:]), encoding, offset=offset, line=settled)
        assert list(records(rest, ",")) == seen[count:]
        assert rest.offset() == len(content)


def test_bytes_that_are_no_text_survive_as_such_and_keep_offsets() -> None:
    content = b"a,b\n\xff\xfe,x\n\xc3,y\n"
    source = LineSource(Drip(content), "utf-8")
    rows = [cells for _, cells in records(source, ",")]
    assert rows[2][0].encode("utf-8", "surrogateescape") == b"\xc3"
    assert source.offset() == len(content)


def test_cells_longer_than_eight_thousand_letters_are_refused_wherever_they_stand() -> None:
    long = b"x" * 8193
    found = read(b"a,b\n1," + long + b'\n2,"' + b"y\n" * 4097 + b'"\n3,z\n4,' + b"x" * 8192 + b"\n")
    kinds = [cells.reason if isinstance(cells, Broken) else "read" for _, cells in found]
    assert kinds == ["read", RowReason.CELL_TOO_LONG, RowReason.CELL_TOO_LONG, "read", "read"]


def test_streams_give_their_beginning_and_what_was_read_before() -> None:
    replayed = Replayed(b"head", io.BytesIO(b"tail"))
    assert [replayed.read(3), replayed.read(9), replayed.read(9), replayed.read(9)] == [
        b"hea",
        b"d",
        b"tail",
        b"",
    ]
    beginning = Beginning(io.BytesIO(b"0123456789"), 4)
    assert [beginning.read(3), beginning.read(3), beginning.read(3)] == [b"012", b"3", b""]
