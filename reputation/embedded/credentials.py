"""The secrets of a development installation: made once, kept in one file that only its owner can read."""

from __future__ import annotations

import base64
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fresh_secrets() -> dict[str, str]:
    """Return new values for every secret that production reads from its environment."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "ADDRESS_PEPPERS": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def kept_secrets(state: Path) -> dict[str, str]:
    """Return the secrets of this installation, the same to every process; make those that are missing."""
    file = state / "secrets.env"
    kept = _read(file)
    missing = {name: value for name, value in fresh_secrets().items() if name not in kept}
    if missing:
        draft = file.with_name(f".secrets-{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.writelines(f"{name}={value}\n" for name, value in {**kept, **missing}.items())
        if kept:
            draft.replace(file)
        else:
            _publish_first(draft, file)
    return _read(file)


def _publish_first(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)  # unlike a rename it does not replace what another process made meanwhile
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines() if "=" in line)
    return {name: value for name, _, value in pairs}
