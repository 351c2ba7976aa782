"""The linter of letters: no gating, no incentive, no fishing for stars; each finding cites the rule. Pure.

It also finds placeholders that do not exist, so that one call tells all that keeps words from being saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from invitations import placeholders
from invitations.letters import structure
from invitations.letters.blocks import LIMITS
from invitations.letters.forbidden import FORBIDDEN
from invitations.letters.wording import Wording

LONGEST = max(limits.length for limits in LIMITS.values())


class Rule(models.TextChoices):
    """Why words are refused."""

    GATING = "gating", _("Asks the satisfied, or steers the dissatisfied elsewhere")
    INCENTIVE = "incentive", _("Promises something for a review")
    STARS = "stars", _("Names the stars it hopes for")
    MARKUP = "markup", _("HTML, which your customers would read as it stands")
    UNKNOWN = "unknown", _("Placeholder that does not exist")
    MALFORMED = "malformed", _("Braces that are no placeholder")
    TOO_MANY = "too_many", _("Too many placeholders")

    @property
    def advice(self) -> Promise:
        """Return what to write instead, as one sentence."""
        return _ADVICE[self]

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the rules of law and platforms that say so; none for a slip of the pen."""
        return _SOURCES.get(self, ())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, in `subject`, `preheader` or a block (`blocks.0` is the first); `position` counts from 0."""

    field: str
    position: int
    excerpt: str
    rule: Rule

    @property
    def sentence(self) -> str:
        """Return the finding as a sentence with its place, what is wrong, what to do and who says so."""
        sources = "; ".join(self.rule.sources)
        said = _("“%(excerpt)s” (at letter %(position)s): %(label)s. %(advice)s") % {
            "excerpt": self.excerpt,
            "position": self.position + 1,
            "label": self.rule.label,
            "advice": self.rule.advice,
        }
        return f"{said} [{sources}]" if sources else said


_NAMES = ", ".join(f"{{{{ {name} }}}}" for name in placeholders.NAMES)
_ADVICE: dict[Rule, Promise] = {
    Rule.GATING: _("Ask everybody the same question, and leave open what the answer is."),
    Rule.INCENTIVE: _("Leave the promise out: a review that was paid for is not an opinion."),
    Rule.STARS: _("Ask for an opinion without a number of stars."),
    Rule.MARKUP: _("Write plain words: how the letter looks is added by us."),
    Rule.UNKNOWN: format_lazy("{} {}", _("These exist:"), _NAMES),
    Rule.MALFORMED: format_lazy("{} {}", _("These exist:"), _NAMES),
    Rule.TOO_MANY: _("One text may hold 200 of them."),
}
_SOURCES: dict[Rule, tuple[str, ...]] = {
    Rule.GATING: (
        "Google Maps: no selective solicitation of positive reviews",
        "Trustpilot: invite all customers, in neutral words",
        "EU Directive 2005/29/EC, Annex I no. 23c",
        "US FTC Act, Section 5",
    ),
    Rule.INCENTIVE: (
        "US 16 CFR 465.4",
        "UK DMCC Act 2024",
        "Google Maps: no incentives for reviews",
        "Trustpilot: no incentives of any kind",
    ),
    Rule.STARS: (
        "Trustpilot: neutral wording",
        "US 16 CFR 465.4",
        "EU Directive 2005/29/EC, Annex I no. 23c",
    ),
}
# What was pasted from a page: tags, comments and references to characters; “<3” and “R&D;” are none.
_MARKUP = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>]{0,500})?/?>|<!--|<!doctype|&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_APOSTROPHES = str.maketrans("’‘ʼ´\u00a0\u202f\u2011", "''''  -")
_PATTERNS: tuple[tuple[Rule, re.Pattern[str]], ...] = tuple(
    (
        rule,
        re.compile(
            "|".join(f"(?:{pattern})" for said in FORBIDDEN.values() for pattern in getattr(said, rule))
        ),
    )
    for rule in (Rule.STARS, Rule.GATING, Rule.INCENTIVE)
)


def check(wording: Wording) -> list[Finding]:
    """Return everything that keeps these words from being saved, field by field; nothing when all is well."""
    return [finding for field, text in _fields(wording) for finding in check_text(field, text)]


def check_text(field: str, text: str) -> list[Finding]:
    """Return what is wrong with one text, placeholders first, then in the order of the rules."""
    found = [
        Finding(field, fault.position, fault.excerpt, Rule(fault.code)) for fault in placeholders.faults(text)
    ]
    text = unicodedata.normalize("NFC", text)
    found += [Finding(field, match.start(), match[0][:60], Rule.MARKUP) for match in _MARKUP.finditer(text)][
        :1
    ]
    plain = _plain(text)
    return found + [
        Finding(field, match.start(), text[match.start() : match.end()].strip(), rule)
        for rule, pattern in _PATTERNS
        for match in pattern.finditer(plain)
    ]


def refusals(wording: Wording) -> dict[str, list[str]]:
    """Return every reason against saving these words, as sentences by field; `structure.WHOLE` is the whole letter.

    What is too long is not read any further.
    """
    found = structure.faults(wording)
    for field, text in _fields(wording):
        if len(text) <= LONGEST:
            for finding in check_text(field, text):
                found.setdefault(finding.field, []).append(finding.sentence)
    return found


def _fields(wording: Wording) -> Iterator[tuple[str, str]]:
    yield "subject", wording.subject
    yield "preheader", wording.preheader
    for number, block in enumerate(wording.blocks):
        yield f"blocks.{number}", block.text


def _plain(text: str) -> str:
    """Return the text in small letters without accents, letter for letter as long as it was."""
    text = text.translate(_APOSTROPHES)
    return "".join(
        (unicodedata.normalize("NFKD", letter)[:1] or letter).lower()[:1] for letter in text
    ).replace("\n", " ")
