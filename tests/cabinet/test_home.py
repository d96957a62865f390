"""The home page in every state of the story; the states after a decision stand in tests/demo."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from egisz.accreditation import public as accreditation
from egisz.cabinet.queries import home_page, profile_page
from egisz.kernel import text
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from egisz.nsi.public import load_starter
from tests.accreditation.builders import (
    SYSTEM,
    TEXTS,
    Town,
    make_town,
    make_worker,
    ready_application,
    report_of,
    sign_in,
    snils_of,
)


@pytest.fixture
def town(db: None, settings: Settings, tmp_path: Path) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EGISZ_DATA_DIR = tmp_path
    settings.EGISZ_KEYS_DIR = tmp_path / "keys"
    settings.EGISZ_FILES_DIR = tmp_path / "files"
    load_starter()
    return make_town()


def actions(worker: Actor, today: date) -> list[str]:
    return [title for title, _ in home_page(worker, today).actions]


def test_without_a_record_the_page_says_who_writes_it(town: Town) -> None:
    home = home_page(make_worker(town, expires_in=None), town.today)
    assert home.figure == "пока не записана"
    assert "только комиссия" in home.until
    assert home.hours is None
    assert home.cycle is None


def test_far_from_the_window_the_page_says_when_it_opens(town: Town) -> None:
    home = home_page(make_worker(town, expires_in=900), town.today)
    assert home.figure == text.days(900)
    assert "Заявление можно подать с" in home.until
    assert home.actions[0][0] == "Открыть раздел «Аккредитация»"
    assert home.cycle is not None
    assert home.cycle.marks[1][0] == "Приём откроется"


@pytest.mark.article("A-167")
def test_in_the_window_one_button_begins_the_application(town: Town) -> None:
    home = home_page(make_worker(town, expires_in=213, hours=(72, 36)), town.today)
    assert home.figure == text.days(213)
    assert text.long_date(town.today + timedelta(days=213)) in home.until
    assert home.actions[0][0] == "Начать заявление"
    assert home.hours is not None
    assert (home.hours.done, home.hours.total) == (108, 144)
    assert home.hours.rows[0] == ("Осталось набрать", text.hours(36))
    assert 0 < home.cycle.now < 100 if home.cycle else False
    assert home.cards[2]["tag_text"] == "Не хватает 36 ч"


def test_enough_hours_are_said_to_be_enough(town: Town) -> None:
    home = home_page(make_worker(town), town.today)
    assert home.hours is not None
    assert home.hours.rows[0] == ("Всего", "достаточно")
    assert home.cards[2]["tag_kind"] == "good"


def test_a_draft_is_continued(town: Town) -> None:
    worker = make_worker(town)
    application = accreditation.start_application(worker)
    home = home_page(worker, town.today)
    assert home.actions[0] == ("Продолжить заявление", f"/accreditation/applications/{application}/")
    assert "разделов" in home.until
    assert home.cards[0]["gauge_figure"].endswith("из 7")


@pytest.mark.article("A-048")
def test_a_report_that_waits_is_said_to_be_at_the_head(town: Town) -> None:
    worker = make_worker(town)
    application = accreditation.start_application(worker)
    accreditation.set_agreement(worker, application, agreement="yes")
    accreditation.save_report(worker, report_of(application), texts=TEXTS)
    accreditation.send_report(worker, report_of(application))
    home = home_page(worker, town.today)
    assert "у руководителя с" in home.cards[1]["text"]
    assert "дождаться подписи руководителя" in home.cards[0]["text"]


@pytest.mark.article("A-209")
@pytest.mark.article("A-041")
def test_a_submitted_application_shows_whose_move_it_is_and_until_when(town: Town) -> None:
    worker = make_worker(town)
    accreditation.submit_application(worker, ready_application(worker, town))
    case = accreditation.active_application(worker.practitioner_id)  # type: ignore[arg-type]
    assert case is not None
    home = home_page(worker, town.today)
    assert actions(worker, town.today) == ["Открыть заявление"]
    assert f"Заявление № {case.number}: сейчас действует {case.whose_move}" in home.until
    assert text.long_date(case.deadline) in home.until  # type: ignore[arg-type]
    assert home.cards[0]["tag_text"] == case.state_title


def test_the_day_after_the_last_one_it_is_over(town: Town) -> None:
    worker = make_worker(town, expires_in=1)
    assert home_page(worker, town.today + timedelta(days=1)).figure == text.days(0)
    home = home_page(worker, town.today + timedelta(days=2))
    assert home.figure == "истекла"
    assert "первичная" in home.until


def test_others_have_no_home_page_here(town: Town) -> None:
    with pytest.raises(NotFound):
        home_page(town.hr, town.today)
    with pytest.raises(NotFound):
        profile_page(town.hr, town.today)


@pytest.mark.article("A-047")
@pytest.mark.article("A-049")
def test_the_page_has_the_four_sections_of_the_article(town: Town, client: Client) -> None:
    shown = sign_in(client, make_worker(town)).get("/cabinet/").text
    for title, url in (
        ("Аккредитация", "/accreditation/"),
        ("Профессиональная часть", "/accreditation/reports/"),
        ("Образовательная часть", "/education/"),
        ("Уведомления", "/notifications/"),
    ):
        assert title in shown
        assert f'href="{url}"' in shown


def test_the_home_page_keeps_its_budget(town: Town, client: Client, django_assert_max_num_queries) -> None:
    """A draft costs more: its case is gathered to count the sections."""
    sign_in(client, worker := make_worker(town))
    with django_assert_max_num_queries(16):
        assert client.get("/cabinet/").status_code == 200
    accreditation.start_application(worker)
    with django_assert_max_num_queries(29):
        assert client.get("/cabinet/").status_code == 200


@pytest.mark.article("A-030")
def test_the_profile_shows_what_the_register_holds_and_its_source(town: Town, client: Client) -> None:
    worker = make_worker(town)
    shown = sign_in(client, worker).get("/cabinet/profile/").text.replace("\xa0", " ")
    digits = snils_of(1)
    for words in (
        "Соколова Елена Павловна", "8 марта 1985", f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}",
        "4005 123001", "ул. Вторая, 2", "Врач-терапевт",
    ):  # fmt: skip
        assert words in shown
    assert "Сообщить о неточности" in shown


def test_the_profile_of_those_without_a_card_is_their_home(town: Town, client: Client) -> None:
    answer = sign_in(client, town.head.acting(practitioner_id=None)).get("/cabinet/profile/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


@pytest.mark.parametrize(
    ("role", "home"), [(Role.PRACTITIONER, "/cabinet/"), (Role.LIMITED, "/cabinet/limited/"), (Role.HEAD, "/desk/")]
)
def test_the_front_page_leads_each_role_home(town: Town, client: Client, role: Role, home: str) -> None:
    assert "Войти" in client.get("/").text
    worker = town.head if role is Role.HEAD else make_worker(town).acting(role=role)
    answer = sign_in(client, worker).get("/")
    assert (answer.status_code, answer["Location"]) == (302, home)
    if role is not Role.PRACTITIONER:
        assert client.get("/cabinet/")["Location"] == home


def test_the_numbers_of_the_help_page_are_those_of_the_law(town: Town, client: Client) -> None:
    accreditation.load_meetings(SYSTEM)
    law = accreditation.rules_on(town.today)
    shown = client.get("/help/").text.replace("\xa0", " ")
    for words in (
        f"{law.centre_check_working_days} рабочих дней",
        f"{law.hours_total_min} час",
        f"{law.hours_refresher_min} час",
        f"{law.file_total_mb} МБ",
        f"за {law.submit_earliest_months} месяцев",
        law.citation.replace("\xa0", " "),
    ):
        assert words in shown
    upcoming = [row.held_on for row in accreditation.meeting_calendar() if row.held_on >= town.today][:6]
    for day in upcoming:
        assert text.medium_date(day).replace("\xa0", " ") in shown


@pytest.mark.article("A-215")
def test_the_address_of_support_is_a_setting(db: None, client: Client, settings: Settings) -> None:
    settings.EGISZ_SUPPORT_EMAIL = "help@clinic.example.org"
    shown = client.get("/help/").text
    assert 'href="mailto:help@clinic.example.org"' in shown
    assert "круглосуточно" in shown
