"""Twelve broken views and four sound ones. The walk must find the twelve and leave the four alone.

The broken ones read through the owner's connection, as if row-level security had been forgotten, so
that each mistake shows; with it on, most of them could not leak at all.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import connections, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from accounts.models import Channel, Organisation
from invitations.models import Customer


def _rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def _key(public_id: str) -> str:
    return str(Customer.uuid_of(public_id) or "00000000-0000-0000-0000-000000000000")


def idor_read(request: HttpRequest, organisation: str, customer: str) -> HttpResponse:
    found = _rows("SELECT name FROM invitations_customer WHERE public_uuid = %s", _key(customer))
    if not found:
        raise Http404
    return HttpResponse(found[0][0])


def idor_update(request: HttpRequest, organisation: str, customer: str) -> HttpResponse:
    if request.method == "POST":
        _rows("UPDATE invitations_customer SET name = name || '!' WHERE public_uuid = %s", _key(customer))
    return HttpResponse("ok")


def idor_delete(request: HttpRequest, organisation: str, customer: str) -> HttpResponse:
    if request.method == "DELETE":
        with transaction.atomic("owner"):
            _rows(
                """DELETE FROM invitations_delivery WHERE invitation_id IN (SELECT i.id FROM invitations_invitation i
                JOIN invitations_customer c ON c.id = i.customer_id WHERE c.public_uuid = %s)""",
                _key(customer),
            )
    return HttpResponse("ok")


def unfiltered_list(request: HttpRequest, organisation: str) -> HttpResponse:
    return HttpResponse(", ".join(name for (name,) in _rows("SELECT name FROM invitations_customer")))


def tenant_from_query(request: HttpRequest, organisation: str) -> HttpResponse:
    slug = request.GET.get("organisation") or organisation
    sql = """SELECT c.name FROM invitations_customer c
        JOIN accounts_organisation o ON o.id = organisation_id WHERE slug = %s"""
    return HttpResponse(", ".join(name for (name,) in _rows(sql, slug)))


def oracle(request: HttpRequest, organisation: str, customer: str) -> HttpResponse:
    found = _rows("SELECT organisation_id FROM invitations_customer WHERE public_uuid = %s", _key(customer))
    if not found:
        raise Http404
    return HttpResponse("ok", status=200 if found[0][0] == request.organisation.pk else 403)


def raw_sql(request: HttpRequest, organisation: str) -> HttpResponse:
    wanted = request.GET.get("customer", "")
    return JsonResponse(
        {"names": _rows("SELECT name FROM invitations_customer WHERE public_uuid = %s", _key(wanted))}
    )


def foreign_key_in_body(request: HttpRequest, organisation: str) -> HttpResponse:
    if request.method == "POST":
        found = _rows(
            "SELECT id, organisation_id FROM invitations_customer WHERE public_uuid = %s",
            _key(request.POST.get("customer", "")),
        )
        for key, _organisation in found:
            _rows("UPDATE invitations_event SET reference = 'taken over' WHERE customer_id = %s", key)
    return HttpResponse("ok")


def cache_without_tenant(request: HttpRequest, organisation: str) -> HttpResponse:
    return HttpResponse(cache.get("planted-customers", ""))


def system_alias(request: HttpRequest, organisation: str) -> HttpResponse:
    with connections["sys"].cursor() as cursor:
        cursor.execute("SELECT name FROM invitations_customer")
        return HttpResponse(", ".join(name for (name,) in cursor.fetchall()))


def materialised(request: HttpRequest, organisation: str) -> HttpResponse:
    return HttpResponse(", ".join(title for (title,) in _rows("SELECT title FROM planted_reviews")))


def index_error(request: HttpRequest, organisation: str, customer: str) -> HttpResponse:
    found = [c for c in Customer.objects.all() if c.public_id == customer]
    return HttpResponse(found[0].name)


def sound_detail(request: HttpRequest, organisation: str, customer: str) -> HttpResponse:
    return HttpResponse(get_object_or_404(Customer.objects.all(), public_uuid=_key(customer)).name)


def sound_list(request: HttpRequest, organisation: str) -> HttpResponse:
    return HttpResponse(", ".join(Customer.objects.exclude(email=None).values_list("name", flat=True)))


def sound_form(request: HttpRequest, organisation: str) -> HttpResponse:
    channel = Channel.objects.filter(public_uuid=_key(request.POST.get("channel", ""))).first()
    return HttpResponse("ok" if channel is None else channel.name)


def sound_cache(request: HttpRequest, organisation: str) -> HttpResponse:
    return HttpResponse(cache.get(f"planted-customers-{request.organisation.pk}", ""))


BROKEN = (
    idor_read, idor_update, idor_delete, unfiltered_list, tenant_from_query, oracle, raw_sql, foreign_key_in_body,
    cache_without_tenant, system_alias, materialised, index_error,
)  # fmt: skip
SOUND = (sound_detail, sound_list, sound_form, sound_cache)


def warm(rival: Organisation) -> None:
    """Leave in the cache what a visit of the rival would leave, and in the view what a refresh would."""
    cache.set("planted-customers", "Canary Rivalsecret", 60)
    cache.set(f"planted-customers-{rival.pk}", "Canary Rivalsecret", 60)
    _rows("CREATE MATERIALIZED VIEW IF NOT EXISTS planted_reviews AS SELECT title FROM reviews_review")


def cool() -> None:
    """Take away what was left."""
    cache.delete("planted-customers")
    _rows("DROP MATERIALIZED VIEW IF EXISTS planted_reviews")


def _route(view: Any) -> str:
    takes_customer = "customer" in view.__code__.co_varnames[: view.__code__.co_argcount]
    return f"app/<slug:organisation>/{view.__name__}/" + ("<str:customer>/" if takes_customer else "")


urlpatterns = [path(_route(view), view, name=view.__name__) for view in (*BROKEN, *SOUND)]
