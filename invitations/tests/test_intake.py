"""One event or a thousand: every report gets a verdict, and the same reference is the same row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Channel
from core.addresses import address_hash, address_hasher
from core.exceptions import Invalid
from core.tenancy import require_tenant, tenant
from invitations.intake_inputs import EventInput, ProductInput
from invitations.models import Customer, Event, EventProduct, EventType, Product
from invitations.services.intake import Recorded, record_event, record_events
from invitations.verdicts import ImportVerdict
from tests.cast import EVERY_ROLE, Cast
from tests.factories import NOON, make_channel, make_customer, make_event

ORDER = EventInput(
    reference="A-1", email="Zoé@Example.com", occurred_at=NOON - timedelta(days=1), name="Zoé Roy"
)


def report(channel: Channel, *events: EventInput, now: datetime = NOON) -> list[Recorded]:
    return record_events(channel=channel, event_type="delivered", events=events, source="api", now=now)


def verdicts(found: list[Recorded]) -> list[str]:
    return [recorded.verdict.value for recorded in found]


@pytest.mark.django_db
def test_first_report_creates_event_and_customer(channel: Channel) -> None:
    order = replace(
        ORDER,
        activation_on=date(2026, 3, 20),
        language="FR",
        country="fr",
        legal_basis="consent",
        consent_send=True,
    )
    recorded = record_event(channel=channel, event_type="delivered", event=order, source="api", now=NOON)
    event = Event.objects.get()
    assert (recorded.verdict, recorded.event) == (ImportVerdict.CREATED, event)
    assert (event.reference, event.occurred_at, event.received_at) == ("A-1", ORDER.occurred_at, NOON)
    assert (event.activation_on, event.language, event.legal_basis) == (date(2026, 3, 20), "fr", "consent")
    assert (event.consent_send, event.consent_track, event.source) == (True, None, "api")
    customer = event.customer
    assert (customer.email, customer.name, customer.country) == ("zoé@example.com", "Zoé Roy", "FR")
    assert bytes(customer.address_hash) == address_hash(require_tenant(), "zoé@example.com")


@pytest.mark.django_db
def test_day_of_receipt_is_the_channels_own(channel: Channel) -> None:
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert report(channel, ORDER, now=late)[0].event.received_on == date(2026, 3, 11)


@pytest.mark.django_db
def test_same_report_again_changes_nothing(channel: Channel) -> None:
    first = report(channel, ORDER)[0].event
    again = report(channel, ORDER, now=NOON + timedelta(hours=1))[0]
    assert (again.verdict, again.event) == (ImportVerdict.UNCHANGED, first)
    assert Event.objects.get().received_at == NOON


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"occurred_at": NOON},
        {"activation_on": date(2026, 4, 1)},
        {"language": "de"},
        {"legal_basis": "contract"},
        {"consent_send": False},
        {"consent_forward": True},
        {"name": "Zoé Martin"},
        {"country": "BE"},
        {"customer_reference": "C-9"},
        {"email": "zoe.roy@example.com"},
        {"products": (ProductInput("SKU-1"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_details_update_an_event_until_it_is_matched(
    channel: Channel, change: dict[str, object]
) -> None:
    report(channel, ORDER)
    changed = replace(ORDER, **change)
    assert verdicts(report(channel, changed)) == ["updated"]
    assert verdicts(report(channel, changed)) == ["unchanged"]
    Event.objects.update(matched_at=NOON)
    assert verdicts(report(channel, ORDER, replace(ORDER, occurred_at=NOON + timedelta(days=2)))) == [
        "unchanged",
        "duplicate_in_file",
    ]


@pytest.mark.django_db
def test_blanks_never_overwrite(channel: Channel) -> None:
    report(channel, replace(ORDER, language="fr", country="FR", customer_reference="C-1"))
    report(channel, EventInput("A-2", ORDER.email, NOON))
    customer = Customer.objects.get()
    assert (customer.name, customer.language, customer.country) == ("Zoé Roy", "fr", "FR")
    assert customer.reference == "C-1"


@pytest.mark.django_db
def test_last_mention_of_a_person_in_a_batch_counts(channel: Channel) -> None:
    report(channel, *(replace(ORDER, reference=f"A-{n}", name=f"Name {n}") for n in range(5)))
    assert Customer.objects.get().name == "Name 4"
    assert Event.objects.count() == 5


@pytest.mark.django_db
def test_other_reference_of_a_person_that_day_is_the_same_person_only_for_a_later_batch(
    channel: Channel,
) -> None:
    twin = replace(ORDER, reference="A-2")
    assert verdicts(report(channel, ORDER, twin)) == ["created", "created"]
    third = replace(ORDER, reference="A-3", occurred_at=ORDER.occurred_at + timedelta(hours=2))
    recorded = report(channel, third)[0]
    assert (recorded.verdict, recorded.event.reference) == (ImportVerdict.SAME_PERSON, "A-1")
    assert Event.objects.count() == 2


@pytest.mark.django_db
def test_same_person_means_same_channel_type_and_local_day(channel: Channel) -> None:
    day = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)  # 23:30 in Paris
    report(channel, replace(ORDER, occurred_at=day))
    next_day = replace(ORDER, reference="A-2", occurred_at=day + timedelta(hours=1))
    assert verdicts(report(channel, next_day)) == ["created"]
    other = make_channel("Acme London")
    assert verdicts(report(other, replace(ORDER, reference="A-3", occurred_at=day))) == ["created"]
    shipped = replace(ORDER, reference="A-4", occurred_at=day)
    [recorded] = record_events(
        channel=channel, event_type="shipped", events=[shipped], source="api", now=NOON
    )
    assert recorded.verdict == ImportVerdict.CREATED


@pytest.mark.django_db
def test_reference_twice_in_a_batch_is_a_duplicate_of_the_first(channel: Channel) -> None:
    first, second = report(channel, ORDER, replace(ORDER, email="other@example.com"))
    assert verdicts([first, second]) == ["created", "duplicate_in_file"]
    assert second.event == first.event
    assert not Customer.objects.filter(email="other@example.com").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"reference": "  "}, "reference", "missing"),
        ({"reference": "x" * 121}, "reference", "too_long"),
        ({"reference": "a\x00b"}, "reference", "unprintable"),
        ({"email": ""}, "email", "missing"),
        ({"email": "nobody"}, "email", "bad_address"),
        ({"name": "a\x07b"}, "name", "unprintable"),
        ({"occurred_at": NOON.replace(tzinfo=None)}, "occurred_at", "bad_date"),
        ({"occurred_at": NOON.replace(year=1712)}, "occurred_at", "date_out_of_range"),
        ({"language": "klingon"}, "language", "bad_language"),
        ({"country": "FRA"}, "country", "bad_country"),
        ({"legal_basis": "because"}, "legal_basis", "bad_legal_basis"),
        ({"products": (ProductInput("s", url="javascript:x"),)}, "products", "bad_url"),
        ({"products": tuple(ProductInput(f"s{n}") for n in range(101))}, "products", "too_many_products"),
    ],
)
def test_wrong_report_says_where_and_why_and_spares_the_others(
    channel: Channel, change: dict[str, object], field: str, reason: str
) -> None:
    wrong, right = report(channel, replace(ORDER, **change), replace(ORDER, reference="A-2"))
    assert (wrong.verdict, wrong.event, wrong.field, wrong.reason) == (
        ImportVerdict.INVALID,
        None,
        field,
        reason,
    )
    assert right.verdict == ImportVerdict.CREATED


@pytest.mark.django_db
def test_odd_but_right_values_arrive_unharmed(channel: Channel) -> None:
    order = replace(
        ORDER,
        reference='A\\1 "x", {y}',
        name="  O'Neil\t\\N  \u202eJosé\n",
        products=(ProductInput('a"b\\c'), ProductInput("NULL"), ProductInput("{}")),
    )
    event = report(channel, order)[0].event
    assert (event.reference, event.customer.name) == ('A\\1 "x", {y}', "O'Neil \\N José")
    assert set(Product.objects.values_list("sku", flat=True)) == {'a"b\\c', "NULL", "{}"}
    assert EventProduct.objects.filter(event=event).count() == 3


@pytest.mark.django_db
def test_products_keep_what_is_known_of_them(channel: Channel) -> None:
    lamp = ProductInput("L-1", name="Lamp", url="https://acme.example/lamp", gtin="4006381333931")
    report(channel, replace(ORDER, products=(lamp,)))
    both = (ProductInput("L-1", brand="Lumen"), ProductInput("L-2"))
    report(channel, replace(ORDER, reference="A-2", email="other@example.com", products=both))
    product = Product.objects.get(sku="L-1")
    assert (product.name, product.brand, product.gtin) == ("Lamp", "Lumen", "4006381333931")
    assert EventProduct.objects.count() == 3


@pytest.mark.django_db
def test_own_event_types_are_known_while_they_are_active(channel: Channel) -> None:
    own = EventType.objects.create(key="picked_up", name="Picked up")
    assert record_event(channel=channel, event_type="picked_up", event=ORDER, source="api", now=NOON).event
    EventType.objects.filter(pk=own.pk).update(is_active=False)
    with pytest.raises(Invalid) as error:
        record_event(channel=channel, event_type="picked_up", event=ORDER, source="api", now=NOON)
    assert error.value.code == "unknown_event_type"


@pytest.mark.django_db
def test_more_than_a_thousand_at_once_are_refused(channel: Channel) -> None:
    with pytest.raises(Invalid, match="1000"):
        report(channel, *(replace(ORDER, reference=str(n)) for n in range(1001)))


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_the_batch(channel: Channel) -> None:
    def queries(start: int, count: int) -> int:
        events = [
            replace(ORDER, reference=f"{n}", email=f"p{n}@example.com", products=(ProductInput(f"s{n % 7}"),))
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert set(verdicts(report(channel, *events))) == {"created"}
        return len(captured)

    assert queries(0, 1) == queries(1, 3) == queries(1000, 1000)


@pytest.mark.django_db
def test_erased_customer_of_the_same_address_is_a_new_customer(channel: Channel) -> None:
    erased = make_customer("zoé@example.com", erased_at=NOON)
    Customer.objects.update(email=None, name="")
    assert report(channel, ORDER)[0].event.customer != erased


@pytest.mark.django_db
def test_hasher_of_many_addresses_agrees_with_the_hash_of_one(acme: object) -> None:
    assert address_hasher(require_tenant())("a@b.example") == address_hash(require_tenant(), "a@b.example")


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_concurrent_reports_of_the_same_references_make_one_row_each(committed: Cast) -> None:
    """Eight writers, shuffled differently, all report the same hundred orders: each is created exactly once."""
    start = Barrier(8)
    found: list[list[Recorded]] = []

    def write(turn: int) -> None:
        events = [
            EventInput(
                f"A-{n}", f"person{n % 60}@example.com", NOON - timedelta(days=n), name=f"N {n} {turn}"
            )
            for n in range(100)
        ]
        events = events[turn * 12 :] + events[: turn * 12]
        start.wait()
        try:
            with tenant(committed.acme):
                found.append(report(committed.channel, *events))
        finally:
            connection.close()

    threads = [Thread(target=write, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = [recorded.verdict for turn in found for recorded in turn]
    assert len(counted) == 800
    assert counted.count(ImportVerdict.CREATED) == 100
    with tenant(committed.acme):
        assert Event.objects.count() == 100
        assert Customer.objects.count() == 60
        make_event(committed.channel, Customer.objects.first(), reference="still-writable")
