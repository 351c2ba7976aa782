"""The areas that are measured: their cases, sizes and goals. Numbers of goals: issue 2 and the performance paper."""

from __future__ import annotations

from dataclasses import dataclass

SUBJECT, LIMIT = "product", "limit"
CPU, WALL = "cpu", "wall"


@dataclass(frozen=True)
class Goal:
    """The other case must be at least `floor` times as dear as the product; below 1 that is a share of the limit."""

    other: str
    floor: float
    by: str = CPU

    def words(self) -> str:
        """Return the goal as people read it."""
        of = "of the limit" if self.other == LIMIT else f"times cheaper than {self.other}"
        return f"≥ {self.floor:g} {of} ({'CPU' if self.by == CPU else 'wall time'})"


@dataclass(frozen=True)
class Case:
    """One way of doing an area's work. `share` of the area's size is what it does, so that slow peers end too."""

    name: str
    what: str
    share: float = 1.0
    is_peer: bool = False


@dataclass(frozen=True)
class Area:
    """What is measured in units of what, by which cases, against which goals; `size` is units, or seconds."""

    name: str
    unit: str
    size: float
    quick: float
    tiny: float
    cases: tuple[Case, ...]
    goals: tuple[Goal, ...]


AREAS = (
    Area(
        "import",
        "row of a file",
        200_000,
        5_000,
        300,
        (
            Case(SUBJECT, "a stored CSV becomes customers and events: receive, confirm, run"),
            Case(LIMIT, "COPY of the same customers and events, with the same indexes, keys and triggers"),
            Case("bulk_create", "csv, a compiled pattern, bulk_create of 2,000", 0.1, is_peer=True),
            Case(
                "import-export",
                "django-import-export, use_bulk and skip_diff, no doubles",
                0.01,
                is_peer=True,
            ),
        ),
        (
            Goal(LIMIT, 0.40),
            Goal(LIMIT, 0.55, WALL),
            Goal("bulk_create", 3),
            Goal("import-export", 60),
        ),
    ),
    Area(
        "send",
        "letter",
        10_000,
        1_000,
        60,
        (
            Case(SUBJECT, "claim, compose, marker, SMTP, record: a whole drain"),
            Case(LIMIT, "one finished letter again and again, two round trips each, no database"),
            Case(
                "post-office",
                "django-post-office: send_many, then send_queued until empty",
                0.1,
                is_peer=True,
            ),
            Case(
                "django-mail",
                "Template and EmailMultiAlternatives over one connection, no database",
                0.1,
                is_peer=True,
            ),
        ),
        (Goal(LIMIT, 0.15), Goal("post-office", 8)),
    ),
    Area(
        "track",
        "answered request",
        3,
        1,
        0.3,
        (
            Case(SUBJECT, "clicks and pixels, each answered after its hit is committed"),
            Case(LIMIT, "the same server and an application that answers 204 to everything"),
            Case("django-view", "a view that checks the token and creates a row, under WSGI", is_peer=True),
        ),
        (Goal(LIMIT, 0.35, WALL), Goal(LIMIT, 0.357), Goal("django-view", 15)),
    ),
    Area(
        "links",
        "business generated link",
        100_000,
        20_000,
        500,
        (
            Case(SUBJECT, "checks, JSON, AES, HMAC, base64, address: the builder"),
            Case(LIMIT, "AES and HMAC over ready bytes, nothing else"),
            Case(
                "trustpilot",
                "Trustpilot's own package (on a newer pycryptodome than it demands), and quote",
                0.2,
                is_peer=True,
            ),
            Case("cryptography", "objects of cryptography for each link, json, and quote", 0.2, is_peer=True),
        ),
        (Goal(LIMIT, 0.22), Goal("trustpilot", 6), Goal("cryptography", 5)),
    ),
    Area(
        "legacy-links",
        "legacy link",
        100_000,
        20_000,
        500,
        (
            Case(SUBJECT, "checks, SHA-1, base64, address: the builder"),
            Case(LIMIT, "SHA-1 over ready bytes, nothing else"),
            Case("urlencode", "SHA-1, base64, and urlencode", 0.2, is_peer=True),
        ),
        (Goal(LIMIT, 0.1), Goal("urlencode", 2)),
    ),
)
