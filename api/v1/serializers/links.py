"""Unique links in and out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.serializers.events import FaultOut
from links.columns import LinkColumn
from links.formats.shape import ENCODINGS, Format
from links.link_inputs import LinkInput
from links.mail_tools import MAIL_TOOLS
from links.models import LinkBatch
from links.recipes import SPLITS
from links.services.making import MOST
from links.verdicts import LinkVerdict

MOST_IN_BATCH = 10_000
MAX_DETAILS = 32
_BLANK = {"required": False, "default": "", "allow_blank": True}


class DetailsField(serializers.DictField):
    """Words of the shop's own, by heading."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=200, allow_blank=True), **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return the words; refuse too many, and headings that cannot be stored."""
        found = super().to_internal_value(data)
        if len(found) > MAX_DETAILS or not all(0 < len(key) <= 100 and key.isprintable() for key in found):
            raise serializers.ValidationError(
                f"Give at most {MAX_DETAILS} details with printable names of 1 to 100 characters."
            )
        return found


class CustomerLinkIn(serializers.Serializer):
    """Who gets a link, about what."""

    email = serializers.CharField(
        max_length=254, help_text="Kept as given; it is part of the link.", **_BLANK
    )
    name = serializers.CharField(max_length=200, **_BLANK)
    reference = serializers.CharField(
        max_length=255, help_text="Your own number: the matching key.", **_BLANK
    )
    domain = serializers.CharField(
        max_length=253, help_text="Instead of the one that holds for all.", **_BLANK
    )
    locale = serializers.CharField(max_length=20, help_text="Such as de-AT; chooses the country.", **_BLANK)
    tags = serializers.ListField(child=serializers.CharField(max_length=100), max_length=20, required=False)
    skus = serializers.ListField(child=serializers.CharField(max_length=100), max_length=50, required=False)
    stars = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True, default=None)
    product = serializers.CharField(
        max_length=200, help_text="Product or service; kept on our side.", **_BLANK
    )
    visited_on = serializers.DateField(required=False, allow_null=True, default=None)
    details = DetailsField(required=False)


class TermsIn(serializers.Serializer):
    """What holds for every link."""

    channel = serializers.CharField(max_length=80, help_text="Public id (`chl_…`) or your own reference.")
    family = serializers.CharField(max_length=30, help_text="Kind of link, such as `business_generated`.")
    domain = serializers.CharField(
        max_length=253,
        help_text="Domain at Trustpilot; elsewhere what the platform knows the shop by.",
        **_BLANK,
    )
    is_tracked = serializers.BooleanField(
        required=False, default=False, help_text="Our own address, which counts clicks and says nothing."
    )
    has_suffix = serializers.BooleanField(
        required=False, default=False, help_text="Add a random suffix to every reference."
    )
    is_embedded = serializers.BooleanField(required=False, default=False)
    kept_days = serializers.ChoiceField((30, 90, 180, 365), required=False, default=180)


class LinksIn(TermsIn):
    """One link, or up to 1,000."""

    links = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=MOST,
        help_text="Each with email, name, reference, domain, locale, tags, skus, stars, product, visited_on, details.",
    )


class LinkBatchIn(TermsIn):
    """A list of customers, as a file (`multipart/form-data`) or as `links`, and the file that it becomes."""

    file = serializers.FileField(required=False, help_text="CSV in any encoding, or XLSX.")
    links = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        max_length=MOST_IN_BATCH,
        help_text="As for POST /links.",
    )
    mapping = serializers.CharField(
        max_length=4000, help_text="`field=heading,…` of the file; guessed when left out.", **_BLANK
    )
    date_format = serializers.CharField(
        max_length=20, help_text="Of the visit dates; guessed when plain.", **_BLANK
    )
    preset = serializers.ChoiceField(list(MAIL_TOOLS), required=False, default="table")
    columns = serializers.CharField(
        max_length=4000,
        help_text=f"`email,link=Review link,own:Branch`; of {', '.join(LinkColumn.values)}.",
        **_BLANK,
    )
    format = serializers.ChoiceField(Format.values, **_BLANK)
    encoding = serializers.ChoiceField(list(ENCODINGS), **_BLANK)
    delimiter = serializers.CharField(max_length=2, trim_whitespace=False, **_BLANK)
    has_header = serializers.BooleanField(required=False, default=True)
    split_by = serializers.ChoiceField(SPLITS, **_BLANK)
    sheet = serializers.CharField(
        max_length=100, help_text="Which sheet of a workbook; the first when left out.", **_BLANK
    )
    locale = serializers.CharField(max_length=20, **_BLANK)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Ask for a file or links, not both."""
        if bool(data.get("file")) == bool(data.get("links")):
            raise serializers.ValidationError({"links": "Give a file, or links."})
        return data


class MadeLinkOut(serializers.Serializer):
    """What became of one link."""

    index = serializers.IntegerField()
    verdict = serializers.ChoiceField(LinkVerdict.choices)
    id = serializers.CharField(allow_null=True)
    link = serializers.CharField(allow_null=True)
    reference = serializers.CharField(allow_null=True, help_text="The matching key in the link.")
    errors = FaultOut(many=True)


class LinksOut(serializers.Serializer):
    """What became of each link; the counts sum to the number of links asked for."""

    results = MadeLinkOut(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class GivenLinkOut(serializers.Serializer):
    """A link that was given out and is kept."""

    id = serializers.CharField(source="public_id")
    family = serializers.CharField()
    domain = serializers.CharField()
    reference = serializers.CharField()
    email = serializers.CharField()
    name = serializers.CharField()
    locale = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    skus = serializers.ListField(child=serializers.CharField())
    product = serializers.CharField()
    visited_on = serializers.DateField(allow_null=True)
    details = serializers.DictField(child=serializers.CharField())
    is_tracked = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    clicked_at = serializers.DateTimeField(allow_null=True, help_text="The first click by a person.")
    last_clicked_at = serializers.DateTimeField(allow_null=True)


class LinkBatchOut(serializers.Serializer):
    """A list on its way into links."""

    id = serializers.CharField(source="public_id")
    channel = serializers.CharField(source="channel.public_id")
    family = serializers.CharField()
    domain = serializers.CharField()
    is_tracked = serializers.BooleanField()
    state = serializers.ChoiceField(LinkBatch.State.choices)
    rows = serializers.IntegerField(help_text="Rows worked so far; made and refused ones.")
    made = serializers.IntegerField()
    refused = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    error = serializers.CharField()
    has_result = serializers.SerializerMethodField()
    has_left_out = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()

    def get_has_result(self, batch: LinkBatch) -> bool:
        """Tell whether the finished file can be fetched."""
        return bool(batch.result_key)

    def get_has_left_out(self, batch: LinkBatch) -> bool:
        """Tell whether there is a file of the rows left out."""
        return bool(batch.rejected_key)


def link_input(data: dict[str, Any], *, is_embedded: bool) -> LinkInput:
    """Return what making takes of one validated customer."""
    lists = {name: tuple(data.get(name, ())) for name in ("tags", "skus")}
    return LinkInput(**{**data, **lists, "details": data.get("details", {})}, is_embedded=is_embedded)
