"""What a letter says in English."""

from __future__ import annotations

from invitations.letters.speech import Phrases, Speech
from invitations.letters.wording import plain_letter

ENGLISH = Speech(
    phrases=Phrases(
        why="You are receiving this message following your order{order} with {channel}.",
        where_own="Your review will be public on the review page of {channel}, under the name you choose.",
        where_else="Your review will be public on {platform}, under the name of your account there.",
        unsubscribe="Stop receiving requests for reviews",
        privacy="Privacy policy",
        sender="Sent by {organisation}",
        star_question="How many stars do you give?",
        star_names=(
            "1 star out of 5",
            "2 stars out of 5",
            "3 stars out of 5",
            "4 stars out of 5",
            "5 stars out of 5",
        ),
        star_worst="Very poor",
        star_best="Very good",
    ),
    invitation=plain_letter(
        language="en",
        subject="How was your order from {{ channel }}?",
        preheader="It takes about a minute, and every opinion counts the same.",
        heading="How did it go?",
        paragraphs=(
            "Hello {{ first_name }},",
            (
                "Thank you for your order {{ reference }} from {{ channel }}. We would like to know how it went: "
                "what you liked, and what you did not."
            ),
            (
                "It takes about a minute. Every opinion counts the same; yours helps other customers to decide "
                "and shows us what we should do better."
            ),
        ),
        button="Write a review",
        signature="Thank you for your time\n{{ channel }}",
    ),
    button_elsewhere="Write a review on {{ platform }}",
    reminder_subject="A reminder: how was your order from {{ channel }}?",
    sample_name="Alex Morgan",
)
