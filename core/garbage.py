"""How Python looks for garbage in our long-lived processes: seldom, and not among what stays anyway."""

from __future__ import annotations

import gc

# Objects made and not yet unmade before garbage is looked for; some hundred requests' or letters' worth.
YOUNG = 10_000


def collect_seldom() -> None:
    """Leave what is there now out of every search for garbage, and search after ten thousand new objects only.

    Call it once in each process, when everything is loaded. Nearly all we make is unmade without a search; with
    Python's usual threshold of 700 a worker that matches events spends a quarter of its time looking in vain.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
