"""What must not be said in Dutch."""

from __future__ import annotations

from invitations.letters.forbidden.reach import CLAUSE as _CLAUSE
from invitations.letters.forbidden.reach import WITHIN as _WITHIN
from invitations.letters.speech import Forbidden

_ASK = (
    r"(?:neemt? (?:u |dan )*contact|contacteer|belt? (?:u )?ons|mail(?:t u)? ons|schrijf ons|"
    r"laat (?:het )?ons|vertel (?:het )?ons|meld (?:het|u|je)|spreek ons|antwoord)"
)
_HAPPY = r"(?:tevreden|blij|enthousiast|gelukkig|genoten|bevallen|bevalt|beviel|(?:leuk|goed|fijn) vond\w*)"
_BAD = (
    r"(?:ontevreden|niet (?:\w+ )?(?:tevreden|blij|bevallen)|teleurgesteld|problemen|probleem|klachten|klacht|"
    r"mis ?gegaan|mis ging|fout gegaan)"
)
_PRAISE = r"(?:positieve?|goede?|mooie?|leuke?|fijne?|geweldige?|uitstekende?|lovende?|vriendelijke?)"
_REVIEW = (
    r"(?:[\w-]+-)?(?:reviews?|beoordeling(?:en)?|recensies?|waardering(?:en)?|feedback|reacties?|scores?)"
)
_PRIZE = (
    r"(?:\w*korting(?:en|s\w+)?|cadeaubon\w*|tegoedbon\w*|waardebon\w*|vouchers?|coupons?|cash ?back|prijsvraag|"
    r"winacties?|verloting\w*|verloten|beloning\w*|spaarpunten|bonuspunten|cadeaukaart\w*|actiecodes?)"
)

DUTCH = Forbidden(
    stars=(
        r"\b(?:vier|vijf|4|5)[ -]*sterren\w*",
        r"\b(?:vijf|5|tien|10) (?:van|uit) (?:de )?(?:vijf|5|tien|10) punten\b",
        r"\bgeef ons een (?:9|10|negen|tien)\b|\btopscores?\b",
        r"\b(?:hoogste|beste|maximale) (?:score|cijfer|beoordeling|waardering)\b",
    ),
    gating=(
        rf"\b{_PRAISE} {_REVIEW}\b",
        rf"\b(?:als|indien|wanneer|mits|zolang) (?:u|je|jij|alles|onze|ons|het|uw|jouw|de)\b{_CLAUSE}\b{_HAPPY}\b",
        rf"\b{_HAPPY}{_CLAUSE}\? *(?:dan |graag )*(?:laat|schrijf|geef|deel|vertel|beoordeel|plaats)\b",
        rf"\b{_BAD}{_WITHIN}\? *(?:dan |graag )*{_ASK}\b",
        rf"\b(?:als|indien|wanneer|mocht(?:en)?|bij)\b{_WITHIN}\b{_BAD}\b{_WITHIN}\b{_ASK}\b",
        rf"\b{_ASK}\b{_WITHIN}\b(?:voordat|alvorens|in plaats van)\b{_WITHIN}\b(?:review|beoorde\w+|recensie)\b",
        r"\b(?:beoordeel|schrijf) (?:ons )?alleen\b|\balleen (?:een )?(?:review|beoordeling)\b",
        r"\b(?:wijzig|verander|verbeter|verwijder) (?:uw|je|jouw) (?:review|beoordeling|recensie|score)\b",
    ),
    incentive=(
        rf"\b{_PRIZE}\b",
        r"\bmaak kans\b|\bkans om te winnen\b|\bwin (?:een|1)\b|\bte winnen\b",
        r"\b(?:in ruil voor|als tegenprestatie)\b",
        r"(?:€ ?\d+|\b\d+ euro) (?:cadeau|tegoed|retour|voor (?:uw|je|elke) review)",
        rf"\b(?:u krijgt|je krijgt|krijg|ontvang|verdien)\b{_WITHIN}\b(?:gratis|cadeau\w*|geschenk\w*)",
    ),
)
