"""Lists as text: honest ones, ones with odd cells, and ones whose bytes were cut, turned and sprinkled. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

ODD = (
    *(
        "",
        " ",
        "\x07",
        "\ufeff",
        "\u2028",
        "\u202e",
        "é",
        "=1+1",
        "'=1",
        "\\N",
        "\\.",
        "\\",
        "\t",
        "NULL",
        "{}",
    ),
    *('"', '""', '"open', 'a"b', "a\nb", "a\r\nb", "x" * 130, "x" * 9000, "%s", "{{ 1 }}", "</td><script>"),
    *("3O.02.2026", "2026-02-30", "31/12/2026", "0000-00-00", "99999999999999999999", "1e400", "-1"),
    *(
        "ANN@EXAMPLE.COM",
        "ann@example",
        "a@b@c",
        "ann@exämple.de",
        "a" * 300 + "@b.example",
        "<ann@b.example>",
    ),
)
_SPRINKLES = (b'"', b",", b"\r", b"\n", b"\x00", b"\xff\xfe", b"\xe9", b'"\n"', b"\xf0\x9f", b"\x1a")


@dataclass(frozen=True)
class Made:
    """A file to upload. `rows` is how many rows it has, where that is known beforehand."""

    name: str
    content: bytes
    rows: int | None = None


def table(dice: Random, number: int, *, is_odd: bool) -> list[list[str]]:
    """Return a head and rows of orders; with `is_odd`, some cells hold what nobody expects. No row is blank."""
    size = dice.choice([1, 3, 12, 12, 60, 700, 4000])
    rows = [["order_id", "email", "delivered_at", "name"]]
    for _ in range(size):
        order = dice.randrange(size)
        day = f"2026-03-{1 + order % 28:02}"
        rows.append([f"L{number}-{order}", f"p{number}-{order}@example.com", day, f"N {order}"])
    for row in rows[1:] if is_odd else []:
        if dice.random() < 0.4:
            row[dice.randrange(1, len(row))] = dice.choice(ODD)
        if dice.random() < 0.05:
            row.append(dice.choice(ODD))
    return rows


def honest(dice: Random, number: int) -> Made:
    """Return a list as programs write it, in one of their encodings and separators."""
    rows = table(dice, number, is_odd=False)
    return Made("honest.csv", _written(dice, rows, ["utf-8", "utf-8-sig", "cp1252", "utf-16"]), len(rows) - 1)


def odd(dice: Random, number: int) -> Made:
    """Return a well-written list with odd cells; every row is a row, whatever stands in it."""
    rows = table(dice, number, is_odd=True)
    return Made("odd.csv", _written(dice, rows, ["utf-8", "utf-8-sig"], quoting=csv.QUOTE_ALL), len(rows) - 1)


def ruined(dice: Random, number: int) -> Made:
    """Return a list whose bytes were cut, doubled, turned and sprinkled with signs."""
    content = bytearray(
        _written(dice, table(dice, number, is_odd=True), ["utf-8", "cp1252", "utf-16", "utf-16-be"])
    )
    for _ in range(dice.choice([1, 3, 9])):
        at = dice.randrange(len(content) + 1)
        match dice.randrange(4):
            case 0:
                del content[at : at + dice.randrange(9)]
            case 1:
                content[at:at] = dice.choice(_SPRINKLES)
            case 2:
                content[at:at] = content[max(0, at - 40) : at]
            case _ if at < len(content):
                content[at] = dice.randrange(256)
    return Made("ruined.csv", bytes(content))


def monstrous(dice: Random, number: int) -> Made:
    """Return something that is hardly a list at all."""
    return Made(
        dice.choice(["list.csv", "list.txt", "list.xlsx", "", "a" * 300 + ".csv"]),
        dice.choice(_MONSTERS)(dice),
    )


def _written(
    dice: Random, rows: list[list[str]], encodings: list[str], quoting: int = csv.QUOTE_MINIMAL
) -> bytes:
    text = io.StringIO(newline="")
    ending = dice.choice(["\n", "\r\n"])
    csv.writer(text, delimiter=dice.choice(",;\t|"), lineterminator=ending, quoting=quoting).writerows(rows)
    return text.getvalue().encode(dice.choice(encodings), "replace")


_NAMES = ("list.csv", "list.txt", "list.xlsx", "\u00e9\u202e.csv", "a" * 300 + ".csv")
_HEAD = b"order_id,email,delivered_at\n"
_MONSTERS: tuple[Callable[[Random], bytes], ...] = (
    lambda dice: b"",
    lambda dice: b"\xef\xbb\xbf",
    lambda dice: b"\n" * dice.randrange(1, 5000),
    lambda dice: _HEAD,
    lambda dice: _HEAD + b'"' + b"open, and never closed\n" * 40_000,
    lambda dice: _HEAD + b"A-1," + b"x" * 1_000_000 + b",2026-03-01\n",
    lambda dice: b",".join(b"column" for _ in range(dice.choice([64, 65, 5000]))) + b"\n1,2,3\n",
    lambda dice: _HEAD + b"," * 100_000,
    lambda dice: b"email,email,email,order_id,order_id\na@b.example,a@b.example,a@b.example,1,2\n",
    lambda dice: dice.randbytes(dice.choice([3, 200, 50_000])),
    lambda dice: b"\x00" * dice.randrange(1, 5000),
    lambda dice: b"<html><body><table><tr><td>order</td></tr></table></body></html>",
    lambda dice: b'{"orders": [{"id": 1}]}',
    lambda dice: b"%PDF-1.7\n" + dice.randbytes(2000),
    lambda dice: "order_id;email;delivered_at\nA-1;é@b.example;01.03.2026\n".encode("utf-32"),
    lambda dice: _HEAD + b"A-1,a@b.example,2026-03-01\r" * 500,
    lambda dice: b"sep=\x01\norder_id\x01email\n",
)
