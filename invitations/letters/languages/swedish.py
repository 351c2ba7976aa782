"""What a letter says in Swedish."""

from __future__ import annotations

from invitations.letters.speech import Phrases, Speech
from invitations.letters.wording import plain_letter

SWEDISH = Speech(
    phrases=Phrases(
        why="Du får det här meddelandet med anledning av din beställning{order} från {channel}.",
        where_own="Ditt omdöme blir offentligt på omdömessidan för {channel}, under det namn du väljer.",
        where_else="Ditt omdöme blir offentligt på {platform}, under namnet på ditt konto där.",
        unsubscribe="Sluta få förfrågningar om omdömen",
        privacy="Integritetspolicy",
        sender="Skickat av {organisation}",
        star_question="Hur många stjärnor ger du?",
        star_names=(
            "1 stjärna av 5",
            "2 stjärnor av 5",
            "3 stjärnor av 5",
            "4 stjärnor av 5",
            "5 stjärnor av 5",
        ),
        star_worst="Mycket dåligt",
        star_best="Mycket bra",
    ),
    invitation=plain_letter(
        language="sv",
        subject="Hur var din beställning från {{ channel }}?",
        preheader="Det tar ungefär en minut, och alla åsikter väger lika tungt.",
        heading="Hur gick det?",
        paragraphs=(
            "Hej {{ first_name }}!",
            (
                "Tack för din beställning {{ reference }} från {{ channel }}. Vi vill gärna veta hur det gick: "
                "vad som var bra och vad som inte var det."
            ),
            (
                "Det tar ungefär en minut. Alla åsikter väger lika tungt; din hjälper andra kunder att välja "
                "och visar oss vad vi bör göra bättre."
            ),
        ),
        button="Skriv ett omdöme",
        signature="Tack för din tid\n{{ channel }}",
    ),
    button_elsewhere="Skriv ett omdöme på {{ platform }}",
    reminder_subject="En påminnelse: hur var din beställning från {{ channel }}?",
    sample_name="Elin Lindqvist",
)
