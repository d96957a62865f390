"""After the refusal for a low level: an operator confirms the identity in person.

Stands behind `test_refusals.py`, for the level of this account stays raised.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.stage import Company


def test_an_operator_confirms_an_identity_and_the_person_sees_who_did(company: Callable[..., Company]) -> None:
    people = company(1280, True)
    person = people.visitor()
    person.sign_in("low_level")
    person.sees("Нужна подтверждённая учётная запись")
    person.check("need-level")
    operator = people.person("operator")
    operator.check("operator-desk")
    operator.press("Подтвердить личность")
    operator.fill("СНИЛС", people.place.accounts["low_level"]["snils"])
    operator.press("Найти")
    operator.sees("только когда человек перед вами")
    operator.check("operator-absent")
    operator.mark("Человек передо мной", "checkbox")
    operator.press("Найти")
    operator.sees("Сверить документ")
    operator.fill("Серия и номер", "40 08 123456")
    confirm = operator.main.get_by_role("button", name="Подтвердить личность")
    operator.follow(confirm)
    operator.sees("Отметьте, что сверили")
    operator.check("operator-unchecked")
    for box in operator.main.get_by_role("checkbox").all():
        box.check(force=True)
    operator.follow(confirm)
    operator.sees("Личность подтверждена", "Распечатать подтверждение")
    operator.check("operator-done")
    person.press("Проверить снова")
    person.go("/cabinet/account/")
    person.sees("Подтверждённая", "посещение с документом")
    person.check("account")
