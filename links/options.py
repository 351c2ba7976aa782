"""What `LinkBatch.options` and `LinkPreset.options` hold: how a list is read, how links are made, how the file looks.

Pure. Kinds of fields, columns and formats have rooms of their own; here are only the choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

OWN = "own:"  # before the position of a column of the customer's list, as a column of the file


@dataclass(frozen=True)
class _Choices:
    """Choices that stand in a JSON column; what is not there is as it was by default."""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored; unknown words are left out."""
        known = {one.name for one in fields(cls)}
        return cls(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in stored.items()
                if name in known
            }
        )


@dataclass(frozen=True)
class Reading(_Choices):
    """How the list is written and what its columns mean: field → position. `visit_format` is that of its dates."""

    encoding: str = "utf-8"
    delimiter: str = ","
    has_header: bool = True
    columns: tuple[str, ...] = ()
    fields: Mapping[str, int] = field(default_factory=dict)
    visit_format: str = ""


@dataclass(frozen=True)
class Making(_Choices):
    """What holds for every row that does not say it itself. `has_suffix`: a random matching key behind references."""

    locale: str = ""
    host: str = ""
    tags: tuple[str, ...] = ()
    is_embedded: bool = False
    has_suffix: bool = False
    stars: int | None = None


@dataclass(frozen=True)
class Shape(_Choices):
    """The file that is given back. `columns` are in order; `split_by` is a field, for a file for each of its values."""

    format: str = "csv"
    columns: tuple[str, ...] = ()
    encoding: str = "utf-8-sig"
    separator: str = ","
    has_header: bool = True
    preset: str = ""
    split_by: str = ""


@dataclass(frozen=True)
class Options:
    """Everything that is chosen for a batch besides channel, family, domain and tracking."""

    reading: Reading = field(default_factory=Reading)
    making: Making = field(default_factory=Making)
    shape: Shape = field(default_factory=Shape)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored in `options`."""
        return {
            "reading": self.reading.as_json(),
            "making": self.making.as_json(),
            "shape": self.shape.as_json(),
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the choices stored in `options`."""
        return cls(
            Reading.of(stored.get("reading", {})),
            Making.of(stored.get("making", {})),
            Shape.of(stored.get("shape", {})),
        )
