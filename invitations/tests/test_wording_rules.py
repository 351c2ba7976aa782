"""The linter of letters: honest requests pass, gating, bribes and fishing for stars do not, in all five languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from invitations.letters.standard import LANGUAGES, standard
from invitations.tests.letterbox import words
from invitations.wording_rules import Rule, check, check_text

HONEST = [
    "How was your order? Tell us what you liked, and what you did not.",
    "Your opinion counts, whether you are happy or not.",
    "If you would like to say something about your delivery, we would be glad to read it.",
    "If your parcel has not arrived yet, please wait before answering.",
    "We read every review, good or bad.",
    "We hope the gift you ordered arrived in time. How did it go?",
    "Your free delivery has arrived. Please tell us how it was.",
    "It takes one minute and helps other customers to decide.",
    "Order 5 of 5 has been shipped.",
    "Would you like to review your order at Four Seasons?",
    "Comment s’est passée votre commande ? Dites-nous ce qui vous a plu et ce qui vous a déplu.",
    "Tous les avis comptent autant, les bons comme les mauvais.",
    "Après la remise de votre colis, nous aimerions connaître votre opinion.",
    "Si vous souhaitez nous dire quelque chose, une minute suffit.",
    "Votre cadeau est-il bien arrivé ? Donnez votre avis.",
    "Quand vous aurez reçu votre commande, dites-nous comment cela s’est passé.",
    "Nous publions chaque avis, quelle que soit la note.",
    "Votre avis, en toute franchise.",
    "Wie war Ihre Bestellung? Sagen Sie uns, was Ihnen gefallen hat und was nicht.",
    "Wir lesen jede Bewertung, ob gut oder schlecht.",
    "Ob Sie zufrieden waren oder nicht: Ihre Meinung zählt.",
    "Paket 5 von 5 wurde versandt.",
    "Ihre kostenlose Lieferung ist angekommen. Wir hoffen, das Geschenk kam rechtzeitig.",
    "Wenn Sie möchten, sagen Sie uns, was Ihnen gefallen hat und was nicht.",
    "Wenn Ihr Paket noch nicht da ist, warten Sie bitte mit der Antwort.",
    "Hoe was uw bestelling? Vertel ons wat u goed vond en wat niet.",
    "Wij lezen elke review, goed of slecht.",
    "Of u tevreden was of niet: uw mening telt.",
    "Als u wilt, horen wij graag wat u goed vond.",
    "Pakket 5 van de 5 is verzonden. Is uw cadeau op tijd aangekomen?",
    "Hur var din beställning? Berätta vad som var bra och vad som inte var det.",
    "Vi läser alla omdömen, bra som dåliga.",
    "Berätta gärna om du var nöjd eller inte.",
    "Paket 5 av 5 har skickats. Vi hoppas att du fick din present i tid.",
    "Om du vill kan du skriva några rader.",
]
REFUSED = {
    Rule.STARS: [
        "Please give us 5 stars!",
        "We would love a five-star review.",
        "A 4+ stars rating helps us.",
        "⭐⭐⭐⭐⭐ Rate us",
        "Give us 5★",
        "Rate us 10/10",
        "Please rate us 5 out of 5.",
        "Give us top marks.",
        "Mettez-nous 5 étoiles !",
        "Donnez-nous cinq etoiles.",
        "Notez-nous 10 sur 10.",
        "Donnez-nous la note maximale.",
        "Attribuez-nous la meilleure note.",
        "Geben Sie uns 5 Sterne!",
        "Über eine Fünf-Sterne-Bewertung freuen wir uns.",
        "Bitte bewerten Sie uns mit der Bestnote.",
        "Wir freuen uns über die beste Bewertung.",
        "Geef ons vijf sterren!",
        "Een 5-sterrenreview helpt ons.",
        "Geef ons een 10.",
        "Geef ons de hoogste score.",
        "Ge oss fem stjärnor!",
        "Vi vill gärna ha ett 5-stjärnigt betyg.",
        "Ge oss högsta betyg.",
    ],
    Rule.GATING: [
        "If you were happy with your order, please leave a review.",
        "If you enjoyed your visit, tell everyone.",
        "Please leave us a positive review.",
        "A great rating helps our small team.",
        "Happy with your order? Leave a review! Not happy? Contact us.",
        "Not satisfied? Please contact us first.",
        "If anything went wrong, please call us instead of leaving a review.",
        "If you are not satisfied, contact our team.",
        "Please contact us before writing a review.",
        "Only leave a review if all went well.",
        "Please change your review.",
        "Si vous êtes satisfait de votre commande, laissez un avis.",
        "Si notre service vous a plu, dites-le.",
        "Laissez-nous un avis positif.",
        "Un bon avis nous aide beaucoup.",
        "Satisfait ? Laissez un avis !",
        "Pas satisfait ? Contactez-nous.",
        "En cas de problème, contactez-nous plutôt que de laisser un avis.",
        "Si vous avez rencontré un problème, écrivez-nous.",
        "Contactez-nous avant de laisser un avis.",
        "Merci, modifiez votre avis.",
        "Wenn Sie zufrieden waren, hinterlassen Sie bitte eine Bewertung.",
        "Falls Ihnen unser Service gefallen hat, schreiben Sie uns.",
        "Über eine positive Bewertung freuen wir uns.",
        "Zufrieden? Dann bewerten Sie uns!",
        "Nicht zufrieden? Kontaktieren Sie uns.",
        "Sollten Sie Probleme haben, melden Sie sich bei uns.",
        "Kontaktieren Sie uns, bevor Sie eine Bewertung schreiben.",
        "Bitte ändern Sie Ihre Bewertung.",
        "Als u tevreden bent, schrijf dan een review.",
        "Als het u is bevallen, laat het weten.",
        "Een positieve review helpt ons enorm.",
        "Tevreden? Laat een review achter!",
        "Niet tevreden? Neem contact met ons op.",
        "Mocht u problemen hebben, bel ons.",
        "Neem contact op voordat u een review schrijft.",
        "Wijzig uw review alstublieft.",
        "Om du är nöjd får du gärna skriva ett omdöme.",
        "Ett positivt omdöme hjälper oss mycket.",
        "Nöjd? Lämna ett omdöme!",
        "Inte nöjd? Kontakta oss.",
        "Om du har problem, hör av dig.",
        "Kontakta oss innan du skriver ett omdöme.",
        "Ändra ditt omdöme.",
    ],
    Rule.INCENTIVE: [
        "Leave a review and get 10% off your next order.",
        "You will receive a £5 voucher.",
        "Write a review for a chance to win.",
        "Win a weekend in Paris!",
        "A discount code in exchange for your review.",
        "Every review earns loyalty points.",
        "Get a free sample for your opinion.",
        "Enter our prize draw.",
        "$5 off for your review",
        "Donnez votre avis et recevez un bon d’achat.",
        "10 % de réduction pour votre avis.",
        "Participez au tirage au sort !",
        "5 € offerts pour chaque avis.",
        "Recevez un cadeau pour votre avis.",
        "En échange de votre avis, une remise de bienvenue.",
        "Un code promo vous attend.",
        "Gagnez des points fidélité.",
        "Für jede Bewertung erhalten Sie einen Gutschein.",
        "10 % Rabatt für Ihre Bewertung.",
        "Gewinnen Sie ein Wochenende in Paris!",
        "Unter allen Teilnehmern verlosen wir ein Fahrrad.",
        "Als Dank erhalten Sie ein Geschenk.",
        "Im Gegenzug für Ihre Meinung gibt es 5 Euro Gutschrift.",
        "Sichern Sie sich Ihren Rabattcode.",
        "Ontvang een cadeaubon voor uw review.",
        "Krijg 10% korting op uw volgende bestelling.",
        "Maak kans op een weekend weg.",
        "Win een fiets!",
        "In ruil voor uw mening krijgt u een kortingscode.",
        "U krijgt een gratis proefje.",
        "Skriv ett omdöme och få 10 % rabatt.",
        "Vinn ett presentkort!",
        "Delta i tävlingen.",
        "Bland alla som svarar lottar vi ut en cykel.",
        "I utbyte mot ditt omdöme, så får du en gratis kaffe.",
    ],
}


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_pass(text: str) -> None:
    assert check_text("body", text) == []


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in REFUSED.items() for text in texts]
)
def test_dishonest_words_are_refused(rule: Rule, text: str) -> None:
    found = check_text("body", text)
    assert rule in {finding.rule for finding in found}
    for finding in found:
        assert finding.excerpt in text
        assert text[finding.position :].lstrip().startswith(finding.excerpt)
        assert finding.rule.sources


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["invitation", "reminder"])
@pytest.mark.parametrize("is_own", [True, False])
def test_standard_letters_obey_their_own_rules(language: str, kind: str, is_own: bool) -> None:
    assert check(standard(kind, is_own=is_own, language=language)) == []


def test_findings_name_field_and_place() -> None:
    wording = words("Hello {{ nmae }},", "Rate us 5 stars", subject="Win a weekend", button="{{ 7*7 }}")
    found = check(wording)
    assert [(finding.field, finding.rule) for finding in found] == [
        ("subject", Rule.INCENTIVE),
        ("blocks.1", Rule.UNKNOWN),
        ("blocks.2", Rule.STARS),
        ("blocks.3", Rule.MALFORMED),
    ]
    assert [finding.position for finding in found] == [0, 6, 8, 0]


def test_finding_is_a_sentence_with_its_source() -> None:
    [finding] = check(words("We pay: a voucher awaits."))
    assert finding.sentence.startswith("“voucher” (at letter 11): Promises something for a review.")
    assert "16 CFR 465.4" in finding.sentence
    [unknown] = check(words("{{ nmae }}"))
    assert "{{ first_name }}" in unknown.sentence
    with translation.override("fr"):
        assert "voucher" in finding.sentence


def test_accents_apostrophes_and_composition_do_not_hide_anything() -> None:
    for text in ("cinq e\u0301toiles", "CINQ ÉTOILES", "bon d'achat", "bon d’achat", "5\u00a0étoiles"):
        assert check_text("body", text)


def test_wording_that_is_long_is_judged_quickly_and_wholly() -> None:
    text = "If you like " * 3000 + "contact us? " * 3000 + "five stars"
    assert Rule.STARS in {finding.rule for finding in check(words(text))}
