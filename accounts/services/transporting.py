"""How a sender's letters leave: its transport with sealed credentials, its DKIM key, and what went wrong with it."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, SenderIdentity, User
from accounts.services.audit import record_audit
from accounts.transports import VALUES, WITH_HOOK_PASSWORD, Fault, Transport
from core.exceptions import Invalid
from core.secrets import Unreadable, seal, unseal

HOOK_ENTRY = "hook_password"
_DKIM_BITS = 2048  # RFC 8301 §3.2 asks for at least 1024 and advises 2048


def set_transport(
    *, sender: SenderIdentity, actor: User | None, transport: str, values: Mapping[str, str]
) -> SenderIdentity:
    """Set by which way a sender's letters leave.

    Secrets left blank keep what is stored, as long as the transport stays the same. A fault is forgotten, so that the
    next letter tries. Raises `Invalid` that names the values that are missing or cannot be.
    """
    kept = _kept(sender) if transport == sender.transport else {}
    options, secret, wrong = {}, {}, {}
    for value in VALUES[transport]:
        given = values.get(value.name, "").strip() or (kept.get(value.name, "") if value.is_secret else "")
        allowed = {key for key, _label in value.choices}
        if not given:
            if value.is_required:
                wrong[value.name] = _("This is needed.")
        elif not re.fullmatch(value.pattern, given) or (allowed and given not in allowed):
            wrong[value.name] = _("This cannot be right. Copy it once more, without blanks.")
        else:
            (secret if value.is_secret else options)[value.name] = given
    if transport == Transport.SMTP and bool(options.get("username")) != bool(secret.get("password")):
        wrong["password"] = _("A log-in has both a user name and a password, or neither.")
    if options.get("security") == "none" and options.get("username"):
        wrong["security"] = _("A password goes over an encrypted connection only.")
    if wrong:
        raise Invalid("transport", _("Some values are missing or cannot be right."), wrong)
    if transport in WITH_HOOK_PASSWORD and HOOK_ENTRY in kept:
        secret[HOOK_ENTRY] = kept[HOOK_ENTRY]
    with transaction.atomic():
        sender.transport, sender.options = transport, options
        _seal(sender, secret)
        sender.save(update_fields=["transport", "options", "credentials", "updated_at"])
        _set_fault(sender, "", "", None)
        record_audit(
            actor=actor, action="sender.transport", target=sender.public_id, detail={"transport": transport}
        )
    return sender


def new_hook_password(*, sender: SenderIdentity, actor: User | None) -> str:
    """Make the password with which a provider logs in when it reports, and return it, this once. The old one ends."""
    if sender.transport not in WITH_HOOK_PASSWORD:
        raise Invalid("no_hook_password", _("This way of sending needs no such password."))
    password = secrets.token_urlsafe(24)
    with transaction.atomic():
        _seal(sender, {**credentials_of(sender), HOOK_ENTRY: password})
        sender.save(update_fields=["credentials", "updated_at"])
        record_audit(actor=actor, action="sender.hook_password", target=sender.public_id)
    return password


def credentials_of(sender: SenderIdentity) -> dict[str, str]:
    """Return a sender's secrets by name. Raises `core.secrets.Unreadable` when they cannot be opened here any more."""
    if not sender.credentials:
        return {}
    return json.loads(unseal(bytes(sender.credentials), sender.place("credentials")))


def make_dkim_key(*, sender: SenderIdentity, actor: User | None, now: datetime) -> None:
    """Make a new DKIM key under a new selector; signatures stay off until somebody has published it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_DKIM_BITS)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with transaction.atomic():
        sender.dkim_selector = f"rep{now:%Y%m%d}{secrets.token_hex(2)}"
        sender.dkim_key = seal(private, sender.place("dkim_key"))
        sender.dkim_public = base64.b64encode(public).decode()
        sender.is_dkim_on = False
        sender.save(update_fields=["dkim_selector", "dkim_key", "dkim_public", "is_dkim_on", "updated_at"])
        record_audit(actor=actor, action="sender.signed", target=sender.public_id)


def switch_dkim(*, sender: SenderIdentity, actor: User | None, is_on: bool) -> None:
    """Switch signing on or off. Raises `Invalid` while there is no key. Idempotent."""
    if is_on and not sender.dkim_key:
        raise Invalid("no_dkim_key", _("Make a key first."))
    with transaction.atomic():
        changed = SenderIdentity.objects.filter(
            organisation=sender.organisation_id, pk=sender.pk, is_dkim_on=not is_on
        ).update(is_dkim_on=is_on)
        sender.is_dkim_on = is_on
        if changed:
            action = "sender.dkim_on" if is_on else "sender.dkim_off"
            record_audit(actor=actor, action=action, target=sender.public_id)


def dkim_key_of(sender: SenderIdentity) -> rsa.RSAPrivateKey:
    """Return a sender's private key, remembered, since opening it costs more than many signatures."""
    return _dkim_key(unseal(bytes(sender.dkim_key), sender.place("dkim_key")))


def note_fault(*, sender: SenderIdentity, fault: str, reply: str = "", now: datetime) -> bool:
    """Take down why a sender's letters wait; True, with a line in the trace, when it is news. Other senders go on."""
    return _note(sender, Fault(fault), reply, now)


def clear_fault(*, sender: SenderIdentity) -> bool:
    """Take down that letters leave again; True when there was a fault."""
    return _note(sender, "", "", None)


def _kept(sender: SenderIdentity) -> dict[str, str]:
    try:
        return credentials_of(sender)
    except Unreadable:
        return {}  # whoever enters them anew mends just this


def _note(sender: SenderIdentity, fault: str, reply: str, now: datetime | None) -> bool:
    with transaction.atomic():
        fresh = SenderIdentity.objects.select_for_update(of=("self",)).get(pk=sender.pk)
        if fresh.fault == fault:
            return False
        was_well = not fresh.fault
        _set_fault(fresh, fault, reply, now)
        if not fault:
            record_audit(actor=None, action="sender.mended", target=sender.public_id)
        elif was_well:
            record_audit(actor=None, action="sender.faulty", target=sender.public_id, detail={"fault": fault})
        return True


def _set_fault(sender: SenderIdentity, fault: str, reply: str, now: datetime | None) -> None:
    sender.fault, sender.fault_reply, sender.fault_at = fault, reply[:200], now
    sender.save(update_fields=["fault", "fault_reply", "fault_at"])
    faulty = SenderIdentity.objects.filter(organisation=sender.organisation_id).exclude(fault="").count()
    Organisation.objects.filter(pk=sender.organisation_id).update(faulty_senders=faulty)


def _seal(sender: SenderIdentity, secret: dict[str, str]) -> None:
    sealed = seal(json.dumps(secret).encode(), sender.place("credentials")) if secret else b""
    sender.credentials = sealed


@lru_cache(maxsize=256)
def _dkim_key(private: bytes) -> rsa.RSAPrivateKey:
    # Ours, and proven when it was made: checking the primes again takes as long as forty signatures.
    key = load_der_private_key(private, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The DKIM key is of another kind.")
    return key
