"""The region can be made on any day, and on one day it is always the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from egisz.accreditation.public import active_application
from egisz.demo import cast
from egisz.demo.region import build
from egisz.frmr.models import AccreditationRecord, Education, Employment, FurtherEducation, Practitioner
from egisz.frmr.public import practitioner_by_snils
from egisz.kernel import clock
from egisz.nsi.public import load_starter
from tests.demo.conftest import QUICK, made_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("year", "month", "day"), [(2026, 12, 31), (2027, 5, 3)])
def test_the_region_is_made_on_the_last_day_of_a_year_and_on_a_holiday(year: int, month: int, day: int) -> None:
    with made_on(datetime(year, month, day, 10, tzinfo=clock.MOSCOW)):
        states = {}
        for part in cast.PARTS:
            practitioner = practitioner_by_snils(cast.people()[part.key].snils)
            assert practitioner is not None
            case = active_application(practitioner)
            states[part.key] = case.state if case else ""
        assert states["doctor"] == "draft"
        assert states["submitted"] == "submitted"
        assert states["checking"] == "centre_check"
        assert states["returned"] == "not_admitted"
        assert states["commission"] in ("with_commission", "meeting_set")


def _picture(now: datetime) -> dict[str, list[Any]]:
    """What the registers hold after the making, without the numbers that the database deals."""
    with transaction.atomic(), override_settings(**QUICK):
        load_starter()
        build(clock.to_moscow(now).date(), now)
        picture = {
            "people": [
                (one.family, one.given, one.patronymic, one.birth_date, one.phone, one.email)
                for one in Practitioner.objects.order_by("family", "given", "birth_date")
            ],
            "jobs": list(Employment.objects.order_by("contract_number", "payroll_number").values_list(
                "contract_number", "payroll_number", "post_name", "begin_date", "end_date", "rate"
            )),
            "diplomas": list(Education.objects.order_by("document_number").values_list(
                "document_number", "stage", "document_date"
            )),
            "training": list(FurtherEducation.objects.order_by("document_number", "theme").values_list(
                "document_number", "theme", "hours", "document_date"
            )),
            "records": list(AccreditationRecord.objects.order_by("end_date", "specialty_name", "id").values_list(
                "end_date", "specialty_name", "education_level"
            )),
        }  # fmt: skip
        transaction.set_rollback(True)
    return picture


def test_one_day_makes_one_region() -> None:
    now = datetime(2027, 2, 28, 23, 30, tzinfo=clock.MOSCOW)
    first = _picture(now)
    assert len(first["people"]) == cast.WORKERS
    assert _picture(now) == first
