"""From words and a look to a compiled letter: the slow part, done once per version, language and channel. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from invitations.letters import frame, mime
from invitations.letters.folding import fold_html, quoted_printable
from invitations.letters.frame import escape
from invitations.letters.frame_body import Part, StarRow
from invitations.letters.phrases import phrases
from invitations.letters.segments import Holes, Segments, hole
from invitations.letters.speech import Phrases
from invitations.letters.wording import BUTTON, STARS, Look, Wording
from invitations.placeholders import Piece, Slot, clean, one_line

REVIEW, UNSUBSCRIBE, TRACES = hole("url", 0), hole("url", 6), hole("raw", 0)  # url 1 to 5 are the stars


@dataclass(frozen=True, slots=True)
class CompiledLetter:
    """All that does not change from letter to letter. `slots[n]` fills the hole `text<n>`.

    `subject` is empty when `head` holds it already, because nothing in it changes; `names` are those of
    the placeholders whose values are wanted at all.
    """

    head: str
    subject: tuple[Piece, ...]
    html: Segments
    text: Segments
    slots: tuple[Slot, ...]
    names: frozenset[str]
    has_stars: bool
    language: str
    channel: str


@lru_cache(maxsize=2048)
def compile_letter(wording: Wording, look: Look, is_own: bool = True) -> CompiledLetter:
    """Return the letter of a wording in a channel's look; about 5 ms, and remembered.

    `is_own` says whether the review is written on our own page: elsewhere no star can be chosen beforehand.
    Raises `ValueError` when the look cannot be written as mail: a line end in a sender's name, say.
    """
    channel, organisation = clean(look.channel), clean(look.organisation)
    holes = Holes({"organisation": organisation, "channel": channel})
    preheader = holes.pieces(wording.preheader)
    body = [(kind, holes.pieces(text)) for kind, text in wording.blocks if text.strip() or kind == STARS]
    reasons = _reasons(wording.language, channel, is_own)
    has_stars = is_own and any(kind == STARS for kind, _ in body)
    said = phrases(wording.language)
    blocks = frame.Blocks(
        language=escape(wording.language),
        title=escape(channel),
        monogram=escape(next((letter for letter in channel if letter.isalnum()), "").upper()[:1]),
        preheader=holes.html(preheader),
        body=tuple(Part(kind, holes.html(pieces)) for kind, pieces in body),
        review=REVIEW,
        stars=_star_row(said) if has_stars else None,
        footer=_footer(wording.language, look, holes.html(reasons)),
        traces=TRACES,
    )
    lines = [
        f"{holes.plain(pieces)}\n{REVIEW}" if kind == BUTTON else holes.plain(pieces) for kind, pieces in body
    ]
    lines += ["-- \n" + holes.plain(reasons), *_text_footer(wording.language, look)]
    text = "\n\n".join(line for line in lines if line) + "\n"
    subject = holes.pieces(wording.subject)
    head = _head(wording, look, channel)
    if all(isinstance(piece, str) for piece in subject):
        head, subject = head + mime.text_header("Subject", one_line("".join(subject))), ()
    return CompiledLetter(
        head=head,
        subject=subject,
        html=Segments.of(fold_html(frame.page(blocks, look.colour))),
        text=Segments.of(quoted_printable(text.replace("\n", "\r\n"))),
        slots=tuple(holes.slots),
        names=frozenset(slot.name for slot in (*holes.slots, *subject) if isinstance(slot, Slot)),
        has_stars=has_stars,
        language=wording.language,
        channel=channel,
    )


def _star_row(said: Phrases) -> StarRow:
    stars = tuple((hole("url", star), name) for star, name in enumerate(said.star_names, 1))
    return StarRow(stars, said.star_question, said.star_worst, said.star_best)


def _head(wording: Wording, look: Look, channel: str) -> str:
    domain = look.from_email.rpartition("@")[2]
    list_name = f"<{look.channel_key}.{domain}>"
    lines = [mime.address_header("From", clean(look.from_name), look.from_email)]
    if look.reply_to:
        lines.append(mime.address_header("Reply-To", "", look.reply_to))
    lines.append(mime.header("List-Id", *mime.phrase(channel), list_name))
    lines.append(mime.header("Content-Language", wording.language))
    return "".join(lines)


def _reasons(language: str, channel: str, is_own: bool) -> tuple[Piece, ...]:
    """Return why the letter came and where the review will stand, with their slots."""
    said = phrases(language)
    before, _, after = said.why.format(order="\0", channel=channel).partition("\0")
    if is_own:
        return before, Slot("reference", lead=" "), f"{after} {said.where_own.format(channel=channel)}"
    left, _, right = said.where_else.format(platform="\0").partition("\0")
    return before, Slot("reference", lead=" "), f"{after} {left}", Slot("platform"), right


def _footer(language: str, look: Look, reasons: str) -> tuple[str, ...]:
    said = phrases(language)
    links = [_link(UNSUBSCRIBE, said.unsubscribe)]
    if look.privacy_url:
        links.append(_link(escape(look.privacy_url), said.privacy))
    return reasons, " &middot; ".join(links), "<br />".join(escape(line) for line in _sender(language, look))


def _text_footer(language: str, look: Look) -> list[str]:
    said = phrases(language)
    lines = [f"{said.unsubscribe}\n{UNSUBSCRIBE}"]
    if look.privacy_url:
        lines.append(f"{said.privacy}\n{look.privacy_url}")
    return [*lines, "\n".join(_sender(language, look))]


def _sender(language: str, look: Look) -> list[str]:
    said = phrases(language).sender.format(organisation=clean(look.organisation))
    address = ", ".join(filter(None, (clean(line).rstrip(",") for line in look.postal_address.splitlines())))
    return [said, address] if address else [said]


def _link(address: str, words: str) -> str:
    return f'<a href="{address}" target="_blank">{escape(words)}</a>'
