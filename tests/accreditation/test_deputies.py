"""A deputy signs in place of the head: within the scope, and with the words «по поручению» beside the name."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from egisz.accreditation import public as accreditation
from egisz.accreditation.models import ActivityReport
from egisz.accreditation.queries.reports import approvals
from egisz.audit.models import AuditRow
from egisz.files.public import read
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound
from egisz.notifications.models import Notification
from egisz.outbox.public import deliver_all
from egisz.signature.public import container_of, issue_key, verify
from tests.accreditation.builders import PIN, SYSTEM, TEXTS, Town, make_account, report_of, snils_of

REASON = "В отчёте нет показателей за 2024 год, добавьте их и отправьте снова."


def _deputy(town: Town, scope: str) -> Actor:
    made = make_account(60, Role.DEPUTY, None, town.oid, family="Заместителева", given="Вера")
    assert made.account_id is not None
    issue_key(
        SYSTEM, made.account_id, family="Заместителева", given="Вера", patronymic="Павловна", snils=snils_of(60),
        pin=PIN,
    )  # fmt: skip
    identity.appoint_deputy(
        town.head, snils=snils_of(60), scope=scope, begin=clock.today(), end=clock.today() + timedelta(days=7),
        ground="приказ № 5", power_number="2f1c9f6e-8b1a-4c7d-9f0e-5a6b7c8d9e0f", works_here=True,
    )  # fmt: skip
    return made


@pytest.fixture
def report(worker: Actor) -> UUID:
    made = report_of(accreditation.start_application(worker))
    accreditation.save_report(worker, made, texts=TEXTS)
    accreditation.send_report(worker, made)
    return made


def test_a_deputy_signs_on_behalf_of_the_head(town: Town, report: UUID) -> None:
    deputy = _deputy(town, "reports")
    assert accreditation.waiting_count(deputy) == 1
    assert [line.id for line in approvals(deputy, town.today)] == [report]
    signature = accreditation.approve_report(deputy, report, pin=PIN)
    row = ActivityReport.objects.get(pk=report)
    words = row.decided_by_name.replace("\xa0", " ")
    assert "Заместителева" in words
    assert "по поручению руководителя (Главная О. П.; приказ № 5, МЧД 2f1c9f6e" in words
    assert row.file_id is not None
    assert verify(read(row.file_id), container_of(signature.id), clock.now()).valid
    journal = AuditRow.objects.get(code="accreditation.report_approved")
    assert (journal.role, "delegation" in journal.details) == ("deputy", True)


def test_a_refusal_of_a_deputy_says_on_whose_behalf(town: Town, report: UUID) -> None:
    accreditation.refuse_report(_deputy(town, "all"), report, reason=REASON, pin=PIN)
    assert "по поручению руководителя" in ActivityReport.objects.get(pk=report).decided_by_name


def test_a_power_for_corrections_does_not_open_reports(town: Town, report: UUID) -> None:
    deputy = _deputy(town, "corrections")
    assert accreditation.waiting_count(deputy) == 0
    with pytest.raises(NotFound):
        accreditation.approve_report(deputy, report, pin=PIN)
    with pytest.raises(Forbidden):
        approvals(deputy, town.today)


def test_the_head_signs_without_the_words(town: Town, report: UUID) -> None:
    accreditation.approve_report(town.head, report, pin=PIN)
    assert "по поручению" not in ActivityReport.objects.get(pk=report).decided_by_name


def test_both_hear_of_the_power_and_the_deputy_of_the_reports(worker: Actor, town: Town) -> None:
    deputy = _deputy(town, "reports")
    made = report_of(accreditation.start_application(worker))
    accreditation.save_report(worker, made, texts=TEXTS)
    accreditation.send_report(worker, made)
    deliver_all()
    told = set(Notification.objects.filter(account_id=deputy.account_id).values_list("kind", flat=True))
    assert {"delegation.given", "report.waiting"} <= told
    assert Notification.objects.filter(account_id=town.head.account_id, kind="delegation.made").count() == 1
