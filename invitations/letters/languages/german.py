"""What a letter says in German."""

from __future__ import annotations

from invitations.letters.speech import Phrases, Speech
from invitations.letters.wording import plain_letter

GERMAN = Speech(
    phrases=Phrases(
        why="Sie erhalten diese Nachricht im Anschluss an Ihre Bestellung{order} bei {channel}.",
        where_own=(
            "Ihre Bewertung erscheint öffentlich auf der Bewertungsseite von {channel}, "
            "unter dem Namen, den Sie wählen."
        ),
        where_else="Ihre Bewertung erscheint öffentlich auf {platform}, unter dem Namen Ihres dortigen Kontos.",
        unsubscribe="Keine Bitten um Bewertungen mehr erhalten",
        privacy="Datenschutzerklärung",
        sender="Gesendet von {organisation}",
        star_question="Wie viele Sterne geben Sie?",
        star_names=(
            "1 von 5 Sternen",
            "2 von 5 Sternen",
            "3 von 5 Sternen",
            "4 von 5 Sternen",
            "5 von 5 Sternen",
        ),
        star_worst="Sehr schlecht",
        star_best="Sehr gut",
    ),
    invitation=plain_letter(
        language="de",
        subject="Wie war Ihre Bestellung bei {{ channel }}?",
        preheader="Es dauert etwa eine Minute, und jede Meinung zählt gleich viel.",
        heading="Wie ist es gelaufen?",
        paragraphs=(
            "Guten Tag {{ name }},",
            (
                "vielen Dank für Ihre Bestellung {{ reference }} bei {{ channel }}. Wir möchten gern wissen, wie "
                "alles gelaufen ist: was Ihnen gefallen hat und was nicht."
            ),
            (
                "Es dauert etwa eine Minute. Jede Meinung zählt gleich viel; Ihre hilft anderen bei der Entscheidung "
                "und zeigt uns, was wir besser machen sollten."
            ),
        ),
        button="Bewertung schreiben",
        signature="Vielen Dank für Ihre Zeit\n{{ channel }}",
    ),
    button_elsewhere="Bewertung auf {{ platform }} schreiben",
    reminder_subject="Kurze Erinnerung: Wie war Ihre Bestellung bei {{ channel }}?",
    sample_name="Jonas Weber",
)
