"""Reports: write, send, sign, refuse; nobody signs his own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from egisz.accreditation import public as accreditation
from egisz.accreditation.models import ActivityReport, SupportingDocument
from egisz.accreditation.queries.reports import approval, approvals, report_file
from egisz.audit.public import entries
from egisz.files.public import read
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NeedsProof, NotFound, Refused
from egisz.outbox.models import EventRow
from egisz.signature.public import container_of, verify
from tests.accreditation.builders import (
    PIN,
    TEXTS,
    Town,
    add_record,
    make_account,
    make_town,
    make_worker,
    report_of,
)

REASON = "В отчёте нет показателей за 2024 год, добавьте их и отправьте снова."


@pytest.fixture
def application(worker: Actor) -> UUID:
    return accreditation.start_application(worker)


@pytest.fixture
def report(application: UUID) -> UUID:
    return report_of(application)


def send(worker: Actor, report: UUID) -> None:
    accreditation.save_report(worker, report, texts=TEXTS)
    accreditation.send_report(worker, report)


def events(kind: str) -> int:
    return EventRow.objects.filter(kind=f"accreditation.{kind}").count()


@pytest.mark.article("A-075")
def test_start_makes_one_report_for_the_employer(worker: Actor, town: Town, report: UUID) -> None:
    row = ActivityReport.objects.get(pk=report)
    assert (row.organization_oid, row.state, row.post_name) == (town.oid, "draft", "Врач-терапевт")
    assert accreditation.start_report(worker, town.oid) == report


def test_unknown_employer_has_no_report(worker: Actor) -> None:
    with pytest.raises(NotFound):
        accreditation.start_report(worker, "1.2.643.5.1.13.13.12.2.78.999999")


@pytest.mark.article("A-081")
def test_unfinished_text_is_kept(worker: Actor, report: UUID) -> None:
    accreditation.save_report(worker, report, texts={"work_done": "Пока одно"})
    assert ActivityReport.objects.get(pk=report).work_done == "Пока одно"


def test_unwritten_report_is_not_sent(worker: Actor, report: UUID) -> None:
    with pytest.raises(Refused) as refusal:
        accreditation.send_report(worker, report)
    assert refusal.value.codes == ("REPORT_PART_EMPTY", "REPORT_PART_EMPTY")


def test_sent_report_waits_for_the_head(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    row = ActivityReport.objects.get(pk=report)
    assert row.state == "on_approval"
    assert row.file_id is not None
    assert read(row.file_id).startswith(b"%PDF")
    assert events("ReportSent") == 1
    assert accreditation.waiting_count(town.head) == 1
    assert [line.id for line in approvals(town.head, town.today)] == [report]
    with pytest.raises(Refused):
        accreditation.save_report(worker, report, texts={"work_done": "другое"})


@pytest.mark.article("A-040")
def test_head_signs_the_file_that_was_sent(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    sent = ActivityReport.objects.get(pk=report).file_id
    signature = accreditation.approve_report(town.head, report, pin=PIN)
    row = ActivityReport.objects.get(pk=report)
    assert (row.state, row.signature_id, row.file_id) == ("approved", signature.id, sent)
    assert "Главная" in row.decided_by_name
    assert row.file_id is not None
    assert verify(read(row.file_id), container_of(signature.id), clock.now()).valid
    assert events("ReportApproved") == 1


def test_wrong_pin_leaves_the_report_waiting(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    with pytest.raises(Refused) as refusal:
        accreditation.approve_report(town.head, report, pin="0000")
    assert refusal.value.codes == ("PIN_WRONG",)
    assert ActivityReport.objects.get(pk=report).state == "on_approval"


def test_head_refuses_with_a_reason_and_the_paper_is_attached(
    worker: Actor, town: Town, application: UUID, report: UUID
) -> None:
    send(worker, report)
    with pytest.raises(Refused) as refusal:
        accreditation.refuse_report(town.head, report, reason="нет")
    assert refusal.value.codes == ("REASON_REQUIRED",)
    accreditation.refuse_report(town.head, report, reason=REASON, pin=PIN)
    row = ActivityReport.objects.get(pk=report)
    assert (row.state, row.refusal_reason) == ("refused", REASON)
    assert row.signature_id is not None
    paper = SupportingDocument.objects.get(application_id=application, slot="refusal")
    assert paper.made_by_system
    assert paper.file_id == row.refusal_file_id
    assert events("ReportRefused") == 1
    accreditation.set_agreement(worker, application, agreement="refused")
    codes = [found.code for found in accreditation.case_of(worker, application, town.today).blocking]
    assert "REPORT_NOT_AGREED_NO_REFUSAL" not in codes


def test_refused_report_may_be_edited_and_sent_again(
    worker: Actor, town: Town, application: UUID, report: UUID
) -> None:
    send(worker, report)
    accreditation.refuse_report(town.head, report, reason=REASON)
    accreditation.save_report(worker, report, texts={"work_done": TEXTS["work_done"] + " За 2024 год – 480 больных."})
    accreditation.send_report(worker, report)
    accreditation.approve_report(town.head, report, pin=PIN)
    assert ActivityReport.objects.get(pk=report).state == "approved"
    assert not SupportingDocument.objects.filter(application_id=application, slot="refusal").exists()


def test_author_takes_the_report_back(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    accreditation.take_back_report(worker, report)
    with pytest.raises(NotFound):
        accreditation.approve_report(town.head, report, pin=PIN)


def test_second_decision_is_refused(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    accreditation.approve_report(town.head, report, pin=PIN)
    with pytest.raises(Refused) as refusal:
        accreditation.refuse_report(town.head, report, reason=REASON)
    assert refusal.value.codes == ("REPORT_STATE",)


def test_only_the_head_of_that_organisation_decides(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    other = make_town(2)
    for actor in (other.head, town.hr, worker, town.head.acting(role=Role.PRACTITIONER)):
        with pytest.raises(NotFound):
            accreditation.approve_report(actor, report, pin=PIN)
    with pytest.raises(NotFound):
        approval(other.head, report, town.today)
    with pytest.raises(NotFound):
        report_file(other.head, report)
    with pytest.raises(Forbidden):
        approvals(worker, town.today)


def test_sole_head_cannot_send_his_own_report(town: Town) -> None:
    add_record(town.head_practitioner, town.today + timedelta(days=100))
    as_worker = town.head.acting(role=Role.PRACTITIONER)
    report = report_of(accreditation.start_application(as_worker))
    accreditation.save_report(as_worker, report, texts=TEXTS)
    with pytest.raises(Refused) as refusal:
        accreditation.send_report(as_worker, report)
    assert refusal.value.codes == ("OWN_REPORT",)


def test_nobody_signs_his_own_report_even_beside_a_deputy(town: Town) -> None:
    add_record(town.head_practitioner, town.today + timedelta(days=100))
    deputy = make_account(50, Role.HEAD, None, town.oid, family="Заместителева")
    assert deputy.account_id is not None
    identity.grant_role(
        Actor.system(), deputy.account_id, Role.HEAD, town.oid, begin=town.today, ground="доверенность № 2"
    )
    as_worker = town.head.acting(role=Role.PRACTITIONER)
    report = report_of(accreditation.start_application(as_worker))
    send(as_worker, report)
    for actor in (town.head, town.head.acting(practitioner_id=None)):
        with pytest.raises(Refused) as refusal:
            accreditation.approve_report(actor, report, pin=PIN)
        assert refusal.value.codes == ("OWN_REPORT",)
    accreditation.refuse_report(deputy, report, reason=REASON)
    assert ActivityReport.objects.get(pk=report).decided_by == deputy.account_id


def test_reading_by_the_head_leaves_a_row(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    approval(town.head, report, town.today)
    found = [row.code for row in entries(subject=worker.practitioner_id)]
    assert found[0] == "accreditation.report.read"


def test_reminder_waits_for_its_term(worker: Actor, report: UUID) -> None:
    send(worker, report)
    with pytest.raises(Refused) as refusal:
        accreditation.remind_head(worker, report)
    assert refusal.value.codes == ("REMINDER_EARLY",)
    accreditation.remind_head(worker, report, now=clock.now() + timedelta(days=10))
    assert events("ReportReminded") == 1


def test_report_of_another_is_not_found(worker: Actor, town: Town, report: UUID) -> None:
    stranger = make_worker(town, 2)
    for act in (
        lambda: accreditation.save_report(stranger, report, texts={"work_done": "x"}),
        lambda: accreditation.send_report(stranger, report),
        lambda: report_file(stranger, report),
    ):
        with pytest.raises(NotFound):
            act()


def test_without_agreement_the_report_goes_with_the_application(worker: Actor, town: Town, application: UUID) -> None:
    from tests.accreditation.builders import fill

    fill(worker, town, application, sign=False)
    accreditation.save_report(worker, report_of(application), texts=TEXTS)
    accreditation.set_agreement(worker, application, agreement="sole_trader")
    accreditation.submit_application(worker, application)
    assert ActivityReport.objects.get(pk=report_of(application)).state == "not_agreed"
    paper = SupportingDocument.objects.get(application_id=application, slot="report")
    assert paper.made_by_system


def test_a_refusal_without_a_signature_needs_a_proof_of_the_head(worker: Actor, town: Town, report: UUID) -> None:
    send(worker, report)
    with pytest.raises(NeedsProof):
        accreditation.refuse_report(town.head.acting(proved_at=None), report, reason=REASON)
    accreditation.refuse_report(town.head.acting(proved_at=None), report, reason=REASON, pin=PIN)
    assert ActivityReport.objects.get(pk=report).state == "refused"
