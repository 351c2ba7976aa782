"""Forms as a browser sees and sends them: what a page proposes, and a file among its fields. Pure."""

from __future__ import annotations

from html.parser import HTMLParser
from random import Random
from urllib.parse import urlencode

from bench.soak.lists.texts import Made

BOUNDARY = "soak-7d1f0c2b"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
REQUIRED = ("reference", "email")


class Form(HTMLParser):
    """The fields of one form of a page, by its id: `values` as they stand, `choices` of its selects."""

    def __init__(self, page: str, form_id: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self._wanted, self._is_inside, self._select = form_id, False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a field."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = found.get("id") == self._wanted
        elif not self._is_inside:
            return
        elif tag == "input" and "name" in found:
            is_off = found.get("type") in {"checkbox", "radio"} and "checked" not in found
            if not is_off and found.get("type") != "file":
                self.values[found["name"]] = found.get("value", "on")
        elif tag == "select":
            self._select = found["name"]
            self.choices[self._select] = []
        elif tag == "option" and self._select:
            self.choices[self._select].append(found.get("value", ""))
            if "selected" in found or self._select not in self.values:
                self.values[self._select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a select."""
        if tag == "form":
            self._is_inside = False
        elif tag == "select":
            self._select = ""

    def filled_in(self, dice: Random) -> dict[str, str]:
        """Return what somebody sends who lets the guesses stand and answers what is asked, now and then nonsense."""
        values = dict(self.values)
        columns = [name for name in self.choices if name.startswith("column_")]
        for field in (*REQUIRED, "occurred_at"):
            free = [name for name in columns if not values[name]]
            if field not in (values[name] for name in columns) and free:
                values[dice.choice(free)] = field
        for name in ("format_occurred_at", "format_activation_on"):
            if name in values and not values[name]:
                values[name] = dice.choice([choice for choice in self.choices[name] if choice])
        values["happened_on"] = values.get("happened_on") or "2026-03-09"
        if columns and dice.random() < 0.1:
            values[dice.choice(columns)] = dice.choice(["email", "nonsense", "products", "name"])
        return values


def encoded(values: dict[str, str]) -> bytes:
    """Return fields as a form without a file is sent."""
    return urlencode(values).encode()


def multipart(values: dict[str, str], made: Made) -> bytes:
    """Return fields and a file as a form is sent."""
    parts = [_part(f'name="{name}"', value.encode()) for name, value in values.items()]
    name = made.name.replace('"', "%22")
    parts.append(_part(f'name="file"; filename="{name}"', made.content, "Content-Type: text/csv\r\n"))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(what: str, content: bytes, kind: str = "") -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {what}\r\n{kind}\r\n"
    return head.encode() + content + b"\r\n"
