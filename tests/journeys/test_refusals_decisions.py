"""What others refuse: the head, the centre, the commission, HR. Each refusal has a reason and a next step.

Given cases that wait for somebody; when he refuses, returns, or does it wrongly himself; then the other one reads why,
sees what stays valid, and goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from egisz.demo import cast
from tests.journeys import papers
from tests.journeys.stage import Company, Visitor

pytestmark = pytest.mark.journey

ALREADY_SENT = "Это заявление уже отправлено. Второй раз отправлять не нужно: номер остался прежним"
REASON = "В отчёте нет показателей за последние два года: дополните раздел о выполненной работе."


def head_fails_to_sign(head: Visitor, foreign: bytes, tmp_path: Path) -> None:
    """A wrong PIN, a signature of somebody else for something else, and a damaged file: the report still waits."""
    here = head.page.url
    head.fill("ПИН-код", "135790")
    head.press("Согласовать и подписать")
    head.sees("ПИН-код неверный. Осталось:")
    head.check("pin-wrong")
    damaged = bytearray(foreign)
    damaged[len(damaged) // 2] ^= 1
    for name, data in (("чужая.sig", foreign), ("испорчена.sig", bytes(damaged)), ("не подпись.sig", b"hello")):
        (tmp_path / name).write_bytes(data)
        head.go(here)
        head.mark("Загрузить готовую подпись")
        head.main.locator("input[type=file]").first.set_input_files(str(tmp_path / name))
        with head.page.expect_response(lambda answer: answer.request.method == "POST"):
            head.main.get_by_role("button", name=re.compile("Согласовать и подписать")).first.click()
        head.main.locator("[data-errors]").wait_for()
        head.sees("Исправьте ошибк")
        head.check("signature-refused")
    head.go(here)
    head.sees("Ждёт подписи")


def foreign_signature(person: Visitor) -> bytes:
    """A real signature of another document: of the receipt, made by the operator."""
    person.go("/accreditation/")
    application = person.main.locator("a[href*='/applications/']").first.get_attribute("href")
    answer = person.page.request.get(f"{person.place.url}{application}receipt/signature/")
    assert answer.status == 200
    return answer.body()


@pytest.mark.article("A-040")
def test_the_head_refuses_with_a_reason(company: Callable[..., Company], tmp_path: Path) -> None:
    """Neither a wrong PIN nor a foreign signature signs; a refusal becomes a document of the application."""
    group = company(1280)
    family = cast.people()["waiting"].family
    foreign = foreign_signature(group.person("submitted"))

    head = group.person("head_hospital")
    head.go("/accreditation/approvals/")
    head.follow(head.main.get_by_role("link", name=re.compile(family)))
    head_fails_to_sign(head, foreign, tmp_path)
    head.press("Отказать с причиной")
    head.check("refuse")
    head.press("Отказать")
    head.sees("Заполните поле «Почему вы отказываете»")
    head.check("refuse-empty")
    head.fill("Почему вы отказываете", REASON)
    head.fill("ПИН-код", head.place.accounts["head_hospital"]["pin"])
    head.press("Отказать")
    head.sees("Отказ отправлен работнику")
    head.check("refuse-sent")

    doctor = group.visitor(width=390)
    doctor.sign_in("waiting")
    doctor.go("/notifications/")
    doctor.sees("отказал")
    doctor.check("refused-inbox")
    doctor.go("/accreditation/")
    doctor.press("Продолжить заявление")
    draft = doctor.page.url
    doctor.go(f"{draft}check/")
    doctor.sees("Руководитель отказал в согласовании")
    doctor.check("refused-precheck")
    doctor.go(f"{draft}professional/")
    doctor.sees("Причина отказа", REASON[:40])
    doctor.mark("Нет: руководитель отказал")
    doctor.press("Сохранить ответ")
    doctor.go(f"{draft}documents/")
    doctor.sees("Мотивированный отказ")
    doctor.check("refused-attached")
    paper = doctor.main.get_by_role("link", name=re.compile(r"Мотивированный отказ.*\.pdf")).first
    answer = doctor.page.request.get(doctor.place.url + (paper.get_attribute("href") or ""))
    assert answer.body().startswith(b"%PDF-")
    doctor.go(f"{draft}check/")
    assert "мотивированного отказа нет" not in doctor.text()
    assert "Руководитель отказал в согласовании" not in doctor.text()


def test_nobody_signs_his_own_report(company: Callable[..., Company]) -> None:
    """A head who is a doctor himself is told so where he writes, and offered the right answer."""
    group = company(1280)
    doctor = group.person("head_doctor")
    doctor.sees("От чьего имени работать?")
    doctor.check("head-doctor-choice")
    doctor.choose("Врач-терапевт")
    doctor.go("/accreditation/")
    doctor.press("Начать заявление")
    draft = doctor.page.url
    doctor.go(f"{draft}professional/")
    doctor.mark("Да, отчёт согласует руководитель")
    doctor.press("Сохранить ответ")
    doctor.go(f"{draft}professional/")
    doctor.press("Областная больница")
    doctor.fill("Об организации и подразделении", "Больница на 300 коек, обслуживает область.")
    doctor.fill("Выполненная работа и показатели", "Руководство больницей и приём: 400 консультаций в год.")
    doctor.press("Отправить руководителю")
    doctor.sees("Ждёт подписи руководителя")
    doctor.check("own-report-sent")

    doctor.go("/login/choose/")
    doctor.choose("Руководитель")
    doctor.go("/accreditation/approvals/")
    doctor.sees("Ваш собственный отчёт")
    doctor.check("own-report-queue")
    doctor.follow(doctor.main.get_by_role("link", name=re.compile(cast.people()["head_doctor"].family)))
    doctor.sees("Это ваш собственный отчёт", "Подписать свой отчёт нельзя", "другой уполномоченный руководитель")
    assert not doctor.main.get_by_role("button", name=re.compile("Согласовать|Отказать")).count()
    doctor.check("own-report")
    token = doctor.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    answer = doctor.page.request.post(
        doctor.page.url,
        form={"csrfmiddlewaretoken": token, "way": "here", "pin": cast.PIN},
        headers={"Referer": doctor.page.url},
    )
    assert answer.status == 422
    doctor.page.reload()
    doctor.sees("Это ваш собственный отчёт", "Ждёт подписи")


def test_returned_by_the_centre_and_sent_once_more(company: Callable[..., Company], tmp_path: Path) -> None:
    """The copy keeps what was right; a second press in another tab, or after «back», sends nothing and says so."""
    group = company(390)
    doctor = group.person("returned")
    doctor.go("/accreditation/")
    doctor.press("Открыть заявление")
    doctor.sees("Что исправить", "не читается номер", "замените файл")
    doctor.check("returned")
    doctor.press("Исправить и отправить снова")
    draft = doctor.page.url
    doctor.sees("Заявление на периодическую аккредитацию", "не читается номер")
    doctor.check("copy")
    doctor.go(f"{draft}professional/")
    doctor.sees("Согласован")
    doctor.check("copy-professional")
    doctor.go(f"{draft}documents/diploma/")
    doctor.sees("Диплом о базовом образовании.pdf")
    doctor.main.locator("input[type=file]").first.set_input_files(papers.pdf(tmp_path / "диплом заново.pdf"))
    doctor.press("Приложить")
    doctor.main.get_by_role("link", name="диплом заново.pdf").first.wait_for()
    doctor.go(f"{draft}documents/")
    assert "Нужно приложить" not in doctor.text()
    doctor.go(f"{draft}check/")
    doctor.check("copy-check")
    doctor.sees("Осталось исправить: 1")
    doctor.go(f"{draft}consent/")
    doctor.mark(kind="checkbox")
    doctor.press("Дать согласие")
    doctor.sees("Всё готово к отправке")
    doctor.check("copy-ready")

    second = doctor.page.context.new_page()
    second.goto(f"{draft}check/")
    doctor.press("Подать заявление")
    doctor.confirm()
    doctor.sees("Заявление отправлено")
    doctor.check("copy-receipt")
    number = _number(doctor.text())
    with second.expect_navigation():
        second.get_by_role("button", name=re.compile("Подать")).click()
    assert second.url == doctor.page.url
    assert _number(second.locator("main").inner_text()) == number
    assert ALREADY_SENT in second.locator("main").inner_text().replace("\u00a0", " ")
    doctor.page.go_back()  # to the proof of who one is, which is good once
    doctor.page.get_by_text("Это подтверждение уже использовано").wait_for()
    doctor.go(f"{draft}check/")
    doctor.sees(ALREADY_SENT, number)
    assert not doctor.main.get_by_role("button", name=re.compile("Подать")).count(), "nothing is left to press"
    doctor.check("back-after-sending")
    doctor.page.go_back()
    doctor.page.go_forward()
    doctor.sees(number)
    doctor.go("/accreditation/")
    assert doctor.text().count(number) <= 2
    assert "Черновик" not in doctor.text()


def _number(text: str) -> str:
    found = re.search(r"А-\d{4}-\d{6}", text)
    assert found, text
    return found.group()


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_not_passed(company: Callable[..., Company], width: int) -> None:
    """The reasons in words, what to do about each, and the way to a new application."""
    doctor = company(width).person("not_passed")
    doctor.check("home-not-passed")
    doctor.go("/accreditation/")
    doctor.check("accreditation-not-passed")
    doctor.follow(doctor.main.locator("a[href*='/applications/']").first)
    doctor.sees(
        "Комиссия приняла решение «не прошёл»", "Нет стажа по специальности",
        "Работа в отчёте не по заявленной специальности",
        "Попросите кадровую службу внести недостающее место работы", "можно подать новое заявление",
    )  # fmt: skip
    doctor.check("not-passed")
    doctor.go("/notifications/")
    doctor.sees("не прошедшим" if "не прошедшим" in doctor.text() else "не прошёл")
    doctor.go("/extracts/")
    doctor.check("not-passed-extracts")


@pytest.mark.article("A-218")
def test_an_inaccuracy_is_reported_and_answered(company: Callable[..., Company], tmp_path: Path) -> None:
    """From the profile to the answer of HR: a refusal without a reason is not taken."""
    group = company(1280)
    doctor = group.visitor(width=390)
    doctor.sign_in("ready")
    doctor.go("/cabinet/profile/")
    doctor.check("profile")
    work = doctor.main.locator("section", has=doctor.page.get_by_role("heading", name="Места работы"))
    doctor.follow(work.get_by_role("link", name=re.compile("Сообщить")))
    doctor.sees("Сообщить о неточности", "Сейчас в регистре", "Городская поликлиника")
    doctor.check("inaccuracy")
    doctor.press("Отправить")
    doctor.sees("Заполните поле «Как правильно»")
    doctor.check("inaccuracy-empty")
    doctor.fill("Как правильно", "Работаю в терапевтическом отделении № 2")
    doctor.main.locator("input[type=file]").first.set_input_files(papers.photo(tmp_path / "приказ.jpg"))
    doctor.press("Отправить")
    doctor.sees("Сообщение отправлено", "Проверяет кадровая служба", "приказ.pdf")
    doctor.check("inaccuracy-sent")
    case = doctor.page.url

    hr = group.person("hr")
    hr.go("/corrections/queue/")
    hr.sees(cast.people()["ready"].family)
    hr.check("inaccuracy-queue")
    hr.go(case)
    hr.mark("Отклонено")
    hr.press("Отправить ответ")
    hr.sees("Объясните, почему сведения верны")
    hr.check("inaccuracy-no-reason")
    hr.fill("Ответ работнику", "В приказе о переводе стоит отделение № 1, перевода не было.")
    hr.press("Отправить ответ")
    hr.sees("отправлен")
    hr.check("inaccuracy-answered")
    other = group.person("hr_pharmacy")
    other.go(case)
    other.sees("Страница не найдена")

    doctor.go(case)
    doctor.sees("Отклонено", "перевода не было")
    doctor.check("inaccuracy-answer")
    doctor.go("/notifications/")
    doctor.sees("неточност")
    doctor.check("inaccuracy-inbox")
