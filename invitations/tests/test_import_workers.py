"""Workers at imports: killed, two at one, two at once, and those that find the files."""

from __future__ import annotations

import os
from threading import Thread
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections

from core.tenancy import tenant
from invitations.models import Customer, Event, Import, ImportIssue
from invitations.tasks import run_imports
from invitations.tests.import_rehearsal import HEADER, die_after, line, read_in, waiting_import
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_customer, make_event

committing = pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)


def counted(import_run: Import | None) -> dict[str, int]:
    assert import_run is not None
    assert import_run.state == Import.State.FINISHED
    return {verdict: count for verdict, count in import_run.counts.items() if count}


@committing
@pytest.mark.parametrize("chunks", [1, 3])
def test_worker_killed_in_the_middle_leaves_nothing_doubled_and_nothing_out(
    committed: Cast, chunks: int
) -> None:
    """A process dies by SIGKILL after some chunks; the next worker ends the file with the very same verdicts."""
    with tenant(committed.acme):
        make_event(committed.channel, make_customer("p0@example.com"), reference="A-0", matched_at=NOON)
        # A-0 is unchanged in the first chunk and a duplicate in the last, in another worker's hands.
        content = HEADER + "".join(line(n) for n in [0, 1, 2, 3, 4, 3, 5, 6, 7, 8, 1, 0, 9])
        import_run = waiting_import(committed.channel, content)
    for each in connections.all():
        each.close()
    process = os.fork()
    if not process:
        die_after(committed.acme, import_run.pk, content, chunks)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -9
    with tenant(committed.acme):
        broken_off = Import.objects.get(pk=import_run.pk)
        assert sum(broken_off.counts.values()) == 3 * chunks
        assert Event.objects.filter(import_run=import_run).count() == broken_off.counts["created"]
    done = read_in(committed.acme, import_run, content)
    assert counted(done) == {"created": 9, "unchanged": 1, "duplicate_in_file": 3}
    with tenant(committed.acme):
        assert Event.objects.filter(import_run=import_run).count() == 9
        assert ImportIssue.objects.filter(import_run=import_run).count() == 3


@committing
def test_two_workers_at_one_import_read_it_once(committed: Cast) -> None:
    content = HEADER + "".join(line(n) for n in range(30))
    with tenant(committed.acme):
        import_run = waiting_import(committed.channel, content)
    ended: list[Import | None] = []

    def work() -> None:
        try:
            ended.append(read_in(committed.acme, import_run, content))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done is not None for done in ended) == [False, False, False, True]
    with tenant(committed.acme):
        assert Event.objects.filter(import_run=import_run).count() == 30


@committing
def test_two_imports_of_one_list_at_once_create_every_event_once(committed: Cast) -> None:
    content = HEADER + "".join(line(n, n % 11) for n in range(60))
    with tenant(committed.acme):
        both = [waiting_import(committed.channel, content) for _ in range(2)]
    ended: list[Import | None] = []

    def work(import_run: Import) -> None:
        try:
            ended.append(read_in(committed.acme, import_run, content, rows=7))
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(import_run,)) for import_run in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = [counted(done) for done in ended]
    assert sum(count.get("created", 0) for count in counts) == 60
    assert [sum(count.values()) for count in counts] == [60, 60]
    with tenant(committed.acme):
        assert Event.objects.count() == 60
        assert Customer.objects.count() == 11


@committing
def test_worker_finds_waiting_files_of_every_organisation(committed: Cast) -> None:
    for organisation, channel in (
        (committed.acme, committed.channel),
        (committed.rival, committed.rival_channel),
    ):
        key = default_storage.save(f"tests/{uuid4().hex}.csv", ContentFile((HEADER + line(1)).encode()))
        with tenant(organisation):
            waiting_import(channel, HEADER + line(1), file_key=key)
    run_imports()
    for organisation in (committed.acme, committed.rival):
        with tenant(organisation):
            import_run = Import.objects.get()
            assert counted(import_run) == {"created": 1}
            assert Event.objects.get(reference="A-1").import_run_id == import_run.pk
        default_storage.delete(import_run.file_key)
