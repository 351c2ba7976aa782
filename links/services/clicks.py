"""What becomes of given links: who followed them, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connections

from accounts.models import Organisation
from core.tenancy import APP

_UPDATE = """
UPDATE links_exportedlink l
SET clicked_at = least(l.clicked_at, c.first), last_clicked_at = greatest(l.last_clicked_at, c.last)
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS c (id, first, last)
WHERE l.organisation_id = %s AND l.id = c.id
"""


def mark_clicked(*, organisation: Organisation, clicked: Mapping[int, tuple[datetime, datetime]]) -> None:
    """Set the first and the last click by a person, for links by key.

    Being told the same again, or in another order, changes nothing; a link that is gone is left out.
    """
    firsts, lasts = zip(*clicked.values(), strict=True) if clicked else ((), ())
    with connections[APP].cursor() as cursor:
        cursor.execute(_UPDATE, [list(clicked), list(firsts), list(lasts), organisation.pk])
