"""Pages about keys: a key is shown once, lists and steps of owners and administrators, mistakes keep what was typed."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client

from egisz.identity.models import Account, RoleGrant
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.nsi.actions import admitting, keys
from egisz.nsi.models import ApiKey, KeyHour
from egisz.nsi.public import issue_key, reissue_key, revoke_key
from egisz.ui.lane import LaneRequest
from tests.nsi.builders import sign_in

pytestmark = pytest.mark.django_db
GIVEN = {"name": "МИС «Ариадна»", "email": "mis@clinic.example", "until": ""}
A_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def account(number: int) -> Account:
    return Account.objects.create(
        oid=number, snils=f"{11223344500 + number}", family="Соколова", given="Елена",
        birth_date=date(1985, 3, 2), email=f"person{number}@example.org",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_known():
    admitting.LIMITER.forget()
    admitting.forget_keys()


@pytest.fixture
def person():
    return Actor(role=Role.PRACTITIONER, account_id=account(1).pk)


@pytest.fixture
def admin():
    return Actor(role=Role.ADMIN, account_id=account(2).pk)


@pytest.fixture
def browser(client, person):
    return sign_in(client, person.account_id, person.role)


@pytest.fixture
def keeper(admin):
    RoleGrant.objects.create(
        account_id=admin.account_id, role=Role.ADMIN, begin=date(2026, 1, 1), granted_by=admin.account_id, ground="тест"
    )
    return sign_in(Client(), admin.account_id, admin.role)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ")


def works(key):
    admitting.forget_keys()
    request = LaneRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "REMOTE_ADDR": "203.0.113.5"})
    return admitting.admit(request, key).key_id is not None


def test_a_key_is_shown_once(browser):
    answer = browser.post("/nsi/keys/new/", GIVEN)
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    (made,) = set(A_KEY.findall(text(answer)))
    assert works(made)
    row = ApiKey.objects.get()
    for path in ("/nsi/keys/", f"/nsi/keys/{row.pk}/"):
        shown = text(browser.get(path))
        assert made[:8] in shown
        assert made not in shown
    assert "МИС «Ариадна»" in shown


def test_the_form_offers_the_address_of_the_account(browser):
    assert b"person1@example.org" in browser.get("/nsi/keys/new/").content


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Для чего ключ"),
        ({"email": "почта"}, "адрес почты целиком"),
        ({"until": "01.01.2020"}, "уже прошёл"),
        ({"until": "скоро"}, "дат"),
    ],
)
def test_mistakes_keep_what_was_typed(browser, wrong, said):
    answer = browser.post("/nsi/keys/new/", {**GIVEN, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    for field, value in {**GIVEN, **wrong}.items():
        if value and field != "name":
            assert value in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_what_a_key_gives_stands_on_the_page(browser, settings):
    assert "до 60 000 запросов в минуту. Без ключа тоже можно: до 6 000" in text(browser.get("/nsi/keys/"))
    settings.EGISZ_NSI_KEYS = "required"
    assert "Без ключа запросы не принимаются" in text(browser.get("/nsi/keys/new/"))


def test_pause_resume_and_revoke(browser, person):
    made = issue_key(person, name="МИС", email="a@b.ru")
    address = f"/nsi/keys/{made.id}/"
    assert browser.post(f"{address}pause/").status_code == 303
    assert not works(made.key)
    assert "приостановлен" in text(browser.get(address))
    assert browser.post(f"{address}resume/").status_code == 303
    assert works(made.key)
    asked = browser.get(f"{address}revoke/")
    assert "Вернуть ключ нельзя" in text(asked)
    assert works(made.key)
    assert browser.post(f"{address}revoke/").status_code == 303
    assert not works(made.key)
    after = browser.get(address)
    assert "Ключ отозван" in text(after)
    assert b"pause/" not in after.content
    assert "Отозванные ключи: 1" in text(browser.get("/nsi/keys/"))
    assert browser.post(f"{address}pause/").status_code == 303
    assert browser.post(f"{address}revoke/").status_code == 422


def test_re_issue(browser, person):
    made = issue_key(person, name="МИС", email="a@b.ru")
    address = f"/nsi/keys/{made.id}/reissue/"
    assert browser.post(address, {"keep": "5"}).status_code == 422
    answer = browser.post(address, {"keep": "7"})
    assert answer.status_code == 201
    (second,) = set(A_KEY.findall(text(answer)))
    assert second != made.key
    assert works(made.key)
    assert works(second)
    assert f"Прежний ключ {made.key[:8]}… работает до" in text(answer)
    assert "перестанет работать сразу" in text(browser.get(address))


def test_change(browser, person):
    made = issue_key(person, name="МИС", email="a@b.ru")
    address = f"/nsi/keys/{made.id}/change/"
    assert browser.post(address, {**GIVEN, "email": "-"}).status_code == 422
    assert browser.post(address, {**GIVEN, "until": "01.03.2029"}).status_code == 303
    assert "1 марта 2029 года" in text(browser.get(f"/nsi/keys/{made.id}/"))


@pytest.mark.parametrize("step", ["", "change/", "reissue/", "revoke/", "pause/", "resume/", "limit/"])
def test_keys_of_others_do_not_exist(browser, admin, step):
    made = issue_key(admin, name="МИС", email="a@b.ru")
    ask = browser.post if step else browser.get
    assert ask(f"/nsi/keys/{made.id}/{step}").status_code == 404
    assert ask(f"/nsi/keys/{uuid.uuid4()}/{step}").status_code == 404
    assert works(made.key)


@pytest.mark.parametrize("step", ["pause/", "resume/", "limit/"])
def test_steps_are_not_links(browser, person, step):
    made = issue_key(person, name="МИС", email="a@b.ru")
    assert browser.get(f"/nsi/keys/{made.id}/{step}").status_code == 405


def test_requests_of_thirty_days(browser, person):
    made = issue_key(person, name="МИС", email="a@b.ru")
    assert "Запросов ещё не было" in text(browser.get(f"/nsi/keys/{made.id}/"))
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    KeyHour.objects.create(key_id=made.id, hour=now, count=12_345, refused=0)
    KeyHour.objects.create(key_id=made.id, hour=now - timedelta(days=2), count=655, refused=7)
    KeyHour.objects.create(key_id=made.id, hour=now - timedelta(days=35), count=1_000_000, refused=0)
    shown = browser.get(f"/nsi/keys/{made.id}/").content.decode().replace("\u00a0", " ")
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>.*?usage__count">(.*?)<', shown, re.DOTALL)
    assert len(lines) == 30
    assert lines[0] == ("Сегодня", "12 345")
    assert lines[2][1] == "655"
    assert "отказов: 7<" in shown
    assert "Всего 13 000. Отказов из-за частых запросов: 7." in text(browser.get(f"/nsi/keys/{made.id}/"))
    assert "12 345" in text(browser.get("/nsi/keys/"))


def test_administrators_see_everybody(keeper, person):
    for number in range(30):
        owner = Actor(role=Role.HR, account_id=uuid.uuid4(), organization_oid=f"1.2.643.5.1.13.13.12.2.40.{number}")
        issue_key(owner, name=f"Программа {number:02}", email="a@b.ru")
    made = issue_key(person, name="=МИС", email="a@b.ru")
    first = keeper.get("/nsi/keys/all/")
    assert "Всего: 31" in text(first)
    assert "Показано 1–25 из 31" in text(first)
    assert "Программа 00" in text(keeper.get("/nsi/keys/all/?page=2"))
    found = text(keeper.get("/nsi/keys/all/", {"q": "ПРОГРАММА 07", "order": "name", "state": "works"}))
    assert "Найдено: 1" in found
    assert "Ничего не нашлось" in text(keeper.get("/nsi/keys/all/?state=revoked"))
    assert "Всего: 31" in text(keeper.get("/nsi/keys/all/?state=odd&order=odd&page=odd"))
    table = b"".join(keeper.get("/nsi/keys/all.csv?order=name").streaming_content).decode("utf-8-sig").splitlines()
    assert len(table) == 32
    assert table[0].startswith("Начало ключа;Для чего;Состояние")
    assert f"{made.key[:8]};'=МИС;Работает" in table[1]
    assert "a@b.ru" not in "".join(table)


def test_administrators_limit_and_revoke(keeper, person):
    made = issue_key(person, name="МИС", email="a@b.ru")
    address = f"/nsi/keys/{made.id}/"
    shown = keeper.get(address)
    assert "Соколова" in text(shown)
    assert b"reissue/" not in shown.content
    assert keeper.post(f"{address}limit/", {"per_minute": "много"}).status_code == 422
    assert keeper.post(f"{address}limit/", {"per_minute": "99999999"}).status_code == 422
    assert keeper.post(f"{address}limit/", {"per_minute": "1500"}).status_code == 303
    assert "1 500 запросов в минуту" in text(keeper.get(address))
    assert keeper.post(f"{address}limit/", {"per_minute": ""}).status_code == 303
    assert ApiKey.objects.get().per_minute is None
    refused = keeper.post(f"{address}revoke/", {"reason": ""})
    assert refused.status_code == 422
    assert works(made.key)
    answer = keeper.post(f"{address}revoke/", {"reason": "Ключ опубликован"})
    assert answer["Location"] == "/nsi/keys/all/"
    assert "Ключ опубликован" in text(keeper.get(address))


def test_lists_of_all_are_for_administrators(browser):
    assert browser.get("/nsi/keys/all/").status_code == 403
    assert browser.get("/nsi/keys/all.csv").status_code == 403


def test_how_many_questions_a_list_asks(browser, person, django_assert_max_num_queries):
    for number in range(10):
        issue_key(person, name=f"Программа {number}", email="a@b.ru")
    with django_assert_max_num_queries(12):
        browser.get("/nsi/keys/")


def test_a_key_that_ends_or_was_replaced_says_so(browser, person):
    past = clock.now() - timedelta(days=3)
    made = issue_key(person, name="МИС", email="a@b.ru", until=clock.to_moscow(past).date(), now=past)
    reissue_key(person, made.id, 30)
    shown = text(browser.get(f"/nsi/keys/{made.id}/"))
    assert "Срок ключа закончился" in shown
    assert f"{made.key[:8]}…" in shown
    revoke_key(person, made.id)
    assert keys.ApiKey.objects.get().old_until is None
