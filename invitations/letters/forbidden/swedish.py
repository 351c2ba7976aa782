"""What must not be said in Swedish."""

from __future__ import annotations

from invitations.letters.forbidden.reach import CLAUSE as _CLAUSE
from invitations.letters.forbidden.reach import WITHIN as _WITHIN
from invitations.letters.speech import Forbidden

_ASK = (
    r"(?:kontakta|ring oss|mejla|maila|skriv till oss|hor av (?:dig|er)|beratta for oss|svara|prata med|"
    r"vand (?:dig|er))"
)
_HAPPY = r"(?:nojda?|glada?|tillfreds|gillade|gillar|uppskattade|tyckte om|belaten|belatna)"
_BAD = (
    r"(?:missnojda?|inte (?:\w+ )?(?:nojda?|glada?)|besvik\w+|problem\w*|klagomal|reklamation\w*|gick fel|"
    r"gatt fel|blev fel)"
)
_PRAISE = (
    r"(?:positiv[at]?|bra|fina?|fint|trevlig[at]?|fantastisk[at]?|utmarkta?|hogt?|hoga|goda|gott|lysande)"
)
_REVIEW = r"(?:omdomen?|omdomet|recension\w*|betyg\w*|feedback|aterkoppling|kommentar\w*|utlatanden?)"
_WHO = r"(?:du|ni|allt|var|vart|din|ditt|det)"
_PRIZE = (
    r"(?:presentkort\w*|\w*rabatt\w*|vardecheck\w*|kuponger|kupong\w*|cash ?back|tavling\w*|utlottning\w*|"
    r"lottar (?:vi )?ut|utlottas|beloning\w*|bonuspoang\w*|gratisprov\w*)"
)

SWEDISH = Forbidden(
    stars=(
        r"\b(?:fyra|fem|4|5)[ -]*stjarn\w*",
        r"\b(?:fem|5|tio|10) av (?:fem|5|tio|10) (?:poang|mojliga)\b",
        r"\b(?:hogsta|basta|maximalt?) (?:mojliga )?(?:betyg\w*|poang)\b|\btoppbetyg\w*",
    ),
    gating=(
        rf"\b{_PRAISE} {_REVIEW}\b",
        rf"\b(?:om|nar|ifall|forutsatt att|sa lange) {_WHO}\b{_CLAUSE}\b{_HAPPY}\b(?! eller)",
        rf"\b{_HAPPY}{_CLAUSE}\? *(?:da |garna )*(?:lamna|skriv|ge|dela|beratta|betygsatt)\b",
        rf"\b{_BAD}{_WITHIN}\? *(?:da |garna )*{_ASK}\b",
        rf"\b(?:om|ifall|skulle|vid)\b{_WITHIN}\b{_BAD}\b{_WITHIN}\b{_ASK}\b",
        rf"\b{_ASK}\b{_WITHIN}\b(?:innan|i stallet for|istallet for)\b{_WITHIN}\b(?:omdome\w*|recension\w*|betyg\w*)",
        r"\b(?:lamna|skriv) bara\b|\bbara (?:om du ar nojd|ett omdome)\b",
        r"\b(?:andra|uppdatera|forbattra|ta bort|radera) (?:ditt|din|ert|er) (?:omdome|betyg|recension)\b",
    ),
    incentive=(
        rf"\b{_PRIZE}\b",
        r"\bvinn (?:en|ett|1)\b|\batt vinna\b|\bi utbyte mot\b|\bi gengald\b",
        r"\b\d+ ?(?:kr|kronor) (?:tillgodo|for (?:varje|ditt) omdome|pa kopet)",
        rf"\b(?:sa far du|fa en|fa ett|hamta (?:en|ett|din|ditt))\b{_WITHIN}\b(?:gratis|present\w*|gava\w*)",
    ),
)
