"""Doors for beat: making the links of waiting lists, asking platforms for some, and forgetting old ones."""

from links.tasks.asking import ask
from links.tasks.batches import run_batches
from links.tasks.expiring import expire, search

__all__ = ["ask", "expire", "run_batches", "search"]
