"""The addresses of this app's pages."""

from django.urls import URLPattern, path

from balancing.views import evidence, link_keys, listings, overview, shares

app_name = "balancing"

BALANCING = "app/<slug:organisation>/balancing/"
LISTING = f"{BALANCING}listings/<str:listing>/"
CHANNEL = f"{BALANCING}<str:channel>/"

urlpatterns: list[URLPattern] = [
    path(BALANCING, overview.overview, name="overview"),
    path(LISTING, listings.listing, name="listing"),
    path(f"{LISTING}on/", listings.listing_on, name="listing_on"),
    path(f"{LISTING}off/", listings.listing_off, name="listing_off"),
    path(CHANNEL, shares.channel, name="channel"),
    path(f"{CHANNEL}end/", shares.shares_end, name="shares_end"),
    path(f"{CHANNEL}evidence/", evidence.evidence, name="evidence"),
    path(f"{CHANNEL}keys/", link_keys.link_keys, name="link_keys"),
    path(f"{CHANNEL}keys/<str:link_keys>/delete/", link_keys.link_keys_delete, name="link_keys_delete"),
    path(f"{CHANNEL}new/", listings.listing_new, name="listing_new"),
    path(f"{CHANNEL}address/", listings.listing_preview, name="listing_preview"),
]
