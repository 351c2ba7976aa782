"""`python -m bench.soak.filling LETTERS SEED`: fills the database with the stock, and prints it."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django


def main(letters: str, seed: str) -> None:
    """Load Django, then the stock, whose models need it."""
    django.setup()
    print(json.dumps(import_module("bench.soak.stock").fill(int(letters), int(seed))))


if __name__ == "__main__":
    main(*sys.argv[1:])
