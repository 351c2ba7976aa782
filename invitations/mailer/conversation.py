"""One session's conversation: letter after letter up to the marker, over the dot, to the reply.

The order here is the promise: before the marker every end is free, after the dot only a reply is certain.
"""

from __future__ import annotations

import contextlib
from typing import NoReturn

from invitations.mailer.greeting import Session
from invitations.mailer.judgement import GO_ON, is_yes, judge
from invitations.mailer.letters import Letter, dot_stuffed, envelope
from invitations.mailer.outcomes import Stage, Verdict
from invitations.mailer.replies import SERVICE_CLOSING, Reply, SessionClosed, WireBroken
from invitations.mailer.tray import Desk, Tray

_FAREWELL_SECONDS = 2.0
_DOT = b".\r\n"
_ALREADY_SAID = (b"", b"", b"")


class Conversation:
    """Carries letters over one session and reports the outcome of each."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._wire = session.wire
        self._offers = session.offers
        self._pipelines = session.pipelines
        self._desk = desk
        self._relay = desk.relay
        self._tray = Tray(desk, session.offers)
        self._needs_reset = False
        self._letter: Letter | None = None  # open: no outcome yet
        self._following: Letter | None = None  # its envelope left in one write with the dot before it
        self._stage = Stage.MAIL
        self._no: Reply | None = None  # the first no to the envelope, said at `_stage`
        self._dot_is_out = False

    async def run(self) -> None:
        """Carry letters until the supply is spent, the session has had its share, or it breaks."""
        try:
            while letter := self._following or await self._tray.take():
                if not await self._carry(letter):
                    break
            else:
                await self._farewell()
        except WireBroken as broken:
            self._settle_break(broken)
        finally:
            if self._following is not None:
                self._tray.give_back(self._following, "the connection ended with the letter before")
            await self._wire.close()

    async def _carry(self, letter: Letter) -> bool:
        """Carry one letter to its outcome and return whether the session can go on."""
        envelope_is_out = letter is self._following
        self._letter, self._following = letter, None
        self._stage, self._no, self._dot_is_out = Stage.MAIL, None, False
        last = await self._say_envelope(letter, envelope_is_out)
        if self._no is not None:
            self._needs_reset = self._stage is not Stage.MAIL
            self._settle(letter, self._no)
            return last.code != GO_ON  # a body that is open without a recipient: leave, do not fill it
        await self._say_body(letter)
        return await self._is_marked(letter) and await self._say_dot(letter)

    async def _say_envelope(self, letter: Letter, is_out: bool) -> Reply:
        """Say MAIL, RCPT and DATA; keep the first no and its stage; return the last reply."""
        commands = _ALREADY_SAID if is_out else envelope(letter, self._offers)
        if not is_out:
            self._pass("before_mail")
            if self._needs_reset:
                await self._reset()
            if self._pipelines:
                self._wire.write(b"".join(commands))
        for stage, command in zip((Stage.MAIL, Stage.RCPT, Stage.DATA), commands, strict=True):
            if not self._pipelines:
                self._wire.write(command)
            if self._no is None:
                self._stage = stage
            reply = await self._reply()
            if self._no is None and not is_yes(stage, reply):
                self._no = reply
                if not self._pipelines:
                    break
        return reply

    async def _reset(self) -> None:
        self._wire.write(b"RSET\r\n")
        reply = await self._reply()
        if not reply.is_positive:
            raise WireBroken(f"RSET was refused: {reply}")
        self._needs_reset = False

    async def _say_body(self, letter: Letter) -> None:
        self._stage = Stage.BODY
        self._wire.write(dot_stuffed(letter.content))
        if self._wire.has_unsent:
            await self._wire.drained(self._relay.body_seconds)
        self._pass("body_sent")

    async def _is_marked(self, letter: Letter) -> bool:
        """Wait in the group for the marker; without it the connection is left and no dot is written."""
        if not self._wire.is_quiet:
            await self._break_off()
        marked = await self._desk.marked(letter.key)
        if marked is not None and letter.key in marked:
            self._stage = Stage.DOT
            self._pass("marked")
            if not self._wire.is_quiet:
                await self._break_off()
            return True
        in_doubt = marked is None
        why = "the marker could not be asked" if in_doubt else "the marker refused the letter"
        self._letter = None
        self._tray.report(letter, Verdict.NOT_MARKED, self._stage, why, marker_unknown=in_doubt)
        return False

    async def _break_off(self) -> NoReturn:
        """Break off, because the server spoke out of turn: that could be taken for its answer to the dot."""
        raise WireBroken(f"the server spoke before the dot: {await self._reply()}")

    async def _say_dot(self, letter: Letter) -> bool:
        """Write the dot, with the next letter's envelope if there is one, and settle by the reply."""
        following = self._following = self._tray.take_fresh() if self._pipelines else None
        self._wire.write(_DOT if following is None else b"".join((_DOT, *envelope(following, self._offers))))
        self._dot_is_out = True
        self._pass("dot_sent")
        reply = await self._wire.reply(self._relay.dot_reply_seconds)
        self._pass("reply_read")
        self._settle(letter, reply)
        return reply.code != SERVICE_CLOSING

    async def _reply(self) -> Reply:
        reply = self._wire.take() or await self._wire.reply(self._relay.command_seconds)
        if reply.code == SERVICE_CLOSING:
            raise SessionClosed(str(reply))
        return reply

    def _settle(self, letter: Letter, reply: Reply) -> None:
        verdict, relay_fault = judge(self._stage, reply)
        self._letter = None
        self._tray.report(letter, verdict, self._stage, str(reply), relay_fault=relay_fault)

    def _settle_break(self, broken: WireBroken) -> None:
        """Say what a break means for the open letter: before the dot nothing, after it nobody knows what."""
        letter, why = self._letter, str(broken)
        if letter is None:
            return
        if self._no is not None:
            self._settle(letter, self._no)
        elif self._dot_is_out:
            self._tray.report(letter, Verdict.UNKNOWN, self._stage, why)
        elif self._stage is Stage.MAIL and self._tray.taken > 1:
            self._tray.give_back(letter, why)  # an old session's end says nothing of this letter
        else:
            relay_fault = isinstance(broken, SessionClosed)
            self._tray.report(letter, Verdict.RETRY, self._stage, why, relay_fault=relay_fault)

    async def _farewell(self) -> None:
        with contextlib.suppress(WireBroken):
            self._wire.write(b"QUIT\r\n")
            await self._wire.reply(_FAREWELL_SECONDS)

    def _pass(self, point: str) -> None:
        if self._desk.crash_point is not None:
            self._desk.crash_point(point)
