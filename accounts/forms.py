"""Forms about people and organisations."""

from django import forms


class FoundingForm(forms.Form):
    """What sign-up asks beyond address and password."""

    def signup(self, request: object, user: object) -> None:
        """Found the organisation."""
