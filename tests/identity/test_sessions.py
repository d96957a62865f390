"""Sessions of a person: each sign-in is listed, each end is told, and one can be ended from another device."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from egisz.audit.models import AuditRow
from egisz.identity.gateway.devices import device_of
from egisz.identity.models import SignIn
from egisz.identity.public import close_other_sessions, close_session, end_session, my_sessions, start_session
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.kernel.errors import NotFound
from tests.identity.people import account as make_account

pytestmark = pytest.mark.django_db
YANDEX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
    " YaBrowser/24.10.1.598 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
    " Mobile/15E148 Safari/604.1"
)


def sign_in(account, agent=YANDEX, role=Role.LIMITED):
    """(the request that stays signed in, its actor)."""
    request = RequestFactory().get("/", headers={"user-agent": agent})
    request.session = Client().session
    start_session(request, account, role=role, assurance="confirmed")
    request.session.save()
    return request, request.actor.acting(session_key=request.session.session_key)


@pytest.fixture
def account():
    return make_account()


@pytest.mark.parametrize(
    ("agent", "said"),
    [(YANDEX, "Yandex Browser, Windows"), (IPHONE, "Safari, iPhone"), ("", ""), ("curl/8.0", "curl"), ("x" * 9000, "")],
)
def test_what_a_browser_says_of_itself(agent, said):
    assert device_of(agent) == said


def test_each_sign_in_is_listed_and_ones_own_is_marked(account):
    sign_in(account, IPHONE)
    _, actor = sign_in(account)
    live, ended = my_sessions(actor)
    assert [(item.device, item.is_current) for item in live] == [
        ("Yandex Browser, Windows", True), ("Safari, iPhone", False),
    ]  # fmt: skip
    assert ended == []
    stranger = my_sessions(sign_in(make_account(2))[1])[0]
    assert len(stranger) == 1


def test_a_session_closed_from_another_device_is_gone(account):
    _, there = sign_in(account, IPHONE)
    _, here = sign_in(account)
    (other,) = [item for item in my_sessions(here)[0] if not item.is_current]
    close_session(here, other.id)
    assert not Session.objects.filter(session_key=there.session_key).exists()
    assert Session.objects.filter(session_key=here.session_key).exists()
    live, ended = my_sessions(here)
    assert [item.is_current for item in live] == [True]
    assert [(item.device, item.ending) for item in ended] == [("Safari, iPhone", "закрыт с другого устройства")]
    assert AuditRow.objects.filter(code="identity.session_closed", account_id=account).count() == 1
    with pytest.raises(NotFound):
        close_session(here, other.id)


def test_a_stranger_cannot_close_it(account):
    _, mine = sign_in(account)
    _, stranger = sign_in(make_account(2))
    with pytest.raises(NotFound):
        close_session(stranger, my_sessions(mine)[0][0].id)
    with pytest.raises(NotFound):
        close_session(mine, uuid4())


def test_all_others_are_closed_at_once(account):
    for _ in range(3):
        sign_in(account, IPHONE)
    _, here = sign_in(account)
    assert close_other_sessions(here) == 3
    assert close_other_sessions(here) == 0
    assert Session.objects.count() == 1


def test_the_ways_in_which_sessions_end(account):
    request, _ = sign_in(account)
    end_session(request)
    assert SignIn.objects.get().ending == "signed_out"
    request, actor = sign_in(account)
    start_session(request, account, role=Role.LIMITED)  # another role in the same browser
    assert SignIn.objects.get(session_key=actor.session_key).ending == "replaced"
    later = clock.now() + timedelta(minutes=31)
    live, ended = my_sessions(actor, later)
    assert live == []
    assert {item.ending for item in ended} == {"вы вышли", "вход в другой роли", "долго не было действий"}


def test_a_browser_whose_session_was_closed_has_to_sign_in_again(account):
    browser = Client(headers={"user-agent": IPHONE})
    _, there = sign_in(account, IPHONE)
    browser.cookies["egisz"] = there.session_key
    assert browser.get("/cabinet/devices/").status_code == 200
    _, here = sign_in(account)
    close_other_sessions(here)
    answer = browser.get("/cabinet/devices/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_the_last_action_is_kept(account, settings):
    _, actor = sign_in(account)
    early = clock.now() - timedelta(minutes=10)
    SignIn.objects.update(seen_at=early)
    browser = Client()
    browser.cookies["egisz"] = actor.session_key
    session = browser.session
    session["egisz_seen"] = early.isoformat()
    session.save()
    browser.get("/cabinet/devices/")
    assert SignIn.objects.get().seen_at > early


def test_the_pages_close_one_and_all(account):
    _, actor = sign_in(account)
    browser = Client()
    browser.cookies["egisz"] = actor.session_key
    assert "Закрыть все" not in browser.get("/cabinet/devices/").content.decode()
    sign_in(account, IPHONE)
    page = browser.get("/cabinet/devices/").content.decode()
    assert "Safari, iPhone" in page
    assert "Закрыть все, кроме этого" in page
    other = SignIn.objects.exclude(session_key=actor.session_key).get()
    assert browser.get(f"/cabinet/devices/{other.pk}/close/").status_code == 405
    told = browser.post(f"/cabinet/devices/{other.pk}/close/", follow=True).content.decode().replace("\u00a0", " ")
    assert "Сеанс закрыт" in told
    assert "закрыт с другого устройства" in told
    told = browser.post("/cabinet/devices/close-others/", follow=True).content.decode().replace("\u00a0", " ")
    assert "Других сеансов нет" in told
    assert Client().get("/cabinet/devices/").status_code == 302


def test_a_refused_page_leaves_a_row_of_the_journal(client, account, settings):
    request, _ = sign_in(account)
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    assert client.get("/consents/register/?family=secret").status_code == 403
    row = AuditRow.objects.get(code="access.refused")
    assert (row.outcome, row.account_id, row.resource_id) == ("refused", account, "consents:register")
    assert "secret" not in str(row.details)


def test_a_session_key_planted_before_the_sign_in_is_worth_nothing(account):
    request = RequestFactory().get("/")
    request.session = Client().session
    planted = request.session.session_key
    assert planted
    start_session(request, account, role=Role.LIMITED, assurance="confirmed")
    request.session.save()
    assert request.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
