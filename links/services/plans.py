"""From a batch and its options to the recipe by which its links are made: columns settled, keys opened."""

from __future__ import annotations

from collections.abc import Mapping

from balancing.selectors import link_keys_of
from balancing.unique_links import Keys, LinkRefused, family
from balancing.unique_links.key_checks import keyed_family
from balancing.vault import open_link_keys
from core.exceptions import Invalid
from links import sample
from links.columns import check_columns
from links.formats.shape import check_shape
from links.models import LinkBatch
from links.options import Options
from links.recipes import Recipe, kept_columns, secrets_of
from links.row_checks import RowPlan


def recipe_of(batch: LinkBatch, options: Options) -> Recipe:
    """Return the recipe of a batch, its options saved or only tried.

    Raises `Invalid` for columns, fields or a shape that cannot be, and `LinkRefused` when stored keys cannot be opened.
    """
    reading, making, result = options.reading, options.making, options.result
    width = len(reading.columns)
    if any(not 0 <= at < width or at in reading.hidden for at in reading.fields.values()):
        raise Invalid("bad_mapping", "There is no such field or column.")
    check_shape(result.shape)
    columns = check_columns(result.columns, reading.columns)
    keys = keys_by_domain(batch)
    plan = RowPlan(
        family=batch.family,
        width=width,
        fields=dict(reading.fields),
        own={
            heading: at
            for heading, at in kept_columns(columns, reading.columns).items()
            if at not in reading.hidden
        },
        hidden=reading.hidden,
        domain=batch.domain,
        locale=making.locale,
        host=making.host,
        is_embedded=making.is_embedded,
        date_format=reading.visit_format or "iso",
        has_suffix=making.has_suffix,
        secrets=secrets_of(keys),
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


def keys_by_domain(batch: LinkBatch) -> Mapping[str, Keys]:
    """Return the keys that a batch's links may be made with, by domain in lower case; dummy data has its own.

    Keys that cannot be opened are left out, so that only the rows of their domain are refused.
    """
    if not family(batch.family).needs_keys:
        return {}
    if batch.source == LinkBatch.Source.SAMPLE:
        return {sample.DOMAIN: sample.KEYS}
    found: dict[str, Keys] = {}
    for stored in link_keys_of(batch.channel).filter(family=keyed_family(batch.family)):
        try:
            found[stored.domain] = open_link_keys(stored)
        except LinkRefused:
            continue
    return found
