"""Unique review links: the batches they are made in, the links that are kept, and remembered choices."""

from links.models.batch import LinkBatch
from links.models.exported import ExportedLink
from links.models.preset import LinkPreset

__all__ = ["ExportedLink", "LinkBatch", "LinkPreset"]
