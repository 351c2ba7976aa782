"""How carriers do: which of an organisation's routes may be tried now, and what a turn taught us about one."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from accounts.services.transporting import clear_fault, note_fault
from accounts.transports import Fault
from core.tenancy import tenant
from invitations.mailer import Outcome, Relay, Stage
from invitations.mailer.greeting import PRIVATE_ADDRESS
from invitations.services.sending.desk import Desk
from invitations.services.sending.resting import RelayRest
from invitations.services.sending.routes import Route, routes_of_open_tenant

log = structlog.get_logger(__name__)

# A server that does not answer once or twice is no matter for a person yet.
_TRIES_BEFORE_SAYING = 3
_KEY_REFUSED = ("401", "403")


def open_routes(organisation: int, house: Relay) -> list[Route]:
    """Return the routes of an organisation that have a carrier which is not resting. Opens the tenant itself.

    A route without a carrier is taken down as its sender's fault.
    """
    with tenant(organisation):
        routes = routes_of_open_tenant(house)
        for route in routes:
            if route.fault and route.sender is not None:
                note_fault(sender=route.sender, fault=route.fault, now=datetime.now(UTC))
    return [route for route in routes if route.carrier is not None and not RelayRest(route.key).is_on()]


def judge_carrier(desk: Desk) -> None:
    """Rest a carrier that took nothing in a turn, and let its sender's people know why; forget it when it took letters.

    Letters that met the fault wait at no cost. Other routes, of this organisation and of others, go on.
    """
    route, rest = desk.route, RelayRest(desk.route.key)
    if desk.relay_answers:
        rest.end()
        if route.sender is not None and route.sender.fault:
            with tenant(desk.organisation):
                clear_fault(sender=route.sender)
    elif desk.relay_faults:
        times = rest.begin()
        log.warning("relay.resting", relay=str(desk.carrier))
        if route.sender is not None and desk.last_fault is not None:
            fault = fault_of(desk.last_fault)
            if fault is not Fault.UNREACHABLE or times >= _TRIES_BEFORE_SAYING:
                with tenant(desk.organisation):
                    note_fault(
                        sender=route.sender,
                        fault=fault,
                        reply=desk.last_fault.reply,
                        now=datetime.now(UTC),
                    )


def fault_of(outcome: Outcome) -> Fault:
    """Return what an outcome that concerns a whole carrier says of it."""
    if outcome.reply == PRIVATE_ADDRESS:
        return Fault.PRIVATE
    if outcome.stage is Stage.AUTH or outcome.reply.startswith(_KEY_REFUSED):
        return Fault.LOG_IN
    if outcome.stage is Stage.STARTTLS:
        return Fault.TLS
    if outcome.stage is Stage.MAIL:
        return Fault.LOG_IN if outcome.reply.startswith(("530", "534", "535", "538")) else Fault.NOT_ALLOWED
    return Fault.UNREACHABLE
