"""What each number means, in a sentence. Screens and the API's documentation say the same."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DEFINITIONS = {
    "received": _("Events that your shops reported in this period, by the day on which they reached us."),
    "invited": _("Events of which at least one rule made an invitation that was not refused."),
    "refused": _("Events of which every invitation was refused, by the reason of the first."),
    "unruled": _("Events for which no active rule exists, so that nobody was asked."),
    "waiting": _("Events that have just come in; a rule is looked for within seconds."),
    "sent": _("First letters that a mail server accepted in this period. Reminders are counted apart."),
    "delivered": _(
        "Letters sent, less those that came back. Without news from the mail server we take them as arrived."
    ),
    "opened": _(
        "Customers whose mail program loaded the picture in the letter and whom we take for people. Many programs hide "
        "this, so the true number is higher; it is a hint, never a measure."
    ),
    "clicked": _("Customers who followed the link, counted once, without scanners and other machines."),
    "reviewed": _(
        "Reviews published on your own page. On other platforms a posted review cannot be seen from here."
    ),
    "rating": _("The plain mean of the stars of all reviews published on your own page in this period."),
    "unanswered": _("Published reviews without an answer of yours, whatever the period."),
    "click_rate": _("Customers who followed the link, of the letters delivered."),
    "onward": _(
        "Clicks on the thank-you page that led on to this platform, machines left out. One customer may click twice."
    ),
    "bounced": _("Letters that came back as undeliverable in this period."),
    "unknown": _(
        "Letters of which nobody can say whether the mail server took them. They are never sent twice by themselves."
    ),
}
