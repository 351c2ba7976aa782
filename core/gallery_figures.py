"""Made-up figures and rows for the gallery of components. Nothing of it is anybody's."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

RATINGS = [round(4.05 + 0.7 * n / 89 + 0.05 * math.sin(n / 3.1), 3) for n in range(90)]
REVIEWS = [int(14 + n / 6 + 9 * math.sin(n / 4) + (n * 7919 % 11)) for n in range(90)]

KPIS = [
    {
        "label": "Average rating",
        "value": "4.52",
        "delta": "+0.18",
        "delta_good": True,
        "sub": "vs previous 90 days",
        "spark": RATINGS[::4],
        "definition": "Mean of all published service reviews of the period.",
        "period": "Last 90 days",
        "fresh": "2 min ago",
        "url": "#",
    },
    {
        "label": "Invitations sent",
        "value": "12\u00a0480",
        "delta": "+12.4%",
        "delta_good": True,
        "sub": "98.0% delivered",
        "spark": REVIEWS[::4],
        "definition": "Letters that a mail server has taken.",
    },
    {
        "label": "Reviews collected",
        "value": "1\u00a0341",
        "delta": "−3.1%",
        "delta_good": False,
        "sub": "10.7% of invitations",
        "spark": REVIEWS[1::5],
    },
    {
        "label": "Needs a reply",
        "value": "17",
        "delta": "−6",
        "delta_good": True,
        "spark": [21, 20, 19, 20, 18, 17],
    },
]
FUNNEL = [
    {"label": "Sent", "value": 12480, "width": 100, "url": "#"},
    {"label": "Delivered", "value": 12231, "width": 98.0, "rate": "98.0%"},
    {"label": "Opened", "value": 6977, "width": 55.9, "rate": "57.0%"},
    {"label": "Clicked", "value": 2868, "width": 23.0, "rate": "41.1%"},
    {"label": "Reviewed", "width": 0, "note": "cannot be known"},
]
PLATFORMS = {
    "labels": [f"Week {n}" for n in range(36, 47)],
    "label_title": "Week",
    "stacked": True,
    "series": [
        {"name": name, "kind": "bar", "unit": "count", "values": [base + n * step % 40 for n in range(11)]}
        for name, base, step in (("Own page", 120, 17), ("Google", 80, 13), ("Trustpilot", 60, 29))
    ],
}
STATUSES = [
    ("success", "Reviewed"),
    ("primary", "Clicked"),
    ("info", "Opened"),
    ("", "Delivered"),
    ("warning", "Bounced"),
    ("error", "Needs reply"),
]
COLUMNS_OF_A_FILE = [
    ("Email", ["camille@example.com", "jonas@example.de"], True, ""),
    ("Customer name", ["Camille Laurent", "Jonas Weber"], True, ""),
    ("Col 7", ["x", ""], False, "Not recognised; choose or leave out."),
]
PEOPLE = [
    (
        "Camille Laurent",
        "camille.laurent@example.com",
        "Trustpilot",
        5,
        "“Delivered two days early …”",
        0,
        0.2,
    ),
    ("Jonas Weber", "j.weber@example.de", "Google", 4, "“Good value. The invoice arrived late …”", 0, 2),
    ("Aoife Byrne", "aoife@example.ie", "Trustpilot", None, "", 1, 5),
    ("Mateo García", "mateo.garcia@example.es", "Google", None, "", 2, 6),
    ("Sofia Rossi", "s.rossi@example.it", "Own page", 2, "“The parcel was damaged …”", 5, 27),
    ("Liam O’Connor", "liam.oc@example.com", "Google", None, "", 3, 70),
    ("Emma Dubois", "emma.d@example.fr", "Trustpilot", 4.52, "", 4, 900),
]


def trend(now: datetime) -> dict[str, Any]:
    """Return the chart of ratings, with the reviews of each day behind it."""
    return {
        "labels": [f"{now - timedelta(days=89 - n):%d %b}" for n in range(90)],
        "label_title": "Day",
        "summary": "The average rating rises from 4.05 to 4.75 in 90 days.",
        "minimum": 3.5,
        "maximum": 5,
        "series": [
            {"name": "Average rating", "kind": "area", "unit": "rating", "values": RATINGS},
            {"name": "Reviews", "kind": "bar", "unit": "count", "axis": "right", "values": REVIEWS},
        ],
    }


def rows(now: datetime) -> list[dict[str, Any]]:
    """Return the rows of a list."""
    return [
        {
            "name": name,
            "email": email,
            "platform": platform,
            "rating": rating,
            "text": text,
            "kind": STATUSES[status][0],
            "status": STATUSES[status][1],
            "at": now - timedelta(hours=hours),
        }
        for name, email, platform, rating, text, status, hours in PEOPLE
    ]


def events(now: datetime) -> list[dict[str, Any]]:
    """Return what happened to one invitation, newest first."""
    told = [
        (0.1, "Reviewed", "Five stars on the own page.", "success", "star"),
        (2, "Link followed", "", "primary", "external"),
        (26, "Sent", "Taken by mx.example.com.", "", "send"),
        (27, "Reminder not sent", "Already reviewed.", "warning", "clock"),
        (96, "Order reported", "Reference A-1042, by API.", "info", "inbox"),
    ]
    return [
        {"at": now - timedelta(hours=hours), "title": title, "text": text, "kind": kind, "icon": icon}
        for hours, title, text, kind, icon in told
    ]
