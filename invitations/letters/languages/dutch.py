"""What a letter says in Dutch."""

from __future__ import annotations

from invitations.letters.speech import Phrases, Speech
from invitations.letters.wording import plain_letter

DUTCH = Speech(
    phrases=Phrases(
        why="U ontvangt dit bericht naar aanleiding van uw bestelling{order} bij {channel}.",
        where_own="Uw review wordt openbaar op de reviewpagina van {channel}, onder de naam die u kiest.",
        where_else="Uw review wordt openbaar op {platform}, onder de naam van uw account daar.",
        unsubscribe="Geen verzoeken om reviews meer ontvangen",
        privacy="Privacyverklaring",
        sender="Verzonden door {organisation}",
        star_question="Hoeveel sterren geeft u?",
        star_names=(
            "1 van de 5 sterren",
            "2 van de 5 sterren",
            "3 van de 5 sterren",
            "4 van de 5 sterren",
            "5 van de 5 sterren",
        ),
        star_worst="Zeer slecht",
        star_best="Zeer goed",
    ),
    invitation=plain_letter(
        language="nl",
        subject="Hoe was uw bestelling bij {{ channel }}?",
        preheader="Het kost ongeveer een minuut, en elke mening telt even zwaar.",
        heading="Hoe is het gegaan?",
        paragraphs=(
            "Goedendag {{ first_name }},",
            (
                "Bedankt voor uw bestelling {{ reference }} bij {{ channel }}. Wij horen graag hoe het is gegaan: "
                "wat u goed vond, en wat niet."
            ),
            (
                "Het kost ongeveer een minuut. Elke mening telt even zwaar; de uwe helpt andere klanten bij hun "
                "keuze en laat ons zien wat wij beter moeten doen."
            ),
        ),
        button="Schrijf een review",
        signature="Bedankt voor uw tijd\n{{ channel }}",
    ),
    button_elsewhere="Schrijf een review op {{ platform }}",
    reminder_subject="Een herinnering: hoe was uw bestelling bij {{ channel }}?",
    sample_name="Sanne de Vries",
)
