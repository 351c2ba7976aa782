"""What was said of a list with the same columns when it came before: the proposal for the next one of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from accounts.models import Channel, Membership
from invitations.csv_reader.dates import best_formats
from invitations.csv_reader.inspection import Guess, Layout
from invitations.import_fields import DATES
from invitations.models import Import
from invitations.selectors.imports import TAKEN, imports


@dataclass(frozen=True)
class Remembered:
    """An earlier list, what its columns were, and what held for all of its rows."""

    import_run: Import
    guess: Guess

    @property
    def language(self) -> str:
        """Return the language of rows that said none."""
        return self.import_run.language

    @property
    def legal_basis(self) -> str:
        """Return the legal basis of rows that said none."""
        return self.import_run.legal_basis


def remembered(
    *, channel: Channel, event_type: str, layout: Layout, guessed: Guess, membership: Membership | None = None
) -> Remembered | None:
    """Return the last list with exactly these headings that was read, the same channel and event type first; or None.

    A further last column does not matter, as the file of rows left out has one with the reasons. A date format is
    remembered as long as no other reads more of the new values, for then a person has decided it; else `guessed` has
    it. Columns without headings say too little to be recognised by.
    """
    if not layout.has_header:
        return None
    names = list(layout.columns)
    nearness = Case(
        When(channel=channel, event_type=event_type, then=Value(0)),
        When(channel=channel, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = (
        imports(channel.organisation, membership)
        .filter(columns__in=[names, names[:-1]], has_header=True, state__in=TAKEN)
        .exclude(mapping={})
        .order_by(nearness, "-id")
        .first()
    )
    return Remembered(found, _as_guess(found, layout, guessed)) if found else None


def _as_guess(found: Import, layout: Layout, guessed: Guess) -> Guess:
    fields = {name: at for name, at in found.mapping["fields"].items() if at < len(layout.columns)}
    formats, ambiguous = {}, set()
    for name in (name for name in DATES if name in fields):
        said = found.mapping["formats"].get(name, "")
        fitting = best_formats(layout.values(fields[name]))
        if said in fitting or not fitting:
            formats[name] = said
        else:
            formats[name] = guessed.formats.get(name, fitting[0])
            ambiguous |= {name} & guessed.ambiguous
    return Guess(fields, formats, frozenset(ambiguous))
