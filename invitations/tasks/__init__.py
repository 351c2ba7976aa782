"""What workers do when a hint comes. Celery finds the tasks through this package."""

from invitations.tasks.importing import run_imports
from invitations.tasks.sending import dispatch, drain, match, reap_leases, sweep

__all__ = ["dispatch", "drain", "match", "reap_leases", "run_imports", "sweep"]
