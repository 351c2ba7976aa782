"""Addresses of letters: the organisation's, and the page behind the links of a test letter."""

from django.urls import URLPattern, path

from invitations.views import letter_editor, letter_shelf, letter_versions, letters

LETTERS = "app/<slug:organisation>/letters/"

urlpatterns: list[URLPattern] = [
    path(LETTERS, letters.letter_list, name="letter_list"),
    path(f"{LETTERS}new/", letter_shelf.letter_new, name="letter_new"),
    path(f"{LETTERS}<str:letter>/", letters.letter_detail, name="letter_detail"),
    path(f"{LETTERS}<str:letter>/page/", letters.letter_page, name="letter_page"),
    path(f"{LETTERS}<str:letter>/test/", letters.letter_test, name="letter_test"),
    path(f"{LETTERS}<str:letter>/words/", letter_shelf.letter_words, name="letter_words"),
    path(f"{LETTERS}<str:letter>/settings/", letter_shelf.letter_settings, name="letter_settings"),
    path(f"{LETTERS}<str:letter>/archive/", letter_shelf.letter_archive, name="letter_archive"),
    path(f"{LETTERS}<str:letter>/back/", letter_shelf.letter_back, name="letter_back"),
    path(f"{LETTERS}<str:letter>/edit/", letter_editor.letter_edit, name="letter_edit"),
    path(f"{LETTERS}<str:letter>/edit/check/", letter_editor.letter_check, name="letter_check"),
    path(f"{LETTERS}<str:letter>/edit/page/", letter_editor.letter_draft, name="letter_draft"),
    path(f"{LETTERS}<str:letter>/versions/", letter_versions.letter_versions, name="letter_versions"),
    path(f"{LETTERS}<str:letter>/versions/restore/", letter_versions.letter_restore, name="letter_restore"),
    path(f"{LETTERS}<str:letter>/versions/retire/", letter_versions.letter_retire, name="letter_retire"),
    path("letters/sample/<str:token>/", letters.letter_sample, name="letter_sample"),
]
