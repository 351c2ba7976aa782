"""`./dev reset`: throws away what this checkout's services hold. What is only built, not lived, stays."""

from __future__ import annotations

import contextlib
import shutil
import sys

from reputation.embedded import places
from reputation.embedded.claims import Claim, Taken

BUILT = {"static-build", "dev.lock", "services.lock", "guests.lock"}


def main(*arguments: str) -> None:
    """Ask, unless `--yes` is given, and remove."""
    state = places.state_dir()
    lived = [place for place in sorted(state.iterdir()) if place.name not in BUILT]
    if not (state / "secrets.env").exists():  # not a folder of ours
        sys.exit(f"There is nothing to throw away in {state}.")
    try:
        claim = Claim(state)
    except Taken as taken:
        sys.exit(f"The services are running (process {taken.holder.get('pid', 'unknown')}); stop them first.")
    with contextlib.closing(claim):
        sys.stdout.write(f"This removes the databases, letters, files and secrets in {state}.\n")
        if "--yes" not in arguments and input("Type yes to go on: ").strip().lower() != "yes":
            sys.exit("Nothing was removed.")
        for place in lived:
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()
    sys.stdout.write("Removed. The next ./dev up starts afresh.\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
