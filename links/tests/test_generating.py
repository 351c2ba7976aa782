"""Lists of any length: cut, judged, de-duplicated and spelled in the same little memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from balancing.unique_links import Keys
from invitations.csv_reader.lines import MAX_LINE
from links.chunks import Chunk, chunks, lines_in, recoded
from links.columns import column, read_columns
from links.formats.shape import Shape
from links.generating import Made, generate
from links.recipes import Recipe
from links.row_checks import KEY_BYTES, RowPlan
from links.seen import Seen

FIELDS = {"name": 0, "email": 1, "reference": 2}
KEYS = {"shop.example": Keys(secret_key="mykey12")}


def recipe(columns: str = "line,email", family: str = "plain", **changes: object) -> Recipe:
    plan = RowPlan(family, 3, FIELDS, domain="shop.example")
    found = read_columns(columns.split(","))
    return Recipe(
        **{"plan": plan, "columns": found, "shape": Shape(has_header=False), "keys": KEYS, **changes}
    )


def made(content: bytes, found: Recipe | None = None, size: int = 64, processes: int = 1) -> list[Made]:
    found = found or recipe()
    stream = recoded(io.BytesIO(content), found.encoding)
    with Seen() as seen:
        cut = chunks(stream, offset=0, line=0, is_first=True, size=size)
        return list(generate(found, cut, seen, processes=processes))


def text(results: list[Made]) -> str:
    return b"".join(one.piece for one in results).decode()


def told(results: list[Made]) -> list[tuple[int, str, str, str]]:
    return [(row.line, row.verdict, row.field, row.code) for one in results for row in one.rejected]


@pytest.mark.parametrize("size", [1, 7, 50, 64, 1000])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_where_a_list_is_cut_makes_no_difference(size: int, ending: str) -> None:
    rows = ["name,email,reference", *(f"N {n},n{n}@x.example,{n}" for n in range(30)), ""]
    content = ending.join(rows).encode()
    results = made(content, size=size)
    assert text(results).split() == [f"{n + 2},n{n}@x.example" for n in range(30)]
    assert results[-1].chunk.end == len(content)


@pytest.mark.parametrize("size", [5, 64, 1000])
def test_records_over_several_lines_are_never_cut(size: int) -> None:
    content = "name,email,reference\n" + "".join(f'"N\n""{n}"",\n",n{n}@x.example,{n}\n' for n in range(20))
    results = made(content.encode(), recipe("line,name"), size=size)
    assert text(results).split("\r\n")[:2] == ['2,"N ""0"","', '5,"N ""1"","']
    assert sum(one.made for one in results) == 20


def test_a_stray_quotation_mark_costs_its_own_line_only() -> None:
    content = 'name,email,reference\n"A,a@x.example,1\nB,b@x.example,2\n5" C,c@x.example,3\nD,d@x.example,4\n'
    results = made(content.encode(), size=1000)
    assert text(results).split() == ["3,b@x.example", "4,c@x.example", "5,d@x.example"]
    assert told(results) == [(2, "invalid", "", "quotation")]


def test_a_line_without_end_is_reported_and_left() -> None:
    content = b"name,email,reference\nA," + b"x" * (4 * MAX_LINE) + b",1\nB,b@x.example,2\n"
    results = made(content, size=100_000)
    assert text(results).split() == ["3,b@x.example"]
    assert told(results)[0][:2] == (2, "invalid")
    assert results[-1].chunk.end == len(content)


def test_utf_16_is_read_like_utf_8() -> None:
    rows = "name,email,reference\n" + "".join(f"Åse 山 {n},n{n}@x.example,{n}\n" for n in range(40))
    for encoding in ("utf-16-le", "utf-16-be"):
        results = made(rows.encode(encoding), recipe("name", encoding=encoding), size=97)
        assert text(results).split("\r\n")[:-1] == [f"Åse 山 {n}" for n in range(40)]


def test_duplicates_are_found_across_chunks_and_letters_of_any_case() -> None:
    content = b"name,email,reference\nA,a@x.example,1\nB,A@X.example,1\nC,a@x.example,2\nA,a@x.example,1\n"
    results = made(content, size=20)
    assert text(results).split() == ["2,a@x.example", "4,a@x.example"]
    assert told(results) == [
        (3, "duplicate_in_file", "reference", ""),
        (5, "duplicate_in_file", "reference", ""),
    ]
    assert next(row.cells for one in results for row in one.rejected) == ["B", "A@X.example", "1"]


def test_a_row_that_is_refused_does_not_keep_a_right_one_from_its_link() -> None:
    content = b"name,email,reference\n,a@x.example,1\nA,a@x.example,1\n"
    results = made(content, recipe(family="legacy"))
    assert text(results) == "3,a@x.example\r\n"
    assert told(results) == [(2, "invalid", "name", "missing_name")]


def test_forbidden_characters_are_refused_by_name_and_long_links_too() -> None:
    content = (
        f"name,email,reference\nA,a@x.example,A#1\nB,b@x.example,{'x' * 256}\nC,{'c' * 60}@x.example,c\n"
    )
    results = made(content.encode(), recipe(family="legacy"), size=1000)
    rejected = [row for one in results for row in one.rejected]
    assert [(row.line, row.code) for row in rejected] == [(2, "ref_forbidden_char"), (3, "ref_too_long")]
    assert "#" in rejected[0].sentence


def test_processes_agree_and_keep_the_order() -> None:
    content = b"name,email,reference\n" + b"".join(
        b"N %d,n%d@x.example,%d\n" % (n, n % 700, n % 700) for n in range(1500)
    )
    one = made(content, recipe("line,email,link", "legacy"), size=3000)
    two = made(content, recipe("line,email,link", "legacy"), size=3000, processes=2)
    assert text(one) == text(two)
    assert told(one) == told(two)
    assert sum((made.verdicts for made in two), start=type(two[0].verdicts)()) == {
        "made": 700,
        "duplicate_in_file": 800,
    }


def test_line_ends_of_every_kind_are_counted() -> None:
    assert lines_in(b"a\nb\r\nc\rd") == 3


def test_seen_remembers_by_the_thousand_and_says_where_a_repeat_stands() -> None:
    keys = b"".join(number.to_bytes(KEY_BYTES, "big") for number in range(5000))
    with Seen() as seen:
        assert seen.repeats(keys) == []
        again = keys[: 2 * KEY_BYTES] + (9999).to_bytes(KEY_BYTES, "big") * 2
        assert seen.repeats(again) == [0, 1, 3]
        assert seen.repeats(b"") == []


class Endless:
    """A list of so many rows that is never in memory as a whole."""

    def __init__(self, rows: int) -> None:
        self._blocks = self._made(rows)

    def _made(self, rows: int) -> Iterator[bytes]:
        yield b"name,email,reference\n"
        for first in range(0, rows, 1000):
            yield b"".join(
                b"Camille Laurent,n%d@customer.example,order-%d\n" % (n, n)
                for n in range(first, first + 1000)
            )

    def read(self, size: int, /) -> bytes:
        """Return the next block, whatever size was asked for."""
        return next(self._blocks, b"")


def peak(rows: int) -> int:
    found = recipe(columns="email,link")
    tracemalloc.start()
    with Seen() as seen:
        cut = chunks(Endless(rows), offset=0, line=0, is_first=True)
        assert sum(one.made for one in generate(found, cut, seen)) == rows
    _now, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest


def test_memory_stays_the_same_however_long_the_list_is() -> None:
    peak(2000)  # what is made once, such as patterns
    assert peak(40_000) < 1.3 * peak(4_000)


def test_first_names_and_dates_can_be_columns() -> None:
    plan = RowPlan(
        "plain",
        4,
        {"name": 0, "email": 1, "visited_on": 2, "product": 3},
        domain="shop.example",
        date_format="dmy_dot",
    )
    found = Recipe(plan, tuple(map(column, ("first_name", "last_name", "visited_on", "product"))), Shape())
    content = b"n,e,d,p\nAnn Marie Bee,a@x.example,3.4.2026,Lamp\nBo,b@x.example,31.2.2026,x\n"
    results = made(content, found, size=1000)
    assert text(results).split("\r\n") == ["Ann,Marie Bee,2026-04-03,Lamp", ""]
    assert told(results) == [(3, "invalid", "visited_on", "bad_date")]


def test_chunks_carry_the_line_before_them() -> None:
    found = list(chunks(io.BytesIO(b"a\nb\nc\nd"), offset=10, line=5, is_first=False, size=4))
    assert found == [Chunk(b"a\nb\n", 5, 14, False), Chunk(b"c\n", 7, 16, False), Chunk(b"d", 8, 17, False)]
