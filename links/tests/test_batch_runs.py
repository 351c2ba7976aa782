"""Lists become files and kept links: once, whatever dies in between."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Channel, Organisation
from balancing.unique_links import read_link
from core.tenancy import tenant
from links import sample
from links.columns import read_columns
from links.formats.shape import Shape
from links.models import ExportedLink, LinkBatch
from links.options import Options, Result
from links.services.batch_claims import LEASE
from links.services.batch_runs import run_batch, run_next_batch
from links.services.batches import confirm_batch, receive_list
from tests.cast import Cast
from tests.factories import NOON

pytestmark = pytest.mark.django_db

LIST = (
    "Name,E-mail,Reference,Product,Visit date,Branch\n"
    "Åse Müller,Ase@Customer.Example,o-1,Lamp,2026-03-01,Oslo\n"
    '"Smith, John",john@customer.example,o-2,Lamp,2026-03-02,"Leeds, North"\n'
    "Smith,john@customer.example,o-2,Lamp,2026-03-02,Leeds\n"
    "Nobody,nowhere,o-3,Chair,2026-03-02,Leeds\n"
    "山田 太郎,taro@customer.example,o-4,Chair,2026-03-03,Osaka\n"
)


def receive(organisation: Organisation, channel: Channel, content: bytes, **changes: Any) -> LinkBatch:
    said = {"family": "business_generated", "domain": "shop.example", "is_tracked": False, "name": "list.csv"}
    said["source"] = LinkBatch.Source.SAMPLE  # whose keys everybody knows
    with tenant(organisation):
        return receive_list(
            channel=channel, content=ContentFile(content), actor=None, now=NOON, **{**said, **changes}
        )


def confirm(organisation: Organisation, batch: LinkBatch, result: Result) -> LinkBatch:
    reading = Options.of(batch.options).reading
    fields = {"name": 0, "email": 1, "reference": 2, "product": 3, "visited_on": 4}
    settled = Options(replace(reading, fields=fields, visit_format="iso"), result=result)
    with tenant(organisation):
        return confirm_batch(batch=batch, options=settled, kept_days=30, actor=None, now=NOON)


def begun(cast: Cast, content: bytes, result: Result | None = None, **changes: Any) -> LinkBatch:
    batch = receive(cast.acme, cast.channel, content, **changes)
    usual = Result(read_columns(["email", "link", "own:5", "line", "verdict"]), Shape())
    return confirm(cast.acme, batch, result or usual)


def run(cast: Cast, batch: LinkBatch, size: int = 120) -> LinkBatch:
    done = run_batch(organisation=cast.acme, batch=batch, clock=lambda: NOON, size=size)
    assert done is not None
    return done


def table(key: str) -> list[list[str]]:
    with default_storage.open(key, "rb") as stream:
        return list(csv.reader(io.StringIO(stream.read().decode(), newline="")))


def test_a_list_becomes_a_file_kept_links_and_a_file_of_what_was_left_out(cast: Cast) -> None:
    done = run(cast, begun(cast, LIST.encode()))
    assert done.state == LinkBatch.State.FINISHED
    assert done.verdicts == {"made": 3, "duplicate_in_file": 1, "invalid": 1}
    assert (done.rows, done.made, done.refused) == (5, 3, 2)
    head, *rows = table(done.result_key)
    assert head == ["CustomerEmail", "UniqueLink", "Branch", "Line", "Verdict"]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("Ase@Customer.Example", "Oslo", "2", "made"),
        ("john@customer.example", "Leeds, North", "3", "made"),
        ("taro@customer.example", "Osaka", "6", "made"),
    ]
    assert read_link(rows[2][1], sample.KEYS).payload["name"] == "山田 太郎"
    left = table(done.rejected_key)
    assert left[0][-4:] == ["Line", "Verdict", "Field", "Reason"]
    assert [row[-4:] for row in left[1:]] == [
        [
            "4",
            "Duplicate in file",
            "reference",
            "The same domain, reference and e-mail stand in this file more than once; the first row got the link.",
        ],
        ["5", "Invalid", "email", "Mail cannot be sent to this address."],
    ]
    with tenant(cast.acme):
        kept = ExportedLink.objects.get(reference="o-2")
        assert (kept.product, kept.visited_on.isoformat(), kept.details) == (
            "Lamp",
            "2026-03-02",
            {"Branch": "Leeds, North"},
        )
        assert ExportedLink.objects.count() == 3
    _folders, parts = default_storage.listdir(done.result_key.rpartition("/")[0] + "/parts")
    assert parts == []


def test_a_list_made_once_more_gives_the_same_links_and_counts_them_as_made_before(cast: Cast) -> None:
    first = run(cast, begun(cast, LIST.encode(), is_tracked=True))
    later = NOON + timedelta(days=1)
    batch = begun(cast, LIST.encode(), is_tracked=True)
    second = run_batch(organisation=cast.acme, batch=batch, clock=lambda: later)
    assert second is not None
    assert second.verdicts == {"already_made": 3, "duplicate_in_file": 1, "invalid": 1}
    links = [[row[1] for row in table(done.result_key)[1:]] for done in (first, second)]
    assert links[0] == links[1]
    with tenant(cast.acme):
        assert ExportedLink.objects.count() == 3
        assert set(ExportedLink.objects.values_list("batch_id", flat=True)) == {second.pk}


def test_tracked_links_are_our_own_and_say_nothing(cast: Cast) -> None:
    done = run(cast, begun(cast, LIST.encode(), is_tracked=True))
    addresses = [row[1] for row in table(done.result_key)[1:]]
    assert all(
        "/r/" in address and "@" not in address and "shop.example" not in address for address in addresses
    )
    assert len(set(addresses)) == 3


class Clock:
    """A clock that stands until it is moved."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


