"""Sending as others do it: django-post-office, and Django's own messages over one connection."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template import Context, Template
from post_office import mail
from post_office.models import STATUS, Email

from bench.measuring import measured
from bench.scene import backend, empty
from bench.sending import LETTER, sink

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_SENDER = "bench@bench.example"


def post_office(count: int, subject: str, text: str, html: str) -> int:
    """Store all letters in one go, then send batch after batch until none is queued; return how many were sent."""
    mail.send_many(
        [
            {
                "sender": _SENDER,
                "recipients": [f"person{number}@customer.example"],
                "subject": subject,
                "message": text,
                "html_message": html,
            }
            for number in range(count)
        ]
    )
    while Email.objects.filter(status=STATUS.queued).exists():
        mail.send_queued(processes=1, log_level=0)
    return Email.objects.filter(status=STATUS.sent).count()


def django_mail(count: int, subject: str, text: str, html: str) -> int:
    """Render, build and send one letter after the other; return how many were sent."""
    words, page = Template("{{ name }}\n" + text), Template("{{ name }}<br>" + html)
    sent = 0
    with get_connection(_SMTP) as connection:
        for number in range(count):
            context = Context({"name": f"Camille {number}"})
            letter = EmailMultiAlternatives(
                subject,
                words.render(context),
                _SENDER,
                [f"person{number}@customer.example"],
                connection=connection,
            )
            letter.attach_alternative(page.render(context), "text/html")
            sent += letter.send()
    return sent


def _case(send: Callable[..., int]) -> Callable[..., dict[str, Any]]:
    def case(size: float, folder: str, **scene: int) -> dict[str, Any]:
        empty("post_office_email")
        count = int(size)
        letter = message_from_bytes(Path(folder, LETTER).read_bytes(), policy=policy.default)
        text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
        with sink() as port:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
            sample = measured(backend(), lambda: send(count, str(letter["subject"]), text, html))
        if sample.units != count:
            raise RuntimeError(f"The peer sent {sample.units} letters of {count}.")
        return sample.as_json()

    return case


CASES = {"post-office": _case(post_office), "django-mail": _case(django_mail)}
