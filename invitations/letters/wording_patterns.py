"""What a request for a review must not say, as patterns by reason and language. Data, judged by `wording_rules`.

The text that meets them is in small letters without accents, with plain apostrophes; every language is tried on
every text, since people mix them.
"""

from __future__ import annotations

_STAR = r"[★⭐🌟✭✪☆]\ufe0f?"
_WITHIN = r"[^.!?]{0,60}"  # the same sentence

_EN_ASK = r"(?:contact|call|e-?mail|write to|get in touch|reach out|tell us|let us know|reply|speak|talk)"
_EN_HAPPY = (
    r"(?:happy|satisfied|pleased|delighted|thrilled|glad|enjoy(?:ed)?|loved?|liked|"
    r"(?<!would )(?<!'d )like(?! to))"
)
_EN_BAD = (
    r"(?:unhappy|dissatisfied|unsatisfied|disappointed|problems?|issues?|complaints?|wrong|"
    r"not (?:\w+ )?(?:happy|satisfied|pleased))"
)
_EN_PRAISE = r"(?:positive|good|great|nice|glowing|excellent|amazing|fantastic|favou?rable|lovely|kind)"
_EN_REVIEW = r"(?:reviews?|ratings?|feedback|comments?|testimonials?|scores?)"
_EN_PRIZE = (
    r"(?:vouchers?|coupons?|discounts?|cash ?back|gift ?cards?|raffles?|sweepstakes?|giveaways?|prizes?|"
    r"rewards?|lottery|promo(?:tional|tion)? codes?|(?:loyalty|bonus) points|money off|store credit)"
)

_FR_ASK = r"(?:contactez|appelez|ecrivez|ecrire|repondez|parlez|dites|joindre|prevenez|joignez)"
_FR_HAPPY = (
    r"(?:satisfaite?s?|contente?s?|ravie?s?|heureu(?:x|ses?)|aimez?|appreciez?|conquise?s?|comblee?s?|plu)"
)
_FR_BAD = (
    r"(?:mecontente?s?|insatisfaite?s?|insatisfaction|decue?s?|problemes?|soucis?|reclamations?|"
    r"pas (?:\w+ )?(?:satisfaite?s?|contente?s?))"
)
_FR_PRAISE_BEFORE = r"(?:bons?|bonnes?|super|excellente?s?|beaux?|belles?|jolie?s?)"
_FR_PRAISE_AFTER = r"(?:positi(?:f|ve)s?|favorables?|elogieu(?:x|ses?)|excellente?s?|dithyrambiques?)"
_FR_REVIEW = r"(?:avis|commentaires?|notes?|evaluations?|retours?|temoignages?)"
_FR_GIVE = r"(?:recevez|recevrez|gagnez|obtenez|profitez|beneficiez|offrons|offrirons|offert)"
_FR_PRIZE = (
    r"(?:bons? d'achat|bons? de reduction|codes? promo\w*|reductions?|rabais|cartes? cadeaux?|cash ?back|"
    r"tirage au sort|jeu concours|tentez de gagner|a gagner|recompenses?|cagnotte|points (?:de )?fidelite)"
)

STARS: dict[str, tuple[str, ...]] = {
    "*": (rf"(?:{_STAR}\s*){{2,}}", rf"\b[1-5]\s*{_STAR}"),
    "en": (
        r"\b(?:four|five|4|5)[ +-]*stars?\b",
        r"\b(?:5 ?/ ?5|10 ?/ ?10|(?:five|5) out of (?:five|5)|(?:ten|10) out of (?:ten|10))\b",
        r"\b(?:top|full|highest|maximum|best|perfect) (?:possible )?(?:marks?|ratings?|scores?)\b",
    ),
    "fr": (
        r"\b(?:quatre|cinq|4|5) ?etoiles?\b",
        r"\b(?:(?:cinq|5) sur (?:cinq|5)|(?:dix|10) sur (?:dix|10)|(?:vingt|20) sur (?:vingt|20)|20 ?/ ?20)\b",
        r"\b(?:meilleure note|note (?:maximale|maximum|parfaite|la plus haute|la plus elevee))\b",
    ),
}

GATING: dict[str, tuple[str, ...]] = {
    "en": (
        rf"\b{_EN_PRAISE} (?:online )?{_EN_REVIEW}\b",
        rf"\b(?:if|when|as long as|provided|since) (?:you|everything|our|the|it)\b{_WITHIN}?\b{_EN_HAPPY}\b",
        rf"\b{_EN_HAPPY}{_WITHIN}\? *(?:then |please )*(?:leave|write|review|tell|share|rate|give)\b",
        rf"\b{_EN_BAD}{_WITHIN}\? *(?:then |please )*{_EN_ASK}\b",
        rf"\b(?:if|in case|should)\b{_WITHIN}\b{_EN_BAD}\b{_WITHIN}\b{_EN_ASK}\b",
        rf"\b{_EN_ASK}\b{_WITHIN}\b(?:before|instead of|rather than) (?:you )?(?:leav|writ|post|review|rat)",
        r"\bonly (?:leave|write|post|review)\b",
        r"\b(?:change|update|improve|revise|remove|delete) your (?:review|rating|score)\b",
    ),
    "fr": (
        rf"\b{_FR_PRAISE_BEFORE} {_FR_REVIEW}\b",
        rf"\b{_FR_REVIEW} {_FR_PRAISE_AFTER}\b",
        rf"\b(?:si|quand|lorsque|puisque|tant que) (?:vous|cela|ca|notre|votre|tout)\b{_WITHIN}?\b{_FR_HAPPY}\b",
        rf"\b{_FR_HAPPY}{_WITHIN}\? *(?:alors )?(?:laissez|donnez|ecrivez|notez|partagez|deposez|dites-le)\b",
        rf"\b{_FR_BAD}{_WITHIN}\? *(?:alors )?{_FR_ASK}\b",
        rf"\b(?:si|en cas)\b{_WITHIN}\b{_FR_BAD}\b{_WITHIN}\b{_FR_ASK}\b",
        rf"\b{_FR_ASK}\b{_WITHIN}\b(?:avant|plutot que) (?:de |d')(?:laisser|ecrire|poster|publier|deposer|noter)",
        r"\b(?:modifiez|changez|ameliorez|retirez|supprimez) votre (?:avis|note)\b",
    ),
}

INCENTIVE: dict[str, tuple[str, ...]] = {
    "en": (
        rf"\b{_EN_PRIZE}\b",
        r"\b\d+ ?% (?:off|discount)\b|[£$€] ?\d+ off\b",
        r"\bwin (?:a|an|one|the|up)\b|\bchance to win\b|\b(?:in exchange|in return) for\b",
        r"\b(?:get|receive|claim|earn|have) (?:a |an |your )?free \w+|\bfree gifts?\b",
    ),
    "fr": (
        rf"\b{_FR_PRIZE}\b",
        r"\b\d+ ?% (?:de )?(?:remise|reduction|rabais|sur)\b|\bune remise (?!en\b)|\bremise sur\b",
        r"\b\d+ ?(?:€|euros?) (?:offerts?|de )|\ben (?:echange|contrepartie) d",
        rf"\b{_FR_GIVE}\b{_WITHIN}\b(?:cadeaux?|offerte?s?|gratuite?s?|gratuitement)\b",
    ),
}
