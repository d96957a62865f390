"""Attacks on the way in, by name: refused with the documented answer, journalled, the owner not locked out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.identity.actions.qr import approve_qr, enter_by_qr, show_qr
from egisz.identity.actions.signin import Answer, check_credentials, know_device
from egisz.identity.models import LoginAttempt
from egisz.identity.queries.provider import provider_session
from egisz.identity.queries.qr import screen_ticket
from egisz.identity.rules.quick import QrState
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from tests.identity.people import PASSWORD, account, snils_of
from tests.identity.test_sessions import sign_in

pytestmark = pytest.mark.django_db
THIEF = Actor.anonymous("request-1", "203.0.113.9")
OWNER = Actor.anonymous("request-2", "10.0.0.7")


def test_wrong_password_ten_times():
    owner = account()
    home = know_device(owner)
    answers = [check_credentials(THIEF, snils_of(1), f"guess {number}").answer for number in range(10)]
    assert answers == [Answer.WRONG] * 5 + [Answer.LOCKED] * 5
    assert check_credentials(THIEF, snils_of(1), PASSWORD).answer is Answer.LOCKED
    assert AuditRow.objects.filter(code="identity.login_locked", outcome="refused").count() == 6
    assert check_credentials(OWNER, snils_of(1), PASSWORD, device=home).answer is Answer.RIGHT
    assert check_credentials(THIEF, snils_of(1), PASSWORD).answer is Answer.LOCKED  # the owner's success frees no thief


def test_a_known_device_has_a_limit_of_its_own():
    home = know_device(account())
    for _ in range(5):
        assert check_credentials(OWNER, snils_of(1), "опечатка", device=home).answer is Answer.WRONG
    assert check_credentials(OWNER, snils_of(1), PASSWORD, device=home).answer is Answer.LOCKED
    later = clock.now() + timedelta(minutes=16)
    assert check_credentials(OWNER, snils_of(1), PASSWORD, later, device=home).answer is Answer.RIGHT


def test_a_device_is_known_only_for_the_account_that_signed_in_there():
    mine = know_device(account(2))
    account(1)
    for _ in range(5):
        check_credentials(THIEF, snils_of(1), "guess", device=mine)
    assert check_credentials(THIEF, snils_of(1), PASSWORD, device=mine).answer is Answer.LOCKED
    assert set(LoginAttempt.objects.values_list("device_hash", flat=True)) == {None}


def test_an_invented_device_is_no_known_one():
    account()
    for number in range(5):
        check_credentials(THIEF, snils_of(1), "guess", device=f"invented {number}")
    assert check_credentials(THIEF, snils_of(1), PASSWORD, device="invented").answer is Answer.LOCKED


def test_a_neighbour_who_locks_the_address_does_not_lock_known_devices():
    home = know_device(account())
    for number in range(50):
        check_credentials(OWNER, f"stranger{number}@example.org", "guess")
    assert check_credentials(OWNER, snils_of(1), PASSWORD).answer is Answer.LOCKED
    assert check_credentials(OWNER, snils_of(1), PASSWORD, device=home).answer is Answer.RIGHT


def test_snils_enumeration_gets_one_answer_and_one_amount_of_work(monkeypatch: pytest.MonkeyPatch):
    account()
    worked: list[str] = []
    real = Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher,
        "verify",
        lambda self, password, encoded: worked.append("argon2") or real(self, password, encoded),
    )
    answers = [
        check_credentials(THIEF, login, "guess")
        for login in (snils_of(1), snils_of(3), "112-233-445 96", "nobody@example.org", "+7 900 000-00-00")
    ]
    assert {(answer.answer, answer.account_id, answer.locked_until) for answer in answers} == {
        (Answer.WRONG, None, None)
    }
    assert worked == ["argon2"] * 5


def _strict(*, key: str = "") -> Client:
    """A browser that a foreign site leads: its cookies are there, the token of the form is not."""
    client = Client(enforce_csrf_checks=True)
    if key:
        client.cookies["egisz"] = key
    return client


@pytest.mark.parametrize("address", ["/aas/qr/show/", "/aas/qr/", "/aas/pin/", "/aas/certificate/", "/session/"])
def test_csrf_on_the_ways_in(address: str):
    assert _strict().post(address).status_code == 403


def test_csrf_on_the_phone_that_confirms():
    _, actor = sign_in(account(), role=Role.LIMITED)
    shown = show_qr(THIEF, "")
    answer = _strict(key=actor.session_key).post(f"/qr/{shown.token}/", {"number": "10", "answer": "yes"})
    assert answer.status_code == 403
    assert screen_ticket(shown.key).state is QrState.WAITING


@pytest.mark.parametrize("address", ["/aas/qr/", "/aas/pin/", "/aas/certificate/"])
@pytest.mark.parametrize("forged", ["", "https://evil.example/", "eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwifQ:1:x"])
def test_open_redirect_through_a_forged_request(client: Client, address: str, forged: str):
    for answer in (client.get(address, {"request": forged}), client.post(f"{address}?request={forged}")):
        assert answer.status_code == 400
        assert "Location" not in answer
        assert re.search(r"""(href|action)="https://evil""", answer.content.decode()) is None


def test_session_fixation_by_a_planted_key():
    """A key that somebody put into the browser before is neither taken for a session nor kept after one comes in."""
    planted = "a key that the thief knows"
    owner = Actor(role=Role.LIMITED, account_id=account(), proved_at=clock.now())
    shown = show_qr(OWNER, "")
    approve_qr(owner, shown.token, screen_ticket(shown.key).number)
    opened = enter_by_qr(OWNER, shown.key)
    assert opened
    assert opened != planted
    assert provider_session(planted, clock.now()) is None
    assert provider_session(opened, clock.now()).account_id == owner.account_id
