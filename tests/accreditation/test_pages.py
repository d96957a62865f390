"""Pages of the applicant and of the head: they open, keep what was typed, refuse strangers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from egisz.accreditation import public as accreditation
from egisz.accreditation.models import ActivityReport, Application
from egisz.kernel.actor import Actor, Role
from tests.accreditation.builders import (
    PIN,
    TEXTS,
    Town,
    add_record,
    fill,
    make_worker,
    ready_application,
    report_of,
    sign_in,
    upload,
)

SECTIONS = ["personal", "contacts", "specialty", "professional", "education", "documents", "check", "consent"]


def url(name: str, *args: object) -> str:
    return reverse(f"accreditation:{name}", args=args)


def taken(response: Any) -> Any:
    """A file answer read to its end, as a browser does: the test client then closes the file."""
    assert b"".join(response.streaming_content)
    return response


def text(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def browser(client: Client, worker: Actor) -> Client:
    return sign_in(client, worker)


@pytest.fixture
def application(worker: Actor) -> UUID:
    return accreditation.start_application(worker)


@pytest.mark.article("A-047")
@pytest.mark.article("A-071")
def test_section_shows_the_state_and_the_start(browser: Client) -> None:
    page = browser.get(url("home"))
    assert page.status_code == 200
    assert "Начать заявление" in text(page)
    assert "осталось 213 дней" in text(page)


def test_expired_says_which_kind_is_needed(client: Client, town: Town) -> None:
    page = sign_in(client, make_worker(town, 2, expires_in=-1)).get(url("home"))
    assert "первичная специализированная" in text(page)
    assert "Начать заявление" not in text(page)


def test_start_opens_the_task_list(browser: Client) -> None:
    first = browser.post(url("start"))
    assert first.status_code == 303
    assert browser.post(url("start")).url == first.url
    page = browser.get(first.url)
    assert page.status_code == 200
    for title in accreditation_titles():
        assert title in text(page)
    assert "Готово 2 раздела из 7" in text(page)
    assert "Пока недоступно" in text(page)


def accreditation_titles() -> list[str]:
    from egisz.accreditation.rules.sections import TITLES

    return list(TITLES.values())


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens(
    browser: Client, application: UUID, section: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(45):
        assert browser.get(url(section, application)).status_code == 200


@pytest.mark.parametrize("section", [*SECTIONS, "withdraw", "application", "receipt", "receipt-file"])
def test_stranger_gets_404(client: Client, town: Town, application: UUID, section: str) -> None:
    assert sign_in(client, make_worker(town, 2)).get(url(section, application)).status_code == 404


@pytest.mark.parametrize("name", ["home", "reports"])
def test_limited_role_is_told_plainly(client: Client, worker: Actor, name: str) -> None:
    page = sign_in(client, worker.acting(role=Role.LIMITED, practitioner_id=None)).get(url(name))
    assert page.status_code == 403


def test_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get(url("home")).status_code == 302


@pytest.mark.article("A-067")
def test_personal_data_are_read_only_with_their_source(browser: Client, application: UUID) -> None:
    page = text(browser.get(url("personal", application)))
    assert "Источник: ФРМР" in page
    assert "Соколова Елена Павловна" in page
    assert browser.post(url("personal", application)).status_code == 303
    assert Application.objects.get(pk=application).personal_confirmed_at


def test_wrong_contacts_are_kept_and_explained(browser: Client, application: UUID) -> None:
    page = browser.post(url("contacts", application), {"email": "не почта", "phone": "12"})
    assert page.status_code == 422
    assert 'value="не почта"' in text(page)
    assert "Исправьте ошибки" in text(page)
    good = browser.post(url("contacts", application), {"email": "new@example.org", "phone": "8 (912) 345-67-80"})
    assert good.status_code == 303
    assert Application.objects.get(pk=application).contact_phone == "+79123456780"


@pytest.mark.article("A-073")
def test_specialty_without_accreditation_is_refused_at_the_field(browser: Client, application: UUID) -> None:
    typed = {"education_level": "higher", "specialty": "Хирургия", "specialty_code": ""}
    page = browser.post(url("specialty", application), typed)
    assert page.status_code == 422
    assert "нет сведений об аккредитации" in text(page)
    assert 'value="Хирургия"' in text(page)
    typed["specialty"] = "Терапия"
    assert browser.post(url("specialty", application), typed).status_code == 303


def test_agreement_explains_what_each_answer_costs(browser: Client, application: UUID) -> None:
    page = text(browser.get(url("professional", application)))
    assert "на месяц" in page
    assert browser.post(url("professional", application), {"agreement": ""}).status_code == 422
    answer = {"agreement": "yes", "comment": "Работаю здесь"}
    assert browser.post(url("professional", application), answer).status_code == 303
    assert Application.objects.get(pk=application).professional_comment == "Работаю здесь"


def test_upload_by_slots(browser: Client, application: UUID) -> None:
    page = browser.post(url("slot", application, "snils"), {"file": upload("снилс.pdf", b"MZ bad"), "comment": "мой"})
    assert page.status_code == 422
    assert 'value="мой"' in text(page)
    assert browser.post(url("slot", application, "snils"), {"file": upload()}).status_code == 303
    assert browser.get(url("slot", application, "snils")).status_code == 200
    assert browser.get(url("slot", application, "nonsense")).status_code == 404
    document = accreditation.case_of(_actor(browser, application), application, _today()).documents[0]
    assert taken(browser.get(url("document", application, document.id))).status_code == 200
    assert browser.get(url("document-edit", application, document.id)).status_code == 200
    changed = browser.post(url("document-edit", application, document.id), {"replace": "1", "file": upload()})
    assert changed.status_code == 303
    assert browser.post(url("document-edit", application, document.id), {"comment": "лист 2"}).status_code == 303
    assert browser.post(url("document-remove", application, document.id)).status_code == 303


def _actor(browser: Client, application: UUID) -> Actor:
    row = Application.objects.get(pk=application)
    return Actor(role=Role.PRACTITIONER, account_id=row.account_id, practitioner_id=row.practitioner_id)


def _today() -> Any:
    from egisz.kernel import clock

    return clock.today()


@pytest.mark.article("A-080")
def test_consent_is_not_ticked_beforehand(browser: Client, application: UUID) -> None:
    page = text(browser.get(url("consent", application)))
    assert 'name="agree"' in page
    assert "checked" not in page
    version = accreditation.consent_on(_today()).version
    assert browser.post(url("consent", application), {"version": version}).status_code == 422
    assert browser.post(url("consent", application), {"version": "old", "agree": "on"}).status_code == 422
    assert browser.post(url("consent", application), {"version": version, "agree": "on"}).status_code == 303
    assert "Дано" in text(browser.get(url("check", application)))
    assert browser.post(url("consent-withdraw", application)).status_code == 303


@pytest.mark.article("A-079")
def test_check_lists_every_objection_with_its_section(browser: Client, application: UUID) -> None:
    page = text(browser.get(url("check", application)))
    for section in ("personal", "professional", "education", "documents", "consent"):
        assert f'href="{url(section, application)}"' in page
    assert "Подать заявление" not in page
    refused = browser.post(url("submit", application))
    assert refused.status_code == 422
    assert "Заявление не отправлено" in text(refused)


def test_submit_leads_to_the_receipt_once(browser: Client, worker: Actor, town: Town, application: UUID) -> None:
    fill(worker, town, application)
    assert "Подать заявление" in text(browser.get(url("check", application)))
    assert browser.post(url("submit", application)).url == url("receipt", application)
    assert browser.post(url("submit", application)).url == url("receipt", application)
    page = text(browser.get(url("receipt", application)))
    assert Application.objects.get(pk=application).number in page
    assert taken(browser.get(url("receipt-file", application)))["Content-Type"] == "application/pdf"
    assert browser.get(url("receipt-signature", application)).status_code == 200
    detail = text(browser.get(url("application", application)))
    assert "Федеральный аккредитационный центр" in detail
    assert "Отозвать заявление" in detail
    assert browser.get(url("documents", application)).status_code == 303
    assert browser.get(url("withdraw", application)).status_code == 200
    assert browser.post(url("withdraw", application)).status_code == 303
    assert Application.objects.get(pk=application).state == "withdrawn"


def test_when_to_apply(browser: Client) -> None:
    assert browser.get(url("when")).status_code == 200
    assert "Отправьте" in text(browser.get(url("when"), {"expires": "24.06.2027", "agreed": "yes"}))
    assert browser.get(url("when"), {"expires": "не дата", "agreed": "yes"}).status_code == 422


@pytest.mark.article("A-048")
def test_report_saves_itself_and_goes_to_the_head(
    browser: Client, worker: Actor, town: Town, application: UUID
) -> None:
    report = report_of(application)
    assert browser.get(url("reports")).status_code == 200
    assert browser.get(url("report", report)).status_code == 200
    assert browser.post(url("report", report), {"work_done": "Начало", "autosave": "1"}).status_code == 204
    assert ActivityReport.objects.get(pk=report).work_done == "Начало"
    refused = browser.post(url("report", report), {"work_done": "Начало", "send": "1"})
    assert refused.status_code == 422
    assert "Начало" in text(refused)
    assert browser.post(url("report", report), {**TEXTS, "send": "1"}).status_code == 303
    waiting = text(browser.get(url("report", report)))
    assert "Ждёт подписи руководителя" in waiting
    assert taken(browser.get(url("report-file", report))).status_code == 200
    assert browser.post(url("report-remind", report)).status_code == 303
    assert browser.post(url("report-take-back", report)).status_code == 303


@pytest.fixture
def waiting(worker: Actor, application: UUID) -> UUID:
    report = report_of(application)
    accreditation.save_report(worker, report, texts=TEXTS)
    accreditation.send_report(worker, report)
    return report


def test_head_reads_and_signs(client: Client, town: Town, waiting: UUID, django_assert_max_num_queries: Any) -> None:
    head = sign_in(client, town.head)
    with django_assert_max_num_queries(20):
        queue = head.get(url("approvals"))
    assert "Соколова Елена Павловна" in text(queue)
    assert "Ничего не нашлось" in text(head.get(url("approvals"), {"q": "Иванов"}))
    page = head.get(url("approval", waiting))
    assert TEXTS["work_done"] in text(page)
    assert taken(head.get(url("report-file", waiting))).status_code == 200
    wrong = head.post(url("approval", waiting), {"way": "here", "pin": "0000"})
    assert wrong.status_code == 422
    assert head.post(url("approval", waiting), {"way": "here", "pin": PIN}).status_code == 303
    assert ActivityReport.objects.get(pk=waiting).state == "approved"
    assert head.get(url("approval", waiting)).status_code == 200
    assert "Согласован" in text(head.get(url("approvals"), {"state": "approved"}))


def test_head_refuses(client: Client, town: Town, waiting: UUID) -> None:
    head = sign_in(client, town.head)
    assert head.get(url("approval-refuse", waiting)).status_code == 200
    short = head.post(url("approval-refuse", waiting), {"reason": "нет"})
    assert short.status_code == 422
    reason = "В отчёте нет показателей за 2024 год, добавьте их."
    assert head.post(url("approval-refuse", waiting), {"reason": reason}).status_code == 303
    assert taken(head.get(url("report-refusal", waiting))).status_code == 200
    assert reason in text(head.get(url("approval", waiting)))


def test_worker_has_no_approvals(browser: Client, waiting: UUID) -> None:
    assert browser.get(url("approvals")).status_code == 403
    assert browser.get(url("approval", waiting)).status_code == 404


def test_own_report_is_shown_without_the_form(client: Client, town: Town) -> None:
    from datetime import timedelta

    add_record(town.head_practitioner, town.today + timedelta(days=100))
    as_worker = town.head.acting(role=Role.PRACTITIONER)
    page = sign_in(client, as_worker).get(url("reports"))
    assert page.status_code == 200


def test_returned_application_offers_a_copy(browser: Client, worker: Actor, town: Town) -> None:
    from tests.accreditation.test_submission import _return

    sent = ready_application(worker, town)
    accreditation.submit_application(worker, sent)
    _return(sent)
    page = text(browser.get(url("application", sent)))
    assert "Исправить и отправить снова" in page
    answer = browser.post(url("copy", sent))
    assert answer.status_code == 303
    assert "Замечание ФАЦ" in text(browser.get(answer.url))
