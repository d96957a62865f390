"""The provider's pages after the password: the second factor, its setting up, a passkey instead of a name."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pyotp
import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.actions import factors
from egisz.identity.models import MailedCode, ProviderSession
from egisz.identity.queries.factors import must_set_up
from egisz.identity.rules.factors import asked_from
from egisz.identity.rules.policy import POLICIES
from egisz.identity.web import half
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from tests.identity.authenticator import Passkey
from tests.identity.client import System
from tests.identity.people import PASSWORD, SYSTEM, account, proved, snils_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_a_name(settings):
    settings.EGISZ_BASE_URL = "http://localhost:8000"


@pytest.fixture
def system():
    return System.registered()


@pytest.fixture
def browser():
    return Client()


@pytest.fixture
def person():
    return proved(Actor(role=Role.LIMITED, account_id=account(), session_key="s" * 32))


@pytest.fixture
def application(person):
    """Connected half an hour ago, so that the codes of now are all new."""
    ago = clock.now() - timedelta(minutes=30)
    offer = factors.offer_totp(proved(person, ago), ago)
    made = pyotp.TOTP(offer.typed.replace(" ", ""))
    factors.confirm_totp(proved(person, ago), made.at(ago), ago)
    return made


def password(browser, system):
    """Through the password; the answer of that form."""
    form = browser.get(system.ac, system.signed(system.question()))
    return browser.post(form["Location"], {"login": snils_of(1), "password": PASSWORD})


def follow(browser, answer):
    assert answer.status_code in {302, 303}, answer.content.decode()
    return browser.get(answer["Location"])


def options_in(page):
    return html.unescape(re.search(r'data-options="([^"]+)"', page.content.decode()).group(1))


def test_who_has_no_second_factor_comes_in_by_the_password(browser, system, person):
    answer = password(browser, system)
    assert "/aas/go/" in answer["Location"]
    session = ProviderSession.objects.get()
    assert (session.methods, session.second_at) == ("pwd", None)


def test_the_password_alone_opens_nothing_when_there_is_a_second_factor(browser, system, application):
    answer = password(browser, system)
    assert "/aas/second/" in answer["Location"]
    assert not ProviderSession.objects.exists()
    packed = answer["Location"].partition("?")[2]
    assert "/aas/signin/" in browser.get(f"/aas/go/?{packed}")["Location"]
    page = follow(browser, answer)
    assert "Подтвердите вход" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    wrong = browser.post(answer["Location"], {"code": "000000"})
    assert wrong.status_code == 422
    assert "Код не\u00a0подошёл" in wrong.content.decode()
    right = browser.post(answer["Location"], {"code": application.at(clock.now())})
    assert "/aas/go/" in right["Location"]
    session = ProviderSession.objects.get()
    assert session.methods == "pwd otp"
    assert session.second_at is not None
    assert "/aas/consent/" in follow(browser, right)["Location"]


def test_a_second_factor_is_not_found_by_trying_at_the_provider(browser, system, application):
    answer = password(browser, system)
    for _ in range(5):
        assert browser.post(answer["Location"], {"code": "000000"}).status_code == 422
    locked = browser.post(answer["Location"], {"code": application.at(clock.now())})
    assert locked.status_code == 429
    assert "Слишком много попыток" in locked.content.decode()
    again = password(Client(), system)
    assert "/aas/second/" in again["Location"], "the password is not locked by misses of the code"
    assert AuditRow.objects.filter(code="identity.factor_locked").exists()


def test_who_is_half_in_is_told_by_a_signed_cookie_only(browser, system, application):
    answer = password(browser, system)
    code = {"code": application.at(clock.now())}
    assert "/aas/signin/" in Client().post(answer["Location"], code)["Location"]
    browser.cookies["esia_half"] = browser.cookies["esia_half"].value[:-2] + "xx"
    assert "/aas/signin/" in browser.post(answer["Location"], code)["Location"]
    assert not ProviderSession.objects.exists()


def test_a_planted_session_key_is_worth_nothing_after_signing_in(browser, system, person):
    """Session fixation: the attacker's own session at the provider lies in the victim's browser."""
    account(2)
    attacker = Client()
    form = attacker.get(system.ac, system.signed(system.question()))
    attacker.post(form["Location"], {"login": snils_of(2), "password": PASSWORD})
    planted = attacker.cookies["esia_session"].value
    page = browser.get(system.ac, system.signed(system.question()))
    browser.cookies["esia_session"] = planted
    answer = browser.post(page["Location"], {"login": snils_of(1), "password": PASSWORD})
    assert "/aas/go/" in answer["Location"]
    assert browser.cookies["esia_session"].value != planted
    live = ProviderSession.objects.get(ended_at=None)
    assert live.account_id == person.me


def test_a_passkey_signs_in_without_a_name(browser, system, person):
    key = Passkey()
    factors.add_passkey(person, key.made(factors.ask_for_passkey(person)), "Телефон")
    page = follow(browser, browser.get(system.ac, system.signed(system.question())))
    packed = page.request["QUERY_STRING"]
    text = key.proof(options_in(page))
    strange = Client()
    follow(strange, strange.get(system.ac, system.signed(system.question())))
    assert strange.post(f"/aas/passkey/?{packed}", {"answer": text}).status_code == 422
    answer = browser.post(f"/aas/passkey/?{packed}", {"answer": text})
    assert "/aas/go/" in answer["Location"]
    session = ProviderSession.objects.get()
    assert (session.account_id, session.methods) == (person.me, "hwk user")
    assert session.second_at is not None
    assert browser.post(f"/aas/passkey/?{packed}", {"answer": text}).status_code == 422


def test_a_passkey_confirms_after_the_password(browser, system, person):
    key = Passkey()
    factors.add_passkey(person, key.made(factors.ask_for_passkey(person)), "Телефон")
    answer = password(browser, system)
    page = follow(browser, answer)
    assert "/aas/go/" in browser.post(answer["Location"], {"answer": key.proof(options_in(page))})["Location"]
    assert ProviderSession.objects.get().methods == "pwd hwk user"


def test_a_spare_code_stands_in_for_the_phone(browser, system, person, application):
    shown = factors.new_spare_codes(person)
    answer = password(browser, system)
    assert "/aas/go/" in browser.post(answer["Location"], {"code": shown[0]})["Location"]
    again = password(Client(), system)
    assert "/aas/second/" in again["Location"]


def test_writing_roles_need_a_factor_from_a_day_and_nobody_before(person):
    since = asked_from(POLICIES, "hr")
    assert since == date(2027, 3, 1)
    assert asked_from(POLICIES, "practitioner") is None
    identity.grant_role(SYSTEM, person.me, Role.CENTRE, begin=date(2026, 1, 1), ground="приказ")
    noon = clock.now().replace(year=2027, month=3, day=1, hour=12)
    assert not must_set_up(person.me, noon - timedelta(days=1))
    assert must_set_up(person.me, noon)
    assert not must_set_up(account(2), noon)


def test_who_must_have_a_factor_sets_it_up_before_coming_in(browser, system, person):
    """The page itself; when it is shown, `must_set_up` says."""
    page = browser.get(system.ac, system.signed(system.question()))
    packed = page["Location"].partition("?")[2]
    kept = half.packed(half.Half(str(person.me), "pwd", "mark"))
    browser.cookies["esia_half"] = kept
    address = f"/aas/second/new/?{packed}"
    assert "Подключить приложение" in browser.get(address).content.decode()
    shown = follow(browser, browser.post(address))
    secret = re.search(r'qr__label">([A-Z2-7 ]+)<', shown.content.decode()).group(1).replace(" ", "")
    assert browser.post(address, {"code": "000000"}).status_code == 422
    answer = browser.post(address, {"code": pyotp.TOTP(secret).at(clock.now())})
    assert "/aas/go/" in answer["Location"]
    assert ProviderSession.objects.get().methods == "pwd otp"
    browser.cookies["esia_half"] = kept
    assert "/aas/second/?" in browser.get(address)["Location"], "a factor is set up here only when there is none"


def _asked_by_letter(browser, system, login):
    """(address, the page after the login was given)."""
    signin = browser.get(system.ac, system.signed(system.question()))["Location"]
    address = signin.replace("/aas/signin/", "/aas/letter/")
    assert "Прислать код" in browser.get(address).content.decode()
    return address, browser.post(address, {"login": login})


def test_a_letter_stands_in_for_the_password(browser, system, person):
    address, shown = _asked_by_letter(browser, system, snils_of(1))
    assert 'name="code"' in shown.content.decode()
    row = MailedCode.objects.get()
    code = factors.make_mailed_code(row.pk, clock.now())[1]
    typed = {"login": snils_of(1), "code": code}
    assert Client().post(address, typed).status_code == 422, "only in the browser that asked"
    assert browser.post(address, typed | {"code": "00000000"}).status_code == 422
    answer = browser.post(address, typed)
    assert "/aas/go/" in answer["Location"]
    session = ProviderSession.objects.get()
    assert (session.methods, session.second_at) == ("otp", None)


def test_after_a_letter_the_second_factor_is_asked_too(browser, system, application):
    address, _ = _asked_by_letter(browser, system, snils_of(1))
    code = factors.make_mailed_code(MailedCode.objects.get().pk, clock.now())[1]
    assert "/aas/second/" in browser.post(address, {"login": snils_of(1), "code": code})["Location"]
    assert not ProviderSession.objects.exists()


def test_a_letter_does_not_tell_who_is_here(browser, system, person):
    known = _asked_by_letter(browser, system, snils_of(1))[1]
    address, unknown = _asked_by_letter(Client(), system, snils_of(999))
    bare = [re.sub(r'(value|content|href|action)="[^"]*"', "", one.content.decode()) for one in (known, unknown)]
    assert bare[0] == bare[1]
    stranger = browser.post(address, {"login": snils_of(999), "code": "12345678"})
    own = browser.post(address, {"login": snils_of(1), "code": "12345678"})
    assert stranger.status_code == own.status_code == 422
