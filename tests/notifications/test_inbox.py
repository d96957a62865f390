"""The inbox and the letters: one key tells once, a dead mail server loses and doubles nothing."""

from __future__ import annotations

import socket
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client

from egisz.identity.models import Account
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from egisz.notifications.actions import mark_all_read, mark_read, notify, retry_letters, send_letter
from egisz.notifications.models import Letter, Notification
from egisz.notifications.queries import inbox, latest, unread_count
from egisz.outbox.models import Delivery
from egisz.outbox.public import deliver_all
from tests.accreditation.centre_helpers import account, sign_in

pytestmark = pytest.mark.django_db


def _tell(account_id: UUID, key: str = "k1", kind: str = "application.registered", **changes: object) -> UUID:
    values: dict[str, object] = {
        "title": "Заявление №\u00a0А-2026-000001 зарегистрировано",
        "body": "ФАЦ проверит документы до 21 декабря.",
        "link": "/accreditation/",
        "due_on": date(2026, 12, 21),
    }
    return notify(account_id, kind=kind, key=key, **(values | changes))  # type: ignore[arg-type]


def _person(owner: Account) -> Actor:
    return Actor(role=Role.PRACTITIONER, account_id=owner.pk)


@pytest.fixture
def owner() -> Account:
    return account(email="worker@example.org")


def test_the_same_key_tells_once(owner: Account) -> None:
    assert _tell(owner.pk) == _tell(owner.pk, title="Другое")
    assert Notification.objects.count() == 1
    assert unread_count(owner.pk) == 1
    assert unread_count(None) == 0


def test_a_letter_goes_out_with_the_case_the_term_and_the_full_link(owner: Account, settings) -> None:
    settings.EGISZ_BASE_URL = "https://egisz.example"
    _tell(owner.pk)
    deliver_all()
    (letter,) = mail.outbox
    assert letter.to == ["worker@example.org"]
    assert letter.subject == "Заявление № А-2026-000001 зарегистрировано"
    assert "https://egisz.example/accreditation/" in letter.body
    assert "21\u00a0декабря" in letter.body
    assert Letter.objects.get().state == "sent"


def test_the_reaction_runs_twice_without_a_second_letter(owner: Account) -> None:
    notification = _tell(owner.pk)
    deliver_all()
    Delivery.objects.update(state="waiting")
    deliver_all()
    assert send_letter(notification) == "sent"
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_tried_again_and_the_inbox_says_so(owner: Account, settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _tell(owner.pk)
    deliver_all()
    assert inbox(_person(owner)).items[0].delivery == "failed"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert retry_letters() == 1
    assert retry_letters() == 0
    assert len(mail.outbox) == 1
    assert inbox(_person(owner)).items[0].delivery == "sent"


def test_an_old_failure_is_not_tried_for_ever(owner: Account) -> None:
    notification = Notification.objects.get(pk=_tell(owner.pk))
    Letter.objects.create(notification=notification, state="failed", created_at=clock.now() - timedelta(days=4))
    assert retry_letters() == 0


def test_without_an_address_the_inbox_says_so_and_nothing_is_sent() -> None:
    owner = account(email="")
    _tell(owner.pk)
    deliver_all()
    assert inbox(_person(owner)).items[0].delivery == "no_contact"
    assert mail.outbox == []


def test_unread_first_then_the_newest(owner: Account) -> None:
    first, second, third = (_tell(owner.pk, key) for key in "abc")
    Notification.objects.filter(pk=second).update(created_at=clock.now() + timedelta(hours=1))
    Notification.objects.filter(pk=third).update(created_at=clock.now() + timedelta(hours=2))
    mark_read(_person(owner), third)
    assert [item.id for item in inbox(_person(owner))] == [second, first, third]
    assert [item.id for item in inbox(_person(owner), unread_only=True)] == [second, first]
    assert [item.id for item in latest(owner.pk, 1)] == [third]


def test_a_filter_by_theme(owner: Account) -> None:
    _tell(owner.pk, "a")
    extract = _tell(owner.pk, "b", kind="extract.ready")
    assert [item.id for item in inbox(_person(owner), theme="extract")] == [extract]
    assert inbox(_person(owner), theme="nonsense").total == 2


def test_nobody_reads_anothers_inbox(owner: Account) -> None:
    notification = _tell(owner.pk)
    with pytest.raises(NotFound):
        mark_read(Actor(role=Role.HR, account_id=account().pk), notification)
    with pytest.raises(NotFound):
        mark_all_read(Actor.anonymous())
    assert inbox(Actor(role=Role.HR, account_id=account().pk)).total == 0


def test_marking_all_read_counts_and_is_repeatable(owner: Account) -> None:
    _tell(owner.pk, "a"), _tell(owner.pk, "b")
    assert mark_all_read(_person(owner)) == 2
    assert mark_all_read(_person(owner)) == 0
    assert unread_count(owner.pk) == 0


# Pages


@pytest.fixture
def page(client: Client, owner: Account) -> Client:
    return sign_in(client, _person(owner))


@pytest.mark.article("A-050")
def test_the_page_shows_text_term_and_delivery(page: Client, owner: Account) -> None:
    _tell(owner.pk)
    deliver_all()
    answer = page.get("/notifications/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "ФАЦ проверит документы до 21 декабря." in html
    assert "21\u00a0декабря\u00a02026" in html
    assert "Письмо отправлено" in html


def test_empty_and_filtered_empty_say_what_to_do(page: Client, owner: Account) -> None:
    assert "Пока пусто" in page.get("/notifications/").content.decode()
    assert "Показать все" in page.get("/notifications/?show=unread").content.decode()
    assert page.get("/notifications/?show=nonsense&page=x").status_code == 200


def test_reading_one_goes_back_and_opening_goes_to_the_case(page: Client, owner: Account) -> None:
    one, two = _tell(owner.pk, "a"), _tell(owner.pk, "b")
    answer = page.post(f"/notifications/{one}/read/", {"next": "/notifications/?show=unread"})
    assert (answer.status_code, answer["Location"]) == (303, "/notifications/?show=unread")
    answer = page.post(f"/notifications/{one}/read/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/notifications/"
    answer = page.post(f"/notifications/{two}/open/")
    assert (answer.status_code, answer["Location"]) == (303, "/accreditation/")
    assert unread_count(owner.pk) == 0


def test_a_strangers_notification_is_not_found(page: Client) -> None:
    assert page.post(f"/notifications/{_tell(account().pk)}/read/").status_code == 404
    assert page.post(f"/notifications/{uuid4()}/open/").status_code == 404


def test_read_all_button(page: Client, owner: Account) -> None:
    _tell(owner.pk)
    assert page.post("/notifications/read/").status_code == 303
    assert unread_count(owner.pk) == 0


def test_the_page_keeps_its_budget(page: Client, owner: Account, django_assert_max_num_queries) -> None:
    for number in range(25):
        _tell(owner.pk, f"k{number}")
    with django_assert_max_num_queries(12):
        html = page.get("/notifications/").content.decode()
    assert "page=2" in html
