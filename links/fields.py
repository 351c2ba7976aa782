"""What a column of a customer list can be, and how its heading or its values tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from balancing.unique_links import family
from invitations.csv_reader.dates import guess_format
from invitations.csv_reader.headings import normal
from invitations.csv_reader.inspection import Layout
from links.pasted_secrets import secret_columns


class LinkField(models.TextChoices):
    """What a link, or a line of the finished file, is made from."""

    EMAIL = "email", _("E-mail")
    NAME = "name", _("Name")
    FIRST_NAME = "first_name", _("First name")
    LAST_NAME = "last_name", _("Last name")
    REFERENCE = "reference", _("Reference")
    DOMAIN = "domain", _("Domain")
    LOCALE = "locale", _("Language and country")
    TAGS = "tags", _("Tags")
    SKUS = "skus", _("Product SKUs")
    STARS = "stars", _("Preselected stars")
    PRODUCT = "product", _("Product or service")
    VISITED_ON = "visited_on", _("Visit date")


_SYNONYMS: dict[str, str] = {
    "email": """
        email, e-mail, mail, email address, e-mail address, mail address, customer email, buyer email, contact email,
        subscriber, subscriber key, courriel, adresse e-mail, adresse mail, adresse courriel, mail client, email
        client, adresse électronique, e-mail-adresse, mailadresse, kunden e-mail, kundenmail, mail kunde, correo,
        correo electrónico, dirección de correo, email del cliente, correo del cliente, posta elettronica, indirizzo
        e-mail, indirizzo di posta, email cliente, mail cliente""",
    "reference": """
        reference, ref, reference id, reference number, unique reference, unique id, uid, order, order id, order no,
        order nr, order number, order reference, visit id, invoice, invoice number, booking, booking number, booking
        reference, transaction id, référence, commande, numéro de commande, n° commande, id commande, bestellung,
        bestellnummer, bestell nr, auftragsnummer, rechnungsnummer, buchungsnummer, pedido, número de pedido, id pedido,
        referencia, ordine, numero ordine, id ordine, riferimento""",
    "first_name": """
        first name, firstname, forename, given name, fname, prénom, vorname, nombre de pila, nome di battesimo""",
    "last_name": """
        last name, lastname, surname, family name, lname, nom de famille, nachname, familienname, apellido, apellidos,
        cognome""",
    "name": """
        name, full name, customer, customer name, buyer, buyer name, client, recipient, contact, contact name, nom,
        nom complet, nom du client, nom client, destinataire, acheteur, kunde, kundenname, vollständiger name,
        empfänger, käufer, cliente, nombre, nombre completo, nombre del cliente, destinatario, comprador, nome, nome
        completo, nome cliente, nome del cliente, acquirente""",
    "domain": """
        domain, domain name, site, website, web site, site visited, trustpilot domain, shop, domaine, nom de domaine,
        site web, domäne, webseite, dominio, nombre de dominio, sitio, sitio web, sito, sito web""",
    "locale": """
        locale, language, lang, language code, langue, sprache, idioma, lengua, lingua""",
    "tags": "tags, tag, labels, label, étiquettes, étiquette, schlagwörter, schlagwort, etiquetas, etiqueta, etichette",
    "skus": """
        skus, sku, product sku, product skus, product id, product ids, item ids, artikelnummer, artikelnummern,
        référence produit, références produits, código de producto, codice prodotto""",
    "stars": "stars, preselected stars, étoiles, sterne, estrellas, stelle",
    "product": """
        product, product name, service, service name, product or service, produit, nom du produit, prestation,
        produkt, produktname, dienstleistung, leistung, producto, nombre del producto, servicio, prodotto, nome
        prodotto, servizio""",
    "visited_on": """
        visit date, visited on, visited at, date of visit, date visited, visit, stay date, purchase date, order date,
        date, date de visite, date d'achat, date de commande, besuchsdatum, besucht am, kaufdatum, bestelldatum, datum,
        fecha de visita, fecha de compra, fecha de pedido, fecha, data di visita, data visita, data di acquisto, data
        ordine, data""",
}
# What stands for the reference where the list has no number of an order.
_NUMBERS_OF_CUSTOMERS = """
    id, customer reference, customer id, customer number, customer no, client id, user id, référence client, numéro
    client, id client, kundennummer, kunden nr, kunden id, número de cliente, id cliente, codice cliente, numero
    cliente"""
_WORDS = {name: frozenset(normal(word) for word in listed.split(",")) for name, listed in _SYNONYMS.items()}
_CUSTOMER_WORDS = frozenset(normal(word) for word in _NUMBERS_OF_CUSTOMERS.split(","))
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII | re.IGNORECASE)
_NUMBERED = re.compile(r"#\d+")


def guess_fields(layout: Layout) -> dict[str, int]:
    """Return which column, by position, is which field, by the headings and then by the values; each column once.

    Knows the orders without a header of the TotallyMoney generator (name, e-mail, reference, domain, secret key) and
    of Trustpilot's own upload (e-mail, name, reference). A column that holds secret keys is no field.
    """
    hidden = set(secret_columns(layout))
    found = _by_heading(layout.columns, hidden)
    values = [[text for text in layout.values(at) if text] for at in range(len(layout.columns))]
    for at, texts in enumerate(values):
        if at in hidden or at in found.values() or not texts:
            continue
        if "email" not in found and _most(_ADDRESS, texts):
            found["email"] = at
        elif "domain" not in found and all(map(_DOMAIN.fullmatch, texts)):
            found["domain"] = at
    if not layout.has_header:
        _by_place(found, len(layout.columns), hidden)
    return found


def guess_date_format(layout: Layout, fields: dict[str, int]) -> tuple[str, bool]:
    """Return the format of the visit dates, or "", and whether another would do as well."""
    column = fields.get(LinkField.VISITED_ON)
    return ("", False) if column is None else guess_format(layout.values(column))


def lacking_fields(family_key: str, fields: Mapping[str, int], domain: str) -> list[str]:
    """Return the fields that a kind of link needs and no column fills; `domain` is for rows that name none."""
    there = set(fields) | ({"domain"} if domain.strip() else set())
    if there & {LinkField.FIRST_NAME, LinkField.LAST_NAME}:
        there.add("name")
    return sorted(family(family_key).required - there)


def own_columns(headings: Sequence[str], fields: dict[str, int], hidden: Sequence[int]) -> dict[str, int]:
    """Return the list's own columns: those with a heading that are no field and hold no secret."""
    taken = {*fields.values(), *hidden}
    return {
        heading: at
        for at, heading in enumerate(headings)
        if at not in taken and not _NUMBERED.fullmatch(heading)
    }


