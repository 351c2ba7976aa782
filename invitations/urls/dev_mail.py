"""Addresses of the development letterbox; on any other machine they answer 404."""

from django.urls import URLPattern, path

from invitations.views import dev_mail

urlpatterns: list[URLPattern] = [
    path("dev/mail/", dev_mail.dev_mail, name="dev_mail"),
    path("dev/mail/<str:name>/", dev_mail.dev_mail_letter, name="dev_mail_letter"),
    path("dev/mail/<str:name>/page/", dev_mail.dev_mail_page, name="dev_mail_page"),
]
