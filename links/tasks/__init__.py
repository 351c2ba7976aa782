"""Doors for beat: making the links of waiting lists, and forgetting old ones."""

from links.tasks.batches import run_batches
from links.tasks.expiring import expire

__all__ = ["expire", "run_batches"]
