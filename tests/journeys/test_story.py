"""The whole story, from HR's entry to the checked extract, played by real people in real browsers.

Given a doctor who was dismissed elsewhere and whose accreditation runs out; when the new employer enters him and
everybody does his part; then anybody can check the extract.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from egisz.demo import cast
from egisz.kernel import clock
from egisz.kernel.text import medium_date
from tests.journeys.deciders import (
    centre_hands_over,
    centre_refuses_hours,
    centre_registers,
    members_vote,
    open_todays_meeting,
    secretary_closes,
    secretary_has_meeting_today,
)
from tests.journeys.parts import (
    anybody_checks,
    applicant_adds_training,
    applicant_gets_extract,
    applicant_prepares,
    applicant_sends,
    applicant_writes_report,
    head_signs,
    hr_takes_on,
)
from tests.journeys.stage import Company

pytestmark = pytest.mark.journey


WAYS = pytest.mark.parametrize(
    ("key", "width", "scripts"),
    [
        pytest.param("traveller", 1280, True, id="desktop"),
        pytest.param(
            "traveller_2", 390, True, id="phone", marks=pytest.mark.article("A-092", "A-093", "A-094", "A-213")
        ),
        pytest.param("traveller_3", 1280, False, id="without-scripts"),
    ],
)


@pytest.fixture(scope="module")
def numbers() -> dict[str, str]:
    """Application numbers of those who came as far as the vote; the tests of this module go on from each other."""
    return {}


@pytest.fixture(scope="module")
def meeting_today(browser, place) -> None:
    """One sitting of the commission on this very day."""
    group = Company(browser, place)
    secretary = group.person("secretary")
    secretary.check("secretary-desk")
    secretary_has_meeting_today(secretary)
    group.close()


@pytest.mark.article("A-003", "A-010", "A-040", "A-065", "A-071", "A-074", "A-079", "A-081", "A-082")
@WAYS
def test_1_from_hr_to_the_vote(
    company: Callable[..., Company], numbers, meeting_today, key: str, width: int, scripts: bool, tmp_path
) -> None:
    group = company(width, scripts)
    outside = group.visitor()
    outside.go("/")
    outside.check("landing")
    outside.go("/help/")
    outside.check("help")
    doctor = group.person(key)
    doctor.sees("Последнее место работы")
    doctor.check("dismissed")

    hr = group.person("hr")
    hr.check("hr-desk")
    hr_takes_on(hr, key)

    doctor.sign_out()
    doctor.sign_in(key)
    draft = applicant_prepares(doctor, tmp_path)
    applicant_writes_report(doctor, draft)

    head = group.person("head")
    head.check("head-desk")
    head_signs(head, cast.people()[key].family)

    number = applicant_sends(doctor, draft, tmp_path)
    centre = group.person("centre")
    centre.check("centre-desk")
    registered = centre_registers(centre, number)
    centre_hands_over(centre, medium_date(clock.today()))
    members_vote(group, registered)
    numbers[key] = number


TRAINING, NOT_COUNTED = "Неотложная помощь на приёме", "В удостоверении 18 часов, а внесено 36"
AGAINST = ("Часы не по заявленной специальности", "Нет стажа по специальности")
COMMENT = "Программы о сестринском деле, а стаж в отчёте не подтверждён."


@pytest.fixture(scope="module")
def refused() -> dict[str, str]:
    """The number of the case that the commission voted down."""
    return {}


def test_1_to_a_vote_against(company: Callable[..., Company], refused, meeting_today, tmp_path) -> None:
    """The centre does not count hours that the doctor entered himself; the commission votes «не прошёл»."""
    group = company()
    hr = group.person("hr")
    hr_takes_on(hr, "traveller_4")
    doctor = group.visitor(width=390)
    doctor.sign_in("traveller_4")
    applicant_adds_training(doctor, TRAINING, tmp_path)
    doctor.go("/cabinet/")
    draft = applicant_prepares(doctor, tmp_path)
    applicant_writes_report(doctor, draft)
    head_signs(group.person("head"), cast.people()["traveller_4"].family)
    refused["number"] = applicant_sends(doctor, draft, tmp_path)

    centre = group.person("centre")
    registered = centre_registers(centre, refused["number"])
    case = centre.page.url
    centre.press("Решить")
    centre.check("hours")
    colleague = group.visitor(width=390)
    colleague.sign_in("centre_second")
    colleague.go(case)
    centre_refuses_hours(colleague, TRAINING, NOT_COUNTED)
    centre.go(case)
    centre.sees(NOT_COUNTED)
    centre_hands_over(centre, medium_date(clock.today()))
    members_vote(group, registered, AGAINST, COMMENT)
    doctor.go("/education/")
    doctor.sees(TRAINING, NOT_COUNTED)
    doctor.check("my-hours-refused")
    doctor.go("/notifications/")
    doctor.sees("Ваше обучение не засчитано", NOT_COUNTED)
    doctor.go("/accreditation/")
    assert "не прошёл" not in doctor.text().lower(), "votes are not a decision before the protocol"


@pytest.mark.article("A-066")
def test_2_the_secretary_closes_the_meeting(company: Callable[..., Company], numbers, refused) -> None:
    assert numbers or refused, "nobody came as far as the vote"
    phone = company(390).person("secretary")
    phone.go("/accreditation/commission/")
    open_todays_meeting(phone)
    phone.check("agenda-secretary")
    secretary_closes(company().person("secretary"))


@pytest.mark.article("A-011", "A-042", "A-085", "A-206", "A-209")
@WAYS
def test_3_the_doctor_gets_an_extract_that_anybody_can_check(
    company: Callable[..., Company], numbers, key: str, width: int, scripts: bool, tmp_path
) -> None:
    assert key in numbers, "the case did not come as far as the vote"
    group = company(width, scripts)
    doctor = group.person(key)
    pdf, code = applicant_gets_extract(doctor, tmp_path)
    anybody_checks(group.visitor(), pdf, code, cast.people()[key].family, tmp_path)
    doctor.go("/notifications/")
    doctor.sees("прошедшим", numbers[key])
    doctor.check("inbox")
    doctor.go("/accreditation/")
    doctor.sees("Прошёл")
    doctor.check("accreditation-passed")
    assert numbers[key] in doctor.place.letters()  # also told by e-mail


def test_3_the_doctor_who_did_not_pass_reads_why_and_what_next(company: Callable[..., Company], refused) -> None:
    """The reasons and the words of the commission, what to do about each, the letter, a new application."""
    assert refused, "the case did not come as far as the vote"
    doctor = company(390).person("traveller_4")
    doctor.check("home-not-passed")
    doctor.go("/accreditation/")
    doctor.check("section-not-passed")
    doctor.go("/notifications/")
    doctor.sees("не прошедшим", refused["number"], *AGAINST, COMMENT, "Что сделать")
    doctor.check("inbox-not-passed")
    doctor.go("/accreditation/")
    doctor.follow(doctor.main.locator("a[href*='/applications/']").first)
    doctor.sees(
        "Комиссия приняла решение «не прошёл»", *AGAINST, COMMENT, "Добавьте обучение по своей специальности",
        "Попросите кадровую службу внести недостающее место работы", "можно подать новое заявление",
    )  # fmt: skip
    doctor.check("not-passed")
    for member in ("member_1", "member_2", "member_3"):
        assert cast.people()[member].family not in doctor.text(), "who voted how is not told"
    letters = doctor.place.letters()
    assert refused["number"] in letters
    doctor.go("/accreditation/")
    doctor.press("Начать заявление")
    doctor.sees("Заявление на периодическую аккредитацию")
    assert refused["number"] not in doctor.text(), "a new application has a number of its own"
