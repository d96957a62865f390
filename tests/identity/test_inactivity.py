"""An idle session: how much is left, «Продолжить работу», and no way back in without a password after its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from egisz.identity.actions.sessions import SEEN_KEY
from egisz.identity.actions.signin import open_browser
from egisz.identity.models import ProviderSession, SignIn
from egisz.kernel.actor import Actor, Role
from tests.identity.people import account as make_account
from tests.identity.test_sessions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    _, actor = sign_in(make_account(), role=Role.LIMITED)
    client = Client()
    client.cookies["egisz"] = actor.session_key
    return client


def rest(browser: Client, idle: timedelta) -> None:
    session = browser.session
    session[SEEN_KEY] = (timezone.now() - idle).isoformat()
    session.save()


def test_asking_how_much_is_left_is_no_work(browser):
    rest(browser, timedelta(minutes=14))
    for _ in range(2):
        answer = browser.get("/session/", headers={"X-Session-Watch": "1"})
        assert 50 <= answer.json()["left"] <= 60
    assert "no-store" in answer["Cache-Control"]


def test_going_on_begins_the_term_anew(browser):
    rest(browser, timedelta(minutes=14))
    assert browser.post("/session/").json()["left"] >= 899
    assert SignIn.objects.get().seen_at > timezone.now() - timedelta(minutes=1)


def test_an_ended_session_cannot_be_revived(browser):
    rest(browser, timedelta(minutes=15))
    answer = browser.post("/session/")
    assert (answer.status_code, answer.json()) == (401, {"left": 0})
    assert SignIn.objects.get().ending == "idle"


def test_going_on_needs_the_token_of_the_page(browser):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/session/").status_code == 403


def test_after_an_idle_session_the_provider_asks_who_it_is(browser):
    key = open_browser(Actor.anonymous(), SignIn.objects.get().account_id)
    browser.cookies["esia_session"] = key
    rest(browser, timedelta(minutes=15))
    answer = browser.get("/cabinet/devices/")
    assert answer["Location"] == "/login/?next=/cabinet/devices/&why=idle"
    assert answer["Clear-Site-Data"] == '"cache"'  # what was typed lies sealed in the tab
    assert ProviderSession.objects.get().ended_at is not None


def test_the_seal_of_typed_words_is_the_persons_own(browser):
    def seal(client: Client) -> str:
        page = client.get("/cabinet/devices/").content.decode()
        return page.partition('data-session-seal="')[2].partition('"')[0]

    _, other = sign_in(make_account(2), role=Role.LIMITED)
    stranger = Client()
    stranger.cookies["egisz"] = other.session_key
    assert len(seal(browser)) == 44
    assert seal(browser) == seal(browser)
    assert seal(browser) != seal(stranger)


def app(browser: Client, idle: timedelta) -> None:
    assert browser.post("/session/", {"app": "1"}).json()["lock"] >= 299
    rest(browser, idle)


def test_a_browser_knows_no_lock(browser):
    assert browser.get("/session/").json()["lock"] is None
    rest(browser, timedelta(minutes=10))
    assert browser.get("/cabinet/devices/").status_code == 200


def test_the_installed_app_is_locked_after_five_minutes(browser):
    app(browser, timedelta(minutes=5))
    answer = browser.get("/cabinet/devices/?page=2")
    assert (answer.status_code, answer["Location"]) == (303, "/lock/?next=%2Fcabinet%2Fdevices%2F%3Fpage%3D2")
    assert browser.get("/session/").json()["lock"] == 0
    assert browser.get("/lock/").status_code == 200


def test_a_lock_is_not_opened_by_going_on_or_by_waiting(browser):
    app(browser, timedelta(minutes=5))
    assert browser.post("/session/").json()["lock"] == 0
    rest(browser, timedelta(0))
    assert browser.post("/session/", {"app": "1"}).json()["lock"] == 0
    assert browser.get("/cabinet/devices/").status_code == 303


def test_a_wrong_proof_leaves_the_lock_shut(browser):
    app(browser, timedelta(minutes=6))
    for given in ({"pin": "7391"}, {"answer": "{}"}):
        assert browser.post("/lock/?next=/cabinet/devices/", given).status_code == 422
    assert browser.get("/cabinet/devices/").status_code == 303


def test_the_installed_app_ends_after_thirty_minutes(browser):
    app(browser, timedelta(minutes=29))
    assert browser.get("/cabinet/devices/").status_code == 303
    rest(browser, timedelta(minutes=30))
    assert browser.get("/cabinet/devices/")["Location"].endswith("why=idle")


def test_one_may_leave_while_the_app_is_locked(browser):
    app(browser, timedelta(minutes=6))
    assert browser.post("/logout/").status_code == 303
    assert SignIn.objects.get().ended_at is not None


def test_without_a_lock_its_page_leads_on(browser):
    assert browser.get("/lock/?next=https://evil.example/")["Location"] == "/"
    assert browser.get("/lock/?next=/cabinet/devices/")["Location"] == "/cabinet/devices/"
