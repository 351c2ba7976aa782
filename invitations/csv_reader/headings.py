"""What a column is, judged by its heading, in English, French, German, Spanish and Italian."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_SYNONYMS: dict[str, str] = {
    "reference": """
        reference, ref, order, order id, order no, order nr, order number, order reference, order ref,
        invoice, invoice number, booking, booking number, booking reference, transaction id, sale id,
        référence, commande, numéro de commande, n° commande, no commande, id commande, référence
        commande, bestellung, bestellnummer, bestell nr, auftragsnummer, auftrag, bestellreferenz,
        rechnungsnummer, buchungsnummer, pedido, número de pedido, n° pedido, id pedido, referencia,
        referencia del pedido, número de orden, ordine, numero ordine, n° ordine, id ordine, riferimento,
        riferimento ordine""",
    "email": """
        email, e-mail, mail, email address, e-mail address, mail address, customer email, buyer email,
        contact email, courriel, adresse e-mail, adresse mail, adresse courriel, mail client, email
        client, adresse électronique, e-mail-adresse, mailadresse, kunden e-mail, kundenmail, mail kunde,
        correo, correo electrónico, dirección de correo, email del cliente, correo del cliente, posta
        elettronica, indirizzo e-mail, indirizzo di posta, email cliente, mail cliente""",
    "activation_on": """
        activation date, activation on, estimated delivery, estimated delivery on, estimated delivery
        date, expected delivery, expected delivery date, delivery estimate, travel date, stay date, eta,
        date d'activation, livraison prévue, date de livraison prévue, livraison estimée,
        aktivierungsdatum, voraussichtliche lieferung, voraussichtliches lieferdatum, erwartete lieferung,
        fecha de activación, entrega estimada, fecha de entrega estimada, entrega prevista, data di
        attivazione, consegna prevista, data di consegna prevista, consegna stimata""",
    "name": """
        name, full name, customer, customer name, buyer, buyer name, client, recipient, contact, contact
        name, nom complet, nom du client, nom client, destinataire, acheteur, kunde, kundenname,
        vollständiger name, empfänger, käufer, cliente, nombre completo, nombre del cliente, destinatario,
        comprador, nome completo, nome cliente, nome del cliente, acquirente""",
    "first_name": """
        first name, firstname, forename, given name, prénom, vorname, nombre, nombre de pila, nome""",
    "last_name": """
        last name, lastname, surname, family name, nom, nom de famille, nachname, familienname, apellido,
        apellidos, cognome""",
    "language": "language, lang, locale, language code, langue, sprache, idioma, lengua, lingua",
    "country": """
        country, country code, pays, code pays, land, ländercode, país, código de país, paese, codice
        paese""",
    "customer_reference": """
        customer id, customer number, customer no, customer reference, client id, user id, numéro client,
        id client, référence client, kundennummer, kunden nr, kunden id, número de cliente, id cliente,
        codice cliente, numero cliente""",
    "legal_basis": """
        legal basis, base légale, base juridique, rechtsgrundlage, base legal, base jurídica, base
        giuridica""",
    "consent_send": """
        consent, consent send, may invite, opt in, marketing consent, consentement, accord, einwilligung,
        zustimmung, consentimiento, consenso""",
    "consent_remind": """
        consent remind, may remind, consentement rappel, einwilligung erinnerung, consentimiento
        recordatorio, consenso promemoria""",
    "consent_track": """
        consent track, consent tracking, may track, consentement suivi, einwilligung tracking,
        consentimiento seguimiento""",
    "consent_forward": """
        consent forward, consent forwarding, may forward, einwilligung weitergabe, consentement transfert""",
    "products": """
        products, product, sku, skus, items, item, product id, product ids, articles, article, produits,
        produit, artikel, artikelnummer, produkt, produkte, artículos, productos, producto, articoli,
        prodotti, prodotto""",
}
_EVENT_DATES: dict[str, str] = {
    "checkout": """
        purchased at, purchase date, order date, ordered at, ordered on, checkout date, placed at, created
        at, paid at, booking date, date de commande, date d'achat, bestelldatum, kaufdatum, auftragsdatum,
        fecha de pedido, fecha de compra, fecha del pedido, data ordine, data dell'ordine, data di
        acquisto, data acquisto""",
    "shipped": """
        shipped at, shipped on, shipping date, ship date, dispatched at, dispatch date, sent at, fulfilled
        at, date d'expédition, date d'envoi, versanddatum, versendet am, fecha de envío, fecha de
        expedición, data di spedizione, data spedizione""",
    "delivered": """
        delivered at, delivered on, delivery date, date delivered, received at, delivered, date de
        livraison, livré le, date de réception, lieferdatum, zustelldatum, geliefert am, zugestellt am,
        fecha de entrega, entregado el, data di consegna, data consegna, consegnato il""",
}
_ANY_DATE = """
    occurred at, happened at, event date, date, time, datetime, timestamp, date time, occurred on,
    date et heure, datum, zeitpunkt, ereignisdatum, fecha, fecha y hora, data, data e ora"""


def normal(heading: str) -> str:
    """Return a heading without case, accents, spaces and signs, in which synonyms are compared."""
    letters = unicodedata.normalize("NFKD", heading.replace("°", "").casefold())
    return re.sub(r"[\W_]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _words(listed: str) -> frozenset[str]:
    return frozenset(normal(word) for word in listed.split(","))


_FIELDS = {name: _words(listed) for name, listed in _SYNONYMS.items()}
_DATES = {name: _words(listed) for name, listed in _EVENT_DATES.items()}
_DATE = _words(_ANY_DATE)


def guess_fields(headings: Sequence[str], event_type: str) -> dict[str, int]:
    """Return which column, by position, is which field as far as the headings say so; each column once.

    The date of the event type itself (`shipped_at` for shipped) goes before a mere `date`.
    """
    names = [normal(heading) for heading in headings]
    found: dict[str, int] = {}
    wanted = list(_FIELDS.items())
    wanted += [("occurred_at", words) for words in (_DATES.get(event_type, frozenset()), _DATE)]
    for field, words in wanted:
        position = next(
            (at for at, name in enumerate(names) if name in words and at not in found.values()), None
        )
        if position is not None:
            found.setdefault(field, position)
    if "last_name" in found and "first_name" not in found:
        # A lone “nom” or “apellido” is the whole name.
        found.setdefault("name", found.pop("last_name"))
    elif "first_name" in found and "last_name" not in found:
        found.setdefault("name", found.pop("first_name"))
    if "name" in found:
        found.pop("first_name", None)
        found.pop("last_name", None)
    return found


def known_headings(headings: Sequence[str]) -> int:
    """Return how many of these headings mean something to us, whatever the event type."""
    words = _DATE.union(*_FIELDS.values(), *_DATES.values())
    return sum(normal(heading) in words for heading in headings)
