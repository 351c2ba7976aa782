"""One file for every installation: what may differ comes from the environment, see `.env.example`."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from reputation.brokers import broker_url, cache_url
from reputation.databases import database
from reputation.env import BASE_DIR, Environment
from reputation.logs import logging_config

env = Environment()

# --- what kind of installation ---------------------------------------------------------------

DEBUG = env.flag("DEBUG", False)
IS_DEVELOPMENT = env.flag("DEVELOPMENT", False)
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
KEY_RING = env.key_ring("FIELD_KEYS")
ADDRESS_PEPPERS = env.peppers("ADDRESS_PEPPERS")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
TRACKING_URL = env.text("TRACKING_URL", BASE_URL).rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", BASE_URL)
STATE_DIR = Path(env.text("REPUTATION_STATE_DIR", str(BASE_DIR / ".local")))

# --- applications ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "reputation",
    "core",
    "accounts",
    "balancing",
    "invitations",
    "tracking",
    "reviews",
    "links",
    "stats",
    "api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RequestIdMiddleware",
    "core.middleware.LivenessMiddleware",
    "core.middleware.PlainAddressMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.uploads.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.TenantMiddleware",
]

ROOT_URLCONF = "reputation.urls"
WSGI_APPLICATION = "reputation.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.shell.shell",
            ],
            "builtins": [
                f"core.templatetags.{name}" for name in ("ui", "icons", "fields", "figures", "queries")
            ],
        },
    }
]

# --- databases: one engine, four roles (docs/decisions/0002) -----------------------------------

DATABASES = {
    "default": database(env, "DATABASE_URL", MIRROR="owner"),
    "owner": database(env, "DATABASE_OWNER_URL"),
    "sys": database(env, "DATABASE_SYS_URL", MIRROR="owner"),
    "track": database(env, "DATABASE_TRACK_URL", MIRROR="owner"),
}
DATABASE_ROUTERS = ["core.routers.RoleRouter"]

# --- broker and cache ---------------------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL")
CELERY_BROKER_URL = broker_url(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": cache_url(REDIS_URL),
        "KEY_PREFIX": "rep",
    }
}

# --- people who log in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.FoundingForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- security -------------------------------------------------------------------------------------

IS_HTTPS = BASE_URL.startswith("https://")
SECURE_SSL_REDIRECT = IS_HTTPS and env.flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
TRUST_PROXY = env.flag("TRUST_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", 200 * 1024 * 1024)
PUBLIC_UPLOAD_MAX_BYTES = env.number("PUBLIC_UPLOAD_MAX_BYTES", 4 * 1024 * 1024)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- mail ------------------------------------------------------------------------------------------

EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
EMAIL_URL = env.text("EMAIL_URL", "smtp://127.0.0.1:25")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Reputation <no-reply@reputation.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
HOUSE_SENDER = env.text("HOUSE_SENDER", "reviews@reputation.example")
# Where word of letters that could not be delivered comes back to: a domain of ours, and the folder its mail lands in.
BOUNCE_DOMAIN = env.text("BOUNCE_DOMAIN", "").lower()
BOUNCE_MAILDIR = env.text("BOUNCE_MAILDIR", "")
# What senders' domains must name in their SPF record for our mail server to send for them.
SPF_INCLUDE = env.text("SPF_INCLUDE", "").lower()
# Let organisations name mail servers in private networks: only where all of them are your own.
PRIVATE_RELAYS = env.flag("PRIVATE_RELAYS", IS_DEVELOPMENT)
DEV_MAIL_DIR = env.text("DEV_MAIL_DIR", "")
MAIL_CONNECTIONS = env.number("MAIL_CONNECTIONS", 16)
MAIL_DRAINS = env.number("MAIL_DRAINS", 4)
CLAIM_SIZE = env.number("CLAIM_SIZE", 200)
LEASE_SECONDS = env.number("LEASE_SECONDS", 120)
# Longer than the ten minutes that a server may take for its last answer (RFC 5321 §4.5.3.2.6).
MARKED_LEASE_SECONDS = env.number("MARKED_LEASE_SECONDS", 900)
RETRY_SECONDS = env.number("RETRY_SECONDS", 300)

# --- opens and clicks (the tracking process reads the same names itself) ------------------------------

SPOOL_DIR = env.text("SPOOL_DIR", str(STATE_DIR / "spool"))
SPOOL_MAX_BYTES = env.number("SPOOL_MAX_BYTES", 256 * 1024 * 1024)
TRACKING_NETWORKS = env.text("TRACKING_NETWORKS", "")
# Seconds: how long verdicts wait for more evidence, and what is too soon after a letter left for a person.
TRACKING_HOLD_SECONDS = env.number("TRACKING_HOLD_SECONDS", 60)
TRACKING_EARLY_CLICK_SECONDS = env.number("TRACKING_EARLY_CLICK_SECONDS", 30)
TRACKING_EARLY_OPEN_SECONDS = env.number("TRACKING_EARLY_OPEN_SECONDS", 60)

# --- the API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.KeyThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": env.text("API_RATE", "1200/min")},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.problem",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Reputation API",
    "DESCRIPTION": "Report events, push customers, read invitations and reviews.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- languages and time --------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("nl", _("Dutch")),
    ("sv", _("Swedish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- files -----------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / ".local" / "static-build"]
MEDIA_ROOT = STATE_DIR / "media"
WHITENOISE_USE_FINDERS = env.flag("SERVE_UNCOLLECTED", IS_DEVELOPMENT)
WHITENOISE_AUTOREFRESH = False
if IS_DEVELOPMENT:
    STATIC_ROOT.mkdir(
        parents=True, exist_ok=True
    )  # whitenoise warns of a folder that collectstatic never made
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- logs --------------------------------------------------------------------------------------------------

LOGGING_CONFIG = "reputation.logs.configure"
LOGGING = logging_config(
    env.text("LOG_FORMAT", "console" if IS_DEVELOPMENT else "json"), env.text("LOG_LEVEL", "INFO")
)

if env.complaints and not os.environ.get("REPUTATION_WITHOUT_SERVICES"):
    raise ImproperlyConfigured("The environment is incomplete:\n  " + "\n  ".join(env.complaints))
