"""«Сообщить о неточности»: who may, where it goes, until when, how it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from egisz.audit.public import entries
from egisz.corrections import public as corrections
from egisz.corrections import queries, rules
from egisz.corrections.lawbook import term_on
from egisz.corrections.models import CorrectionCase
from egisz.frmr import public as frmr
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.outbox.models import EventRow
from tests.frmr.conftest import Region, job_facts, sign_in
from tests.identity.people import SYSTEM, account, snils_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday


def report(actor: Actor, **changes: object) -> UUID:
    values: dict[str, object] = {
        "block": "personal", "field_label": "Место рождения", "should_be": "г. Псков", "now": NOW,
    }  # fmt: skip
    return corrections.report_inaccuracy(actor, **(values | changes))  # type: ignore[arg-type]


# --- rules ---


def test_term_of_answer_is_dated_and_has_a_source() -> None:
    term = term_on(date(2026, 11, 23))
    assert term.working_days == 5
    assert term.source_url.startswith("https://")
    with pytest.raises(Refused):
        term_on(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"block": "moon"}, "block"), ({"field_label": " "}, "field_label"), ({"should_be": ""}, "should_be"),
     ({"comment": "я" * 2001}, "comment")],
)  # fmt: skip
def test_report_must_say_what_is_wrong_and_how_it_should_be(changes: dict[str, str], field: str) -> None:
    values = {"block": "personal", "field_label": "Имя", "should_be": "Пётр", "comment": ""} | changes
    assert [item.field for item in rules.report_objections(**values)] == [field]


def test_declining_needs_a_reason_and_correcting_does_not() -> None:
    assert rules.answer_objections(state="open", verdict="corrected", answer="") == []
    (objection,) = rules.answer_objections(state="open", verdict="declined", answer="нет")
    assert objection.field == "answer"
    assert rules.answer_objections(state="corrected", verdict="corrected", answer="")[0].code == "ALREADY_ANSWERED"


# --- actions ---


@pytest.mark.article("A-218")
def test_report_goes_to_the_employer_with_a_term_of_five_working_days(region: Region, worker: Actor) -> None:
    case = queries.case(worker, report(worker))
    assert (case.organization_oid, case.due_on, case.state) == (region.org, date(2026, 11, 30), "open")
    event = EventRow.objects.get(kind="corrections.CorrectionReported")
    assert "Псков" not in str(event.body)


def test_report_about_a_job_goes_to_that_employer(region: Region, worker: Actor) -> None:
    job = frmr.add_employment(region.other_hr, region.worker, job_facts(region.other_dept, kind=4))
    case_id = report(worker, block="employment", object_id=job)
    assert queries.case(worker, case_id).organization_oid == region.other_org
    with pytest.raises(NotFound):
        queries.case(region.hr, case_id)


def test_organisation_named_by_a_stranger_address_is_not_believed(region: Region, worker: Actor) -> None:
    case_id = report(worker, organization_oid=region.other_org)
    assert queries.case(worker, case_id).organization_oid == region.org


def test_same_report_twice_is_refused(region: Region, worker: Actor) -> None:
    report(worker)
    with pytest.raises(Refused) as error:
        report(worker)
    assert error.value.codes == ("ALREADY_REPORTED",)


def test_without_a_card_of_ones_own_nothing_can_be_reported(region: Region) -> None:
    with pytest.raises(Forbidden):
        report(region.hr)


@pytest.mark.article("A-162")
def test_hr_answers_and_the_author_learns(region: Region, worker: Actor) -> None:
    case_id = report(worker)
    with pytest.raises(NotFound):
        corrections.answer_correction(region.other_hr, case_id, verdict="corrected")
    with pytest.raises(Refused):
        corrections.answer_correction(region.hr, case_id, verdict="declined", answer="")
    corrections.answer_correction(region.hr, case_id, verdict="declined", answer="В паспорте указан Псков", now=NOW)
    case = queries.case(worker, case_id)
    assert (case.state, case.answer) == ("declined", "В паспорте указан Псков")
    event = EventRow.objects.get(kind="corrections.CorrectionAnswered")
    assert event.body["account_id"] == str(worker.account_id)
    with pytest.raises(Refused):
        corrections.answer_correction(region.hr, case_id, verdict="corrected")


def test_nobody_answers_the_own_case(region: Region, worker: Actor) -> None:
    case_id = report(worker)
    with pytest.raises(Forbidden):
        corrections.answer_correction(region.hr.acting(practitioner_id=region.worker), case_id, verdict="corrected")


def test_author_withdraws_and_a_stranger_cannot(region: Region, worker: Actor) -> None:
    case_id = report(worker)
    with pytest.raises(NotFound):
        corrections.withdraw_correction(
            Actor(role=Role.PRACTITIONER, account_id=uuid4(), practitioner_id=uuid4()), case_id
        )
    corrections.withdraw_correction(worker, case_id)
    assert queries.case(worker, case_id).state == "withdrawn"
    assert corrections.open_count(region.hr) == 0


def test_reading_of_a_case_by_hr_is_journaled(region: Region, worker: Actor) -> None:
    queries.case(region.hr, report(worker))
    assert entries(subject=region.worker)[0].code == "corrections.case.read"


# --- pages ---


def text_of(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


@pytest.fixture
def as_worker(client: Client, worker: Actor) -> Client:
    sign_in(client, worker)
    return client


def test_form_shows_what_the_register_says_and_keeps_what_was_typed(as_worker: Client, region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    path = f"/corrections/new/?block=employment&field=Ставка&object={job.id}&org={region.org}&back=/frmr/"
    page = text_of(as_worker.get(path))
    assert "Врач-терапевт" in page
    assert "Источник: работодатель" in page
    assert 'value="Ставка"' in page
    answer = as_worker.post(
        path, {"block": "employment", "field_label": "Ставка", "should_be": "", "comment": "почему"}
    )
    assert answer.status_code == 422
    assert "почему" in text_of(answer)
    answer = as_worker.post(path, {"block": "employment", "field_label": "Ставка", "should_be": "0,5"})
    assert answer.status_code == 303
    assert "Чей ход" in text_of(as_worker.get(answer["Location"]))
    assert "Ставка" in text_of(as_worker.get("/corrections/"))


def test_file_that_is_not_a_pdf_is_told_at_the_field(as_worker: Client) -> None:
    answer = as_worker.post(
        "/corrections/new/",
        {
            "block": "personal", "field_label": "Имя", "should_be": "Пётр",
            "file": SimpleUploadedFile("diploma.pdf", b"not a pdf at all"),
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()
    assert "Пётр" in text_of(answer)


def test_hr_answers_from_the_queue(region: Region, worker: Actor) -> None:
    case_id = report(worker)
    client = Client()
    sign_in(client, region.hr)
    assert "Соколова Елена Андреевна" in text_of(client.get("/corrections/queue/"))
    page = text_of(client.get(f"/corrections/{case_id}/"))
    assert f"/frmr/workers/{region.worker}/" in page
    answer = client.post(f"/corrections/{case_id}/answer/", {"verdict": "declined", "answer": ""})
    assert answer.status_code == 422
    assert "Объясните, почему" in text_of(answer)
    assert client.post(f"/corrections/{case_id}/answer/", {"verdict": "corrected"}).status_code == 303
    assert "Исправлено" in text_of(client.get("/corrections/queue/?state=corrected"))


def test_stranger_finds_no_case(region: Region, worker: Actor) -> None:
    case_id = report(worker)
    client = Client()
    sign_in(client, region.other_hr)
    for path in ("", "withdraw/", "file/"):
        assert client.get(f"/corrections/{case_id}/{path}").status_code == 404
    assert client.post(f"/corrections/{case_id}/answer/", {"verdict": "corrected"}).status_code == 404


def test_queue_stays_within_its_query_budget(region: Region, worker: Actor) -> None:
    for number in range(25):
        report(worker, field_label=f"Поле {number}")
    client = Client()
    sign_in(client, region.hr)
    client.get("/corrections/queue/")
    with CaptureQueriesContext(connection) as caught:
        assert client.get("/corrections/queue/").status_code == 200
    assert len(caught) <= 10, [query["sql"][:90] for query in caught]


def test_a_deputy_answers_on_behalf_of_the_head(region: Region, worker: Actor) -> None:
    chief, second = account(41), account(42)
    identity.grant_role(SYSTEM, chief, Role.HEAD, region.org, begin=clock.today(), ground="приказ № 1")
    head = Actor(role=Role.HEAD, account_id=chief, organization_oid=region.org)
    deputy = Actor(role=Role.DEPUTY, account_id=second, organization_oid=region.org)
    case_id = report(worker)
    with pytest.raises(NotFound):
        corrections.answer_correction(deputy, case_id, verdict="corrected")
    identity.appoint_deputy(
        head, snils=snils_of(42), scope="corrections", begin=clock.today(), end=clock.today(), ground="приказ № 5"
    )
    corrections.answer_correction(deputy, case_id, verdict="corrected", answer="Исправили")
    answer = CorrectionCase.objects.get(pk=case_id).answer
    assert answer.startswith("Исправили")
    assert "Ответ дан по поручению руководителя" in answer
