"""From a batch to the recipe by which its list becomes a file, with the keys it needs."""

from __future__ import annotations

from contextlib import suppress

from accounts.models import Channel
from balancing.selectors import link_keys_of
from balancing.unique_links import Keys, LinkRefused, family
from balancing.unique_links.key_checks import keyed_family
from balancing.vault import open_link_keys
from invitations.csv_reader.inspection import Layout
from links import sample
from links.columns import check_columns, own_positions
from links.fields import own_columns
from links.models import LinkBatch
from links.options import Options
from links.pasted_secrets import secret_columns
from links.recipes import Recipe, secrets_of
from links.row_checks import RowPlan


def stored_keys(channel: Channel, family_key: str) -> dict[str, Keys]:
    """Return the keys of a channel for a kind of link, by domain in lower case; none where it needs none.

    Raises `LinkRefused` (`keys_unreadable`) when stored keys cannot be opened.
    """
    if not family(family_key).needs_keys:
        return {}
    found = link_keys_of(channel).filter(family=keyed_family(family_key))
    return {row.domain: open_link_keys(row) for row in found}


def stored_secrets(channel: Channel) -> frozenset[str]:
    """Return every key that is stored for a channel, whatever its links: what must stand in no list."""
    found = {}
    for row in link_keys_of(channel):
        # Keys that cannot be opened any more are reported where links are made.
        with suppress(LinkRefused):
            found[row.public_id] = open_link_keys(row)
    return secrets_of(found)


def keys_of(batch: LinkBatch) -> dict[str, Keys]:
    """Return the keys for a batch's links by domain: stored ones, or those of dummy data."""
    if batch.source == LinkBatch.Source.SAMPLE:
        return {sample.DOMAIN: sample.KEYS}
    return stored_keys(batch.channel, batch.family)


def recipe_of(batch: LinkBatch, keys: dict[str, Keys]) -> Recipe:
    """Return the recipe of a batch whose options are settled, `keys` by domain.

    Raises `Invalid` for columns that are not there.
    """
    options = Options.of(batch.options)
    reading, making, result = options.reading, options.making, options.result
    headings = tuple(reading.columns)
    layout = Layout(reading.encoding, reading.delimiter, reading.has_header, 0, 0, headings, ())
    hidden = secret_columns(layout)
    columns = check_columns(result.columns, headings)
    own = own_columns(headings, reading.fields, hidden)
    own |= {headings[at]: at for at in own_positions(columns)}
    plan = RowPlan(
        family=batch.family,
        width=len(headings),
        fields=reading.fields,
        own=own,
        hidden=hidden,
        domain=batch.domain,
        locale=making.locale,
        host=making.host,
        is_embedded=making.is_embedded,
        tags=tuple(making.tags),
        stars=making.stars,
        date_format=reading.visit_format or "iso",
        has_suffix=making.has_suffix,
        secrets=stored_secrets(batch.channel),
    )
    return Recipe(
        plan=plan,
        columns=columns,
        shape=result.shape,
        encoding=reading.encoding,
        delimiter=reading.delimiter,
        has_header=reading.has_header,
        split_by=result.split_by,
        keys=keys,
    )
