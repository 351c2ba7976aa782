"""The product's settings and the peers' apps; only peers run under them."""

from __future__ import annotations

from reputation import settings as products

globals().update({name: value for name, value in vars(products).items() if name.isupper()})

INSTALLED_APPS = [*products.INSTALLED_APPS, "post_office"]
ROOT_URLCONF = "bench.peers.door"
WSGI_APPLICATION = "bench.peers.wsgi.application"
EMAIL_BACKEND = "post_office.EmailBackend"
POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}, "LOG_LEVEL": 0}
SILENCED_SYSTEM_CHECKS = ["models.W042"]
LOGGING = {
    **products.LOGGING,
    "loggers": {"post_office": {"handlers": [], "level": "ERROR", "propagate": False}},
}
