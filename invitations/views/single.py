"""Inviting one customer by hand: the form, what it would lead to, and recording the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import permission_required
from accounts.http import OrganisationRequest
from accounts.models import Channel
from accounts.roles import Permission
from accounts.selectors import channels
from balancing.platforms import OWN
from invitations.forms.single import MAX_PRODUCTS, ProductForms, SingleForm
from invitations.import_words import KINDS
from invitations.models import TemplateVersion
from invitations.refusals import Refusal
from invitations.row_reasons import RowReason
from invitations.rule_words import moment
from invitations.selectors.event_types import event_type_choices
from invitations.selectors.letter_previews import Choice, Preview, preview_of
from invitations.services.match_batch import Decision, language_of
from invitations.services.single_events import Foreseen, foresee_event, record_typed_event
from invitations.verdicts import ImportVerdict
from invitations.views.letter_choices import STANDARD, language_name

_TAKEN = (ImportVerdict.CREATED, ImportVerdict.UPDATED)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(Permission.SEND)
def invite_one(request: OrganisationRequest, organisation: str) -> HttpResponse:
    """Ask for one order; posting shows what it would lead to, and with `act=confirm` records it."""
    typed = _Typed(request, timezone.now())
    act = request.POST.get("act", "")
    if act == "confirm" and typed.is_valid():
        customer = typed.recorded(request)
        if customer:
            return redirect("invitations:customer_detail", organisation, customer)
    is_wrong = act == "confirm" and not request.htmx
    return render(request, "invitations/single_new.html", typed.context(act), status=422 if is_wrong else 200)


@dataclass(frozen=True)
class _Letter:
    """One letter that would leave, or the reason why not, as the page shows it."""

    decision: Decision
    when: str
    why: str
    name: str
    language: str
    preview: Preview | None
    url: str


class _Typed:
    """What was typed so far, and what it would lead to."""

    def __init__(self, request: OrganisationRequest, now: datetime) -> None:
        self.now, self.organisation = now, request.organisation
        self.known = channels(request.organisation, request.membership).select_related(
            "organisation", "sender"
        )
        is_posted = request.method == "POST"
        data = _with_more(request.POST) if is_posted else None
        self.form = SingleForm(
            data,
            channels=self.known,
            event_types=event_type_choices(request.organisation),
            channel=self._chosen(request.POST.get("channel", "")),
        )
        self.products = ProductForms(data, prefix="products")

    def is_valid(self) -> bool:
        """Tell whether everything typed can be read."""
        return all([self.form.is_valid(), self.products.is_valid()])

    def recorded(self, request: OrganisationRequest) -> str:
        """Record the order and return the customer's public id; blank, with the reason on the form, when refused."""
        said = self.form.cleaned_data
        done = record_typed_event(
            channel=said["channel"],
            event_type=said["event_type"],
            event=self.form.event(self.products.inputs(), self.now),
            actor=request.user,
            now=self.now,
        )
        if done.verdict in (ImportVerdict.INVALID, ImportVerdict.SAME_PERSON) or done.event is None:
            self._refuse(done.field, done.reason, done.verdict)
            return ""
        if done.verdict == ImportVerdict.UNCHANGED:
            messages.info(request, ImportVerdict.UNCHANGED.sentence)
        else:
            messages.success(request, _("The order is recorded. Its rule decides within seconds."))
        return done.event.customer.public_id

    def context(self, act: str) -> dict[str, Any]:
        """Return what the page shows; nothing is complained of before somebody wants to record it."""
        foreseen = None
        if self.form.is_bound and self.is_valid():
            said = self.form.cleaned_data
            foreseen = foresee_event(
                channel=said["channel"],
                event_type=said["event_type"],
                event=self.form.event(self.products.inputs(), self.now),
                now=self.now,
            )
            if foreseen.verdict == ImportVerdict.INVALID:
                self._refuse(foreseen.field, foreseen.reason, foreseen.verdict)
        if act != "confirm":
            self._forgive_blanks()
        return {
            "form": self.form,
            "products": self.products,
            "has_products": self.products.is_bound and any(form.has_changed() for form in self.products),
            "can_add": len(self.products.forms) < MAX_PRODUCTS,
            "has_channels": self.known.exists(),
            "faults": self._faults(),
            **self._told(foreseen),
        }

    def _forgive_blanks(self) -> None:
        """Take back the complaints about what is not filled in yet."""
        for name, faults in list(self.form.errors.as_data().items()):
            if all(fault.code == "required" for fault in faults):
                del self.form.errors[name]

    def _faults(self) -> list[tuple[str, str]]:
        """Return what is wrong, by the label of the field, for the panel that is shown anew at each change."""
        forms = [self.form, *self.products.forms] if self.form.is_bound else []
        return [
            (str(form.fields[name].label) if name in form.fields else "", " ".join(map(str, faults)))
            for form in forms
            for name, faults in form.errors.items()
        ]

    def _told(self, foreseen: Foreseen | None) -> dict[str, Any]:
        if foreseen is None or foreseen.event is None:
            return {"verdict": ""}
        event, is_taken = foreseen.event, foreseen.verdict in _TAKEN
        return {
            "verdict": foreseen.verdict.label,
            "verdict_kind": KINDS[foreseen.verdict],
            "verdict_sentence": foreseen.verdict.sentence,
            "is_taken": is_taken,
            "known": None if is_taken else event,
            "letters": [self._letter(decision, foreseen) for decision in foreseen.decisions],
            "rule_url": reverse(
                "invitations:rule", args=[self.organisation.slug, event.channel.public_id, "service"]
            ),
        }

    def _letter(self, decision: Decision, foreseen: Foreseen) -> _Letter:
        event, rule, refusal = foreseen.event, decision.rule, decision.refusal
        language = language_of(event)
        choice = Choice(
            channel=event.channel,
            template=rule.template,
            listing=None,
            kind=TemplateVersion.Kind.INVITATION,
            language=language,
            event=event,
        )
        query = {
            "channel": event.channel.public_id,
            "kind": choice.kind,
            "language": language,
            "platform": OWN,
        }
        letter = rule.template.public_id if rule.template else STANDARD
        return _Letter(
            decision=decision,
            when="" if refusal else moment(decision.due_at, event.channel.zone),
            why=str(Refusal(refusal).sentence) if refusal else "",
            name=rule.template.name if rule.template else _("Standard letter"),
            language=language_name(language),
            preview=None if refusal else self._preview(choice),
            url=f"{reverse('invitations:letter_detail', args=[self.organisation.slug, letter])}?{urlencode(query)}",
        )

    def _preview(self, choice: Choice) -> Preview | None:
        try:
            return preview_of(self.organisation, choice, now=self.now)
        except ValueError:
            return None

    def _refuse(self, field: str, reason: str, verdict: ImportVerdict) -> None:
        words = RowReason(reason).label if reason in RowReason.values else verdict.sentence
        self.form.add_error(field if field in self.form.fields else None, words)

    def _chosen(self, channel: str) -> Channel | None:
        return next((found for found in self.known if str(found.public_uuid) == channel), self.known.first())


def _with_more(data: QueryDict) -> QueryDict:
    """Return what was posted, with one blank product more when that was asked for."""
    if data.get("act") != "more":
        return data
    more = data.copy()
    total = more.get("products-TOTAL_FORMS", "0")
    if total.isdecimal() and int(total) < MAX_PRODUCTS:
        more["products-TOTAL_FORMS"] = str(int(total) + 1)
    return more
