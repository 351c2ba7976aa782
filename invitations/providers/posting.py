"""Posting: the pump for providers. Each letter is marked before its request begins, and has one outcome after it.

What `invitations.mailer` promises holds here too: at most one request for each committed marker, never a second try of
ours within it, and an answer that leaves doubt is UNKNOWN.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog

from invitations.mailer import Letter, Mark, Outcome, Record, Stage, Tally, Unrecorded, Verdict
from invitations.mailer.supply import Supply
from invitations.mailer.turns import Turns
from invitations.providers.client import Client
from invitations.providers.provider import Provider

log = structlog.get_logger(__name__)


async def post_letters(
    letters: AsyncGenerator[Sequence[Letter], None],
    provider: Provider,
    *,
    mark: Mark,
    record: Record,
    begin_for_seconds: float,
    crash_point: Callable[[str], None] | None = None,
) -> Tally:
    """Hand letters to a provider and return the tally once each has its outcome, as `send_letters` does.

    One letter goes first, alone: a key that is refused costs one marker, not one for each connection. Whatever
    concerns the provider as a whole ends the run, and letters not begun go back untried. `crash_point` is called
    at marked, dot_sent (the request is about to leave) and reply_read.
    """
    post = _Post(letters, provider, mark, record, crash_point)
    work = asyncio.create_task(post.run(begin_for_seconds))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        post.stop()
        await asyncio.wait({work})
        raise


class _Post:
    def __init__(
        self,
        letters: AsyncGenerator[Sequence[Letter], None],
        provider: Provider,
        mark: Mark,
        record: Record,
        crash_point: Callable[[str], None] | None,
    ) -> None:
        self._provider = provider
        self._supply = Supply(letters, provider.connections, provider.letters_per_second)
        self._turns = Turns(mark, record, self.stop)
        self._tally = Tally()
        self._is_let_in = asyncio.Event()
        self._fault: Outcome | None = None
        self._crash_point = crash_point

    def stop(self) -> None:
        """Begin no more letters."""
        self._supply.close()
        self._is_let_in.set()

    async def run(self, seconds: float) -> Tally:
        alarm = asyncio.get_running_loop().call_later(seconds, self.stop)
        filling = asyncio.create_task(self._supply.fill())
        names = {"max_workers": self._provider.connections, "thread_name_prefix": "posts"}
        with ThreadPoolExecutor(**names) as pool:
            lines = [
                asyncio.create_task(self._line(pool, is_first=number == 0))
                for number in range(self._provider.connections)
            ]
            try:
                await asyncio.gather(*lines, return_exceptions=True)
                self.stop()
                await asyncio.wait({filling})
                self._report_leftovers()
                await self._turns.settled()
            finally:
                alarm.cancel()
        if self._turns.record_error is not None:
            raise Unrecorded(self._turns.unrecorded) from self._turns.record_error
        for task in (filling, *lines):
            task.result()
        self._tally.mark_calls, self._tally.record_calls = self._turns.mark_calls, self._turns.record_calls
        self._tally.mark_error = self._turns.mark_error
        return self._tally

    async def _line(self, pool: ThreadPoolExecutor, *, is_first: bool) -> None:
        if not is_first:
            await self._is_let_in.wait()
        run = partial(asyncio.get_running_loop().run_in_executor, pool)
        try:
            client = await run(Client, self._provider)
        except Exception as error:
            log.exception("provider.unfit", provider=str(self._provider), fault=type(error).__name__)
            self._fault = Outcome(
                0, Verdict.RETRY, Stage.CONNECT, "the settings are not fit", relay_fault=True
            )
            self.stop()
            return
        try:
            while letter := await self._supply.take():
                await self._carry(letter, client, run)
        finally:
            self._is_let_in.set()
            client.close()

    async def _carry(self, letter: Letter, client: Client, run: Callable[..., Awaitable[Any]]) -> None:
        request = await run(client.prepared, letter)
        if isinstance(request, Outcome):
            self._report(request)
            return
        marked = await self._turns.marked(letter.key)
        if marked is None or letter.key not in marked:
            in_doubt = marked is None
            why = "the marker could not be asked" if in_doubt else "the marker refused the letter"
            self._report(Outcome(letter.key, Verdict.NOT_MARKED, Stage.BODY, why, marker_unknown=in_doubt))
            return
        self._pass("marked")
        self._pass("dot_sent")
        outcome = await run(client.post, letter, request)
        self._pass("reply_read")
        if outcome.relay_fault:
            self._fault = outcome
            self.stop()
        else:
            self._is_let_in.set()
        self._report(outcome)

    def _report(self, outcome: Outcome) -> None:
        self._supply.let_go(outcome.key)
        self._tally.verdicts[outcome.verdict] += 1
        self._turns.report(outcome)

    def _report_leftovers(self) -> None:
        for letter in self._supply.leftovers():
            if self._fault is None:
                self._report(Outcome(letter.key, Verdict.NOT_STARTED, Stage.CONNECT))
            else:
                reply = self._fault.reply
                self._report(Outcome(letter.key, Verdict.RETRY, Stage.CONNECT, reply, relay_fault=True))

    def _pass(self, point: str) -> None:
        if self._crash_point is not None:
            self._crash_point(point)
