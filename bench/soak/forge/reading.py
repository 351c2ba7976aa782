"""Forgeries read without a server in between, so that there can be very many of them; and those of return paths."""

from __future__ import annotations

from bench.soak.forge.forging import Forger
from core.tokens import Purpose
from invitations.returns import delivery_of, return_path

_DOMAIN = "bounces.soak.example"
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def misread(forger: Forger, count: int) -> list[tuple[str, str]]:
    """Read so many forgeries of every purpose and return those that were believed, with their kinds."""
    tokens = forger.genuine
    return [
        (kind, text)
        for purpose in Purpose
        for kind, text in (forger.forged(purpose) for _ in range(count))
        if tokens.read(text, purpose) is not None
    ]


def misread_returns(forger: Forger, count: int) -> list[str]:
    """Read so many changed return paths and return those that were believed."""
    good = return_path(forger.genuine, _DOMAIN, organisation=forger.organisation, delivery=forger.invitation)
    local, believed = good.partition("@")[0], []
    for _ in range(count):
        at = forger.chance.randrange(2, len(local))
        changed = local[:at] + forger.chance.choice(_BASE32) + local[at + forger.chance.randrange(2) :]
        if changed != local and delivery_of(forger.genuine, f"{changed}@{_DOMAIN}") is not None:
            believed.append(changed)
    return believed


def misunderstood(forger: Forger) -> list[str]:
    """Return the purposes whose genuine token is not believed: then a refusal proves nothing."""
    tokens = forger.genuine
    wrong = [purpose.name for purpose in Purpose if tokens.read(forger.token(purpose), purpose) is None]
    good = return_path(tokens, _DOMAIN, organisation=forger.organisation, delivery=forger.invitation)
    return wrong if delivery_of(tokens, good) else [*wrong, "return path"]
