"""A role that is limited to a department sees and changes only the people of that department."""

from __future__ import annotations

from datetime import date

import pytest

from egisz.frmr import public as frmr
from egisz.frmr.permissions import may_read
from egisz.frmr.public import WorkerFilter, add_employment, close_employment, employments, list_workers
from egisz.kernel.errors import NotFound, Refused
from tests.frmr.conftest import Region, job_facts

TODAY = date(2026, 11, 23)


def _count(actor: object) -> int:
    return list_workers(actor, WorkerFilter(), today=TODAY)[1]  # type: ignore[arg-type]


def test_the_list_holds_only_the_people_of_the_department(region: Region) -> None:
    assert _count(region.hr) == 1
    assert _count(region.hr.acting(department_oid=region.dept)) == 1
    assert _count(region.hr.acting(department_oid=region.dept2)) == 0


def test_the_card_opens_only_for_the_own_department(region: Region) -> None:
    assert may_read(region.hr.acting(department_oid=region.dept), region.worker)
    stranger = region.hr.acting(department_oid=region.dept2)
    assert not may_read(stranger, region.worker)
    with pytest.raises(NotFound):
        frmr.person(stranger, region.worker)


def test_jobs_are_opened_and_closed_only_in_the_own_department(region: Region) -> None:
    limited = region.hr.acting(department_oid=region.dept)
    with pytest.raises(Refused):
        add_employment(limited, region.worker, job_facts(region.dept2, kind=4, begin_date=date(2023, 1, 1)))
    (job,) = employments(region.worker)
    with pytest.raises(NotFound):
        close_employment(
            region.hr.acting(department_oid=region.dept2), job.id, end_date=TODAY, end_reason="по собственному желанию"
        )
    close_employment(limited, job.id, end_date=TODAY, end_reason="по собственному желанию")
