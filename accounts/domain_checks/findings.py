"""What a check found: an item, a verdict, and the exact record that would mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """Unknown: the DNS did not answer, or the matter lies where we cannot look."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One item. `code` names the sentence; `name` and `record` are what to enter in the DNS, blank for nothing."""

    item: str
    verdict: Verdict
    code: str
    name: str = ""
    record: str = ""
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {**asdict(self), "verdict": str(self.verdict)}
