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
from tests.journeys.parts import (
    anybody_checks,
    applicant_gets_extract,
    applicant_prepares,
    applicant_sends,
    applicant_writes_report,
    centre_hands_over,
    head_signs,
    hr_takes_on,
    members_vote,
    open_todays_meeting,
    secretary_closes,
    secretary_has_meeting_today,
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
    registered = centre_hands_over(centre, number, medium_date(clock.today()))
    members_vote(group, registered)
    numbers[key] = number


@pytest.mark.article("A-066")
def test_2_the_secretary_closes_the_meeting(company: Callable[..., Company], numbers) -> None:
    assert numbers, "nobody came as far as the vote"
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