class Killed(BaseException):
    """As if the process had been ended."""


def test_a_worker_that_dies_is_followed_by_another_and_nothing_is_doubled(cast: Cast) -> None:
    many = "".join(f"N {n},n{n}@customer.example,o-{n % 70},P,2026-03-01,B\n" for n in range(40))
    content = ("Name,E-mail,Reference,Product,Visit date,Branch\n" + many + many[: len(many) // 2]).encode()
    whole = run(cast, begun(cast, content))
    with tenant(cast.acme):
        ExportedLink.objects.all().delete()
    batch = begun(cast, content)
    chunks = 0

    def die(_: LinkBatch) -> None:
        nonlocal chunks
        chunks += 1
        if chunks in (2, 5):
            raise Killed

    clock = Clock()
    for _attempt in range(2):
        with pytest.raises(Killed):
            run_batch(organisation=cast.acme, batch=batch, clock=clock, on_chunk=die, size=300)
        clock.now += 2 * LEASE
    done = run_next_batch(organisation=cast.acme, clock=clock, on_chunk=die)
    assert done is not None
    assert done.verdicts == whole.verdicts
    keep = [[row[0], row[3]] for row in table(whole.result_key)]
    assert [[row[0], row[3]] for row in table(done.result_key)] == keep
    assert [row[-4] for row in table(done.rejected_key)] == [row[-4] for row in table(whole.rejected_key)]


def test_a_chunk_whose_links_were_kept_but_not_noted_comes_to_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = begun(cast, LIST.encode())

    def die(*_: Any) -> str:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("links.services.batch_runs.save_part", die)
        with pytest.raises(Killed):
            run(cast, batch)
    later = NOON + 2 * LEASE
    done = run_batch(organisation=cast.acme, batch=batch, clock=lambda: later)
    assert done is not None
    assert done.verdicts == {"made": 3, "duplicate_in_file": 1, "invalid": 1}


def test_one_worker_at_a_time_and_a_cancelled_list_is_left_alone(cast: Cast) -> None:
    batch = begun(cast, LIST.encode())
    seen = []

    def look(held: LinkBatch) -> None:
        seen.append(run_batch(organisation=cast.acme, batch=batch, clock=lambda: NOON))
        with tenant(cast.acme):
            LinkBatch.objects.filter(pk=held.pk).update(state=LinkBatch.State.CANCELLED)

    done = run_batch(organisation=cast.acme, batch=batch, clock=lambda: NOON, on_chunk=look, size=60)
    assert done is None
    assert seen == [None]
    assert run_next_batch(organisation=cast.acme, clock=lambda: NOON) is None


def test_a_file_for_each_product_comes_in_an_archive(cast: Cast) -> None:
    columns = read_columns(["email", "link"])
    done = run(cast, begun(cast, LIST.encode(), Result(columns, Shape(), "", "product")))
    with default_storage.open(done.result_key, "rb") as stream, zipfile.ZipFile(stream) as archive:
        found = {name: archive.read(name).decode().count("\n") for name in archive.namelist()}
    assert found == {"chair.csv": 2, "lamp.csv": 3}
