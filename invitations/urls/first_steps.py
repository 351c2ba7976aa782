"""Addresses of what helps on every page: the first steps of a new organisation, and the command palette."""

from django.urls import URLPattern, path

from invitations.views import finding, first_steps

STEPS = "app/<slug:organisation>/first-steps/"

urlpatterns: list[URLPattern] = [
    path(STEPS, first_steps.first_steps_page, name="first_steps"),
    path(f"{STEPS}away/", first_steps.first_steps_away, name="first_steps_away"),
    path(f"{STEPS}back/", first_steps.first_steps_back, name="first_steps_back"),
    path(f"{STEPS}letter/", first_steps.letter_to_me, name="letter_to_me"),
    path("app/<slug:organisation>/find/", finding.find_anything, name="find"),
]
