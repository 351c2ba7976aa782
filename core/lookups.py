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
    """`column__among=values`: what `__in` says of integers, bytes, texts and keys, with the values as one array.

    For hundreds of values: `__in` resolves, binds and parses each of them by itself. No value finds nothing, nor
    does None. The planner does not see how many there are, so that it looks each up; with a list before its eyes
    and no statistics yet, it would walk through all rows of the tenant.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> str | list[str]:
        """Return the values as the text of an array, texts as a list; they are the column's own type already."""
        values = [value for value in self.rhs if value is not None]
        return values if values and isinstance(values[0], str) else array_of(values)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition."""
        left, parameters = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        kind = field.db_type(connection) if field.is_relation else field.rel_db_type(connection)
        return f"{left} = ANY (ARRAY(SELECT unnest(%s::{kind}[])))", [*parameters, self.rhs]


def register() -> None:
    """Make the look-up known to the fields that use it."""
    for field in (
        models.AutoField,
        models.IntegerField,
        models.BinaryField,
        models.CharField,
        models.ForeignKey,
    ):
        field.register_lookup(Among)
