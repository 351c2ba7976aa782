"""Siblings that may not import each other are introduced here, at start."""

from __future__ import annotations

from core.tokens import Purpose
from links.services.clicks import mark_clicked
from tracking.listeners import listen

# A click on a given link is judged by tracking, and told by the link.
listen(Purpose.LINK, mark_clicked)
