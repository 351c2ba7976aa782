"""Errors of the domain. Services raise them; doors translate them; nothing in between catches them."""

from __future__ import annotations


class DomainError(Exception):
    """Say that a deed cannot be done, in words that may be shown to the person who asked.

    `code` is stable and documented; `message` is a translated sentence; `fields` maps a field
    name to the sentence that concerns it.
    """

    status = 400

    def __init__(self, code: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = str(message)
        self.fields = fields or {}


class Invalid(DomainError):
    """Say that the input is wrong; `fields` names where."""

    status = 422


class NotAllowed(DomainError):
    """Say that this person or key may not do this, although the thing is theirs to see."""

    status = 403


class Conflict(DomainError):
    """Say that the world has moved on, or that something of the kind exists already."""

    status = 409


class NoTenant(RuntimeError):
    """Say that a tenant's rows were touched while no tenant was open: always a mistake of ours."""
