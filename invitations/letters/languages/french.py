"""What a letter says in French."""

from __future__ import annotations

from invitations.letters.speech import Phrases, Speech
from invitations.letters.wording import plain_letter

FRENCH = Speech(
    phrases=Phrases(
        why="Vous recevez ce message à la suite de votre commande{order} chez {channel}.",
        where_own="Votre avis sera public sur la page d’avis consacrée à {channel}, sous le nom que vous choisirez.",
        where_else="Votre avis sera public sur {platform}, sous le nom de votre compte.",
        unsubscribe="Ne plus recevoir de demandes d’avis",
        privacy="Politique de confidentialité",
        sender="Message envoyé par {organisation}",
        star_question="Combien d’étoiles donnez-vous\u00a0?",
        star_names=(
            "1 étoile sur 5",
            "2 étoiles sur 5",
            "3 étoiles sur 5",
            "4 étoiles sur 5",
            "5 étoiles sur 5",
        ),
        star_worst="Très mauvais",
        star_best="Très bon",
    ),
    invitation=plain_letter(
        language="fr",
        subject="Comment s’est passée votre commande chez {{ channel }}\u00a0?",
        preheader="Une minute suffit, et tous les avis comptent autant.",
        heading="Comment cela s’est-il passé\u00a0?",
        paragraphs=(
            "Bonjour {{ first_name }},",
            (
                "Merci pour votre commande {{ reference }} chez {{ channel }}. Nous aimerions savoir comment elle "
                "s’est passée\u00a0: ce qui vous a plu comme ce qui vous a déplu."
            ),
            (
                "Une minute suffit. Tous les avis comptent autant\u00a0; le vôtre aide les autres clients à choisir et "
                "nous montre ce que nous devons améliorer."
            ),
        ),
        button="Donner mon avis",
        signature="Merci du temps que vous nous accordez\n{{ channel }}",
    ),
    button_elsewhere="Donner mon avis sur {{ platform }}",
    reminder_subject="Petit rappel\u00a0: comment s’est passée votre commande chez {{ channel }}\u00a0?",
    sample_name="Camille Laurent",
)
