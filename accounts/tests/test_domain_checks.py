"""SPF, DKIM and DMARC against zones of every sort: what is right, what is wrong, and what nobody can say."""

from __future__ import annotations

from collections.abc import Mapping

import dns.exception
import dns.resolver
import pytest
from dns.rdatatype import from_text
from dns.rrset import from_text as rrset

from accounts.domain_checks import Answer, Expected, Finding, Resolve, State, check_domain
from accounts.domain_checks.resolver import resolver_of
from accounts.domain_checks.words import ITEMS, SENTENCES, told

DOMAIN = "shop.example"
OURS = "_spf.house.example"
KEY = "MIIBIjANBgkqh"
SILENT = "(no answer)"
Zone = Mapping[tuple[str, str], list[str] | str]
GOOD: Zone = {
    (DOMAIN, "TXT"): [f"v=spf1 include:{OURS} ~all", "google-site-verification=x"],
    (OURS, "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
    (f"rep1._domainkey.{DOMAIN}", "TXT"): [f"v=DKIM1; k=rsa; p={KEY}"],
    (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=quarantine; rua=mailto:x@shop.example"],
    (DOMAIN, "MX"): ["mx.shop.example."],
}
EXPECTED = Expected(DOMAIN, OURS, is_return_path=True, dkim_selector="rep1", dkim_public=KEY, is_dkim_on=True)


def resolver(zone: Zone) -> Resolve:
    def resolve(name: str, kind: str) -> Answer:
        found = zone.get((name, kind))
        if found == SILENT:
            return Answer(State.UNKNOWN)
        return Answer(State.FOUND, tuple(found)) if found else Answer(State.NONE)

    return resolve


def found_in(zone: Zone, expected: Expected = EXPECTED) -> dict[str, Finding]:
    return {finding.item: finding for finding in check_domain(expected, resolver(zone))}


def chain(links: int) -> Zone:
    """An SPF record that needs so many look-ups, each naming the next."""
    zone: dict[tuple[str, str], list[str]] = {
        (DOMAIN, "TXT"): [f"v=spf1 include:{OURS} include:s1.example -all"]
    }
    zone[OURS, "TXT"] = ["v=spf1 -all"]
    for number in range(1, links):
        last = number == links - 1
        zone[f"s{number}.example", "TXT"] = [
            "v=spf1 " + ("-all" if last else f"include:s{number + 1}.example -all")
        ]
    return zone


def test_a_good_zone_is_good_throughout() -> None:
    assert [(f.item, str(f.verdict), f.code) for f in check_domain(EXPECTED, resolver(GOOD))] == [
        ("spf", "ok", "spf_ok"),
        ("dkim", "ok", "dkim_ok"),
        ("dmarc", "ok", "dmarc_ok"),
        ("mx", "ok", "mx_ok"),
    ]


SPF = [
    ({(DOMAIN, "TXT"): []}, "fail", "spf_missing"),
    ({(DOMAIN, "TXT"): ["spf1 v=nothing"]}, "fail", "spf_missing"),
    ({(DOMAIN, "TXT"): ["v=spf10 -all"]}, "fail", "spf_missing"),
    ({(DOMAIN, "TXT"): SILENT}, "unknown", "no_answer"),
    ({(DOMAIN, "TXT"): ["v=spf1 -all", "v=spf1 ~all"]}, "fail", "spf_several"),
    ({(DOMAIN, "TXT"): ["v=spf1 -all"]}, "fail", "spf_not_included"),
    ({(DOMAIN, "TXT"): ["V=SPF1 INCLUDE:_SPF.HOUSE.EXAMPLE -ALL"]}, "ok", "spf_ok"),
    ({(DOMAIN, "TXT"): [f"v=spf1 redirect={OURS}"]}, "ok", "spf_ok"),
    ({(DOMAIN, "TXT"): ["v=spf1 include:nowhere.example -all"]}, "fail", "spf_broken_include"),
    ({(DOMAIN, "TXT"): ["v=spf1 include:x.example"], ("x.example", "TXT"): SILENT}, "unknown", "no_answer"),
    ({(DOMAIN, "TXT"): ["v=spf1 include:x.example"], ("x.example", "TXT"): [f"v=spf1 include:{OURS}"]}, "ok", "spf_ok"),
    ({(DOMAIN, "TXT"): [f"v=spf1 a mx ptr exists:e.x include:{OURS} a:b.x/24 mx:c.x -all"]}, "ok", "spf_ok"),
    ({(DOMAIN, "TXT"): [f"v=spf1 include:{OURS} " + "a:h.example " * 9 + "-all"]}, "ok", "spf_ok"),
    ({(DOMAIN, "TXT"): [f"v=spf1 include:{OURS} " + "a:h.example " * 10 + "-all"]}, "fail", "spf_too_many"),
    ({(DOMAIN, "TXT"): [f"v=spf1 include:{OURS} include:%{{i}}.x.example -all"]}, "ok", "spf_ok"),
    ({(DOMAIN, "TXT"): [f"v=spf1 include:{DOMAIN} include:{OURS}"]}, "fail", "spf_too_many"),
    (chain(10), "ok", "spf_ok"),
    (chain(11), "fail", "spf_too_many"),
    ({(DOMAIN, "TXT"): [f"v=spf1 ip4:1.2.3.4 all include:{OURS}."]}, "ok", "spf_ok"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "verdict", "code"), SPF)
def test_spf(changes: Zone, verdict: str, code: str) -> None:
    found = found_in({**GOOD, **changes})["spf"]
    assert (str(found.verdict), found.code) == (verdict, code)


def test_what_to_paste_keeps_what_is_there() -> None:
    found = found_in({**GOOD, (DOMAIN, "TXT"): ["v=spf1 mx -all"]})["spf"]
    assert (found.name, found.record) == (DOMAIN, f"v=spf1 include:{OURS} mx -all")


def test_spf_weighs_less_where_another_domain_is_the_return_path() -> None:
    found = found_in({**GOOD, (DOMAIN, "TXT"): []}, Expected(DOMAIN))["spf"]
    assert (str(found.verdict), found.code) == ("warn", "spf_missing_elsewhere")


NAME = f"rep1._domainkey.{DOMAIN}"
DKIM = [
    ({(NAME, "TXT"): []}, "fail", "dkim_missing"),
    ({(NAME, "TXT"): SILENT}, "unknown", "no_answer"),
    ({(NAME, "TXT"): [f"p={KEY}"]}, "ok", "dkim_ok"),
    ({(NAME, "TXT"): [f"v=DKIM1;k=rsa;p={KEY[:5]} {KEY[5:]};"]}, "ok", "dkim_ok"),
    ({(NAME, "TXT"): ["v=DKIM1; p=SomebodyElse"]}, "fail", "dkim_other_key"),
    ({(NAME, "TXT"): ["v=DKIM1; p="]}, "fail", "dkim_revoked"),
    ({(NAME, "TXT"): [f"p={KEY}", "p=x"]}, "fail", "dkim_several"),
]


@pytest.mark.parametrize(("changes", "verdict", "code"), DKIM)
def test_dkim(changes: Zone, verdict: str, code: str) -> None:
    found = found_in({**GOOD, **changes})["dkim"]
    assert (str(found.verdict), found.code) == (verdict, code)


DMARC = [
    ({(f"_dmarc.{DOMAIN}", "TXT"): []}, "warn", "dmarc_missing"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): SILENT}, "unknown", "no_answer"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=none"]}, "ok", "dmarc_none"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=reject"]}, "ok", "dmarc_ok"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=perhaps"]}, "fail", "dmarc_broken"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1"]}, "fail", "dmarc_broken"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=none", "v=DMARC1; p=none"]}, "fail", "dmarc_several"),
    ({(f"_dmarc.{DOMAIN}", "TXT"): ["V=dmarc1 ; P=None"]}, "ok", "dmarc_none"),
]


