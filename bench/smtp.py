"""The leanest way of handing over letters: one connection, one finished message, two round trips each."""

from __future__ import annotations

import socket

_ENVELOPE = b"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n"


def send_again_and_again(port: int, message: bytes, count: int) -> int:
    """Send one message `count` times to a pipelining server on loopback; return how many were accepted."""
    body = message.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
    envelope = _ENVELOPE % (b"bench@bench.example", b"person@customer.example")
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _expect(line, 1, b"220")
        line.sendall(b"EHLO bench.example\r\n")
        while not (greeting := line.recv(65536)).rpartition(b"\r\n250 ")[1]:
            if not greeting:
                raise ConnectionError("The server went away.")
        for _ in range(count):
            line.sendall(envelope)
            _expect(line, 3, b"354")
            line.sendall(body)
            _expect(line, 1, b"250")
        line.sendall(b"QUIT\r\n")
    return count


def _expect(line: socket.socket, lines: int, code: bytes) -> None:
    """Read so many replies and raise unless the last one has the code."""
    reply = line.recv(65536)
    while reply.count(b"\r\n") < lines:
        more = line.recv(65536)
        if not more:
            raise ConnectionError("The server went away.")
        reply += more
    if not reply.splitlines()[-1].startswith(code):
        raise ConnectionError(reply.decode(errors="replace"))
