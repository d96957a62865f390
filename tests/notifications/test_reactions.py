"""Who is told what when other rooms speak; every reaction runs twice without harm."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from egisz.accreditation.actions.centre import hand_over, register_application, return_application
from egisz.accreditation.events import (
    ApplicationPassed,
    ApplicationSubmitted,
    ReportRefused,
    ReportReminded,
    ReportSent,
)
from egisz.corrections.events import CorrectionAnswered, CorrectionReported
from egisz.extracts.events import ExtractReady
from egisz.frmr.events import EmploymentChanged
from egisz.frmr.public import record_accreditation
from egisz.identity.events import EmployerRequested
from egisz.kernel.actor import Actor, Role
from egisz.kernel.periods import add_months
from egisz.notifications.models import Notification
from egisz.notifications.rules import stage
from egisz.notifications.tasks import remind
from egisz.outbox.models import Delivery
from egisz.outbox.public import Event, deliver_all, publish
from tests.accreditation.centre_helpers import (
    NOW,
    SYSTEM,
    TODAY,
    account,
    application,
    meeting,
    practitioner,
    staff,
)

pytestmark = pytest.mark.django_db
OID = "1.2.643.5.1.13.13.12.2.78.8646"


def _say(*events: Event) -> None:
    with transaction.atomic():
        for event in events:
            publish(event)
    deliver_all()


def _kinds(account_id: object) -> list[str]:
    return list(
        Notification.objects.filter(account_id=account_id)
        .exclude(kind__startswith="account.")
        .order_by("created_at")
        .values_list("kind", flat=True)
    )


def _holder(role: Role, oid: str = "") -> object:
    from egisz.identity.public import grant_role

    made = account(family="Кадрова")
    grant_role(SYSTEM, made.pk, role, oid, begin=date(2026, 1, 1), ground="приказ")
    return made.pk


def test_the_applicant_hears_of_registration_return_and_meeting() -> None:
    centre, member = staff(Role.CENTRE), staff(Role.COMMISSION)
    first, second = application(), application()
    register_application(centre, first.id, NOW)
    register_application(centre, second.id, NOW)
    return_application(centre, first.id, [{"code": "DOCS_INCOMPLETE", "text": "Нет приложения к диплому"}], NOW)
    hand_over(centre, second.id, meeting().id, NOW)
    deliver_all()
    assert _kinds(first.account_id) == ["application.registered", "application.returned"]
    assert _kinds(second.account_id) == ["application.registered", "application.handed_over"]
    assert _kinds(member.account_id) == ["meeting.agenda"]
    body = Notification.objects.get(kind="application.returned").body.replace("\u00a0", " ")
    assert "Нет приложения к диплому" in body
    assert "Что сделать" in body
    registered = Notification.objects.filter(kind="application.registered").first()
    assert registered is not None
    assert registered.due_on is not None
    assert registered.link.startswith("/accreditation/applications/")


def test_every_reaction_runs_twice_without_a_second_notification() -> None:
    case = application()
    worker = practitioner()
    _say(
        ApplicationSubmitted(
            at=NOW, application_id=case.id, number=case.number, practitioner_id=case.practitioner_id,
            account_id=case.account_id,
        ),
        ApplicationPassed(
            at=NOW, application_id=case.id, number=case.number, practitioner_id=case.practitioner_id,
            account_id=case.account_id, specialty_code="49", end_date=date(2031, 12, 22), record_id=case.id,
        ),
        EmploymentChanged(
            at=NOW, employment_id=case.id, practitioner_id=worker.id, organization_oid=OID, fields=("rate",)
        ),
    )  # fmt: skip
    count = Notification.objects.count()
    Delivery.objects.update(state="waiting")
    deliver_all()
    assert Notification.objects.count() == count
    assert not Delivery.objects.exclude(state="done").exists()


def test_a_report_goes_to_the_head_and_the_refusal_comes_back() -> None:
    owner = account(family="Соколова")
    worker = practitioner(owner)
    head = _holder(Role.HEAD, OID)
    facts = {"report_id": worker.id, "practitioner_id": worker.id, "organization_oid": OID}
    _say(ReportSent(at=NOW, **facts), ReportReminded(at=NOW, **facts))
    assert _kinds(head) == ["report.waiting", "report.reminded"]
    _say(ReportRefused(at=NOW + timedelta(hours=1), **facts))
    assert _kinds(owner.pk) == ["report.sent", "report.refused"]


def test_a_head_who_is_the_author_is_not_asked_about_himself() -> None:
    owner = account(family="Главнов")
    worker = practitioner(owner)
    from egisz.identity.public import grant_role

    grant_role(SYSTEM, owner.pk, Role.HEAD, OID, begin=date(2026, 1, 1), ground="приказ")
    _say(ReportSent(at=NOW, report_id=worker.id, practitioner_id=worker.id, organization_oid=OID))
    assert _kinds(owner.pk) == ["report.sent"]


def test_somebody_without_an_account_is_no_error() -> None:
    from egisz.identity.models import Account

    owner = account()
    worker = practitioner(owner)
    Account.objects.filter(pk=owner.pk).delete()
    _say(EmploymentChanged(at=NOW, employment_id=worker.id, practitioner_id=worker.id, organization_oid=OID, fields=()))
    assert Notification.objects.count() == 0
    assert not Delivery.objects.exclude(state="done").exists()


def test_hr_hears_of_corrections_and_requests_and_the_worker_of_answers() -> None:
    owner = account()
    worker, hr = practitioner(owner), _holder(Role.HR, OID)
    case = {"case_id": worker.id, "number": "Н-2026-1", "practitioner_id": worker.id, "organization_oid": OID}
    _say(
        CorrectionReported(at=NOW, **case, block="person", due_on=date(2026, 12, 1)),
        EmployerRequested(
            at=NOW, request_id=worker.id, account_id=owner.pk, organization_oid=OID, due_on=date(2026, 12, 1)
        ),
        CorrectionAnswered(at=NOW, **case, account_id=owner.pk, state="corrected"),
        ExtractReady(at=NOW, extract_id=worker.id, practitioner_id=worker.id, number="В-1"),
    )
    assert sorted(_kinds(hr)) == ["register.correction", "register.request"]
    assert sorted(_kinds(owner.pk)) == ["extract.ready", "register.answer"]


# Reminders


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 6, 19), None),
        (date(2026, 6, 20), 12),
        (date(2026, 12, 19), 12),
        (date(2026, 12, 20), 6),
        (date(2027, 2, 20), 4),
        (date(2027, 3, 20), 3),
        (date(2027, 4, 20), 2),
        (date(2027, 5, 20), 1),
        (date(2027, 6, 20), 1),
        (date(2027, 6, 21), None),
    ],
)
def test_the_stage_of_a_reminder(today: date, months: int | None) -> None:
    assert stage(date(2027, 6, 20), today) == months


def _record(worker_id: object, end: date, **changes: object) -> None:
    record_accreditation(
        Actor.system(), practitioner_id=worker_id, application_id=None, kind="periodic", education_level="higher",
        specialty_code="49", specialty_name="Терапия", commission="ЦАК", protocol_number="1",
        protocol_date=date(2022, 1, 20), pass_date=date(2022, 1, 20), end_date=end, **changes,
    )  # type: ignore[arg-type] # fmt: skip


def test_everybody_is_reminded_once_a_stage() -> None:
    owner = account()
    worker = practitioner(owner)
    _record(worker.id, add_months(TODAY, 4))
    assert remind(TODAY) == 1
    assert remind(TODAY) == 0
    kinds = _kinds(owner.pk)
    assert "reminder.expiry" in kinds
    assert remind(add_months(TODAY, 1)) == 1
    assert _kinds(owner.pk).count("reminder.expiry") == 2


def test_somebody_whose_application_is_on_its_way_is_left_alone() -> None:
    owner = account()
    worker = practitioner(owner)
    _record(worker.id, add_months(TODAY, 2))
    application(owner, worker)
    remind(TODAY)
    assert _kinds(owner.pk) == []
