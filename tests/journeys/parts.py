"""The parts that people play in the whole story: each function is one person at work, checked after every step."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from egisz.kernel import clock
from tests.extracts.scanning import qr_codes
from tests.journeys import papers
from tests.journeys.stage import Visitor, pattern


def hr_takes_on(hr: Visitor, key: str) -> None:
    """A person found by СНИЛС gets only a new employment."""
    today = f"{clock.today():%d.%m.%Y}"
    hr.go("/frmr/add/")
    hr.check("hr-search")
    hr.fill("СНИЛС работника", hr.place.accounts[key]["snils"])
    hr.press("Проверить и продолжить")
    hr.sees("Человек уже есть в регистре")
    hr.check("hr-known")
    hr.field("Подразделение").select_option(index=1)
    hr.pick("Должность", "Врач-терапевт участковый")
    hr.pick("Специальность, по которой работает", "Терапия")
    hr.fill("Доля ставки", "1")
    hr.fill("Номер трудового договора", "77-к")
    hr.fill("Дата трудового договора", today)
    hr.fill("Табельный номер", "4077")
    hr.fill("Работает с", today)
    hr.press("Это он, добавить место работы")
    hr.check("hr-card")


def applicant_prepares(doctor: Visitor, tmp_path) -> str:
    """From the home page to a draft that lacks only the signature and the sending; returns the address of the draft."""
    doctor.sees("До конца аккредитации по специальности «Терапия»", "Приём заявлений открыт", "144", "Разделы кабинета")
    doctor.check("home")
    doctor.press("Начать заявление")
    doctor.check("accreditation")
    doctor.press("Начать заявление")
    draft = doctor.page.url
    doctor.sees("Заявление на периодическую аккредитацию", "Готово", "Что будет дальше")
    doctor.check("tasks")

    doctor.press("Личные данные")
    doctor.sees("Сообщить о неточности")
    doctor.check("personal")
    doctor.press("Всё верно")

    doctor.go(draft)
    doctor.press("Контакты")
    doctor.fill("Электронная почта", "не почта")
    doctor.fill("Мобильный телефон", "+7 900 123-45-67")
    doctor.press("Сохранить")
    doctor.check("contacts-wrong")
    assert doctor.field("Мобильный телефон").input_value() == "+7 900 123-45-67"
    doctor.fill("Электронная почта", "doctor@example.org")
    doctor.press("Сохранить")
    doctor.check("confirm")
    doctor.confirm()

    doctor.go(draft)
    doctor.press("Специальность и образование")
    doctor.check("specialty")
    doctor.press("Сохранить")

    doctor.go(draft)
    doctor.press("Профессиональная часть")
    doctor.check("professional")
    doctor.mark()
    doctor.press("Сохранить")
    return draft


def applicant_writes_report(doctor: Visitor, draft: str) -> None:
    """The report of the present employer is written, saved by itself where scripts run, and sent to the head."""
    doctor.go(f"{draft}professional/")
    doctor.press("Городская поликлиника")
    doctor.check("report")
    doctor.fill("Об организации и подразделении", "Поликлиника обслуживает 38 тысяч человек, в отделении 12 участков.")
    doctor.fill("Выполненная работа и показатели", "Приём на участке, 4 100 посещений в год, диспансеризация 96 %.")
    doctor.fill("Личные профессиональные достижения", "Выступление на областной конференции.")
    doctor.press("Отправить руководителю")
    doctor.sees("Ждёт подписи")
    doctor.check("report-sent")


def head_signs(head: Visitor, family: str) -> None:
    """Every waiting report of this author."""
    for _ in range(3):
        head.go("/accreditation/approvals/")
        head.check("approvals")
        line = head.main.get_by_role("link", name=re.compile(family))
        if not line.count():
            return
        head.follow(line)
        head.sees("Выполненная работа")
        head.check("approval")
        head.fill("ПИН", head.place.accounts["head"]["pin"])
        head.press("Согласовать и подписать")
        head.check("approved")


def applicant_sends(doctor: Visitor, draft: str, tmp_path) -> str:
    """Education, documents, consent, check, submission; returns the number of the application."""
    doctor.go(draft)
    doctor.press("Образовательная часть")
    doctor.sees("144")
    doctor.check("education")
    doctor.press("Всё верно")

    paper = papers.pdf(tmp_path / "СКАН.PDF")
    doctor.go(f"{draft}documents/")
    doctor.check("documents")
    slots = doctor.main.locator("a[href*='/documents/']").evaluate_all(
        "nodes => [...new Set(nodes.map(node => node.href))]"
    )
    for link in [link for link in slots if re.search(r"/documents/(?!other|category)[a-z_]+/$", link)]:
        doctor.go(link)
        doctor.main.locator("input[type=file]").first.set_input_files(paper)
        doctor.press("Приложить")
    doctor.go(f"{draft}documents/")
    doctor.check("documents-full")

    doctor.go(f"{draft}check/")
    doctor.check("precheck")
    doctor.go(f"{draft}consent/")
    doctor.sees("персональных данных")
    assert not doctor.main.get_by_role("checkbox").first.is_checked()
    doctor.check("consent")
    doctor.mark(kind="checkbox")
    doctor.press("Дать согласие")
    doctor.go(f"{draft}check/")
    doctor.check("answers")
    doctor.press("Подать заявление")
    doctor.confirm()
    doctor.sees("А-")
    doctor.check("receipt")
    number = re.search(r"А-\d{4}-\d{6}", doctor.text())
    assert number
    return number.group()


def applicant_adds_training(doctor: Visitor, title: str, tmp_path: Path) -> None:
    """Training that the register does not know, with its document; it waits for somebody to look at it."""
    doctor.go("/education/credits/add/")
    doctor.mark("Повышение квалификации")
    doctor.fill("Название программы", title)
    doctor.fill("Кто проводил обучение", "Институт повышения квалификации")
    doctor.fill("Академические часы", "36")
    doctor.fill("Дата документа", f"{clock.today() - timedelta(days=60):%d.%m.%Y}")
    doctor.fill("Номер документа", "ПК 400817")
    doctor.pick("Специальность", "Терапия")
    doctor.main.locator("input[type=file]").first.set_input_files(papers.pdf(tmp_path / "удостоверение.pdf"))
    doctor.press("Сохранить")
    doctor.sees(title, "Ждёт подтверждения")
    doctor.check("training-added")


def order_extract(owner: Visitor) -> None:
    """From the page of extracts to one that is printed: orders it unless that was done before."""
    owner.go("/extracts/")
    made = owner.main.get_by_role("link", name=pattern("Открыть выписку"))
    if made.count():
        owner.follow(made)
    else:
        owner.press("Заказать выписку")
    for _ in range(60):
        if owner.main.locator("a[href$='/pdf/']").count():
            return
        owner.page.wait_for_timeout(500)
        owner.page.reload()
    raise AssertionError(f"no extract was printed:\n{owner.text()}")


def applicant_gets_extract(doctor: Visitor, tmp_path) -> tuple[str, str]:
    """Orders the extract of the new record; returns the path of the PDF and the address of its public check."""
    doctor.go("/cabinet/")
    doctor.check("home-passed")
    doctor.go("/extracts/")
    doctor.check("extracts")
    order_extract(doctor)
    doctor.check("extract")
    with doctor.page.expect_download() as download:
        doctor.main.locator("a[href$='/pdf/']").first.click()
    path = tmp_path / "extract.pdf"
    download.value.save_as(path)
    code = doctor.main.locator("a[href^='/v/']").first.get_attribute("href")
    assert code
    return str(path), code


def anybody_checks(stranger: Visitor, pdf: str, public: str, family: str, tmp_path: Path) -> None:
    """By the QR on the paper, by the code and by the file; an altered file is refused."""
    (address,) = qr_codes(Path(pdf).read_bytes())
    assert address == stranger.place.url + public
    stranger.go(address)
    stranger.sees("Выписка действует", family)
    assert "СНИЛС" not in stranger.text()
    stranger.check("public")
    _check_file(stranger, pdf, "Файл подлинный")
    stranger.check("check-good")
    altered = bytearray(Path(pdf).read_bytes())
    altered[len(altered) // 2] ^= 1
    bad = tmp_path / "altered.pdf"
    bad.write_bytes(bytes(altered))
    _check_file(stranger, str(bad), "Файл не прошёл проверку")
    stranger.check("check-bad")


def _check_file(stranger: Visitor, path: str, verdict: str) -> None:
    stranger.go("/check/")
    stranger.main.locator("input[type=file]").first.set_input_files(path)
    stranger.main.get_by_role("button", name=pattern("Проверить файл")).click()
    stranger.page.get_by_role("heading", level=1, name=pattern(verdict)).wait_for()
