"""Dummy data to try the generator with: people who do not exist, and keys that everybody knows. Pure."""

from __future__ import annotations

import base64
import csv
import io

from balancing.unique_links import Keys
from balancing.unique_links.families import BUSINESS_GENERATED

FAMILY = BUSINESS_GENERATED
DOMAIN = "shop.example"
KEYS = Keys(
    encryption_key=base64.b64encode(b"dummy encryption key, not secret").decode(),
    authentication_key=base64.b64encode(b"dummy authentication key, public").decode(),
)
HEADER = ("Name", "E-mail", "Reference", "Product", "Visit date", "Branch")
ROWS = (
    ("Åse Müller", "ase.mueller@customer.example", "ORD-10421", "Desk lamp Luna", "2026-03-02", "Oslo"),
    ("Siobhán O’Brien", "siobhan@customer.example", "ORD-10422", "Repair service", "2026-03-02", "Cork"),
    ("山田 太郎", "taro.yamada@customer.example", "ORD-10423", "Desk lamp Luna", "2026-03-03", "Osaka"),
    ("Smith, John", "john.smith@customer.example", "ORD-10424", "Floor lamp Sol", "2026-03-04", "Leeds"),
    ("Lucía Fernández", "lucia+shop@customer.example", "ORD-10425", "Repair service", "2026-03-05", "Madrid"),
    ("Jean-Baptiste Noël", "jb.noel@customer.example", "ORD-10426", "Floor lamp Sol", "2026-03-05", "Lyon"),
    ("Smith, John", "john.smith@customer.example", "ORD-10424", "Floor lamp Sol", "2026-03-04", "Leeds"),
    ("Nobody", "not an address", "ORD-10427", "Desk lamp Luna", "2026-03-06", "Leeds"),
)


def sample_list() -> bytes:
    """Return the dummy list as CSV in UTF-8; one of its rows is a duplicate and one cannot become a link."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows((HEADER, *ROWS))
    return text.getvalue().encode()
