"""What a request for a review must not say, a room for each language. Data, judged by `wording_rules`."""

from invitations.letters.forbidden.dutch import DUTCH
from invitations.letters.forbidden.english import ENGLISH
from invitations.letters.forbidden.french import FRENCH
from invitations.letters.forbidden.german import GERMAN
from invitations.letters.forbidden.swedish import SWEDISH
from invitations.letters.speech import Forbidden

_STAR = r"[★⭐🌟✭✪☆]\ufe0f?"
_ANY = Forbidden(stars=(rf"(?:{_STAR}\s*){{2,}}", rf"\b[1-5]\s*{_STAR}"), gating=(), incentive=())

# Every language is tried on every text, since people mix them.
FORBIDDEN: dict[str, Forbidden] = {
    "*": _ANY, "en": ENGLISH, "fr": FRENCH, "de": GERMAN, "nl": DUTCH, "sv": SWEDISH
}  # fmt: skip
