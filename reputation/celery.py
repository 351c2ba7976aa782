"""Celery: it carries hints without meaning. What is to be done stands in rows; losing the broker costs seconds."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_process_init

from core.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reputation.settings")

app = Celery("reputation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # A hint is taken once: a lost one is replaced by the next tick, a doubled one finds nothing to do.
    task_acks_late=False,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue="default",
    task_routes={
        "invitations.drain": {"queue": "mail"},
        "accounts.drain_outbox": {"queue": "mail"},
        "invitations.run_imports": {"queue": "import"},
        "invitations.run_bulk_actions": {"queue": "import"},
        "links.run_batches": {"queue": "import"},
        "links.ask": {"queue": "import"},
        "stats.*": {"queue": "stats"},
    },
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    # Django's connections and libraries grow; a fresh child now and then keeps memory flat.
    worker_max_tasks_per_child=2000,
    broker_connection_retry_on_startup=True,
    # A dead broker must not hold a web request or a tick.
    broker_connection_timeout=2,
    broker_transport_options={
        "global_keyprefix": "rep:",
        "socket_keepalive": True,
        "health_check_interval": 25,
        "socket_connect_timeout": 2,
        "visibility_timeout": 3600,
    },
    timezone="UTC",
    enable_utc=True,
)
app.autodiscover_tasks()


@worker_process_init.connect
def _begin(**_: object) -> None:
    collect_seldom()


def every(seconds: float, task: str, queue: str = "default") -> dict[str, object]:
    """Return a beat entry whose hint expires before the next one, so that hints never pile up."""
    return {
        "task": task,
        "schedule": seconds,
        "options": {"expires": max(1.0, seconds * 0.9), "queue": queue},
    }


app.conf.beat_schedule = {
    # An invitation is scheduled seconds after its event; a run without new events costs one look.
    "match events": every(3, "invitations.match"),
    # Whoever has just confirmed a list watches it begin; a look without waiting files is two index reads.
    "run imports": every(2, "invitations.run_imports", "import"),
    # Whoever has just cancelled many waits for it, and their letters leave meanwhile; without any it is one index read.
    "treat many invitations": every(2, "invitations.run_bulk_actions", "import"),
    # Whoever has just confirmed a list of links waits for its file; a look without waiting lists is two index reads.
    "make links of lists": every(2, "links.run_batches", "import"),
    # Whoever has just added a customer sees the link appear; a look without any to ask for is one index read.
    "ask platforms for links": every(2, "links.ask", "import"),
    # No letter is late by more than this, and a broker that lost everything has hints again.
    "dispatch letters": every(2, "invitations.dispatch"),
    # What a dead worker held returns soon after its lease, without asking the database all the time.
    "end leases of dead workers": every(10, "invitations.reap"),
    # A bounce is told minutes after its letter, so half a minute more is nothing; an empty folder costs one look.
    "read returned mail": every(30, "invitations.take_returned"),
    # Whoever has just changed the DNS waits for the answer before the page.
    "check senders' domains": every(5, "invitations.check_domains"),
    # Harm grows by the letter: within a minute not many more have left.
    "guard organisations": every(60, "invitations.guard"),
    # A person waits for these letters: a password reset, an offer.
    "send other mail": every(2, "accounts.drain_outbox", "mail"),
    # A verdict comes one to one and a half minutes after its hit; the look for unjudged hits is an index's.
    "judge hits": every(20, "tracking.judge"),
    # Whoever reviews sooner than a person is believed to read becomes a person within a minute of it.
    "reconsider clicks": every(60, "tracking.reconsider"),
    # The tracking process empties its spool itself; this is for one that died, and for Django's own door.
    "drain the spool of hits": every(60, "tracking.drain_spool"),
    # Months are made three ahead, so a day more or less does not matter.
    "keep partitions of hits": every(86_400, "tracking.partitions"),
    # Tomorrow's seed is promised at least a day before its first draw; one missed hour takes nothing from that.
    "keep seeds": every(3600, "balancing.seeds"),
    # What has expired answers as if it were gone at once; only its rows and files wait for this.
    "forget expired links": every(3600, "links.expire"),
    # A file kept for three months may stay ten minutes longer, and who was forgotten is gone from files within them.
    "let go of uploaded lists": every(600, "invitations.let_go_of_lists"),
    "search files of links for the forgotten": every(600, "links.search_files"),
    # Numbers on the dashboard are a few seconds old at most; a run without touched days costs one read.
    "recount touched days": every(5, "stats.rollup", "stats"),
}
