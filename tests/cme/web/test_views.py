from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from egisz.cme.models import CreditEntry
from egisz.cme.public import add_manual_credit
from egisz.frmr.models import Practitioner
from egisz.identity.middleware import SESSION_KEY
from tests.cme.conftest import Doctor
from tests.files import builders

FORM = {
    "kind": "manual_refresher", "title": "Клинические рекомендации", "provider": "Институт", "hours": "36,5",
    "date": "01.02.2026", "number": "ПК 1", "specialty": "терапия", "specialty__code": "",
}  # fmt: skip


def upload(name="удостоверение.pdf", data=None):
    return SimpleUploadedFile(name, data or builders.pdf())


def add(doctor: Doctor):
    return add_manual_credit(
        doctor.actor, kind="manual_other", title="Семинар", provider="Общество", hours=Decimal(6),
        specialty_code="therapy", specialty_name="Терапия", date=date(2026, 2, 1), document_number="", upload=upload(),
    )  # fmt: skip


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.article("A-167")
def test_the_page_shows_the_sums_and_every_reason(browser, doctor):
    doctor.accredit()
    doctor.study(72)
    doctor.study(36, specialty_code="cardiology", specialty_name="Кардиология", theme="Аритмии")
    doctor.event(24)
    html = text_of(browser.get("/education/"))
    assert "96 из 144 часов" in html
    assert "72 из 72 часов" in html
    assert "Не хватает 48 часов" in html
    assert "По другой специальности: Кардиология" in html
    assert "приказ Минздрава России от 28.10.2022 № 709н" in html


def test_an_empty_register_says_what_to_do(browser, doctor):
    html = text_of(browser.get("/education/"))
    assert "Обучения за этот период пока нет" in html
    assert "Диплома в регистре нет" in html


def test_the_page_of_somebody_without_a_register_row(client, browser, doctor):
    session = browser.session
    session[SESSION_KEY] = {**session[SESSION_KEY], "practitioner_id": None, "role": "limited"}
    session.save()
    assert browser.get("/education/").status_code == 403


def test_a_visitor_signs_in_first(client):
    assert client.get("/education/").status_code == 302


def test_training_is_added_without_scripts(browser, doctor):
    response = browser.post("/education/credits/add/", {**FORM, "file": upload()})
    assert (response.status_code, response["Location"]) == (303, "/education/#credits")
    row = CreditEntry.objects.get()
    assert (row.hours, row.specialty_code, row.specialty_name) == (Decimal("36.5"), "therapy", "Терапия")
    html = text_of(browser.get("/education/"))
    assert "Ждёт подтверждения" in html
    assert f"/education/credits/{row.pk}/file/" in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Заполните поле «Название программы»"),
        ({"specialty": "щщщ"}, "нет в справочнике"),
        ({"date": "32.01.2026"}, "Такой даты нет"),
        ({"date": "01.01.2040"}, "Дата ещё не наступила"),
        ({"hours": "8"}, "не бывает короче 16 часов"),
        ({"file": None}, "Приложите файл"),
        ({"file": upload("диплом.docx", b"PK\x03\x04")}, "Файл «диплом.docx» не PDF"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(browser, doctor, changes, words):
    data = {**FORM, "file": upload(), **changes}
    response = browser.post("/education/credits/add/", {key: value for key, value in data.items() if value is not None})
    html = text_of(response)
    assert response.status_code == 422
    assert words in html
    assert 'value="Институт"' in html
    assert not CreditEntry.objects.exists()


def test_the_form_starts_with_ones_own_specialty(browser, doctor):
    doctor.accredit()
    assert 'value="Терапия"' in text_of(browser.get("/education/credits/add/"))


def test_removing_asks_once_more(browser, doctor):
    credit = add(doctor)
    html = text_of(browser.get(f"/education/credits/{credit}/remove/"))
    assert "Убрать обучение из списка?" in html
    assert "Семинар" in html
    assert browser.post(f"/education/credits/{credit}/remove/").status_code == 303
    assert CreditEntry.objects.get().withdrawn_at is not None
    assert browser.get(f"/education/credits/{credit}/remove/").status_code == 404


def test_ones_own_document_is_shown(browser, doctor):
    credit = add(doctor)
    response = browser.get(f"/education/credits/{credit}/file/")
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_a_strangers_entry_is_not_found(browser, doctor):
    credit = add(doctor)
    CreditEntry.objects.update(practitioner=_another(doctor))
    for what in ("remove", "file"):
        assert browser.get(f"/education/credits/{credit}/{what}/").status_code == 404
    assert browser.post(f"/education/credits/{credit}/remove/").status_code == 404


def _another(doctor: Doctor):
    return Practitioner.objects.create(
        worker_oid="2026.0009999", snils="13231305800", family="Иванов", given="Пётр", gender=1,
        birth_date=date(1980, 1, 1),
    )  # fmt: skip


def test_the_page_stays_within_its_queries(browser, doctor, django_assert_max_num_queries):
    doctor.accredit()
    for _ in range(5):
        doctor.study()
        doctor.event()
    with django_assert_max_num_queries(16):
        browser.get("/education/")
