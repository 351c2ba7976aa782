"""The addresses of this app's pages. Those below `app/<organisation>/` need a membership, else they are 404."""

from django.urls import URLPattern, path, register_converter

from accounts.converters import FeatureConverter
from accounts.views import (
    channels,
    keys,
    offers,
    organisation,
    people,
    sender_ways,
    senders,
    team,
    trace,
)

app_name = "accounts"

register_converter(FeatureConverter, "feature")

APP = "app/<slug:organisation>/"
SETTINGS = f"{APP}settings/"
CHANNEL = f"{SETTINGS}channels/<str:channel>/"
SENDER = f"{SETTINGS}senders/<str:sender>/"
KEYS = f"{APP}integrations/keys/"

urlpatterns: list[URLPattern] = [
    path("app/", people.home, name="home"),
    path("organisations/new/", people.organisation_new, name="organisation_new"),
    path("you/", people.profile, name="profile"),
    path("you/theme/", people.theme, name="theme"),
    path("offers/<str:secret>/", offers.offer_accept, name="offer_accept"),
    path(f"{SETTINGS}organisation/", organisation.organisation, name="organisation"),
    path(f"{SETTINGS}sending/hold/", organisation.hold, name="hold"),
    path(f"{SETTINGS}sending/release/", organisation.release, name="release"),
    path(f"{SETTINGS}features/<feature:feature>/ask/", organisation.feature_ask, name="feature_ask"),
    path(f"{SETTINGS}channels/", channels.channel_list, name="channel_list"),
    path(f"{SETTINGS}channels/new/", channels.channel_new, name="channel_new"),
    path(CHANNEL, channels.channel, name="channel"),
    path(f"{CHANNEL}on/", channels.channel_on, name="channel_on"),
    path(f"{CHANNEL}off/", channels.channel_off, name="channel_off"),
    path("senders/<str:token>/", senders.sender_confirm, name="sender_confirm"),
    path(f"{SETTINGS}senders/", senders.sender_list, name="sender_list"),
    path(f"{SETTINGS}senders/new/", senders.sender_new, name="sender_new"),
    path(SENDER, senders.sender, name="sender"),
    path(f"{SENDER}ask/", senders.sender_ask, name="sender_ask"),
    path(f"{SENDER}ways/<str:transport>/", sender_ways.sender_transport, name="sender_transport"),
    path(f"{SENDER}password/", sender_ways.sender_hook_password, name="sender_hook_password"),
    path(f"{SENDER}key/", sender_ways.sender_key, name="sender_key"),
    path(f"{SENDER}check/", sender_ways.sender_check, name="sender_check"),
    path(f"{SENDER}remove/", senders.sender_remove, name="sender_remove"),
    path(f"{SETTINGS}team/", team.team, name="team"),
    path(f"{SETTINGS}team/offers/<str:offer>/withdraw/", team.offer_withdraw, name="offer_withdraw"),
    path(f"{SETTINGS}team/<str:member>/", team.member, name="member"),
    path(f"{SETTINGS}team/<str:member>/remove/", team.member_remove, name="member_remove"),
    path(f"{SETTINGS}trace/", trace.trace, name="trace"),
    path(KEYS, keys.key_list, name="key_list"),
    path(f"{KEYS}new/", keys.key_new, name="key_new"),
    path(f"{KEYS}<str:key>/revoke/", keys.key_revoke, name="key_revoke"),
]
