"""What the tracking process reads from its environment: the installation's usual names, without Django."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.keys import KeyRing
from core.tokens import Tokens
from tracking.core import Doorway
from tracking.sources import APPLES_OWN, Networks
from tracking.spool import MAX_BYTES

CHECKOUT = Path(__file__).resolve().parent.parent
YES = {"1", "true", "yes", "on"}


class Incomplete(RuntimeError):
    """Say which variables are missing or wrong, never what they hold."""


@dataclass(frozen=True)
class Equipment:
    """Everything the tracking process needs to know."""

    doorway: Doorway
    database_url: str
    spool_folder: Path
    spool_bytes: int
    trusts_proxy: bool


def equipment(environ: Mapping[str, str]) -> Equipment:
    """Read the environment; raise `Incomplete` with all that is wrong at once."""
    complaints: list[str] = []

    def text(name: str, default: str = "") -> str:
        file = environ.get(f"{name}_FILE")
        value = Path(file).read_text().strip() if file else environ.get(name, default)
        if not value:
            complaints.append(f"{name} is not set.")
        return value

    try:
        tokens = Tokens(KeyRing.parse(text("FIELD_KEYS")))
        peppers = [
            base64.b64decode(word, validate=True) for word in text("ADDRESS_PEPPERS").split(",") if word
        ]
        networks = known_networks(environ.get("TRACKING_NETWORKS", ""))
        spool_bytes = int(environ.get("SPOOL_MAX_BYTES", MAX_BYTES))
    except (ValueError, OSError) as error:
        complaints.append(f"FIELD_KEYS, ADDRESS_PEPPERS, TRACKING_NETWORKS or SPOOL_MAX_BYTES: {error}")
        raise Incomplete("\n  ".join(["The environment is incomplete:", *complaints])) from None
    database_url = text("DATABASE_TRACK_URL")
    base_url = text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if complaints:
        raise Incomplete("\n  ".join(["The environment is incomplete:", *complaints]))
    state = Path(environ.get("REPUTATION_STATE_DIR") or CHECKOUT / ".local")
    return Equipment(
        doorway=Doorway(tokens, base_url, peppers[-1], networks, hands_over=True),
        database_url=database_url,
        spool_folder=Path(environ.get("SPOOL_DIR") or state / "spool"),
        spool_bytes=spool_bytes,
        trusts_proxy=environ.get("TRUST_PROXY", "").strip().lower() in YES,
    )


def known_networks(path: str) -> Networks:
    """Read the operator's file of known networks, if there is one, and add Apple's own."""
    lines = Path(path).read_text().splitlines() if path else []
    return Networks.parse([*lines, APPLES_OWN])
