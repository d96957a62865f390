"""Who is not let in, and who is not let in further: every refusal says what to do next.

Given people whom the register does not know, or who have no confirmed account, or who have no right to somebody
else's papers; when they come; then each sees a calm page with the next step, and nothing that is not theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from egisz.demo import cast
from egisz.kernel import snils
from tests.journeys.parts import order_extract
from tests.journeys.stage import Company, Visitor

pytestmark = pytest.mark.journey

NOT_FOUND = "Сотрудник с указанным СНИЛС не найден в системе ФРМР"
WIDTHS = pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])


def employer_is_asked(person: Visitor) -> None:
    """Without an organisation the form is shown again; with one the request is kept and shown with its term."""
    person.press("Отправить просьбу")
    person.sees("Выберите вариант: организация, в которой вы работаете")
    person.check("limited-nobody-chosen")
    person.field("Организация, в которой вы работаете").select_option(label="ГБУЗ «Городская поликлиника № 12»")
    person.press("Отправить просьбу")
    person.sees("Отправленные просьбы", "ГБУЗ «Городская поликлиника № 12»", "ждём ответа")
    person.check("limited-asked")
    person.press("Проверить снова")
    person.sees(NOT_FOUND)


def hr_searches(hr: Visitor, digits: str) -> None:
    """A mistyped СНИЛС is told at the field and stays as typed; the right one leads to the full form."""
    hr.go("/frmr/add/")
    wrong = f"{digits[:-2]}{(int(digits[-2:]) + 1) % 100:02d}"
    hr.fill("СНИЛС работника", wrong)
    hr.press("Проверить и продолжить")
    hr.sees("Исправьте ошибку")
    assert snils.normalise(hr.field("СНИЛС работника").input_value()) == wrong
    hr.check("hr-snils-wrong")
    hr.fill("СНИЛС работника", snils.pretty(digits))
    hr.press("Проверить и продолжить")
    hr.sees("Новый работник", "в регистре такого человека ещё нет")
    hr.check("hr-new")


def hr_enters(hr: Visitor, key: str) -> None:
    """Nothing filled in, then dates out of order, then everything right; what was typed is kept each time."""
    person = cast.people()[key]
    hr.press("Сохранить карточку")
    hr.sees("Исправьте ошибки", "Заполните поле «Фамилия»", "Выберите регион", "Выберите должность из справочника")
    hr.check("hr-new-empty")

    hr.fill("Фамилия", person.family)
    hr.fill("Имя", person.given)
    hr.fill("Отчество", person.patronymic)
    hr.mark("женский" if person.gender == 2 else "мужской")
    hr.fill("Дата рождения", f"{person.birth_date:%d.%m.%Y}")
    hr.fill("Серия документа", person.passport_series)
    hr.fill("Номер документа", person.passport_number)
    hr.fill("Дата выдачи", "01.02.1950")
    hr.fill("Кем выдан", "УМВД по Калужской области")
    hr.fill("Код подразделения", "400-001")
    hr.pick("Регион", "Калужская область")
    hr.main.get_by_label("Адрес", exact=True).and_(hr.main.locator("textarea")).fill(
        "г. Калуга, ул. Зелёная, д. 7, кв. 1"
    )
    hr.field("Подразделение").select_option(label="Терапевтическое отделение № 1")
    hr.pick("Должность", "Врач-терапевт участковый")
    hr.pick("Специальность, по которой работает", "Терапия")
    hr.fill("Номер трудового договора", "90-к")
    hr.fill("Дата трудового договора", "20.11.2026")
    hr.fill("Табельный номер", "9001")
    hr.fill("Работает с", "02.11.2026")
    hr.press("Сохранить карточку")
    hr.sees("Исправьте ошибки", "позже начала работы")
    assert hr.field("Фамилия").input_value() == person.family
    assert hr.main.locator("textarea").first.input_value() == "г. Калуга, ул. Зелёная, д. 7, кв. 1"
    assert hr.field("Дата выдачи").input_value() == "01.02.1950"
    assert "Калужская область" in hr.field("Регион").input_value()
    assert "терапевт участковый" in hr.field("Должность").input_value()
    assert hr.field("Табельный номер").input_value() == "9001"
    hr.check("hr-new-dates")

    hr.fill("Дата выдачи", f"{person.passport_date:%d.%m.%Y}")
    hr.fill("Дата трудового договора", "02.11.2026")
    hr.press("Сохранить карточку")
    hr.sees("Карточка создана", person.family, snils.pretty(person.snils))
    hr.check("hr-new-card")


@pytest.mark.article("A-060", "A-062", "A-063", "A-198", "A-199")
@pytest.mark.parametrize(("key", "width"), [("newcomer", 1280), ("newcomer_2", 390)], ids=["desktop", "phone"])
def test_not_in_the_register(company: Callable[..., Company], key: str, width: int) -> None:
    """Told in the register's words, asks the employer, is entered by HR, and the cabinet opens."""
    group = company(width)
    invented = cast.people()[key]
    newcomer = group.person(key)
    newcomer.sees(NOT_FOUND, "Создать кабинет самому нельзя", "кадровая служба", "Проверить снова")
    assert newcomer.page.locator("h1").inner_text().replace("\u00a0", " ") == NOT_FOUND
    newcomer.check("limited")
    for closed in ("/accreditation/", "/extracts/", "/cabinet/profile/", "/education/"):
        newcomer.go(closed)
        assert invented.snils not in newcomer.text()
        assert "Начать заявление" not in newcomer.text()
        newcomer.check("limited-closed")
    newcomer.go("/cabinet/limited/")
    employer_is_asked(newcomer)

    hr = group.person("hr")
    hr.sees("Просят внести в регистр")
    hr.go("/desk/requests/")
    hr.sees(invented.family, snils.pretty(invented.snils))
    hr.check("hr-requests")
    hr_searches(hr, invented.snils)
    hr_enters(hr, key)

    newcomer.press("Проверить снова")
    newcomer.sees("Здравствуйте")
    newcomer.check("opened")
    newcomer.sign_out()
    newcomer.sign_in(key)
    newcomer.sees("Здравствуйте", "Разделы кабинета")
    newcomer.check("opened-by-sign-in")

    hr.go("/desk/requests/")
    if invented.family in hr.text():
        panel = hr.main.locator("section", has_text=invented.family)
        hr.follow(panel.get_by_role("button", name="Уже внесён"))
    assert snils.pretty(invented.snils) not in hr.text()
    hr.check("hr-requests-done")


