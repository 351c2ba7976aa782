"""Verbs of reviews."""

from reviews.services.answering import mark_of, reply_to_review, withdraw_reply
from reviews.services.moderating import publish_review, reject_review
from reviews.services.submitting import ReviewWords, submit_review

__all__ = [
    "ReviewWords",
    "mark_of",
    "publish_review",
    "reject_review",
    "reply_to_review",
    "submit_review",
    "withdraw_reply",
]
