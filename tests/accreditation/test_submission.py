"""From the start to the receipt: success and refusal share one setup."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from egisz.accreditation import public as accreditation
from egisz.accreditation.actions.sending import canonical
from egisz.accreditation.models import Application, Transition
from egisz.audit.public import entries
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NeedsProof, NotFound, Refused
from egisz.outbox.models import EventRow
from tests.accreditation.builders import Town, fill, make_worker, ready_application, report_of, upload


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return set(refusal.value.codes)


@pytest.mark.article("A-072")
def test_start_takes_the_accreditation_that_expires(worker: Actor, town: Town) -> None:
    application = Application.objects.get(pk=accreditation.start_application(worker))
    assert application.number.startswith(f"А-{town.today.year}-")
    assert (application.specialty_code, application.education_level) == ("therapy", "higher")
    assert application.expires_on == town.today + timedelta(days=213)
    assert (application.state, application.next_actor) == ("draft", "applicant")
    assert application.contact_email


def test_second_press_gives_the_same_draft(worker: Actor) -> None:
    assert accreditation.start_application(worker) == accreditation.start_application(worker)


def test_day_after_expiry_the_periodic_kind_is_refused(town: Town) -> None:
    late = make_worker(town, 2, expires_in=-1)
    with pytest.raises(Refused) as refusal:
        accreditation.start_application(late)
    assert codes(refusal) == {"EXPIRED_BEFORE_SUBMISSION"}
    assert "первичная специализированная" in refusal.value.objections[0].text


def test_last_day_is_in_time(town: Town) -> None:
    assert accreditation.start_application(make_worker(town, 2, expires_in=0))


def test_without_a_record_the_kind_is_wrong(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        accreditation.start_application(make_worker(town, 2, expires_in=None))
    assert codes(refusal) == {"WRONG_KIND"}


def test_before_the_window_a_draft_may_be_prepared_but_not_sent(town: Town) -> None:
    early = make_worker(town, 2, expires_in=500)
    application = ready_application(early, town)
    with pytest.raises(Refused) as refusal:
        accreditation.submit_application(early, application)
    assert codes(refusal) == {"WINDOW_NOT_OPEN"}
    assert Application.objects.get(pk=application).state == "draft"


def test_limited_role_starts_nothing(worker: Actor) -> None:
    with pytest.raises(Forbidden):
        accreditation.start_application(worker.acting(role=Role.LIMITED))


@pytest.mark.article("A-082")
def test_submit_freezes_the_case_and_gives_a_signed_receipt(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    receipt = accreditation.submit_application(worker, application_id)
    application = Application.objects.get(pk=application_id)
    assert receipt.number == application.number
    assert receipt.signature_id is not None
    assert receipt.file_id is not None
    assert (application.state, application.next_actor) == ("submitted", "centre")
    assert application.deadline == receipt.register_by
    assert application.rule_set == "709n-2022"
    assert application.dossier["hours"]["total"] in ("144", "144.0")
    assert len(application.dossier["documents"]) == 6
    assert len(application.dossier_sha256) == 64
    assert "14000000" not in canonical(application.dossier).decode()
    step = Transition.objects.get(application=application, event="submitted")
    assert (step.from_state, step.to_state, step.next_actor) == ("draft", "submitted", "centre")
    assert EventRow.objects.filter(kind="accreditation.ApplicationSubmitted").count() == 1
    assert (
        entries(resource="accreditation.Application", resource_id=application_id)[0].code == "accreditation.submitted"
    )


@pytest.mark.article("A-194")
def test_receipt_and_report_are_verified(worker: Actor, town: Town) -> None:
    from egisz.files.public import read
    from egisz.signature.public import container_of, verify

    application_id = ready_application(worker, town)
    receipt = accreditation.submit_application(worker, application_id)
    assert receipt.file_id is not None
    assert receipt.signature_id is not None
    data = read(receipt.file_id)
    assert data.startswith(b"%PDF")
    assert verify(data, container_of(receipt.signature_id), clock.now()).valid
    assert not verify(data + b" ", container_of(receipt.signature_id), clock.now()).valid


def test_double_submit_gives_the_same_receipt(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    first = accreditation.submit_application(worker, application_id)
    assert accreditation.submit_application(worker, application_id) == first
    assert EventRow.objects.filter(kind="accreditation.ApplicationSubmitted").count() == 1


def test_sending_needs_a_second_factor_proved_lately(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    for proved_at in (None, clock.now() - timedelta(minutes=5, seconds=1), clock.now() + timedelta(minutes=1)):
        with pytest.raises(NeedsProof):
            accreditation.submit_application(worker.acting(proved_at=proved_at), application_id)
    assert Application.objects.get(pk=application_id).submitted_at is None
    accreditation.submit_application(worker, application_id)
    repeated = accreditation.submit_application(worker.acting(proved_at=None), application_id)
    assert repeated.repeated


def test_empty_draft_is_refused_with_everything_at_once(worker: Actor) -> None:
    application_id = accreditation.start_application(worker)
    with pytest.raises(Refused) as refusal:
        accreditation.submit_application(worker, application_id)
    expected = {"PERSONAL_NOT_CONFIRMED", "AGREEMENT_REQUIRED", "EDUCATION_NOT_CONFIRMED", "DOCS_INCOMPLETE"}
    assert expected | {"CONSENT_REQUIRED"} <= codes(refusal)
    assert not EventRow.objects.filter(kind="accreditation.ApplicationSubmitted").exists()


@pytest.mark.article("A-076")
def test_143_hours_are_refused(town: Town) -> None:
    short = make_worker(town, 2, hours=(72, 71))
    application_id = ready_application(short, town)
    with pytest.raises(Refused) as refusal:
        accreditation.submit_application(short, application_id)
    assert codes(refusal) == {"HOURS_INSUFFICIENT"}


def test_without_a_written_report_it_is_refused(worker: Actor, town: Town) -> None:
    application_id = accreditation.start_application(worker)
    fill(worker, town, application_id, sign=False)
    with pytest.raises(Refused) as refusal:
        accreditation.submit_application(worker, application_id)
    assert codes(refusal) == {"REPORT_MISSING"}


def test_stranger_learns_nothing(worker: Actor, town: Town) -> None:
    application_id = accreditation.start_application(worker)
    stranger = make_worker(town, 2)
    for act in (
        lambda: accreditation.submit_application(stranger, application_id),
        lambda: accreditation.confirm_personal(stranger, application_id),
        lambda: accreditation.withdraw_application(stranger, application_id),
        lambda: accreditation.case_of(stranger, application_id, town.today),
        lambda: accreditation.attach_document(stranger, application_id, slot="snils", upload=upload()),
        lambda: accreditation.case_of(worker.acting(role=Role.HEAD), application_id, town.today),
        lambda: accreditation.submit_application(worker, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()


def test_withdraw_before_registration(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    accreditation.submit_application(worker, application_id)
    accreditation.withdraw_application(worker, application_id)
    accreditation.withdraw_application(worker, application_id)
    application = Application.objects.get(pk=application_id)
    assert (application.state, application.next_actor, application.deadline) == ("withdrawn", "nobody", None)
    assert EventRow.objects.filter(kind="accreditation.ApplicationWithdrawn").count() == 1
    assert accreditation.start_application(worker) != application_id


def test_registered_application_is_not_withdrawn(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    accreditation.submit_application(worker, application_id)
    Application.objects.filter(pk=application_id).update(state="centre_check")
    with pytest.raises(Refused) as refusal:
        accreditation.withdraw_application(worker, application_id)
    assert codes(refusal) == {"ALREADY_REGISTERED"}


def test_submitted_application_cannot_be_changed(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    accreditation.submit_application(worker, application_id)
    with pytest.raises(Refused) as refusal:
        accreditation.set_contacts(worker, application_id, email="a@example.org", phone="+79123456789")
    assert codes(refusal) == {"NOT_A_DRAFT"}


def test_second_application_of_the_specialty_waits_for_the_first(worker: Actor, town: Town) -> None:
    accreditation.submit_application(worker, ready_application(worker, town))
    with pytest.raises(Refused) as refusal:
        accreditation.start_application(worker)
    assert codes(refusal) == {"ALREADY_IN_PROGRESS"}


def test_corrected_copy_keeps_everything_valid(worker: Actor, town: Town) -> None:
    application_id = ready_application(worker, town)
    accreditation.submit_application(worker, application_id)
    report_id = report_of(application_id)
    with pytest.raises(Refused) as refusal:
        accreditation.corrected_copy(worker, application_id)
    assert codes(refusal) == {"NOT_RETURNED"}
    _return(application_id)
    copy_id = accreditation.corrected_copy(worker, application_id)
    assert accreditation.corrected_copy(worker, application_id) == copy_id
    case = accreditation.case_of(worker, copy_id, town.today)
    assert case.application.brief.corrects_id == application_id
    assert [report.id for report in case.reports] == [report_id]
    assert case.reports[0].state == "approved"
    assert len(case.documents) == 6
    assert [defect.code for defect in case.defects_at("documents")] == ["DOCS_INCOMPLETE"]
    assert [found.code for found in case.blocking] == ["CONSENT_REQUIRED"]
    accreditation.give_consent(worker, copy_id, version=accreditation.consent_on(town.today).version)
    assert accreditation.submit_application(worker, copy_id).number == case.application.number


def _return(application_id: object) -> None:
    application = Application.objects.get(pk=application_id)
    Application.objects.filter(pk=application_id).update(state="not_admitted", next_actor="applicant")
    Transition.objects.create(
        application=application, event="returned", from_state="centre_check", to_state="not_admitted",
        by_role="centre", next_actor="applicant",
        defects=[{"code": "DOCS_INCOMPLETE", "section": "documents", "text": "Нет страницы", "remedy": "Приложите"}],
    )  # fmt: skip


def test_home_facts(worker: Actor, town: Town, django_assert_max_num_queries: object) -> None:
    facts = accreditation.home_facts(worker, town.today)
    assert facts.days_to_expiry == 213
    assert facts.window_is_open
    assert facts.application is None
    accreditation.start_application(worker)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        facts = accreditation.home_facts(worker, town.today)
    assert facts.application is not None
    assert (facts.sections_done, facts.sections_total) == (2, 7)
    assert facts.hours is not None
    assert facts.hours.enough
