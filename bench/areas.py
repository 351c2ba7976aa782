"""The areas that are measured: their cases, sizes and goals. Goals are shares of a limit or times a peer."""

from __future__ import annotations

from bench.area import LIMIT, SUBJECT, WALL, Area, Case, Goal

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
            Goal(LIMIT, 0.45),
            Goal(LIMIT, 0.55, WALL),
            Goal("bulk_create", 3),
            Goal("import-export", 60),
        ),
    ),
    Area(
        "dispatch",
        "claimed letter",
        10_000_000,
        50_000,
        2_000,
        (
            Case(
                SUBJECT,
                "claims of 200 among so many scheduled rows: locked, read for the letter, judged, drawn, journalled",
            ),
            Case(LIMIT, "UPDATEs of 200 rows at a time by their keys, with the same indexes and triggers"),
            Case(
                "again", "the same claims of letters that came back and have their listing: nothing is drawn"
            ),
            Case("held", "the same claims while a transaction elsewhere holds an old snapshot"),
        ),
        (Goal(LIMIT, 1 / 3), Goal("held", ceiling=1.3)),
        among="scheduled rows",
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
        (Goal(LIMIT, 0.15), Goal("post-office", 12), Goal("django-mail", 15)),
    ),
    Area(
        "relay",
        "letter",
        6_000,
        600,
        60,
        (
            Case(
                SUBJECT,
                "a whole drain, 64 connections, each reply 10 ms on its way; nothing is pinned to a CPU",
            ),
            Case(LIMIT, "what 64 connections can do at two round trips of 10 ms a letter (reckoned)"),
        ),
        (Goal(LIMIT, 0.6, WALL),),
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
        (Goal(LIMIT, 0.4, WALL), Goal(LIMIT, 0.357), Goal("django-view", 15)),
    ),
    Area(
        "stats",
        "overview",
        20_000_000,
        20_000,
        500,
        (
            Case(
                SUBJECT,
                "the overview's five reads: its period, the one before, platforms, reasons, unanswered",
            ),
            Case(LIMIT, "five empty round trips"),
            Case("raw", "the same counts of people and platforms from the hits themselves"),
        ),
        (Goal(LIMIT, 1 / 15, WALL), Goal("raw", 300, WALL)),
        among="hits",
    ),
    Area(
        "tenancy-lists",
        "list of 50",
        200_000,
        5_000,
        300,
        (
            Case(SUBJECT, "the newest invitations, with row-level security"),
            Case(LIMIT, "the same statement by a role that every row is open to"),
        ),
        (Goal(LIMIT, 1 / 1.15, WALL),),
    ),
    Area(
        "tenancy-points",
        "row by key",
        200_000,
        5_000,
        300,
        (
            Case(SUBJECT, "one invitation by its public id, with row-level security"),
            Case(LIMIT, "the same statement by a role that every row is open to"),
        ),
        (Goal(LIMIT, 1 / 1.5, WALL),),
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
        "link-files",
        "row of a list",
        1_000_000,
        50_000,
        500,
        (
            Case(SUBJECT, "a CSV of customers becomes a CSV with links, by two processes"),
            Case(LIMIT, "the builder alone, by one process"),
            Case("one-process", "the same by one process", is_peer=True),
        ),
        (Goal("one-process", 1.6, WALL), Goal(LIMIT, 0.4, WALL)),
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
