"""What mail tools want of a file that is uploaded to them: columns, their headings, separator, encoding. Pure.

Headings are those that each tool recognises by itself, so that nothing has to be mapped there by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from links.columns import TOTALLY_MONEY_ORDER, USUAL, Column, column
from links.formats.shape import Shape


@dataclass(frozen=True)
class MailTool:
    """A preset: its name, its columns in order, and the shape of its file."""

    key: str
    name: str | Promise
    columns: tuple[Column, ...]
    shape: Shape


def _columns(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(column(key, heading) for key, heading in pairs)


MAIL_TOOLS: Mapping[str, MailTool] = {
    tool.key: tool
    for tool in (
        MailTool("table", _("Plain table"), tuple(map(column, USUAL)), Shape("csv")),
        MailTool(
            "totally_money",
            _("TotallyMoney's text file"),
            tuple(map(column, TOTALLY_MONEY_ORDER)),
            Shape("totally_money", is_guarded=False),
        ),
        MailTool(
            "exact_target",
            "Salesforce Marketing Cloud (ExactTarget)",
            _columns(
                ("subscriber", "Subscriber"),
                ("email", "CustomerEmail"),
                ("name", "CustomerName"),
                ("reference", "CustomerReference"),
                ("link", "UniqueLink"),
            ),
            Shape("csv", is_guarded=False),
        ),
        MailTool(
            "mailchimp",
            "Mailchimp",
            _columns(
                ("email", "Email Address"),
                ("first_name", "First Name"),
                ("last_name", "Last Name"),
                ("reference", "REFERENCE"),
                ("link", "REVIEWLINK"),  # a merge tag has ten characters at most
            ),
            Shape("csv", is_guarded=False),
        ),
        MailTool(
            "brevo",
            "Brevo",
            _columns(
                ("email", "EMAIL"),
                ("first_name", "FIRSTNAME"),
                ("last_name", "LASTNAME"),
                ("reference", "REFERENCE"),
                ("link", "REVIEW_LINK"),
            ),
            Shape("csv", delimiter=";", is_guarded=False),
        ),
        MailTool(
            "klaviyo",
            "Klaviyo",
            _columns(
                ("email", "Email"),
                ("first_name", "First Name"),
                ("last_name", "Last Name"),
                ("reference", "Review Reference"),
                ("link", "Review Link"),
            ),
            Shape("csv", is_guarded=False),
        ),
    )
}
