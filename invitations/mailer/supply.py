"""The letters still to be begun: refilled by batches, handed out one by one, no quicker than the rate."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Sequence

from invitations.mailer.letters import Letter

_CATCH_UP_SECONDS = 0.1


class Supply:
    """Hands out letters until its batches end or it is closed; what is then left was never begun."""

    def __init__(
        self,
        batches: AsyncGenerator[Sequence[Letter], None],
        low_water: int,
        letters_per_second: float | None,
    ) -> None:
        self._batches = batches
        self._low_water = low_water
        self._spacing = 0.0 if letters_per_second is None else 1.0 / letters_per_second
        self._clock = asyncio.get_running_loop().time
        self._next_at = 0.0
        self._letters: deque[Letter] = deque()
        self._in_hand: set[int] = set()
        self._put_back: set[int] = set()
        self._news = asyncio.Event()
        self._has_ended = False
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """Return how many letters may be begun now."""
        return 0 if self._is_closed else len(self._letters)

    @property
    def is_spent(self) -> bool:
        """Return whether nothing is left to begin and nothing more will come."""
        return self._is_closed or (self._has_ended and not self._letters)

    async def fill(self) -> None:
        """Ask for batches, one whenever the supply runs low, until they end or the supply is closed.

        A batch that is being asked for is never cancelled: rows it claimed must come back as leftovers.
        Raises what the batches raise, and ValueError for a key that is in hand already.
        """
        try:
            async with contextlib.aclosing(self._batches):
                async for batch in self._batches:
                    strays = [letter.key for letter in batch if not self._accept(letter)]
                    if strays:
                        raise ValueError(f"Letters were handed over while they were in hand: {strays}")
                    self.announce()
                    while len(self._letters) > self._low_water and not self._is_closed:
                        await self.news()
                    if self._is_closed:
                        break
        finally:
            self._has_ended = True
            self.announce()

    def _accept(self, letter: Letter) -> bool:
        if letter.key in self._in_hand:
            return False  # a second dot under one marker
        self._in_hand.add(letter.key)
        self._letters.append(letter)
        return True

    def take_fresh(self) -> Letter | None:
        """Take a letter as `take_now` does, but none that was put back: its second chance hangs on no other letter."""
        return None if self._letters and self._letters[0].key in self._put_back else self.take_now()

    def take_now(self) -> Letter | None:
        """Take a letter if one is waiting and the rate allows it at this moment."""
        if self._is_closed or not self._letters:
            return None
        if self._spacing:
            now = self._clock()
            if now < self._next_at:
                return None
            self._next_at = max(self._next_at, now - _CATCH_UP_SECONDS) + self._spacing
        letter = self._letters.popleft()
        if len(self._letters) <= self._low_water:
            self.announce()
        return letter

    async def take(self) -> Letter | None:
        """Take a letter, waiting for one if need be; None when the supply is spent."""
        while not self.is_spent:
            letter = self.take_now()
            if letter is not None:
                return letter
            pause = self._next_at - self._clock() if self._letters else None
            await self.news(pause)
        return None

    def put_back(self, letter: Letter) -> bool:
        """Put back a letter that no server took up; False if it was put back before."""
        if letter.key in self._put_back:
            return False
        self._put_back.add(letter.key)
        self._letters.appendleft(letter)
        self.announce()
        return True

    def let_go(self, key: int) -> None:
        """Forget a letter whose outcome is known."""
        self._in_hand.discard(key)
        self._put_back.discard(key)

    def close(self) -> None:
        """Hand out nothing more."""
        self._is_closed = True
        self.announce()

    def leftovers(self) -> list[Letter]:
        """Take every letter that was never begun."""
        letters = list(self._letters)
        self._letters.clear()
        return letters

    def announce(self) -> None:
        """Wake whoever waits for news."""
        self._news.set()
        self._news.clear()

    async def news(self, seconds: float | None = None) -> None:
        """Wait until something has changed, or for the given time at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
