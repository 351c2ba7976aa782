"""A process for one case: `python -m bench.case MODULE CASE JSON` runs it once and prints what it returned as JSON.

Fresh for each run, so that neither memory nor warm caches pass from one to the next.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django


def main(module: str, name: str, options: str) -> None:
    """Run the function that the module's table names."""
    django.setup()
    result = import_module(module).CASES[name](**json.loads(options))
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
