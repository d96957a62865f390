"""Attacks on the way in, by name: refused with the documented answer, journalled, the owner not locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from egisz.audit.models import AuditRow
from egisz.identity.actions.signin import Answer, check_credentials, know_device
from egisz.identity.models import LoginAttempt
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from tests.identity.people import PASSWORD, account, snils_of

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