@pytest.mark.article("A-060")
@WIDTHS
def test_level_too_low(company: Callable[..., Company], width: int) -> None:
    visitor = company(width).person("low_level")
    visitor.sees("Нужна подтверждённая учётная запись", "Как подтвердить личность", "Проверить снова")
    visitor.check("level")
    visitor.go("/cabinet/")
    assert "/login/" in visitor.page.url


@WIDTHS
def test_blocked(company: Callable[..., Company], width: int) -> None:
    """The password is right, but the account is blocked: why and whom to ask, and no cabinet behind it."""
    visitor = company(width).person("blocked")
    visitor.sees("заблокирована", "напишите в поддержку")
    visitor.check("blocked")
    visitor.go("/cabinet/")
    assert "/login/" in visitor.page.url or "/aas/" in visitor.page.url


@pytest.mark.article("A-198")
@WIDTHS
def test_dismissed(company: Callable[..., Company], width: int) -> None:
    """Sees one's own data and the way back to work, cannot apply."""
    visitor = company(width).person("dismissed")
    visitor.sees("Нет действующего места работы", "Последнее место работы", "Попросить работодателя")
    visitor.check("dismissed")
    visitor.press("Мои сведения в ФРМР")
    visitor.sees("Мои данные в регистре", cast.people()["dismissed"].family)
    visitor.check("dismissed-profile")
    visitor.go("/accreditation/")
    assert "Начать заявление" not in visitor.text()


@pytest.mark.article("A-198")
@WIDTHS
def test_several_organisations(company: Callable[..., Company], width: int) -> None:
    """Chooses on the way in, and changes one's mind later."""
    visitor = company(width).person("two_jobs")
    visitor.sees("От чьего имени работать?", "ГБУЗ «Городская поликлиника № 12»", "ГБУЗ «Областная больница»")
    visitor.check("choose")
    visitor.choose("Областная больница")
    visitor.sees("Здравствуйте", "Областная больница")
    visitor.check("chosen-hospital")
    visitor.go("/login/choose/")
    visitor.sees("Сейчас")
    visitor.choose("Городская поликлиника")
    visitor.sees("Здравствуйте", "Городская поликлиника")
    visitor.check("chosen-polyclinic")


