"""A list of customers into a file of links: by two processes, by one; the builder alone as the limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import linking
from bench.linking import DOMAIN, KEYS
from bench.measuring import measured
from bench.scene import backend
from links.chunks import chunks
from links.columns import USUAL, column
from links.formats.shape import Shape
from links.generating import generate
from links.recipes import Recipe
from links.row_checks import RowPlan
from links.seen import Seen
from links.split_files import result_file

_HEADER = "name,email,reference\n"


def prepare(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Write the list."""
    with _list(size, folder).open("w") as file:
        file.write(_HEADER)
        file.writelines(f"{one.name},{one.email},{one.reference}\n" for one in linking.requests(int(size)))
    return {}


def product(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Make the file by two processes beside the one that reads and writes."""
    return _made(size, folder, 2)


def one_process(size: float, folder: str, **scene: int) -> dict[str, Any]:
    """Make the file by one process."""
    return _made(size, folder, 1)


def _made(size: float, folder: str, processes: int) -> dict[str, Any]:
    plan = RowPlan("business_generated", 3, {"name": 0, "email": 1, "reference": 2}, domain=DOMAIN)
    recipe = Recipe(plan, tuple(map(column, USUAL)), Shape(), keys={DOMAIN: KEYS})

    def work() -> int:
        made = 0
        with (
            _list(size, folder).open("rb") as source,
            Path(folder, "links.csv").open("wb") as target,
            Seen() as seen,
        ):
            file = result_file(target, recipe.shape, recipe.headings)
            found = chunks(source, offset=0, line=0, is_first=True)
            for one in generate(recipe, found, seen, processes=processes):
                file.put(one.piece, one.groups)
                made += one.made
            file.close()
        return made

    result = measured(backend(), work)
    if result.units != int(size):
        raise RuntimeError("Not every customer got a link.")
    return result.as_json()


def _list(size: float, folder: str) -> Path:
    return Path(folder, f"customers-{int(size)}.csv")


CASES = {"prepare": prepare, "product": product, "limit": linking.product, "one-process": one_process}
