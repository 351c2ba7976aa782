"""The API against its own schema: whatever a client sends, no server error, and nothing without a key."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings

from accounts.models.api_key import Scope
from accounts.services.keys import issue_key
from core.tenancy import tenant
from tests.cast import EVERY_ROLE, Cast

TRIED = settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True, databases=EVERY_ROLE)
def test_every_operation_takes_whatever_comes_and_nothing_without_a_key(committed: Cast) -> None:
    with tenant(committed.acme):
        _key, text = issue_key(organisation=committed.acme, actor=None, name="Schema", scopes=Scope.values)
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        _try(operation, {"Authorization": f"Bearer {text}"})
    assert len(operations) >= 12


def _try(operation: Any, headers: dict[str, str]) -> None:
    @TRIED
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        answer = case.call(headers=headers)
        assert answer.status_code < 500, f"{operation.label}: {answer.text[:300]}"
        assert case.call(headers={"Authorization": ""}).status_code in {400, 401}, operation.label

    tried()
