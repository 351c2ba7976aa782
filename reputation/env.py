"""Reading the environment: every value by one of these functions, and one clear error that names all that is wrong."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from core.keys import KeyRing

BASE_DIR = Path(__file__).resolve().parent.parent


class Environment:
    """Read values and collect complaints, so that an operator sees all of them at once."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """Return a value, or what the file named by `<name>_FILE` holds, or the default; else complain."""
        if path := os.environ.get(f"{name}_FILE"):
            return Path(path).read_text().strip()
        value = os.environ.get(name, default)
        if value is None:
            self.complaints.append(f"{name} is not set.")
            return ""
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false; complain about anything else."""
        value = os.environ.get(name, str(default)).strip().lower()
        if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
            self.complaints.append(f"{name} must be true or false.")
        return value in {"1", "true", "yes", "on"}

    def number(self, name: str, default: int) -> int:
        """Return a whole number; complain about anything else."""
        value = os.environ.get(name, str(default))
        if not value.isdigit():
            self.complaints.append(f"{name} must be a whole number.")
            return default
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        """Return the comma-separated words of a value."""
        return [
            word for word in (piece.strip() for piece in os.environ.get(name, default).split(",")) if word
        ]

    def key_ring(self, name: str) -> KeyRing:
        """Return a key ring; complain in words that do not show a key."""
        try:
            return KeyRing.parse(self.text(name))
        except ValueError as error:
            self.complaints.append(f"{name}: {error}")
            return KeyRing(((0, bytes(32)),))

    def peppers(self, name: str) -> list[bytes]:
        """Return the peppers of the address hashes, oldest first; each at least 16 bytes of base64."""
        try:
            values = [
                base64.b64decode(word, validate=True) for word in self.text(name).split(",") if word.strip()
            ]
        except ValueError:
            values = []
        if not values or min(map(len, values)) < 16:
            self.complaints.append(
                f"{name} must hold base64 values of at least 16 bytes, separated by commas."
            )
            return [bytes(16)]
        return values
