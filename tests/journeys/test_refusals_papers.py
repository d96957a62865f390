"""Papers, hours and terms that are not taken: told at the place, with what to do; nothing is lost or doubled.

Given people whose draft lacks something; when they attach a wrong file, too much, or try to send too early or too late;
then they read what to do next, and what was right stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import papers
from tests.journeys.stage import Company, Visitor

pytestmark = pytest.mark.journey


def draft_of(person: Visitor) -> str:
    """The address of the draft, started when there is none."""
    person.go("/accreditation/")
    if person.main.get_by_role("link", name="Продолжить заявление").count():
        person.press("Продолжить заявление")
    else:
        person.press("Начать заявление")
    return person.page.url


def attach(person: Visitor, path: str) -> None:
    """Choose the file and send it; the answer is a new page, or the same page with the objection in place."""
    person.main.locator("input[type=file]").first.set_input_files(path)
    button = person.main.get_by_role("button", name=re.compile("Приложить"))
    with person.page.expect_response(lambda answer: answer.request.method == "POST"):
        button.first.click()


def test_a_file_is_judged_by_its_content(company: Callable[..., Company], tmp_path: Path) -> None:
    """Word under the name of a PDF is refused at the field; .PDF is taken; a photo becomes a PDF."""
    _wrong_types(company(390).person("draft"), tmp_path)


def test_a_file_is_judged_by_its_content_without_scripts(company: Callable[..., Company], tmp_path: Path) -> None:
    _wrong_types(company(1280, scripts=False).person("draft"), tmp_path)


def _wrong_types(person: Visitor, tmp_path: Path) -> None:
    draft = draft_of(person)
    slot = f"{draft}documents/other/"
    person.go(slot)
    person.fill("Пояснение", "Справка с работы")
    attach(person, papers.docx(tmp_path / "справка.pdf"))
    person.main.locator("[data-errors]").wait_for()
    person.sees("Исправьте ошибку", "«справка.pdf» не PDF", "Сохраните его как PDF и приложите ещё раз")
    assert person.field("Пояснение").input_value() == "Справка с работы"
    person.check("file-wrong-type")

    (tmp_path / "пусто.pdf").write_bytes(b"%PDF-1.7\n")
    person.go(slot)
    attach(person, str(tmp_path / "пусто.pdf"))
    person.main.locator("[data-errors]").wait_for()
    person.sees("повреждён")
    person.check("file-broken")

    for path, kept in (
        (papers.pdf(tmp_path / "СКАН.PDF"), "СКАН.PDF"),
        (papers.photo(tmp_path / "фото.JPG"), "фото.pdf"),
    ):
        person.go(slot)
        attach(person, path)
        link = person.main.get_by_role("link", name=kept, exact=True)
        link.first.wait_for()
        answer = person.page.request.get(person.place.url + (link.first.get_attribute("href") or ""))
        assert answer.body().startswith(b"%PDF-")
        person.check("file-taken")
    while person.main.get_by_role("button", name=re.compile("Убрать")).count():
        person.follow(person.main.get_by_role("button", name=re.compile("Убрать")))
    person.check("file-removed")


@pytest.mark.article("A-070", "A-204")
@pytest.mark.parametrize(
    ("width", "scripts"), [(1280, True), (390, True), (1280, False)], ids=["desktop", "phone", "nojs"]
)
def test_over_the_limit(company: Callable[..., Company], width: int, scripts: bool, tmp_path: Path) -> None:
    """25 МБ for everything: the rest is told, the file that does not fit is refused, room is given back."""
    person = company(width, scripts).person("nurse")
    draft = draft_of(person)
    person.go(f"{draft}documents/")
    person.sees("из 25 МБ", "Осталось")
    slot = f"{draft}documents/other/"
    for number in (1, 2):
        person.go(slot)
        attach(person, papers.pdf(tmp_path / f"часть {number}.pdf", 9 * papers.MB))
        person.main.get_by_role("link", name=f"часть {number}.pdf", exact=True).first.wait_for()
    person.go(f"{draft}documents/")
    person.sees("Осталось 7 МБ")
    person.check("limit-rest")

    person.go(slot)
    third = papers.pdf(tmp_path / "часть 3.pdf", 9 * papers.MB)
    if scripts:
        person.main.locator("input[type=file]").first.set_input_files(third)
        person.sees("Не помещается", "осталось", "уберите лишние")
        person.main.get_by_role("button", name=re.compile("Приложить")).first.click()
        person.sees("Не помещается")
    else:
        attach(person, third)
        person.sees("Исправьте ошибку", "а можно не больше 25 МБ", "Уберите лишний файл или сожмите")
    person.check("limit-over")
    person.go(slot)
    person.sees("часть 1.pdf", "часть 2.pdf")
    assert "часть 3.pdf" not in person.text()
    while person.main.get_by_role("button", name=re.compile("Убрать")).count():
        person.follow(person.main.get_by_role("button", name=re.compile("Убрать")))
    person.go(f"{draft}documents/")
    person.sees("Осталось 25 МБ")


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_143_hours(company: Callable[..., Company], width: int) -> None:
    """One hour is missing: said in the pre-check with a link; there is no button, and a forged press is refused."""
    person = company(width).person("hours_143")
    person.sees("143", "из 144")
    person.check("home-143")
    draft = draft_of(person)
    person.go(f"{draft}check/")
    person.sees("Осталось исправить", "Часов за отчётный период: 143 из 144, не хватает 1 час")
    assert not person.main.get_by_role("button", name="Подать заявление").count()
    person.check("precheck-143")
    objection = person.main.locator("li", has_text="143 из 144")
    person.follow(objection.get_by_role("link"))
    assert person.page.url.endswith("/education/")
    person.sees("143", "Образовательная часть")
    person.check("education-143")

    person.go(f"{draft}check/")
    with person.page.expect_navigation():
        person.page.evaluate(
            "address => { const form = document.querySelector(`form[action='${address}']`); form.submit(); }",
            draft.removeprefix(person.place.url) + "submit/",
        )
    person.sees("Заявление не отправлено", "Всё введённое сохранено")
    person.check("forged-143")
    person.go("/accreditation/")
    person.sees("Черновик")


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_the_day_after_the_expiry(company: Callable[..., Company], width: int) -> None:
    """Cannot start, is told which kind of accreditation is needed now and where."""
    person = company(width).person("expired")
    person.check("home-expired")
    person.go("/accreditation/")
    person.sees("закончилась", "первичная специализированная", "обратитесь в аккредитационный центр")
    assert not person.main.get_by_role("button", name=re.compile("Начать|Подготовить")).count()
    person.check("expired")
    token = person.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    answer = person.page.request.post(
        f"{person.place.url}/accreditation/start/",
        form={"csrfmiddlewaretoken": token, "specialty": ""},
        headers={"Referer": person.page.url},
    )
    assert answer.status == 422
    assert "первичная специализированная" in answer.text().replace("\u00a0", " ")
    person.go("/accreditation/")
    assert "Черновик" not in person.text()
