"""The addresses of this app's pages."""

from django.urls import path

from stats.views.overview import overview

app_name = "stats"

urlpatterns = [path("app/<slug:organisation>/", overview, name="overview")]
