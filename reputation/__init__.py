"""The composition root: settings, addresses, Celery, embedded services. It names all; nothing imports it."""

from reputation.celery import app as celery_app

__all__ = ["celery_app"]
