"""Platforms for businesses of every trade. Address forms and rules are facts of each platform."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balancing.platform_type import REST, Platform, Route

_PLACE = r"(?P<place>[A-Za-z0-9_-]{20,255})"
_DOMAIN = r"(?P<domain>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59}))"
_COUNTRIES = "www|uk|dk|se|no|fi|de|at|ch|nl|nl-be|fr|fr-be|it|es|pt|br|pl|jp|au|nz|ca|ie"
_TRUSTPILOT = rf"(?P<host>(?:{_COUNTRIES})\.trustpilot\.com)"
# Words that stand where a page's name would stand, but name none.
_NO_PAGE = (
    r"(?!(?:events|groups|login|marketplace|pages|people|profile\.php|reviews|sharer|watch)(?:[/?#]|$))"
)
_PAGE = rf"{_NO_PAGE}(?P<page>[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?!\.)){{0,78}}[A-Za-z0-9])"
_STORE = r"(?P<store>[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?!\.)){0,98}[A-Za-z0-9])"
_PROFILE = r"(?P<profile>[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?)"

_GOOGLE_FORM = "https://search.google.com/local/writereview?placeid={place}"
_FACEBOOK_FORM = "https://www.facebook.com/{page}/reviews"
_REVIEWS_IO_FORM = "https://www.reviews.io/company-reviews/store/{store}"
_PROVEN_EXPERT_FORM = "https://www.provenexpert.com/{profile}/"

GENERAL: tuple[Platform, ...] = (
    Platform(
        key="google",
        name="Google",
        identifier_label=_("Place ID or review link"),
        identifier_help=_(
            "Give the Place ID (it often begins with ChIJ) or the link https://g.page/r/…/review "
            "from your business profile."
        ),
        policy=_(
            "Asking is allowed. Rewards, discouraging bad reviews and asking only happy customers are not."
        ),
        policy_source="Google, policy on user-contributed content, June 2024",
        routes=(
            Route(_PLACE, _GOOGLE_FORM),
            Route(rf"https://search\.google\.com/local/writereview\?placeid={_PLACE}", _GOOGLE_FORM),
            Route(
                rf"https://g\.page/r/(?P<code>[A-Za-z0-9_-]{{8,64}})(?:/review)?{REST}",
                "https://g.page/r/{code}/review",
            ),
        ),
        allowed_hosts=frozenset({"search.google.com", "g.page"}),
        account_hint=_(
            "Reviewers need a Google account; any address can have one, a Gmail address always has."
        ),
        requires_gmail_default=True,
    ),
    Platform(
        key="trustpilot",
        name="Trustpilot",
        identifier_label=_("Domain of your profile"),
        identifier_help=_("Give the domain as your Trustpilot profile shows it, such as example.com."),
        policy=_(
            "Invite everybody or nobody, or an unbiased sample; in neutral words and without rewards. "
            "Their link stands above those of others. Plain links give reviews without a label."
        ),
        policy_source="legal.trustpilot.com, guidelines for businesses; support.trustpilot.com 4403192200594",
        routes=(
            Route(_DOMAIN, "https://www.trustpilot.com/evaluate/{domain}", is_lowered=True),
            Route(
                rf"https://{_TRUSTPILOT}/(?:evaluate|review)/{_DOMAIN}{REST}",
                "https://{host}/evaluate/{domain}",
                is_lowered=True,
            ),
        ),
        allowed_hosts=frozenset(f"{country}.trustpilot.com" for country in _COUNTRIES.split("|")),
        account_hint=_("Reviewers register with Trustpilot by e-mail or with another account."),
        link_must_be_first=True,
    ),
    Platform(
        key="facebook",
        name="Facebook",
        identifier_label=_("Name or number of your page"),
        identifier_help=_("Give what stands behind facebook.com/ in the address of your page."),
        policy=_("Asking is allowed within the Community Standards; people recommend or do not."),
        policy_source="Meta, Community Standards",
        routes=(
            Route(_PAGE, _FACEBOOK_FORM),
            Route(rf"https://(?:www\.|m\.)?facebook\.com/{_PAGE}(?:/reviews)?{REST}", _FACEBOOK_FORM),
        ),
        allowed_hosts=frozenset({"www.facebook.com"}),
        account_hint=_("Reviewers need a Facebook account."),
    ),
    Platform(
        key="reviews_io",
        name="Reviews.io",
        identifier_label=_("Store key"),
        identifier_help=_("Give the key of your store as it stands in the address of your profile."),
        policy=_("Asking is allowed; who was not invited may be asked for proof."),
        policy_source="reviews.io, review policy",
        routes=(
            Route(_STORE, _REVIEWS_IO_FORM),
            Route(
                rf"https://www\.reviews\.(?:io|co\.uk)/company-reviews/store/{_STORE}{REST}", _REVIEWS_IO_FORM
            ),
        ),
        allowed_hosts=frozenset({"www.reviews.io"}),
        account_hint=_("Reviewers confirm their e-mail address."),
    ),
    Platform(
        key="provenexpert",
        name="ProvenExpert",
        identifier_label=_("Name of your profile"),
        identifier_help=_("Give what stands behind provenexpert.com/ in the address of your profile."),
        policy=_("You must check this platform's rules on asking for reviews."),
        policy_source="",
        routes=(
            Route(_PROFILE, _PROVEN_EXPERT_FORM),
            Route(rf"https://www\.provenexpert\.com/{_PROFILE}{REST}", _PROVEN_EXPERT_FORM),
        ),
        allowed_hosts=frozenset({"www.provenexpert.com"}),
        account_needed=False,
    ),
)
