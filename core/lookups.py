"""Many values in one query: the look-up `among`, registered when the app is ready, and how an array is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.lookups import Lookup


def array_of(values: Iterable[int | bytes]) -> str:
    """Return integers or bytes as the text of an array, to be cast where it stands.

    A tenth of what the driver takes for a list of them.
    """
    return "{" + ",".join([_written(value) for value in values]) + "}"


def _written(value: int | bytes) -> str:
    return f"{value:d}" if isinstance(value, int) else rf'"\\x{value.hex()}"'


class Among(Lookup):
    """`column__among=values`: what `__in` says of integers or bytes, with the values as one array.

    For hundreds of values: `__in` resolves, binds and parses each of them by itself. No values find nothing.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> str:
        """Return the values as the text of an array; they are the column's own type already."""
        return array_of(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition."""
        left, parameters = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.rel_db_type(connection)
        return f"{left} = ANY (%s::{kind}[])", [*parameters, self.rhs]


def register() -> None:
    """Make the look-up known to the fields that use it."""
    for field in (models.AutoField, models.IntegerField, models.BinaryField):
        field.register_lookup(Among)
