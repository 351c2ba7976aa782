"""What workers do when a hint comes. Celery finds the tasks through this package."""

from invitations.tasks.bulk import run_bulk_actions
from invitations.tasks.hearing import check_domains, guard_organisations, take_returned_mail
from invitations.tasks.importing import run_imports
from invitations.tasks.originals import let_go_of_lists
from invitations.tasks.sending import dispatch, drain, match, reap_leases, sweep

__all__ = [
    "check_domains",
    "dispatch",
    "drain",
    "guard_organisations",
    "let_go_of_lists",
    "match",
    "reap_leases",
    "run_bulk_actions",
    "run_imports",
    "sweep",
    "take_returned_mail",
]
