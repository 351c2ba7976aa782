"""What workers do when a hint comes. Celery finds the tasks through this package."""

from invitations.tasks.sending import dispatch, drain, match, reap_leases

__all__ = ["dispatch", "drain", "match", "reap_leases"]
