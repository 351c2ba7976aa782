"""What a batch has come to so far, chunk by chunk, in the storage; put together when all of it is there."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from links.chunk_worker import Rejected
from links.formats.files import table_file
from links.formats.pieces import speller
from links.formats.shape import Shape
from links.models import LinkBatch
from links.reasons import reason_sentence
from links.recipes import Recipe
from links.services.batches import folder_of, parts_folder_of
from links.split_files import result_file
from links.verdicts import LinkVerdict

_REJECTED = Shape()


def save_part(
    batch: LinkBatch, number: int, piece: bytes, groups: Sequence[str], rejected: Sequence[Rejected]
) -> str:
    """Store what came of one chunk and return its name; nothing counts before the batch names it."""
    rows = [
        [*one.cells, str(one.line), LinkVerdict(one.verdict).label, one.field, _sentence(one)]
        for one in rejected
    ]
    head = {"groups": list(groups), "rejected": [[str(cell) for cell in row] for row in rows]}
    content = json.dumps(head).encode() + b"\n" + piece
    name = f"{parts_folder_of(batch)}/{number:06}-{batch.claim.hex[:12] if batch.claim else 'part'}"
    return default_storage.save(name, ContentFile(content))


def put_together(batch: LinkBatch, recipe: Recipe, names: Sequence[str]) -> tuple[str, str]:
    """Store the finished file and the one of the rows left out, and return their names; blank for one without rows.

    Raises `TooManyFiles` where a file for each value was wished for and there are too many.
    """
    headings = [*batch.options["reading"]["columns"], _("Line"), _("Verdict"), _("Field"), _("Reason")]
    spell = speller(_REJECTED, headings)
    width = len(headings) - 4
    with tempfile.TemporaryFile() as made, tempfile.TemporaryFile() as left:
        result = result_file(made, recipe.shape, recipe.headings, recipe.split_by)
        refused = table_file(left, _REJECTED, headings)
        has_refused = False
        for head, piece in _parts(names):
            if piece:
                result.put(piece, head["groups"])
            if rows := head["rejected"]:
                has_refused = True
                refused.put(spell([_of_width(row, width) for row in rows]))
        result.close()
        refused.close()
        extension = "zip" if recipe.split_by else recipe.shape.extension
        return (
            _stored(made, f"{folder_of(batch)}/links.{extension}"),
            _stored(left, f"{folder_of(batch)}/left-out.csv") if has_refused else "",
        )


def _parts(names: Sequence[str]) -> Iterator[tuple[dict[str, list], bytes]]:
    for name in names:
        with default_storage.open(name, "rb") as stream:
            head, _feed, piece = stream.read().partition(b"\n")
        yield json.loads(head), piece


def _stored(stream: BinaryIO, name: str) -> str:
    stream.seek(0)
    return default_storage.save(name, File(stream))


def _of_width(row: list[str], width: int) -> list[str]:
    cells, told = row[:-4], row[-4:]
    return [*cells[:width], *[""] * (width - len(cells)), *told]


def _sentence(rejected: Rejected) -> str:
    return reason_sentence(rejected.verdict, rejected.code, rejected.sentence)
