"""What the files of a list are called when they are downloaded. Pure."""

from __future__ import annotations

from django.utils.text import slugify

from links.models import LinkBatch
from links.options import Options

_ARCHIVE = ("zip", "application/zip")


def result_name(batch: LinkBatch) -> str:
    """Return the name of the finished file; of the archive where there is a file for each value of a field."""
    result = Options.of(batch.options).result
    stem = f"{_stem(batch)}-links"
    return f"{stem}.{_ARCHIVE[0]}" if result.split_by else result.shape.file_name(stem)


def result_type(batch: LinkBatch) -> str:
    """Return the media type of the finished file."""
    result = Options.of(batch.options).result
    return _ARCHIVE[1] if result.split_by else result.shape.content_type


def rejected_name(batch: LinkBatch) -> str:
    """Return the name of the file of the rows left out."""
    return f"{_stem(batch)}-left-out.csv"


def _stem(batch: LinkBatch) -> str:
    name = batch.file_name.rpartition(".")[0] or batch.file_name
    return slugify(name) or "customers"
