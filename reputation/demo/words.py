"""Names and sentences of the demonstration: invented people, invented opinions."""

from __future__ import annotations

FIRST = {
    "fr": ["Camille", "Louis", "Manon", "Hugo", "Chloé", "Jules", "Léa", "Gabriel", "Inès", "Arthur", "Zoé", "Nathan", "Élise", "Théo", "Margaux", "Antoine"],
    "en": ["Oliver", "Amelia", "Harry", "Isla", "George", "Ava", "Noah", "Mia", "Leo", "Grace", "Arthur", "Freya", "Oscar", "Ivy", "Archie", "Florence"],
    "pt": ["Ana", "João", "Beatriz", "Pedro", "Mariana", "Lucas", "Larissa", "Gustavo", "Camila", "Rafael", "Júlia", "Felipe", "Helena", "Davi"],
}
LAST = {
    "fr": ["Laurent", "Moreau", "Girard", "Lefèvre", "Roux", "Fontaine", "Chevalier", "Lambert", "Renaud", "Mercier", "Blanc", "Guérin", "Faure"],
    "en": ["Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Evans", "Thomas", "Roberts", "Walker", "Wright", "Hughes", "Green"],
    "pt": ["Silva", "Santos", "Oliveira", "Souza", "Lima", "Pereira", "Costa", "Ferreira", "Almeida", "Ribeiro", "Carvalho", "Gomes"],
}

REVIEWS: dict[str, dict[int, tuple[tuple[str, str], ...]]] = {
    "fr": {
        5: (
            ("Parfait", "Livraison rapide, lampe magnifique, rien à redire."),
            ("Ravie", "Deux jours après la commande, tout était installé. Merci pour le suivi."),
            ("Très beau", "Plus belle encore que sur les photos."),
            ("", "Très satisfait."),
        ),
        4: (("Bien", "Bon produit, emballage un peu excessif."), ("", "Conforme, livraison correcte.")),
        3: (("Moyen", "La lampe est jolie mais le colis avait quatre jours de retard."),),
        2: (("Déçu", "Un éclat sur le pied à l’arrivée ; le service client a mis une semaine à répondre."),),
        1: (("Cassée", "Abat-jour cassé et toujours pas de remplacement."),),
    },
    "en": {
        5: (
            ("Lovely", "Arrived early, beautifully packed, and it lights the whole room."),
            ("Spot on", "Exactly as described and the follow-up call was a nice touch."),
            ("", "Very happy with it."),
        ),
        4: (("Good value", "Good lamp; the instructions could be clearer."), ("", "Works well.")),
        3: (("It is fine", "Looks good, but the colour is warmer than in the pictures."),),
        2: (("Late", "Five days late and nobody told me why."),),
        1: (("Not again", "Damaged on arrival and I am still waiting for an answer."),),
    },
    "pt": {
        5: (("Excelente", "Chegou antes do prazo e é linda."), ("", "Recomendo.")),
        4: (("Boa", "Boa qualidade, entrega dentro do prazo."),),
        3: (("Razoável", "Demorou um pouco, mas o produto é bom."),),
        2: (("Atraso", "Atrasou duas semanas."),),
        1: (("Não gostei", "Veio com defeito e ninguém responde."),),
    },
}

REPLIES = {
    "fr": "Merci d’avoir pris le temps de nous écrire. Nous revenons vers vous si quelque chose reste à faire.",
    "en": "Thank you for taking the time to write. We will be in touch if anything is left to do.",
    "pt": "Obrigado por escrever. Entraremos em contato se algo ficou por resolver.",
}
