"""A process that forks one for each case: jobs come as JSON lines on stdin, results leave as JSON lines on stdout.

Django is loaded once; each case still begins with its own memory, caches and connections.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

import django

from core.garbage import collect_seldom

RESULT = "RESULT "


def main() -> None:
    """Serve until there are no more jobs."""
    django.setup()
    for line in sys.stdin:
        module, name, options = json.loads(line)
        case = import_module(module).CASES[name]
        process = os.fork()
        if not process:
            _run(case, options)
        _, status = os.waitpid(process, 0)
        if status:
            print(f"{RESULT}null", flush=True)


def _run(case: Any, options: dict[str, Any]) -> NoReturn:
    collect_seldom()  # as our processes do; peers have the same
    try:
        print(f"{RESULT}{json.dumps(case(**options))}", flush=True)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
