"""Employers, posts, length of service and reports: the section «Профессиональная часть»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from egisz.accreditation.lawbook import rules_on
from egisz.accreditation.permissions import require_applicant
from egisz.accreditation.queries.reports import my_reports
from egisz.accreditation.types import ReportInfo
from egisz.frmr.public import EmploymentInfo, employments
from egisz.kernel.actor import Actor
from egisz.kernel.periods import Period, add_years, merged, years_months
from egisz.kernel.text import length_of_service


@dataclass(frozen=True, slots=True)
class Employer:
    """One organisation with all jobs there and the report. in_period: it belongs to the last five years."""

    oid: str
    name: str
    jobs: tuple[EmploymentInfo, ...]
    is_current: bool
    in_period: bool
    service: str
    report: ReportInfo | None


@dataclass(frozen=True, slots=True)
class Employers:
    """The page: present employers first. service: the whole length of service."""

    items: tuple[Employer, ...]
    service: str
    period_begin: date
    waiting: int
    approved: int


def employers(actor: Actor, today: date) -> Employers:
    """Jobs of the actor by organisation. Forbidden for those who are not in ФРМР."""
    practitioner = require_applicant(actor)
    jobs = employments(practitioner)
    begin = add_years(today, -rules_on(today).validity_years)
    newest: dict[str, ReportInfo] = {}
    for report in my_reports(actor, today):
        newest.setdefault(report.organization_oid, report)
    by_oid: dict[str, list[EmploymentInfo]] = {}
    for job in jobs:
        by_oid.setdefault(job.organization_oid, []).append(job)
    items = [
        Employer(
            oid=oid,
            name=found[0].organization_name,
            jobs=tuple(found),
            is_current=any(job.covers(today) for job in found),
            in_period=any(job.end_date is None or job.end_date >= begin for job in found),
            service=_service(found, today),
            report=newest.get(oid),
        )
        for oid, found in by_oid.items()
    ]
    reports = list(newest.values())
    return Employers(
        items=tuple(sorted(items, key=lambda item: not item.is_current)),
        service=_service(jobs, today),
        period_begin=begin,
        waiting=sum(report.state == "on_approval" for report in reports),
        approved=sum(report.state == "approved" for report in reports),
    )


def _service(jobs: list[EmploymentInfo], today: date) -> str:
    periods = merged(Period(job.begin_date, job.end_date) for job in jobs if job.begin_date <= today)
    return length_of_service(*years_months(sum(period.days(today) for period in periods)))
