"""Forms of reviews."""

from reviews.forms.public import ReviewForm

__all__ = ["ReviewForm"]
