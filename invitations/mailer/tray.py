"""The letters of one session: taken from the common supply, put back if untouched, reported when settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from invitations.mailer.letters import Letter, fault_of
from invitations.mailer.outcomes import Outcome, Stage, Verdict, without_addresses
from invitations.mailer.relays import Relay
from invitations.mailer.supply import Supply
from invitations.mailer.turns import Marked


@dataclass(frozen=True, slots=True)
class Desk:
    """What all sessions of a pump share."""

    relay: Relay
    supply: Supply
    marked: Callable[[int], Marked]
    report: Callable[[Outcome], None]
    crash_point: Callable[[str], None] | None = None


class Tray:
    """Hands one session the letters it can carry, at most `letters_per_connection`."""

    def __init__(self, desk: Desk, offers: dict[str, str]) -> None:
        self._desk = desk
        self._has_smtputf8 = "SMTPUTF8" in offers
        self.taken = 0

    async def take(self) -> Letter | None:
        """Take the next letter, waiting for one; None when the supply or the share is used up."""
        while self.taken < self._desk.relay.letters_per_connection:
            letter = await self._desk.supply.take()
            if letter is None or self._is_fit(letter):
                return letter
        return None

    def take_fresh(self) -> Letter | None:
        """Take the next letter if one is at hand that was never put back."""
        while self.taken < self._desk.relay.letters_per_connection:
            letter = self._desk.supply.take_fresh()
            if letter is None or self._is_fit(letter):
                return letter
        return None

    def give_back(self, letter: Letter, why: str) -> None:
        """Let another session begin a letter that no server took up; the second time report it."""
        if not self._desk.supply.put_back(letter):
            self.report(letter, Verdict.RETRY, Stage.MAIL, why)

    def report(
        self,
        letter: Letter,
        verdict: Verdict,
        stage: Stage,
        reply: str,
        *,
        relay_fault: bool = False,
        marker_unknown: bool = False,
    ) -> None:
        """Report the outcome of a letter."""
        reply = without_addresses(reply, letter.recipient)
        self._desk.report(Outcome(letter.key, verdict, stage, reply, relay_fault, marker_unknown))

    def _is_fit(self, letter: Letter) -> bool:
        fault = fault_of(letter)
        if not fault and letter.needs_smtputf8 and not self._has_smtputf8:
            fault = "the address is not ASCII and the relay does not offer SMTPUTF8"
        if fault:
            self.report(letter, Verdict.REFUSED, Stage.LETTER, fault)
            return False
        self.taken += 1
        return True
