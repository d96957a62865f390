"""The desk of each role: what waits there is counted rightly, and nobody sees another's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from egisz.accreditation import public as accreditation
from egisz.cabinet.navigation import SECTIONS
from egisz.corrections.public import report_inaccuracy
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from egisz.workplace.queries import Desk, desk
from tests.accreditation.builders import TEXTS, make_worker, ready_application, report_of, sign_in
from tests.workplace.conftest import DESKS, Staff


def cards(shown: Desk) -> dict[str, str]:
    return {card["title"]: card.get("tag_text", "") for card in shown.cards}


def lede(actor: Actor, today: date) -> str:
    """The first sentence of the desk with ordinary spaces."""
    return desk(actor, today).lede.replace("\xa0", " ")


def test_hr_counts_its_own_workers_and_those_whose_accreditation_ends(staff: Staff) -> None:
    make_worker(staff.town, 2, expires_in=-3)
    make_worker(staff.neighbour, 3, expires_in=-3)
    shown = desk(staff.actors[Role.HR], staff.town.today)
    assert shown.place == "ГБ № 1"
    assert shown.lede.replace("\xa0", " ") == "Срочного ничего нет."
    assert cards(shown)["Работники"] == "3 в штате"  # with the head
    assert cards(shown)["Аккредитация истекает"] == "Истекла: 1"
    assert cards(shown)["Неточности"] == "Пусто"
    assert cards(shown)["Организация"] == "Дополнить"
    assert "Просят внести в регистр" not in cards(shown)


def test_people_who_wait_for_hr_come_first(staff: Staff, asked: UUID) -> None:
    report_inaccuracy(
        staff.worker, block="personal", field_label="Телефон",
        should_be="+7 912 000-00-00", comment="Сменила номер", organization_oid=staff.town.oid,
    )  # fmt: skip
    shown = desk(staff.actors[Role.HR], staff.town.today)
    assert shown.lede.replace("\xa0", " ") == "1 человек просит внести их в регистр."
    assert shown.cards[0]["title"] == "Просят внести в регистр"
    assert cards(shown)["Неточности"] == "Ждут: 1"
    others = desk(staff.other_hr, staff.town.today)
    assert "Просят внести в регистр" not in cards(others)
    assert cards(others)["Неточности"] == "Пусто"


def test_the_head_sees_how_many_reports_wait_and_until_when_the_key_serves(staff: Staff) -> None:
    head = staff.actors[Role.HEAD]
    assert lede(head, staff.town.today) == "Отчётов на подпись нет."
    application = accreditation.start_application(staff.worker)
    accreditation.set_agreement(staff.worker, application, agreement="yes")
    accreditation.save_report(staff.worker, report_of(application), texts=TEXTS)
    accreditation.send_report(staff.worker, report_of(application))
    shown = desk(head, staff.town.today)
    assert shown.lede.replace("\xa0", " ") == "Вашей подписи ждёт 1 отчёт."
    assert cards(shown)["Отчёты на подпись"] == "Ждут: 1"
    assert cards(shown)["Моя подпись"] == "Действует"


def test_the_centre_counts_what_waits_and_what_is_being_checked(staff: Staff) -> None:
    centre, today = staff.actors[Role.CENTRE], staff.town.today
    assert lede(centre, today) == "Новых заявлений нет."
    application = ready_application(staff.worker, staff.town)
    accreditation.submit_application(staff.worker, application)
    shown = desk(centre, today)
    assert (cards(shown)["Ждут регистрации"], cards(shown)["На проверке"]) == ("1", "0")
    assert shown.lede.replace("\xa0", " ") == "Регистрации ждёт 1 заявление."
    accreditation.take_case(centre, application)
    accreditation.register_application(centre, application)
    shown = desk(centre, today)
    assert (cards(shown)["Ждут регистрации"], cards(shown)["На проверке"]) == ("0", "1")
    assert "Комиссия соберётся" in shown.cards[2]["text"]


def test_the_commission_and_its_secretary_see_the_nearest_meeting_and_what_waits(staff: Staff) -> None:
    today = staff.town.today
    held_on = today.replace(year=today.year + 1)
    secretary = staff.actors[Role.SECRETARY]
    application = ready_application(staff.worker, staff.town)
    accreditation.submit_application(staff.worker, application)
    centre = staff.actors[Role.CENTRE]
    accreditation.take_case(centre, application)
    accreditation.register_application(centre, application)
    accreditation.hand_over(centre, application, None)
    assert lede(secretary, today) == "Даты заседания ждёт 1 дело."
    assert cards(desk(secretary, today))["Моя подпись"] == "Нет ключа"
    meeting = accreditation.plan_meeting(secretary, held_on=held_on, protocol_due_on=held_on)
    accreditation.set_meeting(secretary, [application], meeting)
    assert lede(secretary, today) == "Все переданные дела поставлены в повестку."
    assert lede(staff.actors[Role.COMMISSION], held_on) == "В ближайшей повестке вы не голосовали по 1 делу."


def test_the_administrator_sees_that_nothing_delivers_and_what_is_loaded(staff: Staff) -> None:
    shown = desk(staff.actors[Role.ADMIN], staff.town.today)
    assert shown.lede.replace("\xa0", " ") == "Фоновый процесс не отвечает: письма не уходят."
    assert cards(shown)["Доставка событий"] == "Стоит"
    assert cards(shown)["Организации"] == "2"
    assert int(cards(shown)["Справочники"]) >= 4


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.LIMITED, Role.ANONYMOUS, Role.SYSTEM])
def test_others_have_no_desk(staff: Staff, role: Role) -> None:
    with pytest.raises(NotFound):
        desk(Actor(role), staff.town.today)


@pytest.mark.parametrize("role", DESKS)
def test_each_desk_opens_within_its_budget(
    as_role: Callable[[Role], Client], role: Role, django_assert_max_num_queries
) -> None:
    client = as_role(role)
    with django_assert_max_num_queries(20):
        answer = client.get("/desk/")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.text


@pytest.mark.parametrize("role", DESKS)
def test_every_tab_and_card_of_a_role_opens(as_role: Callable[[Role], Client], staff: Staff, role: Role) -> None:
    client = as_role(role)
    links = [reverse(route) for _, route, *_ in SECTIONS[role]]
    links += [card["href"] for card in desk(staff.actors[role], staff.town.today).cards]
    opened = {link: client.get(link).status_code for link in links if link != reverse("health:readyz")}
    assert set(opened.values()) == {200}, opened


def test_a_worker_is_led_to_the_cabinet(client: Client, staff: Staff) -> None:
    answer = sign_in(client, staff.worker).get("/desk/")
    assert (answer.status_code, answer["Location"]) == (302, "/cabinet/")
