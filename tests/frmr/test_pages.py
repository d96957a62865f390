"""HR's pages: the list, the way of adding, the card, the forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from egisz.audit.public import entries
from egisz.frmr import public as frmr
from egisz.kernel.snils import check_number
from egisz.nsi.public import load_starter
from tests.frmr.conftest import SNILS, SNILS_2, SYSTEM, Region, job_facts, person_facts, sign_in


@pytest.fixture
def hr(client: Client, region: Region) -> Client:
    load_starter()
    sign_in(client, region.hr)
    return client


@pytest.fixture
def other_hr(region: Region) -> Client:
    client = Client()
    sign_in(client, region.other_hr)
    return client


def text_of(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


def people(region: Region, number: int) -> None:
    for index in range(number):
        frmr.register_practitioner(
            SYSTEM,
            snils_digits=_snils(index),
            person=person_facts(family=f"Работников{'абвгдежзиклмнопрстуфхцчшщыэюя'[index]}"),
            employment=job_facts(region.dept),
        )


def _snils(index: int) -> str:
    first = f"{500000000 + index:09d}"
    return first + check_number(first)


@pytest.mark.article("A-019")
def test_list_names_workers_and_tells_the_accreditation(hr: Client, region: Region) -> None:
    answer = hr.get("/frmr/")
    assert answer.status_code == 200
    assert "Соколова Елена Андреевна" in text_of(answer)
    assert "нет сведений" in text_of(answer)
    assert SNILS not in text_of(answer)


def test_list_of_25_stays_within_its_query_budget(hr: Client, region: Region) -> None:
    people(region, 26)
    hr.get("/frmr/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = hr.get("/frmr/")
    assert "Показано 1–25 из 27" in text_of(answer)
    assert len(queries) <= 14, [query["sql"][:90] for query in queries]


@pytest.mark.parametrize("tab", ["personal", "work", "education", "accreditation", "history"])
def test_card_stays_within_its_query_budget(hr: Client, region: Region, tab: str) -> None:
    hr.get(f"/frmr/workers/{region.worker}/?tab={tab}")
    with CaptureQueriesContext(connection) as queries:
        answer = hr.get(f"/frmr/workers/{region.worker}/?tab={tab}")
    assert answer.status_code == 200
    assert len(queries) <= 24, [query["sql"][:90] for query in queries]


def test_opening_a_card_leaves_a_row_in_the_journal(hr: Client, region: Region) -> None:
    hr.get(f"/frmr/workers/{region.worker}/")
    assert next(row.code for row in entries(subject=region.worker)) == "frmr.person.read"


def test_stranger_finds_no_card_no_form_and_no_worker(other_hr: Client, region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    for path in ("", "person/", "education/", "job/", f"job/{job.id}/close/", f"job/{job.id}/correct/"):
        assert other_hr.get(f"/frmr/workers/{region.worker}/{path}").status_code == 404, path
    assert "Соколова" not in text_of(other_hr.get("/frmr/"))
    assert other_hr.get(f"/frmr/add/known/{region.worker}/").status_code == 404


def test_search_by_name_and_by_snils(hr: Client, region: Region) -> None:
    people(region, 2)
    by_name = hr.post("/frmr/find/", {"query": "соко"})
    assert (by_name.status_code, by_name["Location"]) == (303, "/frmr/?query=%D1%81%D0%BE%D0%BA%D0%BE")
    page = text_of(hr.get(by_name["Location"]))
    assert "Соколова" in page
    assert "Работников" not in page
    by_snils = hr.post("/frmr/find/", {"query": "112-233-445 95"})
    assert by_snils["Location"] == f"/frmr/workers/{region.worker}/"
    assert "112" not in hr.post("/frmr/find/", {"query": SNILS_2})["Location"]


def test_nobody_found_says_what_to_do(hr: Client) -> None:
    page = text_of(hr.get("/frmr/?query=Никто"))
    assert "Никого не нашлось" in page
    assert "Показать всех" in page


def test_report_128_filters_by_the_end_of_accreditation(hr: Client, region: Region) -> None:
    frmr.record_accreditation(
        SYSTEM, practitioner_id=region.worker, application_id=None, kind="periodic", education_level="higher",
        specialty_code="49", specialty_name="Терапия", commission="ЦАК", protocol_number="1",
        protocol_date=date(2020, 1, 1), pass_date=date(2020, 1, 1), end_date=date(2025, 1, 1),
    )  # fmt: skip
    assert "Соколова" in text_of(hr.get("/frmr/?accreditation=expired"))
    assert "Соколова" not in text_of(hr.get("/frmr/?accreditation=6"))
    assert "Соколова" not in text_of(hr.get("/frmr/?accreditation=none"))


def test_list_is_exported_for_a_spreadsheet_without_snils(hr: Client, region: Region) -> None:
    answer = hr.get("/frmr/export/")
    body = answer.content.decode()
    assert body.startswith("\ufeffФИО;")
    assert "Соколова Елена Андреевна;Врач-терапевт;Терапия" in body
    assert SNILS not in body


# --- adding ---

NEW = {
    "family": "Иванов", "given": "Пётр", "patronymic": "", "gender": "1", "birth_date": "05.06.1990",
    "citizenship_name": "Россия", "phone": "9123456789", "document-kind": "паспорт гражданина Российской Федерации",
    "document-kind__code": "1", "document-series": "4010", "document-number": "654321",
    "document-issued_on": "01.07.2010", "document-issuer": "ОВД", "address-kind": "registration",
    "address-region": "78", "address-text": "ул. Третья, 3", "job-post": "врач-терапевт", "job-kind": "1",
    "job-rate": "0,5", "job-contract_number": "5", "job-contract_date": "01.02.2021", "job-payroll_number": "77",
    "job-begin_date": "02.02.2021",
}  # fmt: skip


@pytest.mark.article("A-019", "A-025")
def test_new_worker_from_snils_to_card(hr: Client, region: Region) -> None:
    answer = hr.post("/frmr/add/", {"snils": "132-313-058 00"})
    assert answer["Location"] == "/frmr/add/new/"
    form = hr.get("/frmr/add/new/")
    assert "132-313-058 00" in text_of(form)
    answer = hr.post("/frmr/add/new/", NEW | {"job-department": region.dept})
    assert answer.status_code == 303, text_of(answer)
    card = text_of(hr.get(answer["Location"]))
    assert "Иванов Пётр" in card
    new = frmr.practitioner_by_snils(SNILS_2)
    assert new is not None
    (job,) = frmr.employments(new)
    assert str(job.rate) == "0.50"


def test_wrong_snils_is_told_at_the_field_and_kept(hr: Client) -> None:
    answer = hr.post("/frmr/add/", {"snils": "112-233-445 96"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Контрольное число СНИЛС не сходится" in page
    assert 'value="112-233-445 96"' in page


def test_errors_of_the_long_form_stand_at_their_fields_and_nothing_is_lost(hr: Client, region: Region) -> None:
    hr.post("/frmr/add/", {"snils": SNILS_2})
    wrong = NEW | {"job-department": region.dept, "document-number": "12", "job-contract_date": "01.02.2022"}
    answer = hr.post("/frmr/add/new/", wrong)
    assert answer.status_code == 422
    page = text_of(answer)
    assert 'href="#id_document-number"' in page
    assert "В номере паспорта 6 цифр" in page
    assert 'href="#id_job-contract_date"' in page
    for typed in ("Иванов", "05.06.1990", "4010", "ул. Третья, 3", "0,5", "01.02.2022"):
        assert typed in page
    assert frmr.practitioner_by_snils(SNILS_2) is None


def test_new_form_without_a_search_goes_back_to_the_search(hr: Client) -> None:
    assert hr.get("/frmr/add/new/")["Location"] == "/frmr/add/"


def test_known_person_is_shown_by_initials_and_year_and_confirmed_main_job_passes(
    other_hr: Client, region: Region
) -> None:
    load_starter()
    where = other_hr.post("/frmr/add/", {"snils": SNILS})["Location"]
    page = text_of(other_hr.get(where))
    assert "Соколова Е. А., 1985 года рождения" in page
    assert "Елена" not in page
    job = {name.removeprefix("job-"): value for name, value in NEW.items() if name.startswith("job-")}
    job["department"] = region.other_dept
    answer = other_hr.post(where, job)
    assert answer.status_code == 422
    assert "в другой организации" in text_of(answer)
    assert "Всё верно, работник сменил основное место" in text_of(answer)
    answer = other_hr.post(where, job | {"confirmed_main": "on"})
    assert answer.status_code == 303
    assert "Соколова Елена Андреевна" in text_of(other_hr.get(answer["Location"]))


# --- blocks of the card ---


def test_course_is_added_with_errors_at_fields_first(hr: Client, region: Region) -> None:
    path = f"/frmr/workers/{region.worker}/further/"
    course = {
        "kind": "refresher", "theme": "Неотложная помощь", "institution": "Академия", "hours": "36",
        "document_number": "9", "document_date": "01.02.2099",
    }  # fmt: skip
    answer = hr.post(path, course)
    assert answer.status_code == 422
    assert "не может быть позже сегодняшнего дня" in text_of(answer)
    assert "Неотложная помощь" in text_of(answer)
    answer = hr.post(path, course | {"document_date": "01.02.2024"})
    assert answer["Location"] == f"/frmr/workers/{region.worker}/?tab=education"
    (row,) = frmr.further_education_of(region.worker)
    answer = hr.post(f"{path}{row.id}/", course | {"document_date": "01.02.2024", "hours": "72"})
    assert answer.status_code == 303
    assert frmr.further_education_of(region.worker)[0].hours == 72
    assert "Исправлено дополнительное образование" in text_of(hr.get(f"/frmr/workers/{region.worker}/?tab=history"))


def test_job_is_closed_with_a_reason(hr: Client, region: Region) -> None:
    (job,) = frmr.employments(region.worker)
    path = f"/frmr/workers/{region.worker}/job/{job.id}/close/"
    assert "Запись не удаляется" in text_of(hr.get(path))
    answer = hr.post(path, {"end_date": "01.01.2019", "end_kind": "dismissal", "end_reason": "приказ 7"})
    assert answer.status_code == 422
    assert "Работа началась 01.02.2020" in text_of(answer)
    assert "приказ 7" in text_of(answer)
    assert (
        hr.post(path, {"end_date": "01.11.2024", "end_kind": "dismissal", "end_reason": "приказ 7"}).status_code == 303
    )
    assert "Соколова" not in text_of(hr.get("/frmr/"))
    assert "Соколова" in text_of(hr.get("/frmr/?state=dismissed"))
    assert "Только просмотр" in text_of(hr.get(f"/frmr/workers/{region.worker}/"))


@pytest.mark.parametrize("path", ["person/", "document/", "address/", "education/", "further/", "category/", "job/"])
def test_every_form_opens(hr: Client, region: Region, path: str) -> None:
    assert hr.get(f"/frmr/workers/{region.worker}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["change", "correct", "close"])
def test_every_form_of_a_job_opens(hr: Client, region: Region, path: str) -> None:
    (job,) = frmr.employments(region.worker)
    assert hr.get(f"/frmr/workers/{region.worker}/job/{job.id}/{path}/").status_code == 200
