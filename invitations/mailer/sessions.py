"""How many sessions are open with one relay: one knocks first, the others follow once it has been let in.

A relay that refuses a log-in sees one try, not one for each connection.
"""

from __future__ import annotations

import asyncio

from invitations.mailer.greeting import RelayUnavailable, Session, open_session
from invitations.mailer.relays import Relay, tls_context
from invitations.mailer.supply import Supply


class Sessions:
    """Opens sessions as long as letters wait for them, and knows when the relay is out."""

    def __init__(self, relay: Relay, supply: Supply) -> None:
        self._relay = relay
        self._supply = supply
        self._tls = tls_context(relay)
        self._knocking = 0
        self._open = 0
        self.opened = 0
        self.failure: RelayUnavailable | None = None
        self._has_given_up = False
        self._first_answer = asyncio.Event()

    @property
    def is_out(self) -> bool:
        """Return whether nobody was ever let in, or at last nobody any more."""
        return self._has_given_up or (self.failure is not None and not self.opened)

    @property
    def standing(self) -> int:
        """Return how many sessions are open now."""
        return self._open

    async def first_answer(self) -> None:
        """Wait until a knock that is under way, if it is the first, has been answered or refused."""
        if self._knocking:
            await self._first_answer.wait()

    async def open(self) -> Session | None:
        """Open a session; None when the supply is spent or this connection has given up.

        When it gives up and no other session stands, the supply is closed: the relay is out.
        """
        for pause in (*self._relay.reconnect_pauses, None):
            if not await self._turn():
                return None
            try:
                session = await self._knock()
            except RelayUnavailable as failure:
                self.failure = failure
                if failure.is_lasting or pause is None:
                    break
                await self._rest(pause)
            else:
                return session
        if not self._open:
            self._has_given_up = True
            self._supply.close()
        return None

    def closed(self) -> None:
        """Count a session that has ended."""
        self._open -= 1

    async def _turn(self) -> bool:
        supply = self._supply
        while not supply.is_spent:
            enough = supply.waiting if self.opened else min(1, supply.waiting)
            if self._knocking < enough:
                return True
            await supply.news()
        return False

    async def _knock(self) -> Session | None:
        self._knocking += 1
        greeting = asyncio.create_task(open_session(self._relay, self._tls))
        spent = asyncio.create_task(self._until_spent())
        try:
            await asyncio.wait({greeting, spent}, return_when=asyncio.FIRST_COMPLETED)
            if not greeting.done():
                return None
            session = greeting.result()
            self._open += 1
            self.opened += 1
            return session
        finally:
            self._knocking -= 1
            self._first_answer.set()
            for task in (greeting, spent):
                task.cancel()
            await asyncio.wait({greeting, spent})
            self._supply.announce()

    async def _until_spent(self) -> None:
        while not self._supply.is_spent:
            await self._supply.news()

    async def _rest(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not self._supply.is_spent and loop.time() < until:
            await self._supply.news(until - loop.time())
