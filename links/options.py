"""What `LinkBatch.options` and `LinkPreset.options` hold: how a list is read, how links are made, how the file looks.

Pure. Kinds of fields, columns and shapes have rooms of their own; here are only the choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from links.columns import USUAL, Column, column
from links.formats.shape import Shape


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
class Result:
    """The file that is given back. `preset` is the mail tool it began as; `split_by` a field: a file for each value."""

    columns: tuple[Column, ...] = tuple(column(key) for key in USUAL)
    shape: Shape = field(default_factory=Shape)
    preset: str = ""
    split_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "columns": [one.as_json() for one in self.columns],
            "shape": self.shape.as_json(),
            "preset": self.preset,
            "split_by": self.split_by,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored; unknown words are left out."""
        usual = cls()
        known = {one.name for one in fields(Shape)}
        shape = {name: value for name, value in stored.get("shape", {}).items() if name in known}
        columns = tuple(Column(one["key"], one["heading"]) for one in stored.get("columns", ()))
        return cls(
            columns or usual.columns, Shape(**shape), stored.get("preset", ""), stored.get("split_by", "")
        )


@dataclass(frozen=True)
class Options:
    """Everything that is chosen for a batch besides channel, family, domain and tracking."""

    reading: Reading = field(default_factory=Reading)
    making: Making = field(default_factory=Making)
    result: Result = field(default_factory=Result)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored in `options`."""
        return {
            "reading": self.reading.as_json(),
            "making": self.making.as_json(),
            "result": self.result.as_json(),
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the choices stored in `options`."""
        return cls(
            Reading.of(stored.get("reading", {})),
            Making.of(stored.get("making", {})),
            Result.of(stored.get("result", {})),
        )
