"""Push customers: they are recorded, and nobody is written to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models.api_key import Scope
from api.errors import faults
from api.idempotency import answer_once
from api.pagination import PARAMETERS, page, page_of
from api.v1.serializers.customers import (
    NOTICE,
    CustomerOut,
    CustomerSaved,
    CustomersIn,
    CustomersOut,
    PersonIn,
    customer_input,
)
from core.addresses import normalise
from core.exceptions import Invalid
from invitations.selectors.events import customer_by_public_id, customers
from invitations.services.intake import CustomerInput, push_customers
from invitations.verdicts import ImportVerdict


class CustomersView(APIView):
    """Push one customer (PUT) or up to 1,000 (POST), or list them."""

    scopes = {"GET": Scope.CUSTOMERS_READ, "PUT": Scope.CUSTOMERS_WRITE, "POST": Scope.CUSTOMERS_WRITE}

    @extend_schema(
        summary="Push a customer",
        description=f"Known by the address: made or brought up to date. {NOTICE}",
        request=PersonIn,
        responses={201: CustomerSaved, 200: CustomerSaved},
    )
    def put(self, request: Request) -> Response:
        wanted = PersonIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        (pushed,) = push_customers(customers=[customer_input(wanted.validated_data)], now=timezone.now())
        if pushed.customer is None:
            raise Invalid("invalid", pushed.reason, {pushed.field: pushed.reason})
        status = 201 if pushed.verdict == ImportVerdict.CREATED else 200
        return Response({**CustomerOut(pushed.customer).data, "notice": NOTICE}, status=status)

    @extend_schema(
        summary="Push up to 1,000 customers",
        description=f"Every customer gets a verdict of its own. {NOTICE}",
        request=CustomersIn,
        responses=CustomersOut,
    )
    def post(self, request: Request) -> Response:
        return answer_once(request, lambda: self._push(request))

    def _push(self, request: Request) -> Response:
        wanted = CustomersIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        verdicts: dict[int, dict[str, Any]] = {}
        valid: list[tuple[int, CustomerInput]] = []
        for index, data in enumerate(wanted.validated_data["customers"]):
            person = PersonIn(data=data)
            if person.is_valid():
                valid.append((index, customer_input(person.validated_data)))
            else:
                verdicts[index] = _told(ImportVerdict.INVALID, errors=list(faults(person.errors)))
        pushed = push_customers(customers=[item for _index, item in valid], now=timezone.now())
        for (index, _item), one in zip(valid, pushed, strict=True):
            if one.customer is None:
                fault = {"pointer": f"/{one.field}", "code": "invalid", "detail": one.reason}
                verdicts[index] = _told(ImportVerdict.INVALID, errors=[fault])
            else:
                verdicts[index] = _told(one.verdict, one.customer.public_id)
        results = [{"index": index, **verdicts[index]} for index in range(len(verdicts))]
        counts = Counter(result["verdict"] for result in results)
        return Response({"results": results, "counts": dict(counts), "notice": NOTICE})

    @extend_schema(
        summary="List customers",
        parameters=[
            *PARAMETERS,
            OpenApiParameter("email", str, description="Only the customer with this address."),
        ],
        responses=page_of("Customer", CustomerOut),
    )
    def get(self, request: Request) -> Response:
        email = request.query_params.get("email", "")
        found = customers(request._request.organisation)
        if email:
            found = found.filter(email=normalise(email) or "")
        return page(request, found, lambda customer: CustomerOut(customer).data)


class CustomerView(APIView):
    """One customer."""

    scopes = {"GET": Scope.CUSTOMERS_READ}

    @extend_schema(summary="Read a customer", responses=CustomerOut)
    def get(self, request: Request, public_id: str) -> Response:
        customer = customer_by_public_id(request._request.organisation, public_id)
        if customer is None:
            raise Http404
        return Response(CustomerOut(customer).data)


def _told(
    verdict: str, public_id: str | None = None, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    return {"verdict": verdict, "id": public_id, "errors": errors or []}
