"""Addresses of letters: the organisation's, and the page behind the links of a test letter."""

from django.urls import URLPattern, path

from invitations.views import letters

LETTERS = "app/<slug:organisation>/letters/"

urlpatterns: list[URLPattern] = [
    path(LETTERS, letters.letter_list, name="letter_list"),
    path(f"{LETTERS}<str:letter>/", letters.letter_detail, name="letter_detail"),
    path(f"{LETTERS}<str:letter>/page/", letters.letter_page, name="letter_page"),
    path(f"{LETTERS}<str:letter>/test/", letters.letter_test, name="letter_test"),
    path("letters/sample/<str:token>/", letters.letter_sample, name="letter_sample"),
]
