"""What must not be said in English."""

from __future__ import annotations

from invitations.letters.forbidden.reach import WITHIN as _WITHIN
from invitations.letters.speech import Forbidden

_ASK = r"(?:contact|call|e-?mail|write to|get in touch|reach out|tell us|let us know|reply|speak|talk)"
_HAPPY = (
    r"(?:happy|satisfied|pleased|delighted|thrilled|glad|enjoy(?:ed)?|loved?|liked|"
    r"(?<!would )(?<!'d )like(?! to))"
)
_BAD = (
    r"(?:unhappy|dissatisfied|unsatisfied|disappointed|problems?|issues?|complaints?|wrong|"
    r"not (?:\w+ )?(?:happy|satisfied|pleased))"
)
_PRAISE = r"(?:positive|good|great|nice|glowing|excellent|amazing|fantastic|favou?rable|lovely|kind)"
_REVIEW = r"(?:reviews?|ratings?|feedback|comments?|testimonials?|scores?)"
_PRIZE = (
    r"(?:vouchers?|coupons?|discounts?|cash ?back|gift ?cards?|raffles?|sweepstakes?|giveaways?|prizes?|"
    r"rewards?|lottery|promo(?:tional|tion)? codes?|(?:loyalty|bonus) points|money off|store credit)"
)

ENGLISH = Forbidden(
    stars=(
        r"\b(?:four|five|4|5)[ +-]*stars?\b",
        r"\b(?:5 ?/ ?5|10 ?/ ?10|(?:five|5) out of (?:five|5)|(?:ten|10) out of (?:ten|10))\b",
        r"\b(?:top|full|highest|maximum|best|perfect) (?:possible )?(?:marks?|ratings?|scores?)\b",
    ),
    gating=(
        rf"\b{_PRAISE} (?:online )?{_REVIEW}\b",
        rf"\b(?:if|when|as long as|provided|since) (?:you|everything|our|the|it)\b{_WITHIN}?\b{_HAPPY}\b",
        rf"\b{_HAPPY}{_WITHIN}\? *(?:then |please )*(?:leave|write|review|tell|share|rate|give)\b",
        rf"\b{_BAD}{_WITHIN}\? *(?:then |please )*{_ASK}\b",
        rf"\b(?:if|in case|should)\b{_WITHIN}\b{_BAD}\b{_WITHIN}\b{_ASK}\b",
        rf"\b{_ASK}\b{_WITHIN}\b(?:before|instead of|rather than) (?:you )?(?:leav|writ|post|review|rat)",
        r"\bonly (?:leave|write|post|review)\b",
        r"\b(?:change|update|improve|revise|remove|delete) your (?:review|rating|score)\b",
    ),
    incentive=(
        rf"\b{_PRIZE}\b",
        r"\b\d+ ?% (?:off|discount)\b|[£$€] ?\d+ off\b",
        r"\bwin (?:a|an|one|the|up)\b|\bchance to win\b|\b(?:in exchange|in return) for\b",
        r"\b(?:get|receive|claim|earn|have) (?:a |an |your )?free \w+|\bfree gifts?\b",
    ),
)
