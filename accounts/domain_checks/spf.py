"""SPF (RFC 7208): exactly one record, at most ten look-ups, no include that leads nowhere, ours among them."""

from __future__ import annotations

from accounts.domain_checks.answers import Resolve, State, texts
from accounts.domain_checks.findings import Finding, Verdict

MOST_LOOKUPS = 10  # §4.6.4


class _Walk:
    """Counts the look-ups that a receiver would make, and notes where it would end."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self.lookups = 0
        self.included: set[str] = set()
        self.missing = ""
        self.is_unknown = False

    def follow(self, record: str) -> None:
        """Walk through one record and those it names."""
        for term in record.lower().split()[1:]:
            bare = term.lstrip("+-~?")
            if not _is_counted(bare):
                continue
            self.lookups += 1
            if self.lookups > MOST_LOOKUPS or self.missing:
                return
            if bare.startswith(("include:", "redirect=")):
                self._open(bare[bare.index(":" if bare.startswith("include:") else "=") + 1 :].rstrip("."))

    def _open(self, target: str) -> None:
        if "%" in target:
            return  # depends on the letter: a receiver's affair
        self.included.add(target)
        answer = texts(self._resolve, target, "v=spf1")
        if answer.state is State.UNKNOWN:
            self.is_unknown = True
        elif answer.state is State.NONE or len(answer.values) != 1:
            self.missing = target
        else:
            self.follow(answer.values[0])


def _is_counted(term: str) -> bool:
    if term.startswith(("include:", "exists:", "redirect=")):
        return True
    return term.partition(":")[0].partition("/")[0] in {"a", "mx", "ptr"}


def check_spf(domain: str, resolve: Resolve, *, include: str, is_needed: bool) -> Finding:
    """Return the finding about SPF.

    `include` is what must be among the includes, blank for nothing in particular; `is_needed` says that letters carry
    this very domain as their return path, so that without SPF they are not believed.
    """
    wanted = f"v=spf1 include:{include} ~all" if include else ""
    answer = texts(resolve, domain, "v=spf1")
    if answer.state is State.UNKNOWN:
        return Finding("spf", Verdict.UNKNOWN, "no_answer")
    weight = Verdict.FAIL if is_needed else Verdict.WARN
    if answer.state is State.NONE:
        code = "spf_missing" if is_needed else "spf_missing_elsewhere"
        return Finding("spf", weight, code, domain, wanted)
    if len(answer.values) > 1:
        return Finding("spf", Verdict.FAIL, "spf_several", domain, detail=str(len(answer.values)))
    walk = _Walk(resolve)
    walk.follow(answer.values[0])
    if walk.missing:
        return Finding("spf", Verdict.FAIL, "spf_broken_include", domain, detail=walk.missing)
    if walk.lookups > MOST_LOOKUPS:
        return Finding("spf", Verdict.FAIL, "spf_too_many", domain)
    if walk.is_unknown:
        return Finding("spf", Verdict.UNKNOWN, "no_answer")
    if include and include not in walk.included:
        head, _, rest = answer.values[0].strip().partition(" ")
        mended = f"{head} include:{include} {rest}".strip()
        return Finding("spf", weight, "spf_not_included", domain, mended, include)
    return Finding("spf", Verdict.OK, "spf_ok")
