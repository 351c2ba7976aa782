"""The languages that letters speak by themselves, each in a room of its own. Words only."""

from invitations.letters.languages.dutch import DUTCH
from invitations.letters.languages.english import ENGLISH
from invitations.letters.languages.french import FRENCH
from invitations.letters.languages.german import GERMAN
from invitations.letters.languages.swedish import SWEDISH
from invitations.letters.speech import Speech

SPOKEN: dict[str, Speech] = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "nl": DUTCH, "sv": SWEDISH}
