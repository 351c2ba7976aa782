"""Platforms of one trade: travel, software, apps, employers. Forms and rules are facts of each platform."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balancing.platform_type import REST, Platform, Route

_PLACE = r"g(?P<geo>\d{1,10})-d(?P<location>\d{1,10})"
_NAME = r"(?P<name>[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+){0,5})"
_TRIPADVISOR = r"https://www\.tripadvisor\.(?:com|at|be|ca|ch|co\.uk|com\.au|de|dk|es|fi|fr|ie|it|nl|pt|se)"
_UUID = r"(?P<product>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_SLUG = r"(?P<slug>[A-Za-z0-9](?:[A-Za-z0-9-]{0,118}[A-Za-z0-9])?)"
_PACKAGE = r"(?P<package>[A-Za-z][A-Za-z0-9_]{0,60}(?:\.[A-Za-z][A-Za-z0-9_]{0,60}){1,6})"

_TRIPADVISOR_FORM = "https://www.tripadvisor.com/UserReviewEdit-g{geo}-d{location}-{name}.html"
_CAPTERRA_FORM = "https://reviews.capterra.com/products/new/{product}/"
_G2_FORM = "https://www.g2.com/products/{slug}/take_survey"
_APPLE_FORM = "https://apps.apple.com/app/apple-store/id{app}?action=write-review"
_PLAY_FORM = "https://play.google.com/store/apps/details?id={package}&showAllReviews=true"
_GLASSDOOR_FORM = (
    "https://www.glassdoor.com/mz-survey/employer/collectReview_input.htm"
    "?i={employer}&j=true&y=&c=PAGE_INFOSITE_TOP"
)

TRADE: tuple[Platform, ...] = (
    Platform(
        key="tripadvisor",
        name="Tripadvisor",
        identifier_label=_("Address of your Tripadvisor page"),
        identifier_help=_("Copy the address of your page; it contains a part such as g187147-d188729."),
        policy=_("Asking is welcome. Rewards and asking only happy guests count as fraud."),
        policy_source="tripadvisor.com, TripAdvisorInsights w789",
        routes=(
            Route(rf"{_PLACE}-{_NAME}", _TRIPADVISOR_FORM),
            Route(rf"{_TRIPADVISOR}/UserReviewEdit-{_PLACE}-{_NAME}\.html{REST}", _TRIPADVISOR_FORM),
            Route(
                rf"{_TRIPADVISOR}/(?:Attraction|Hotel|Restaurant)_Review-{_PLACE}-Reviews-{_NAME}\.html{REST}",
                _TRIPADVISOR_FORM,
            ),
        ),
        allowed_hosts=frozenset({"www.tripadvisor.com"}),
        account_hint=_("Reviewers need a Tripadvisor account."),
    ),
    Platform(
        key="capterra",
        name="Capterra",
        identifier_label=_("Product ID"),
        identifier_help=_("Give the product ID, five groups of hexadecimal digits, from your review link."),
        policy=_("Asking is allowed; rewards only by Capterra's own programme."),
        policy_source="capterra.com, community guidelines",
        routes=(
            Route(_UUID, _CAPTERRA_FORM),
            Route(rf"https://reviews\.capterra\.com/products/new/{_UUID}{REST}", _CAPTERRA_FORM),
        ),
        allowed_hosts=frozenset({"reviews.capterra.com"}),
        account_hint=_("Reviewers confirm their e-mail address or a LinkedIn account."),
    ),
    Platform(
        key="g2",
        name="G2",
        identifier_label=_("Name of your product"),
        identifier_help=_("Give what stands behind g2.com/products/ in the address of your product."),
        policy=_("Asking is allowed; paid reviews and reviews of one's own employer are not."),
        policy_source="legal.g2.com",
        routes=(
            Route(_SLUG, _G2_FORM),
            Route(rf"https://www\.g2\.com/products/{_SLUG}(?:/(?:reviews|take_survey))?{REST}", _G2_FORM),
        ),
        allowed_hosts=frozenset({"www.g2.com"}),
        account_hint=_("Reviewers need a LinkedIn account or a business address."),
    ),
    Platform(
        key="app_store",
        name="App Store",
        identifier_label=_("App ID"),
        identifier_help=_("Give the number behind id in the address of your app."),
        policy=_("Asking is allowed; Apple prefers the request within the app."),
        policy_source="Apple, StoreKit documentation",
        routes=(
            Route(r"(?:id)?(?P<app>\d{5,15})", _APPLE_FORM),
            Route(
                rf"https://apps\.apple\.com/(?:[a-z]{{2}}/)?app/(?:[^/?#\s]+/)?id(?P<app>\d{{5,15}}){REST}",
                _APPLE_FORM,
            ),
        ),
        allowed_hosts=frozenset({"apps.apple.com"}),
        account_hint=_("Reviewers need an Apple account that has the app."),
    ),
    Platform(
        key="google_play",
        name="Google Play",
        identifier_label=_("Package name"),
        identifier_help=_("Give the package name of your app, such as com.example.app."),
        policy=_(
            "Asking is allowed; Google prefers the request within the app. No link opens the form itself."
        ),
        policy_source="Google Play, in-app review documentation",
        routes=(
            Route(_PACKAGE, _PLAY_FORM),
            Route(rf"https://play\.google\.com/store/apps/details\?id={_PACKAGE}(?:&[!-~]*)?", _PLAY_FORM),
        ),
        allowed_hosts=frozenset({"play.google.com"}),
        account_hint=_("Reviewers need a Google account that has the app."),
    ),
    Platform(
        key="glassdoor",
        name="Glassdoor",
        identifier_label=_("Employer ID"),
        identifier_help=_("Give the number of your company on Glassdoor."),
        policy=_(
            "Staff may be asked, each once a year. Rewards or pressure lead to removal and a public warning."
        ),
        policy_source="help.glassdoor.com, community guidelines",
        routes=(Route(r"(?P<employer>\d{1,10})", _GLASSDOOR_FORM),),
        allowed_hosts=frozenset({"www.glassdoor.com"}),
        account_hint=_("Reviewers confirm their e-mail address or a social account."),
    ),
)
