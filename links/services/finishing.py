"""The end of a list that was typed: its file, written from the links that are kept already."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_audit
from core.exceptions import Conflict, Invalid
from links.chunk_worker import group_of
from links.columns import Arranger, check_columns
from links.formats.pieces import speller
from links.formats.shape import check_shape
from links.link_requests import request_of
from links.models import ExportedLink, LinkBatch
from links.options import Options, Result
from links.row_checks import Judged, key_of
from links.services.batches import KEPT_BY_DEFAULT, KEPT_DAYS, folder_of, in_state
from links.services.resolving import given_address
from links.split_files import result_file
from links.verdicts import LinkVerdict


def finish_customers(
    *, batch: LinkBatch, options: Options, kept_days: int, actor: User | None, now: datetime
) -> LinkBatch:
    """Write the file of a list that customers were added to one at a time; nobody can be added from then on.

    Raises `Invalid` for an empty list, a customer without a link, columns or a shape that cannot be, and `Conflict`
    when it is over already or the platform is still making links.
    """
    check_shape(options.result.shape)
    columns = check_columns(options.result.columns, ())
    with transaction.atomic():
        held = in_state(batch, LinkBatch.State.DRAFT)
        links = list(
            ExportedLink.objects.filter(organisation=held.organisation_id, batch=held).order_by("id")
        )
        if not links:
            raise Invalid("empty_list", _("Add a customer first."))
        if any(link.ask_at for link in links):
            raise Conflict("still_made", _("Some links are still being made by the platform. Wait a moment."))
        if any(link.fault for link in links):
            raise Invalid("without_link", _("Change or remove the customers without a link first."))
        held.options = options.as_json()
        held.state = LinkBatch.State.FINISHED
        held.started_at = held.finished_at = now
        held.expires_at = now + timedelta(days=kept_days if kept_days in KEPT_DAYS else KEPT_BY_DEFAULT)
        ExportedLink.objects.filter(organisation=held.organisation_id, batch=held).update(
            expires_at=held.expires_at
        )
        for link in links:
            link.batch, link.channel = (
                held,
                held.channel,
            )  # the same rows; asking again would be a query for each
        result = Result(columns, options.result.shape, options.result.preset, options.result.split_by)
        with tempfile.TemporaryFile() as made:
            _write(made, links, result)
            made.seek(0)
            extension = "zip" if result.split_by else result.shape.extension
            held.result_key = default_storage.save(f"{folder_of(held)}/links.{extension}", File(made))
        held.save()
        record_audit(actor=actor, action="links.confirmed", target=held.public_id)
        return held


def _write(stream: BinaryIO, links: list[ExportedLink], result: Result) -> None:
    headings = [one.heading for one in result.columns]
    arranger, spell = Arranger(result.columns, ()), speller(result.shape, headings)
    file = result_file(stream, result.shape, headings, result.split_by)
    for row, link in enumerate(links, 1):
        judged = _judged(row, link)
        cells = arranger.cells(judged, given_address(link=link), LinkVerdict.MADE.value)
        file.put(spell([cells]), [group_of(judged, result.split_by)] if result.split_by else [])
    file.close()


def _judged(row: int, link: ExportedLink) -> Judged:
    first, _blank, last = link.name.partition(" ")
    return Judged(
        row,
        request_of(link),
        link.reference,
        first,
        last,
        link.product,
        link.visited_on,
        (),
        key_of(link.domain, link.reference, link.email),
    )
