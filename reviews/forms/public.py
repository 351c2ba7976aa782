"""The form in which a customer writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.services import ReviewWords

STARS = (
    ("1", _("Very poor")),
    ("2", _("Poor")),
    ("3", _("Fair")),
    ("4", _("Good")),
    ("5", _("Excellent")),
)


class ReviewForm(forms.Form):
    """Stars are needed, words are welcome. Nothing is chosen beforehand unless the customer's own click chose it."""

    rating = forms.ChoiceField(
        label=_("How was it?"),
        choices=STARS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one to five stars.")},
    )
    title = forms.CharField(label=_("In a few words"), max_length=120, required=False)
    text = forms.CharField(
        label=_("Your review"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What went well, what did not? It is published as you write it."),
    )
    display_name = forms.CharField(
        label=_("Name shown"),
        max_length=60,
        required=False,
        help_text=_("Shown beside your review. Leave it empty to stay anonymous."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    @property
    def is_from_a_program(self) -> bool:
        """Tell whether the field that people cannot see was filled in."""
        return bool(self.data.get("website"))

    def words(self) -> ReviewWords:
        """Return what was written, after validation."""
        return ReviewWords(
            rating=int(self.cleaned_data["rating"]),
            title=self.cleaned_data["title"],
            text=self.cleaned_data["text"],
            display_name=self.cleaned_data["display_name"],
        )