def _most(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    """Tell whether more than half of the values look so: a wrong one among them must not hide a column."""
    return 2 * sum(bool(pattern.fullmatch(text)) for text in texts) > len(texts)


def _by_heading(headings: Sequence[str], hidden: set[int]) -> dict[str, int]:
    names = [normal(heading) for heading in headings]
    found: dict[str, int] = {}
    for field, words in (*_WORDS.items(), ("reference", _CUSTOMER_WORDS)):
        if field in found:
            continue
        position = next(
            (
                at
                for at, name in enumerate(names)
                if name in words and at not in found.values() and at not in hidden
            ),
            None,
        )
        if position is not None:
            found[field] = position
    if "name" in found or "first_name" not in found or "last_name" not in found:
        first, last = found.pop("first_name", None), found.pop("last_name", None)
        lone = first if first is not None else last
        if "name" not in found and lone is not None:
            found["name"] = lone
    return found


def _by_place(found: dict[str, int], width: int, hidden: set[int]) -> None:
    """Add what the order of columns says in a list without a header."""
    email = found.get("email")
    if email not in (0, 1) or width < 3:
        return
    order = ("name", "email", "reference") if email else ("email", "name", "reference")
    for at, field in enumerate(order):
        if at not in hidden and at not in found.values():
            found.setdefault(field, at)
