"""`python -m bench.soak.within MODULE FUNCTION JSON`: calls a function with Django loaded and prints what it returns.

The soaks themselves know no Django, so that what is counted does not come from what is counted on.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django


def main(module: str, function: str, arguments: str) -> None:
    """Load Django, then the module, which needs it."""
    django.setup()
    print(json.dumps(getattr(import_module(module), function)(**json.loads(arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
