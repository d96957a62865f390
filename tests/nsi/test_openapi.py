"""The REST interface does what its description says, whatever is asked: schemathesis makes the requests up."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from egisz.config.lane import Lane
from egisz.nsi.queries import wire
from tests.nsi.builders import OID
from tests.nsi.test_rest import ROWS, put

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/port/rest/openapi.json", Lane(WSGIHandler()))
# Errors of the matter have status 200 here, as at the original (`domain/nsi.md` 3).
NOT_FOR_US = CHECKS.get_by_names(["negative_data_rejection", "positive_data_acceptance", "unsupported_method"])


@pytest.fixture
def book():
    wire.forget()
    put("1.1", ROWS)
    put("1.2", ROWS[:2], published="01.03.2026 10:00")


@schema.parametrize()
@settings(max_examples=30, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
def test_every_answer_is_as_described(book, case):
    case.call_and_validate(excluded_checks=NOT_FOR_US)


@schema.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
def test_every_answer_about_a_book_is_as_described(book, case):
    if "identifier" in {parameter.name for parameter in case.operation.query}:
        case.query["identifier"] = OID
    case.call_and_validate(excluded_checks=NOT_FOR_US)
