"""The closed list of reasons why one row or one reported event cannot be taken as it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowReason(models.TextChoices):
    """Why a row is invalid, as a code for programs and a sentence for people."""

    MISSING = "missing", _("A value is missing here.")
    BAD_ADDRESS = "bad_address", _("This is not an e-mail address that mail can be sent to.")
    BAD_DATE = "bad_date", _("This is not a date in the chosen format.")
    DATE_OUT_OF_RANGE = "date_out_of_range", _("The year lies outside 1970 to 2100.")
    TOO_LONG = "too_long", _("The value is too long.")
    UNPRINTABLE = "unprintable", _("The value holds control characters.")
    WRONG_ENCODING = "wrong_encoding", _("The value holds bytes that are not text in the file's encoding.")
    BAD_LANGUAGE = "bad_language", _("Write a language as a code such as en or pt-BR.")
    BAD_COUNTRY = "bad_country", _("Write a country as a code of two letters such as GB.")
    BAD_CONSENT = "bad_consent", _("Write a consent as yes or no, or leave it empty.")
    BAD_LEGAL_BASIS = "bad_legal_basis", _("This is none of the legal bases.")
    BAD_URL = "bad_url", _("This is not an address on the web.")
    TOO_MANY_PRODUCTS = "too_many_products", _("An event can be about 100 products at most.")
    TOO_MANY_CELLS = (
        "too_many_cells",
        _("The row has more cells than the header. Is a separator not in quotes?"),
    )
    TOO_FEW_CELLS = "too_few_cells", _("The row has fewer cells than the header.")
    CELL_TOO_LONG = "cell_too_long", _("A cell is longer than 8,192 characters.")
    LINE_TOO_LONG = "line_too_long", _("The line is longer than a million characters.")
    QUOTATION = "quotation", _("A quotation mark is not closed, or stands where none may.")
