"""Answers of the DNS, reduced to what a check wants: values, none, or nobody can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """A name that does not exist is NONE; a server that fails or is silent leaves it UNKNOWN, which is no fault."""

    FOUND = "found"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The values of one name and kind. Texts are joined from their pieces."""

    state: State
    values: tuple[str, ...] = ()


NONE, UNKNOWN = Answer(State.NONE), Answer(State.UNKNOWN)
# (name, kind: TXT, MX or A) → answer; follows aliases; never raises.
Resolve = Callable[[str, str], Answer]


def texts(resolve: Resolve, name: str, begins: str) -> Answer:
    """Return the texts of a name that begin with a version tag, in any capitals."""
    answer = resolve(name, "TXT")
    if answer.state is not State.FOUND:
        return answer
    found = tuple(text for text in answer.values if _is_version(text, begins))
    return Answer(State.FOUND, found) if found else NONE


def tags(text: str) -> dict[str, str]:
    """Return the tags of `a=1; b=2`, names in small letters, blanks around values dropped."""
    pairs = (piece.partition("=") for piece in text.split(";") if "=" in piece)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _is_version(text: str, begins: str) -> bool:
    head = text.strip().lower()
    return head == begins or head.startswith((f"{begins} ", f"{begins};"))
