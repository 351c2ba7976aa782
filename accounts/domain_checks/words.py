"""Findings in sentences: what was found, what it means, what to do. Pure, but for the language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ITEMS: dict[str, Promise | str] = {
    "spf": "SPF",
    "dkim": "DKIM",
    "dmarc": "DMARC",
    "mx": _("Mail for answers"),
    "log_in": _("Mail server"),
}
KINDS = {"ok": "success", "warn": "warning", "fail": "error", "unknown": ""}
LABELS = {"ok": _("Good"), "warn": _("Could be better"), "fail": _("Wrong"), "unknown": _("Not known")}
SENTENCES: dict[str, Promise] = {
    "no_answer": _(
        "The name servers did not answer. That says nothing about your settings; check again later."
    ),
    "spf_ok": _("One record, few enough look-ups."),
    "spf_missing": _(
        "There is no SPF record, so receivers cannot tell our mail server from a stranger's. Add this one."
    ),
    "spf_missing_elsewhere": _(
        "There is no SPF record. Letters pass by other signs, but many receivers like to see one."
    ),
    "spf_several": _("There are %(detail)s SPF records. Receivers then believe none of them: make them one."),
    "spf_broken_include": _(
        "The record includes %(detail)s, which has no single SPF record. Take it out or mend it."
    ),
    "spf_too_many": _(
        "The record needs more than ten look-ups, and receivers stop there. Take out what is not used."
    ),
    "spf_not_included": _("The record does not include %(detail)s. Change it to this."),
    "dkim_ok": _("The key is published, and letters are signed with it."),
    "dkim_off": _("The key is published. Switch signing on now."),
    "dkim_no_key": _("Letters are not signed in the name of this domain. Make a key and publish it."),
    "dkim_elsewhere": _(
        "The provider or your own mail server signs. The pages there show which records your domain needs."
    ),
    "dkim_missing": _(
        "The key is not published yet. Add this record; it can take some hours until all can see it."
    ),
    "dkim_other_key": _("Another key is published under this name. Replace it by this record."),
    "dkim_several": _("Several records are published under this name. Keep only this one."),
    "dkim_revoked": _("The published key is empty, which means withdrawn. Publish this record."),
    "dmarc_ok": _(
        "Receivers are asked to “%(detail)s” what is not genuine, and your letters prove that they are."
    ),
    "dmarc_none": _("The policy watches only, which is a good beginning."),
    "dmarc_missing": _(
        "There is no policy. Large receivers want one from everybody who writes to many. Begin with this."
    ),
    "dmarc_several": _("There are several DMARC records. Receivers then believe none of them: keep one."),
    "dmarc_broken": _("The policy of the record cannot be read. It is one of none, quarantine and reject."),
    "dmarc_unaligned": _(
        "The policy says “%(detail)s”, but nothing proves that our letters are yours. "
        "Publish the DKIM key and switch it on."
    ),
    "mx_ok": _("The domain takes mail, so answers arrive."),
    "mx_host": _("The domain has no MX record, but a host of its name that may take mail."),
    "mx_missing": _(
        "The domain takes no mail, so answers cannot arrive. Some receivers refuse letters from such domains."
    ),
    "mx_null": _(
        "The domain says that it takes no mail at all. Answers cannot arrive, and many receivers refuse its letters."
    ),
    "log_in_ok": _("The mail server can be reached and takes the log-in."),
    "log_in_failed": _("%(detail)s"),
}


def told(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored finding as a page shows it: item, status, sentence, and the record to paste."""
    sentence = SENTENCES.get(str(finding.get("code")), SENTENCES["no_answer"])
    verdict = str(finding.get("verdict"))
    return {
        "item": ITEMS.get(str(finding.get("item")), finding.get("item")),
        "key": finding.get("item"),
        "kind": KINDS.get(verdict, ""),
        "label": LABELS.get(verdict, LABELS["unknown"]),
        "sentence": str(sentence) % {"detail": finding.get("detail", "")},
        "name": finding.get("name", ""),
        "record": finding.get("record", ""),
    }
