"""The organisations, people, channels, listings and rules of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.features import Feature
from accounts.models import Channel, Entitlement, Membership, Organisation, User
from accounts.roles import Role
from accounts.services.channels import create_channel
from accounts.services.founding import found_organisation
from balancing.models import Listing
from balancing.services import ensure_own_listing, save_listing, save_shares
from core.tenancy import tenant
from invitations.models import InvitationRule, MessageTemplate
from invitations.services.rules import RuleSettings, save_rule
from reputation.demo.letters import house_letter

PASSWORD = "lumiere-demo"  # printed at start, for a machine that only its developer reaches


@dataclass
class World:
    """What was made, by its role in the story."""

    organisation: Organisation
    rival: Organisation
    owner: User
    channels: list[Channel]
    rules: dict[int, InvitationRule]
    rival_channel: Channel
    people: list[tuple[User, str]]


def person(email: str, name: str, password_hash: str, *, is_staff: bool = False) -> User:
    """Make a person who can log in with the demonstration's password."""
    user = User.objects.create(email=email, password=password_hash, name=name, is_staff=is_staff)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def build(now: datetime) -> World:
    """Make everything that does not happen over time."""
    shared = make_password(PASSWORD)  # hashed once: a good hash is slow on purpose
    owner = person("camille@maison-lumiere.example", "Camille Fabre", shared)
    viewer = person("viviane@maison-lumiere.example", "Viviane Morel", shared)
    rita = person("rita@rival.example", "Rita Rivers", shared)
    csm = person("sam@staff.example", "Sam Keller", shared, is_staff=True)
    organisation = found_organisation(user=owner, name="Maison Lumière", country="FR")
    Organisation.objects.filter(pk=organisation.pk).update(
        tracking_mode="full",
        is_demo=True,
        postal_address="Maison Lumière\n12 rue des Lampes\n75011 Paris",
        privacy_url="https://example.com/privacy",
    )
    organisation.refresh_from_db()
    Membership.objects.create(organisation=organisation, user=viewer, role=Role.VIEWER)
    with tenant(organisation):
        Entitlement.objects.create(
            feature=Feature.REVIEW_BALANCING_EMAIL,
            granted_by=csm,
            reason="Part of the contract",
            starts_at=now - timedelta(days=200),
        )
        channels = [_channel(organisation, owner, now, *words) for words in CHANNELS]
        _balance(channels, owner, now)
        letters = {"paris": house_letter(organisation, owner)}
        rules = {
            channel.pk: _rule(channel, owner, now, letters.get(channel.reference)) for channel in channels
        }
    rival = found_organisation(user=rita, name="Rival & Sons", country="US")
    Organisation.objects.filter(pk=rival.pk).update(is_demo=True, postal_address="1 Other Street, Boston")
    rival.refresh_from_db()
    with tenant(rival):
        rival_channel = _channel(
            rival,
            rita,
            now,
            "Boston",
            "boston",
            "US",
            "en",
            "America/New_York",
            "#7c3aed",
            "https://example.org",
        )
        rules[rival_channel.pk] = _rule(rival_channel, rita, now)
        ensure_own_listing(channel=rival_channel)
    people = [
        (owner, "owner of Maison Lumière"),
        (viewer, "viewer"),
        (rita, "owner of the rival"),
        (csm, "our staff"),
    ]
    return World(organisation, rival, owner, channels, rules, rival_channel, people)


CHANNELS = (
    ("Boutique Paris", "paris", "FR", "fr", "Europe/Paris", "#b45309", "https://example.com/paris"),
    ("London", "london", "GB", "en", "Europe/London", "#2456e6", "https://example.com/london"),
    ("São Paulo", "sao-paulo", "BR", "pt", "America/Sao_Paulo", "#0e7a5f", "https://example.com/sao-paulo"),
)


def _channel(
    organisation: Organisation,
    owner: User,
    now: datetime,
    name: str,
    reference: str,
    country: str,
    language: str,
    zone: str,
    colour: str,
    url: str,
) -> Channel:
    return create_channel(
        organisation=organisation,
        actor=owner,
        now=now,
        name=name,
        reference=reference,
        country=country,
        language=language,
        time_zone=zone,
        colour=colour,
        url=url,
        legal_basis="existing_customer",
    )


def _rule(
    channel: Channel, owner: User, now: datetime, letter: MessageTemplate | None = None
) -> InvitationRule:
    settings = RuleSettings(
        is_active=True, wait_days=5, send_hour=10, has_reminder=True, reminder_days=7, template=letter
    )
    return save_rule(
        channel=channel, event_type="delivered", kind="service", settings=settings, actor=owner, now=now
    )


def _listing(channel: Channel, owner: User, platform: str, identifier: str, **more: bool) -> Listing:
    return save_listing(
        channel=channel, platform=platform, name=platform.title(), identifier=identifier, actor=owner, **more
    )


def _balance(channels: list[Channel], owner: User, now: datetime) -> None:
    paris, london, sao_paulo = channels
    own = {channel.pk: ensure_own_listing(channel=channel) for channel in channels}
    google = _listing(paris, owner, "google", "ChIJD7fiBh9u5kcRYJSMaMOCCwQ", requires_gmail=True)
    trustpilot = _listing(paris, owner, "trustpilot", "maison-lumiere.example.com")
    save_shares(channel=paris, shares={own[paris.pk]: 60, google: 25, trustpilot: 15}, actor=owner, now=now)
    reviews = _listing(london, owner, "trustpilot", "london.example.com")
    page = _listing(london, owner, "custom", "https://example.com/reviews/london")
    save_shares(channel=london, shares={own[london.pk]: 50, reviews: 30, page: 20}, actor=owner, now=now)
    save_shares(channel=sao_paulo, shares={own[sao_paulo.pk]: 100}, actor=owner, now=now)