@pytest.mark.parametrize(("changes", "verdict", "code"), DMARC)
def test_dmarc(changes: Zone, verdict: str, code: str) -> None:
    found = found_in({**GOOD, **changes})["dmarc"]
    assert (str(found.verdict), found.code) == (verdict, code)


def test_a_strict_policy_without_proof_is_a_fault() -> None:
    zone = {**GOOD, (NAME, "TXT"): [], (DOMAIN, "TXT"): []}
    assert found_in(zone)["dmarc"].code == "dmarc_unaligned"
    assert found_in({**zone, (DOMAIN, "TXT"): GOOD[DOMAIN, "TXT"]})["dmarc"].code == "dmarc_ok"
    elsewhere = Expected(DOMAIN, is_signed_elsewhere=True)
    assert found_in(zone, elsewhere)["dmarc"].code == "dmarc_ok"


def test_the_domain_above_speaks_for_those_below() -> None:
    zone: Zone = {("_dmarc.shop.example", "TXT"): ["v=DMARC1; p=none; sp=reject"]}
    found = found_in(zone, Expected("mail.shop.example"))["dmarc"]
    assert (found.code, found.name) == ("dmarc_unaligned", "_dmarc.shop.example")


MX = [
    ({(DOMAIN, "MX"): []}, "warn", "mx_missing"),
    ({(DOMAIN, "MX"): [], (DOMAIN, "A"): ["192.0.2.1"]}, "ok", "mx_host"),
    ({(DOMAIN, "MX"): ["."]}, "fail", "mx_null"),
    ({(DOMAIN, "MX"): SILENT}, "unknown", "no_answer"),
    ({(DOMAIN, "MX"): [], (DOMAIN, "A"): SILENT}, "unknown", "no_answer"),
]


@pytest.mark.parametrize(("changes", "verdict", "code"), MX)
def test_mail_for_answers(changes: Zone, verdict: str, code: str) -> None:
    found = found_in({**GOOD, **changes})["mx"]
    assert (str(found.verdict), found.code) == (verdict, code)


def test_every_code_has_a_sentence() -> None:
    tables = [*SPF, *DKIM, *DMARC, *MX]
    assert {code for _zone, _verdict, code in tables} <= SENTENCES.keys()
    assert len(tables) >= 39
    for finding in check_domain(EXPECTED, resolver({})):
        shown = told(finding.as_dict())
        assert shown["item"] in ITEMS.values()
        assert "%(" not in shown["sentence"]


@pytest.mark.parametrize(
    ("raised", "state"),
    [
        (dns.resolver.NXDOMAIN(), State.NONE),
        (dns.resolver.LifetimeTimeout(timeout=5, errors=[]), State.UNKNOWN),
        (dns.resolver.NoNameservers(), State.UNKNOWN),
        (dns.exception.Timeout(), State.UNKNOWN),
        (OSError("no route"), State.UNKNOWN),
    ],
)
def test_what_the_library_raises_is_an_answer_too(raised: Exception, state: State) -> None:
    class Failing(dns.resolver.Resolver):
        def resolve(self, *args: object, **kwargs: object) -> object:
            raise raised

    assert resolver_of(Failing(configure=False))("x.example", "TXT").state is state


def test_texts_in_pieces_are_one() -> None:
    class Canned(dns.resolver.Resolver):
        def resolve(self, name: str, kind: str, **kwargs: object) -> object:
            return rrset(name, 60, "IN", from_text(kind), '"v=spf1 " "include:x.example -all"')

    assert resolver_of(Canned(configure=False))("x.example.", "TXT").values == (
        "v=spf1 include:x.example -all",
    )
