"""The addresses of this app's pages, collected from one room for each matter."""

from django.urls import URLPattern

from invitations.urls import (
    customers,
    dev_mail,
    events,
    first_steps,
    imports,
    invitations,
    letters,
    public,
    rules,
    unknown,
)

app_name = "invitations"

urlpatterns: list[URLPattern] = [
    *rules.urlpatterns,
    *letters.urlpatterns,
    *dev_mail.urlpatterns,
    *customers.urlpatterns,
    *events.urlpatterns,
    *first_steps.urlpatterns,
    *imports.urlpatterns,
    *public.urlpatterns,
    *unknown.urlpatterns,
    # Last, for a word at the place of an invitation's id may be the address of another room.
    *invitations.urlpatterns,
]
