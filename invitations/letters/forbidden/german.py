"""What must not be said in German."""

from __future__ import annotations

from invitations.letters.forbidden.reach import CLAUSE as _CLAUSE
from invitations.letters.forbidden.reach import WITHIN as _WITHIN
from invitations.letters.speech import Forbidden

_ASK = (
    r"(?:kontaktier\w*|kontakt auf\w*|meld\w* (?:sie )?(?:sich|dich)|ruf\w* (?:sie )?(?:uns|an)|"
    r"schreib\w* (?:sie )?uns|wend\w* (?:sie )?(?:sich|dich)|sag\w* (?:sie )?(?:es )?uns|"
    r"sprech\w* (?:sie )?(?:uns|mit)|antwort\w*)"
)
_HAPPY = r"(?:zufrieden\w*|glucklich\w*|begeistert\w*|gefallen|gefiel|uberzeugt\w*|gut gelaufen|geklappt)"
_BAD = (
    r"(?:unzufrieden\w*|nicht (?:\w+ )?(?:zufrieden|glucklich|gefallen)|enttauscht\w*|probleme?n?|"
    r"beschwerden?|reklamation\w*|beanstandung\w*|arger|schief ?gelaufen|schief ?gegangen)"
)
_PRAISE = (
    r"(?:positive|gute|tolle|schone|nette|hervorragende|ausgezeichnete|erstklassige|lobende|freundliche|"
    r"wohlwollende)[nrsm]?"
)
_REVIEW = r"(?:[\w-]+-)?(?:bewertung\w*|rezension\w*|feedback\w*|ruckmeldung\w*|kommentare?\w*|noten?\b)"
_PRIZE = (
    r"(?:\w*gutscheine?\w*|\w*rabatte?\w*|gewinnspiel\w*|verlos\w+|pramien?|belohnung\w*|preisnachlass\w*|"
    r"cash ?back|treuepunkte\w*|bonuspunkte\w*|geschenkkarten?|aktionscodes?)"
)
_WHO = r"(?:sie|du|ihnen|dir|alles|unser\w*|es|ihre?|die|der|das)"
_CHANGE = r"(?:anderen?|andern|verbessern?|loschen?|entfernen?|korrigieren?|uberarbeiten?)"
_OFFER = r"(?:(?:erhalten|bekommen|kassieren|sichern) sie|(?:erhaltst|bekommst|kriegst) du|sichere? dir)"

GERMAN = Forbidden(
    stars=(
        r"\b(?:vier|funf|fuenf|4|5)[ -]*sterne?\w*",
        r"\b(?:funf|fuenf|5|zehn|10) von (?:funf|fuenf|5|zehn|10) (?:punkten?|moglichen)\b",
        r"\b(?:bestnoten?|hochstnoten?|hochstwertung|bestwertung|volle(?:r|n)? punktzahl)\b",
        r"\b(?:beste|hochste|maximale)[nr]? (?:note|bewertung|punktzahl|wertung)\b",
    ),
    gating=(
        rf"\b{_PRAISE} {_REVIEW}",
        rf"\b(?:wenn|falls|sofern|solange|sobald) {_WHO}\b{_CLAUSE}\b{_HAPPY}\b",
        rf"\b{_HAPPY}{_CLAUSE}\? *(?:dann |bitte )*(?:hinterlassen|schreib|geben|gib|bewert|sagen|teil|erzahl)",
        rf"\b{_BAD}{_WITHIN}\? *(?:dann |bitte )*{_ASK}\b",
        rf"\b(?:wenn|falls|sollten?|sofern|bei)\b{_WITHIN}\b{_BAD}\b{_WITHIN}\b{_ASK}\b",
        rf"\b{_ASK}\b{_WITHIN}\b(?:bevor|ehe|statt|anstatt)\b{_WITHIN}\b(?:bewert\w*|rezension\w*)",
        r"\bbewerten sie (?:uns )?nur\b|\bnur (?:dann )?(?:bewerten|eine bewertung)\b",
        rf"\b{_CHANGE} (?:sie )?(?:bitte )?(?:ihre|deine) (?:bewertung|rezension|note)\b",
    ),
    incentive=(
        rf"\b{_PRIZE}\b",
        r"\b\d+ ?(?:%|prozent) (?:nachlass|gunstiger|ersparnis|auf)\b",
        r"\b\d+ ?(?:€|euro) (?:geschenkt|gutschrift|fur (?:jede|ihre|deine) bewertung)",
        r"\bgewinne?n? (?:sie )?(?:ein|eine|einen|1)\b|\bzu gewinnen\b|\bgewinnchancen?\b",
        r"\b(?:im gegenzug|als gegenleistung|im austausch)\b",
        rf"\b{_OFFER}\b{_WITHIN}\b(?:geschenk\w*|gratis\w*|kostenlos\w*|umsonst)",
    ),
)
