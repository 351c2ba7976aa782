"""The addresses of this app's pages, collected from one room for each matter."""

from django.urls import URLPattern

from invitations.urls import dev_mail, letters, rules

app_name = "invitations"

urlpatterns: list[URLPattern] = [*rules.urlpatterns, *letters.urlpatterns, *dev_mail.urlpatterns]
