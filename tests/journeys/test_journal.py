"""A worker disputes that a card was opened; the auditor looks into the journal and answers; the worker sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from egisz.demo import cast
from tests.journeys.stage import Company

WAYS = pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
WHO = {1280: "far", 390: "hours_143"}  # each way has a worker of its own: the installation is shared


@WAYS
def test_a_dispute_is_answered_by_the_auditor(company: Callable[..., Company], width: int, scripts: bool) -> None:
    people = company(width, scripts)
    person = cast.people()[WHO[width]]
    hr = people.person("hr")
    hr.go("/frmr/")
    hr.fill("Фамилия, имя или СНИЛС", person.snils)
    with hr.page.expect_navigation():
        hr.field("Фамилия, имя или СНИЛС").press("Enter")
    hr.sees(person.family)

    worker = people.person(WHO[width])
    worker.go("/cabinet/access/?kind=readings")
    worker.sees("Просмотр карточки в регистре", "Оспорить")
    worker.follow(worker.main.get_by_role("link", name="Оспорить"))
    worker.sees("Оспорить запись", "Просмотр карточки в регистре")
    worker.check("journal-dispute-new")
    worker.fill("Что вас смущает", "Нет")
    worker.press("Отправить аудитору")
    worker.sees("Напишите, что вас смущает")
    assert worker.field("Что вас смущает").input_value() == "Нет"
    worker.check("journal-dispute-refused")
    worker.fill("Что вас смущает", "Ко мне никто не обращался, почему открыли карточку?")
    worker.press("Отправить аудитору")
    worker.sees("Ждёт аудитора", "Не позднее")
    worker.check("journal-dispute-sent")
    case = worker.page.url

    auditor = people.person("auditor")
    auditor.sees("Аудитор", "Обращения людей", "Необычные обращения", "Печати журнала")
    auditor.check("journal-desk")
    auditor.go("/desk/audit/disputes/")
    auditor.sees(person.family)
    auditor.check("journal-disputes")
    auditor.follow(auditor.main.get_by_role("row").filter(has_text=person.family).get_by_role("link"))
    auditor.sees("Ко мне никто не обращался")
    auditor.press("Взять в работу")
    auditor.sees("Аудитор разбирается")
    auditor.check("journal-dispute")
    auditor.press("Открыть запись")
    auditor.sees("Просмотр карточки в регистре", "Что было в том же запросе", "Чем подтверждён вход")
    auditor.check("journal-row")

    worker.go(case)
    worker.sees("Аудитор разбирается")
    worker.press("Отозвать обращение")
    worker.sees("Отозвать обращение №")
    worker.check("journal-dispute-withdraw")

    auditor.go("/desk/audit/disputes/")
    auditor.follow(auditor.main.get_by_role("row").filter(has_text=person.family).get_by_role("link"))
    auditor.press("Отправить ответ")
    auditor.sees("Выберите")
    auditor.check("journal-answer-refused")
    auditor.mark("Доступ был по работе")
    auditor.fill("Ответ человеку", "Кадровая служба сверяла штат по приказу № 7")
    auditor.press("Отправить ответ")
    auditor.go("/desk/audit/disputes/?closed=1")
    auditor.sees("Доступ был по работе")
    auditor.check("journal-disputes-closed")

    worker.go(case)
    worker.sees("Доступ был по работе", "Кадровая служба сверяла штат по приказу № 7")
    worker.check("journal-dispute-answered")


@WAYS
def test_the_auditor_searches_and_checks_the_journal(
    company: Callable[..., Company], width: int, scripts: bool
) -> None:
    auditor = company(width, scripts).person("auditor")
    auditor.go("/desk/audit/")
    auditor.sees("Журнал", "Когда")
    auditor.check("journal-search")
    auditor.fill("Что сделано", "внесение в регистр")
    auditor.press("Показать")
    auditor.sees("Внесение в регистр")
    auditor.check("journal-found")
    auditor.press("Найти человека")
    auditor.fill("Фамилия и имя или СНИЛС", cast.people()["doctor"].snils)
    auditor.press("Найти")
    auditor.sees("Соколова Елена Андреевна", "чьи данные смотрели")
    assert cast.people()["doctor"].snils not in auditor.page.url
    auditor.check("journal-people")
    auditor.press("Соколова Елена Андреевна")
    auditor.sees("Чьи данные")
    auditor.check("journal-of-a-person")
    auditor.press("Как менялась карточка")
    auditor.sees("Было", "внесена запись")
    auditor.check("journal-history")
    auditor.go("/desk/audit/unusual/")
    auditor.sees("Необычные обращения")
    auditor.check("journal-unusual")
    finding = auditor.main.locator("table a")
    if finding.count():
        auditor.follow(finding)
        auditor.sees("Рассмотрено")
        auditor.check("journal-finding")
    auditor.go("/desk/audit/seals/")
    auditor.check("journal-seals")
    if auditor.main.get_by_role("button", name="Проверить журнал").count():
        auditor.press("Проверить журнал")
    auditor.go("/desk/audit/seals/")
    for _ in range(100):  # the worker takes it up at once; each look asks the server again
        if "Проверка идёт" not in auditor.text():
            break
        auditor.go("/desk/audit/seals/")
    auditor.sees("Журнал цел до печати №")
    auditor.check("journal-seals-checked")
