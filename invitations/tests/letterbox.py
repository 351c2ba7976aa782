"""What the tests of letters share: one look, one customer, and a reader of what was written."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any

from core.keys import KeyRing
from core.tokens import Tokens
from invitations import links, messages
from invitations.letters.standard import standard
from invitations.letters.wording import PARAGRAPH, LetterValues, Look, Wording, plain_letter

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MESSAGE_ID = "<0123456789abcdef0123456789abcdef@acme.example>"
DOORS = links.Doors(
    Tokens(KeyRing(((1, b"k" * 32),))), base_url="https://app.example", tracking_url="https://go.example"
)
LOOK = Look(
    organisation="Acme Group",
    channel="Acme Paris",
    channel_key="chl_0123456789abcdef0123456789abcdef",
    colour="#0e7a5f",
    from_name="Acme Paris",
    from_email="hello@acme.example",
    reply_to="answers@acme.example",
    postal_address="12 rue de la Paix\n75002 Paris",
    privacy_url="https://acme.example/privacy?a=1&b=2",
)
CAMILLE = LetterValues(
    organisation=7,
    invitation=77,
    listing=5,
    sequence=0,
    delivery="dlv_" + "a" * 32,
    platform="own",
    platform_name="Own page",
    email="camille@customer.example",
    name="Camille Laurent",
    reference="A-1001",
    event_day=date(2026, 3, 7),
    is_tracked=True,
)
ENGLISH = standard("invitation", is_own=True, language="en")
HEADERS = [
    "From",
    "Reply-To",
    "List-Id",
    "Content-Language",
    "To",
    "Date",
    "Message-ID",
    "Subject",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "X-Delivery",
    "MIME-Version",
    "Content-Type",
]


def written(wording: Wording = ENGLISH, look: Look = LOOK, **changes: Any) -> bytes:
    """Write a letter to Camille, or to whoever the changes make of her."""
    values = replace(CAMILLE, **changes)
    return messages.compose(
        values,
        wording,
        look,
        addresses=links.addresses(values, DOORS),
        message_id=MESSAGE_ID,
        date=NOW,
    )


def words(
    *paragraphs: str,
    heading: str = "How did it go?",
    button: str = "Write a review",
    signature: str = "Thank you for your time\n{{ channel }}",
    has_stars: bool = False,
    **changes: Any,
) -> Wording:
    """Return the standard words with other paragraphs or other fields, in the usual order of blocks."""
    told = plain_letter(
        language=ENGLISH.language,
        subject=ENGLISH.subject,
        preheader=ENGLISH.preheader,
        heading=heading,
        paragraphs=paragraphs or ENGLISH.texts(PARAGRAPH),
        button=button,
        signature=signature,
        has_stars=has_stars,
    )
    return replace(told, **changes)


def filled(wording: Wording, **more: Any) -> dict[str, Any]:
    """Return the form as a browser sends it."""
    return {
        "kind": "invitation",
        "platform": "",
        "language": wording.language,
        "based_on": "0",
        "subject": wording.subject,
        "preheader": wording.preheader,
        "block": [kind for kind, _text in wording.blocks],
        "text": [text for _kind, text in wording.blocks],
        **more,
    }


def parsed(content: bytes) -> EmailMessage:
    """Return a message as the standard library reads it."""
    return email.message_from_bytes(content, policy=email.policy.default)


def addressee(content: bytes) -> str:
    """Return the display name of the one recipient.

    By the older reader: the newer one of Python 3.11 leaves a blank between two encoded words of a name.
    """
    [(name, _address)] = getaddresses([email.message_from_bytes(content)["To"]])
    return str(make_header(decode_header(name)))


def part(content: bytes, kind: str) -> str:
    """Return the decoded text of one part, `plain` or `html`."""
    return parsed(content).get_body((kind,)).get_content()


class Page(HTMLParser):
    """The visible words of a page, its links and its pictures."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[dict[str, str | None]] = []
        self.pictures: list[dict[str, str | None]] = []
        self.tags: list[str] = []
        self._words: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._silent += tag in {"style", "title"}
        if tag == "a":
            self.links.append(dict(attrs))
        if tag == "img":
            self.pictures.append(dict(attrs))
        if tag in {"p", "div", "td", "br", "h1"}:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    @property
    def text(self) -> str:
        """Return the words with single blanks."""
        return single("".join(self._words))


def single(text: str) -> str:
    """Return a text with single blanks between its words."""
    return " ".join(text.split())
