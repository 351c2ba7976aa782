"""What doors hand to intake, and how it becomes a row for the staging table. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from invitations import intake_values as values
from invitations.csv_reader.dates import FIRST_YEAR, LAST_YEAR
from invitations.intake_rows import AT, BLANK_ROW, binary, escaped, flag, items
from invitations.intake_values import Refused
from invitations.row_reasons import RowReason

_CONSENTS = ("consent_send", "consent_remind", "consent_track", "consent_forward")


@dataclass(frozen=True)
class ProductInput:
    """Something bought, as a shop names it; what is blank is not known."""

    sku: str
    name: str = ""
    url: str = ""
    image_url: str = ""
    brand: str = ""
    gtin: str = ""
    mpn: str = ""


@dataclass(frozen=True)
class CustomerInput:
    """A person as a shop knows them; what is blank is not known."""

    email: str
    name: str = ""
    language: str = ""
    country: str = ""
    customer_reference: str = ""


@dataclass(frozen=True)
class EventInput:
    """What a shop says about one order. `occurred_at` is aware; a consent is None when nothing was said."""

    reference: str
    email: str
    occurred_at: datetime
    name: str = ""
    activation_on: date | None = None
    language: str = ""
    country: str = ""
    customer_reference: str = ""
    legal_basis: str = ""
    consent_send: bool | None = None
    consent_remind: bool | None = None
    consent_track: bool | None = None
    consent_forward: bool | None = None
    products: tuple[ProductInput, ...] = ()


HashOf = Callable[[str], bytes]


def customer_row(customer: CustomerInput | EventInput, hash_of: HashOf) -> list[str]:
    """Return the staged values of a person; raise `Refused`."""
    row = list(BLANK_ROW)
    email = values.email_of(customer.email)
    row[AT["email"]] = email
    row[AT["address_hash"]] = binary(hash_of(email))
    row[AT["name"]] = escaped(values.name_of(customer.name))
    row[AT["language"]] = values.language_of(customer.language)
    row[AT["country"]] = values.country_of(customer.country)
    row[AT["customer_reference"]] = escaped(values.customer_reference_of(customer.customer_reference))
    return row


def event_row(event: EventInput, hash_of: HashOf) -> list[str]:
    """Return the staged values of an event; raise `Refused`."""
    reference = values.reference_of(event.reference)
    row = customer_row(event, hash_of)
    row[AT["reference"]] = escaped(reference)
    row[AT["occurred_at"]] = _moment(event.occurred_at)
    if event.activation_on is not None:
        row[AT["activation_on"]] = event.activation_on.isoformat()
    row[AT["legal_basis"]] = values.legal_basis_of(event.legal_basis)
    for name in _CONSENTS:
        row[AT[name]] = flag(getattr(event, name))
    row[AT["skus"]] = items(products_of(event))
    return row


def products_of(event: EventInput) -> dict[str, ProductInput]:
    """Return the products of an event by SKU, tidied, the last of a SKU last; raise `Refused`."""
    if len(event.products) > values.MAX_PRODUCTS:
        raise Refused("products", RowReason.TOO_MANY_PRODUCTS)
    tidied = map(_tidied, event.products)
    return {product.sku: product for product in tidied}


def _tidied(product: ProductInput) -> ProductInput:
    if not product.sku.strip():
        raise Refused("products", RowReason.MISSING)
    limits = {"url": 500, "image_url": 500, "name": 200, "gtin": 14, "mpn": 70}
    texts = {
        field.name: values.text_of("products", getattr(product, field.name), limits.get(field.name, 120))
        for field in fields(product)
    }
    for url in (texts["url"], texts["image_url"]):
        if url and not url.startswith(("https://", "http://")):
            raise Refused("products", RowReason.BAD_URL)
    return replace(product, **texts)


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise Refused("occurred_at", RowReason.BAD_DATE)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Refused("occurred_at", RowReason.DATE_OUT_OF_RANGE)
    return moment.isoformat()
