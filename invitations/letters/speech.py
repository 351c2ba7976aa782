"""What a letter can say in one language: the frame's sentences, the standard words, a sample customer's name. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from invitations.letters.wording import Wording


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of the frame. Names in braces are put in by `str.format`, whose arguments it never reads again."""

    why: str  # {order} is the reference with a blank before it, or nothing
    where_own: str
    where_else: str
    unsubscribe: str
    privacy: str
    sender: str
    star_question: str
    star_names: tuple[str, str, str, str, str]
    star_worst: str
    star_best: str


@dataclass(frozen=True, slots=True)
class Speech:
    """One language. `button_elsewhere` names the platform when the review is not written on our own page."""

    phrases: Phrases
    invitation: Wording
    button_elsewhere: str
    reminder_subject: str
    sample_name: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Patterns of what must not be said in one language, by reason; the text is in small letters without accents."""

    stars: tuple[str, ...]
    gating: tuple[str, ...]
    incentive: tuple[str, ...]
