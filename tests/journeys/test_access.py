"""Who comes in as whom: a head appoints a deputy, an operator confirms an identity, a person sees why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from egisz.kernel import clock
from tests.journeys.stage import Company

WIDTHS = pytest.mark.parametrize(
    ("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"]
)


@WIDTHS
def test_a_head_appoints_a_deputy_and_takes_it_back(company: Callable[..., Company], width: int, scripts: bool) -> None:
    people = company(width, scripts)
    head = people.person("head_hospital")
    head.press("Заместители")
    head.check("deputies-empty" if scripts else "")
    head.fill("СНИЛС заместителя", people.place.accounts["head"]["snils"])
    head.fill("По какой день", f"{clock.today() - timedelta(days=1):%d.%m.%Y}")
    head.fill("Основание", "приказ № 8")
    head.press("Назначить")
    head.sees("Последний день раньше первого")
    head.check("deputies-refused")
    head.fill("По какой день", f"{clock.today() + timedelta(days=14):%d.%m.%Y}")
    head.press("Назначить")
    head.sees("Заместитель назначен", "Действует", "приказ № 8")
    head.check("deputies")
    deputy = people.person("head", "Заместитель руководителя")
    deputy.sees("по поручению руководителя")
    deputy.check("deputy-desk")
    deputy.press("Отчёты на подпись")
    deputy.check("deputy-reports")
    head.press("Отозвать")
    head.sees("Отозвать поручение?")
    head.check("deputy-withdraw")
    head.press("Отозвать")
    head.sees("Поручение отозвано", "Отозвано")
    deputy.go("/accreditation/approvals/")
    assert "/login/" in deputy.page.url


def test_the_phone_pages_of_an_operator_and_of_an_account(company: Callable[..., Company]) -> None:
    people = company(390, False)
    operator = people.person("operator")
    operator.go("/desk/identify/")
    operator.check("operator-phone")
    operator.go("/cabinet/account/")
    operator.sees("Подтверждённая", "запись завёл администратор")
    operator.check("account-phone")


def test_a_code_for_a_forgotten_password_is_asked_by_a_contact(company: Callable[..., Company]) -> None:
    visitor = company(390, False).visitor()
    visitor.go("/aas/recover/")
    visitor.check("recover")
    visitor.fill("СНИЛС", visitor.place.accounts["far"]["snils"])
    visitor.fill("Куда прислать код", "nobody@example.org")
    visitor.press("Отправить код")
    visitor.sees("Новый пароль")
    visitor.check("recover-code")
