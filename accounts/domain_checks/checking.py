"""The check of one domain: what is expected of it, and what was found."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.domain_checks.answers import Resolve, State, tags, texts
from accounts.domain_checks.findings import Finding, Verdict
from accounts.domain_checks.spf import check_spf

_POLICIES = ("none", "quarantine", "reject")
_FEWEST_LABELS = 2


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sender's letters want of its domain.

    `spf_include` is what our mail server or the provider asks for; `is_return_path` says that letters carry this
    domain as their return path. With a `dkim_selector` we sign ourselves, with that public key;
    `is_signed_elsewhere` says that others do.
    """

    domain: str
    spf_include: str = ""
    is_return_path: bool = False
    dkim_selector: str = ""
    dkim_public: str = ""
    is_dkim_on: bool = False
    is_signed_elsewhere: bool = False


def check_domain(expected: Expected, resolve: Resolve) -> list[Finding]:
    """Return the findings about SPF, DKIM, DMARC and mail for answers, in this order, whatever the DNS brings."""
    spf = check_spf(expected.domain, resolve, include=expected.spf_include, is_needed=expected.is_return_path)
    dkim = _dkim(expected, resolve)
    is_aligned = dkim.verdict is Verdict.OK or expected.is_signed_elsewhere
    is_aligned = is_aligned or (expected.is_return_path and spf.verdict is Verdict.OK)
    return [spf, dkim, _dmarc(expected.domain, resolve, is_aligned=is_aligned), _mx(expected.domain, resolve)]


def dkim_record(public: str) -> str:
    """Return the text that publishes a key."""
    return f"v=DKIM1; k=rsa; p={public}"


def _dkim(expected: Expected, resolve: Resolve) -> Finding:
    if not expected.dkim_selector:
        if expected.is_signed_elsewhere:
            return Finding("dkim", Verdict.UNKNOWN, "dkim_elsewhere")
        return Finding("dkim", Verdict.WARN, "dkim_no_key")
    name = f"{expected.dkim_selector}._domainkey.{expected.domain}"
    record = dkim_record(expected.dkim_public)
    answer = resolve(name, "TXT")
    if answer.state is State.UNKNOWN:
        return Finding("dkim", Verdict.UNKNOWN, "no_answer", name)
    if answer.state is State.NONE:
        return Finding("dkim", Verdict.FAIL, "dkim_missing", name, record)
    if len(answer.values) > 1:
        return Finding("dkim", Verdict.FAIL, "dkim_several", name, record)
    published = "".join(tags(answer.values[0]).get("p", "").split())
    if published != expected.dkim_public:
        code = "dkim_other_key" if published else "dkim_revoked"
        return Finding("dkim", Verdict.FAIL, code, name, record)
    if not expected.is_dkim_on:
        return Finding("dkim", Verdict.WARN, "dkim_off", name)
    return Finding("dkim", Verdict.OK, "dkim_ok", name)


def _dmarc(domain: str, resolve: Resolve, *, is_aligned: bool) -> Finding:
    """Ask the domain and then those above it: the nearest record counts."""
    labels = domain.split(".")
    for start in range(len(labels) - _FEWEST_LABELS + 1):
        name = "_dmarc." + ".".join(labels[start:])
        answer = texts(resolve, name, "v=dmarc1")
        if answer.state is State.UNKNOWN:
            return Finding("dmarc", Verdict.UNKNOWN, "no_answer", name)
        if answer.state is State.FOUND:
            return _policy(name, answer.values, is_aligned=is_aligned, is_above=start > 0)
    return Finding(
        "dmarc", Verdict.WARN, "dmarc_missing", f"_dmarc.{domain}", "v=DMARC1; p=none; adkim=r; aspf=r"
    )


def _policy(name: str, records: tuple[str, ...], *, is_aligned: bool, is_above: bool) -> Finding:
    if len(records) > 1:
        return Finding("dmarc", Verdict.FAIL, "dmarc_several", name)
    found = tags(records[0])
    policy = (found.get("sp") if is_above else None) or found.get("p", "")
    policy = policy.lower()
    if policy not in _POLICIES:
        return Finding("dmarc", Verdict.FAIL, "dmarc_broken", name, detail=policy)
    if policy == "none":
        return Finding("dmarc", Verdict.OK, "dmarc_none", name)
    if not is_aligned:
        return Finding("dmarc", Verdict.FAIL, "dmarc_unaligned", name, detail=policy)
    return Finding("dmarc", Verdict.OK, "dmarc_ok", name, detail=policy)


def _mx(domain: str, resolve: Resolve) -> Finding:
    answer = resolve(domain, "MX")
    if answer.state is State.UNKNOWN:
        return Finding("mx", Verdict.UNKNOWN, "no_answer")
    if answer.state is State.FOUND:
        is_null = all(value in ("", ".") for value in answer.values)
        return Finding("mx", Verdict.FAIL, "mx_null") if is_null else Finding("mx", Verdict.OK, "mx_ok")
    address = resolve(domain, "A")
    if address.state is State.UNKNOWN:
        return Finding("mx", Verdict.UNKNOWN, "no_answer")
    is_there = address.state is State.FOUND
    return Finding("mx", Verdict.OK if is_there else Verdict.WARN, "mx_host" if is_there else "mx_missing")
