"""The whole tree of addresses on one screen."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from core import views
from reputation import given_links

urlpatterns: list[URLPattern | URLResolver] = [
    path("", TemplateView.as_view(template_name="pages/landing.html"), name="landing"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("balancing.urls")),
    path("", include("invitations.urls")),
    path("", include("tracking.urls")),
    path("", include("reviews.urls")),
    path("", include("links.urls")),
    path("r/<str:token>/", given_links.follow, name="given_link"),
    path("", include("stats.urls")),
    path("api/", include("api.urls")),
]

handler400 = "reputation.failures.malformed"
handler404 = "reputation.failures.not_found"
handler500 = "reputation.failures.failed"

if settings.IS_DEVELOPMENT:
    urlpatterns += [path("dev/ui/", views.gallery, name="gallery")]
