"""What a soak does, and what it sets in the environment of the processes it torments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Numbers of one run. Letters are sent at a pace at which the kills fall among them, `pause` seconds apart."""

    letters: int = 5000
    kills: int = 40
    self_kills: int = 0
    flushes: int = 2
    db_crashes: int = 1
    has_clock_jump: bool = False
    faults: str = "default"
    seed: int = 7
    workers: int = 2
    children: int = 2
    connections: int = 4
    pause: float = 1.2
    settle_seconds: float = 120.0

    @property
    def blows(self) -> int:
        """Return how many times something is struck from outside."""
        return self.kills + self.flushes + self.db_crashes

    def environment(self, smtp_port: int) -> dict[str, str]:
        """Return the settings of the workers: impatient, so that a fault costs seconds and not minutes."""
        seconds = max(self.blows, 1) * self.pause
        # Two organisations have letters, so two drains are at work most of the time.
        rate = max(5.0, self.letters / seconds / 2)
        limits = f"connections={self.connections}&rate={rate:.1f}&connect=2&command=2&body=2&dot=3"
        return {
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}/?{limits}",
            "LEASE_SECONDS": "6",
            "MARKED_LEASE_SECONDS": "8",
            "RETRY_SECONDS": "1",
            "CLAIM_SIZE": "50",
            "MAIL_DRAINS": str(self.workers * self.children),
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "json",
            "SOAK_SELF_KILL": str(self.self_kills / (5 * self.letters)),
        }
