"""What must not be said in French."""

from __future__ import annotations

from invitations.letters.forbidden.reach import WITHIN as _WITHIN
from invitations.letters.speech import Forbidden

_ASK = r"(?:contactez|appelez|ecrivez|ecrire|repondez|parlez|dites|joindre|prevenez|joignez)"
_HAPPY = (
    r"(?:satisfaite?s?|contente?s?|ravie?s?|heureu(?:x|ses?)|aimez?|appreciez?|conquise?s?|comblee?s?|plu)"
)
_BAD = (
    r"(?:mecontente?s?|insatisfaite?s?|insatisfaction|decue?s?|problemes?|soucis?|reclamations?|"
    r"pas (?:\w+ )?(?:satisfaite?s?|contente?s?))"
)
_PRAISE_BEFORE = r"(?:bons?|bonnes?|super|excellente?s?|beaux?|belles?|jolie?s?)"
_PRAISE_AFTER = r"(?:positi(?:f|ve)s?|favorables?|elogieu(?:x|ses?)|excellente?s?|dithyrambiques?)"
_REVIEW = r"(?:avis|commentaires?|notes?|evaluations?|retours?|temoignages?)"
_GIVE = r"(?:recevez|recevrez|gagnez|obtenez|profitez|beneficiez|offrons|offrirons|offert)"
_PRIZE = (
    r"(?:bons? d'achat|bons? de reduction|codes? promo\w*|reductions?|rabais|cartes? cadeaux?|cash ?back|"
    r"tirage au sort|jeu concours|tentez de gagner|a gagner|recompenses?|cagnotte|points (?:de )?fidelite)"
)

FRENCH = Forbidden(
    stars=(
        r"\b(?:quatre|cinq|4|5) ?etoiles?\b",
        r"\b(?:(?:cinq|5) sur (?:cinq|5)|(?:dix|10) sur (?:dix|10)|(?:vingt|20) sur (?:vingt|20)|20 ?/ ?20)\b",
        r"\b(?:meilleure note|note (?:maximale|maximum|parfaite|la plus haute|la plus elevee))\b",
    ),
    gating=(
        rf"\b{_PRAISE_BEFORE} {_REVIEW}\b",
        rf"\b{_REVIEW} {_PRAISE_AFTER}\b",
        rf"\b(?:si|quand|lorsque|puisque|tant que) (?:vous|cela|ca|notre|votre|tout)\b{_WITHIN}?\b{_HAPPY}\b",
        rf"\b{_HAPPY}{_WITHIN}\? *(?:alors )?(?:laissez|donnez|ecrivez|notez|partagez|deposez|dites-le)\b",
        rf"\b{_BAD}{_WITHIN}\? *(?:alors )?{_ASK}\b",
        rf"\b(?:si|en cas)\b{_WITHIN}\b{_BAD}\b{_WITHIN}\b{_ASK}\b",
        rf"\b{_ASK}\b{_WITHIN}\b(?:avant|plutot que) (?:de |d')(?:laisser|ecrire|poster|publier|deposer|noter)",
        r"\b(?:modifiez|changez|ameliorez|retirez|supprimez) votre (?:avis|note)\b",
    ),
    incentive=(
        rf"\b{_PRIZE}\b",
        r"\b\d+ ?% (?:de )?(?:remise|reduction|rabais|sur)\b|\bune remise (?!en\b)|\bremise sur\b",
        r"\b\d+ ?(?:€|euros?) (?:offerts?|de )|\ben (?:echange|contrepartie) d",
        rf"\b{_GIVE}\b{_WITHIN}\b(?:cadeaux?|offerte?s?|gratuite?s?|gratuitement)\b",
    ),
)