def addresses_of(owner: Visitor) -> list[str]:
    """Everything personal that the owner can open: the application, its files, the receipt, reports, extracts."""
    owner.go("/accreditation/")
    application = owner.main.locator("a[href*='/applications/']").first.get_attribute("href")
    assert application
    owner.go(application)
    links = owner.main.locator("a[href*='/files/'], a[href*='/receipt/'], a[href*='/reports/']")
    found = [application, *links.evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")]
    found += [f"{application}receipt/", f"{application}receipt/file/", f"{application}receipt/signature/"]
    found += [f"{application}{name}/" for name in ("check", "documents", "personal", "contacts", "withdraw")]
    return list(dict.fromkeys(found))


def extract_of(owner: Visitor) -> list[str]:
    order_extract(owner)
    href = owner.main.locator("a[href$='/pdf/']").first.get_attribute("href")
    assert href
    return [href, href.replace("/pdf/", "/sig/"), href.replace("/pdf/", "/")]


@WIDTHS
def test_strangers_find_nothing(company: Callable[..., Company], width: int) -> None:
    """Another doctor, another organisation and a visitor see nothing of a case, whatever address they type."""
    group = company(width)
    owner = group.person("submitted")
    secret = addresses_of(owner)
    assert len(secret) >= 12
    passed = group.person("passed")
    secret += addresses_of(passed) + extract_of(passed)
    assert owner.page.request.get(group.place.url + secret[0]).status == 200
    assert passed.page.request.get(group.place.url + secret[-1]).status == 200

    family = cast.people()["submitted"].family
    for key, role in (("far", ""), ("hr_pharmacy", ""), ("head_pharmacy", ""), ("hr", "")):
        stranger = group.person(key, role)
        for address in secret:
            answer = stranger.page.request.get(group.place.url + address)
            assert answer.status == 404, (key, address, answer.status)
            assert family not in answer.text()
        stranger.go(secret[0])
        stranger.sees("Страница не найдена", "На главную")
        stranger.check(f"stranger-{key}")

    worker = _card_of_another(group, owner)
    outsider = group.person("hr_pharmacy")
    outsider.go(worker)
    outsider.sees("Страница не найдена")
    outsider.check("foreign-card")
    outsider.go("/accreditation/centre/")
    outsider.check("foreign-queue")
    assert family not in outsider.text()

    visitor = group.visitor()
    for address in [*secret[:3], secret[-1], worker, "/cabinet/", "/desk/", "/notifications/"]:
        visitor.go(address)
        assert "/login/" in visitor.page.url, visitor.page.url
        assert family not in visitor.text()
    visitor.sees("Вход в кабинет")
    visitor.check("visitor-to-login")


def _card_of_another(group: Company, owner: Visitor) -> str:
    """The address of the owner's card, as the HR of the hospital knows it."""
    hr = group.person("hr_hospital")
    hr.go("/frmr/")
    link = hr.main.locator("a[href*='/frmr/workers/']").first
    href = link.get_attribute("href")
    assert href
    assert re.search(r"/frmr/workers/[0-9a-f-]{36}/", href)
    assert owner.page.request.get(owner.place.url + href).status == 404
    return href


def test_a_link_waits_for_the_sign_in(company: Callable[..., Company]) -> None:
    """A visitor who follows a link from a letter comes to that very page after the sign-in."""
    visitor = company(390).visitor()
    visitor.go("/notifications/")
    assert "/login/" in visitor.page.url
    account = visitor.place.accounts["far"]
    visitor.press("Войти")
    visitor.page.get_by_label(re.compile("СНИЛС")).first.fill(account["snils"])
    visitor.page.get_by_label("Пароль", exact=True).fill("не тот пароль")
    visitor.press("Войти")
    visitor.sees("Не получилось войти")
    visitor.check("wrong-password")
    visitor.page.get_by_label("Пароль", exact=True).fill(account["password"])
    visitor.press("Войти")
    agree = visitor.page.get_by_role("button", name=re.compile("Разрешить"))
    if agree.count():
        visitor.follow(agree)
    assert visitor.page.url.endswith("/notifications/")
