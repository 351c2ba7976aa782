"""Order lists of any length, always the same: one row in twenty a double, one in a hundred without an address."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HEADER = ("reference", "email", "name", "delivered_at", "language")
_FIRST = ("Camille", "Inès", "Olga", "Max", "Vera", "Zoë", "Ali", "Mia")
_LAST = ("Laurent", "Smith", "Nowak", "Rossi", "Müller", "Costa")
_BEGIN = datetime.fromisoformat("2026-01-01")


def write_orders(path: Path, rows: int, *, with_faults: bool = True, begin: datetime = _BEGIN) -> None:
    """Write a CSV of so many rows; one order in five is of a customer who came before."""
    chance = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            order = number
            if with_faults and number and chance.random() < 0.05:
                order = chance.randrange(number)
            person = order if chance.random() < 0.8 else chance.randrange(order + 1)
            email = f"person.{person}@customer{person % 97}.example"
            if with_faults and chance.random() < 0.01:
                email = "nobody"
            moment = begin + timedelta(seconds=order * 7 % 2_000_000)
            name = f"{_FIRST[person % 8]} {_LAST[person % 6]}"
            writer.writerow(
                (f"order-{order:08d}", email, name, moment.isoformat(" "), "fr" if person % 3 else "en")
            )
