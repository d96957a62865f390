"""Accounts, roles, contacts, requests to employers, attempts and recovery, through the door."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from egisz.audit.public import entries
from egisz.identity import public as identity
from egisz.identity.actions import recovery, signin
from egisz.identity.actions.signin import Answer
from egisz.identity.models import Account, EmployerRequest, LoginAttempt
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NeedsProof, NotFound, Refused
from egisz.outbox.public import deliver_all
from tests.identity.people import PASSWORD, SYSTEM, account, proved, snils_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CLINIC = "1.2.643.5.1.13.13.12.2.78.8646"
VISITOR = Actor.anonymous("test", "192.0.2.7")


def _attempt(login: str, password: str = PASSWORD, *, after: float = 0, actor: Actor = VISITOR) -> signin.Credentials:
    return signin.check_credentials(actor, login, password, NOW + timedelta(seconds=after))


def test_an_account_is_found_by_snils_and_by_its_index() -> None:
    made = account()
    found = identity.account_by_snils(snils_of(1))
    assert found is not None
    assert (found.id, found.full_name, found.assurance) == (made, "Ветрова Анна Ильинична", "confirmed")
    index = bytes(Account.objects.get(pk=made).snils_index)
    assert identity.account_id_by_snils_index(index) == made
    assert entries(resource="account", resource_id=made)[-1].code == "identity.account_created"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"snils": "112-233-445 96"}, "SNILS_CHECKSUM"),
        ({"family": " "}, "FAMILY_REQUIRED"),
        ({"password": "мало"}, "PASSWORD_SHORT"),
        ({"password": "ветрова и её тайна"}, "PASSWORD_PERSONAL"),
        ({"assurance": "самая высокая"}, "ASSURANCE_UNKNOWN"),
    ],
)
def test_a_poor_account_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        account(**change)
    assert code in refusal.value.codes
    assert not Account.objects.exists()


def test_one_snils_has_one_account() -> None:
    account()
    with pytest.raises(Refused, match="ACCOUNT_EXISTS"):
        account()


def test_only_an_administrator_creates_accounts_and_gives_roles() -> None:
    made = account()
    worker = Actor(Role.HR, account_id=made, organization_oid=CLINIC)
    with pytest.raises(Forbidden):
        identity.grant_role(worker, made, Role.ADMIN, begin=TODAY, ground="сам себе")
    with pytest.raises(Forbidden):
        identity.block_account(worker, made, "так")


def test_a_role_lasts_from_its_first_to_its_last_day() -> None:
    made = account()
    grant = identity.grant_role(SYSTEM, made, Role.HR, CLINIC, begin=TODAY, ground="приказ 7")
    assert identity.grant_role(SYSTEM, made, Role.HR, CLINIC, begin=TODAY, ground="приказ 7") == grant
    assert identity.roles_of(made, TODAY - timedelta(days=1)) == []
    assert [info.role for info in identity.roles_of(made, TODAY)] == [Role.HR]
    assert [info.id for info in identity.accounts_with_role(Role.HR, CLINIC, on=TODAY)] == [made]
    identity.end_role(SYSTEM, grant, end=TODAY, ground="приказ 8")
    assert identity.roles_of(made, TODAY) != []
    assert identity.roles_of(made, TODAY + timedelta(days=1)) == []
    codes = [entry.code for entry in entries(resource="account", resource_id=made)]
    assert codes[:2] == ["identity.role_ended", "identity.role_granted"]


@pytest.mark.parametrize(
    ("role", "organization", "code"),
    [
        (Role.HR, "", "ROLE_NEEDS_ORGANIZATION"),
        (Role.SECRETARY, CLINIC, "ROLE_WITHOUT_ORGANIZATION"),
        (Role.PRACTITIONER, "", "ROLE_NOT_GRANTED"),
    ],
)
def test_a_role_must_fit(role: Role, organization: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        identity.grant_role(SYSTEM, account(), role, organization, begin=TODAY, ground="приказ 7")


@pytest.mark.parametrize("second", [Role.ADMIN, Role.AUDITOR])
def test_security_system_and_audit_are_different_people(second: Role) -> None:
    made = account()
    held = identity.grant_role(SYSTEM, made, Role.SECURITY, begin=TODAY, ground="приказ 7")
    with pytest.raises(Refused, match="ROLES_APART"):
        identity.grant_role(SYSTEM, made, second, begin=TODAY + timedelta(days=30), ground="приказ 8")
    identity.grant_role(SYSTEM, made, Role.HR, CLINIC, begin=TODAY, ground="приказ 9")
    identity.end_role(SYSTEM, held, end=TODAY)
    with pytest.raises(Refused, match="ROLES_APART"):
        identity.grant_role(SYSTEM, made, second, begin=TODAY, ground="приказ 10")
    identity.grant_role(SYSTEM, made, second, begin=TODAY + timedelta(days=1), ground="приказ 11")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_rights_are_given_by_the_administrator_of_security_only(role: Role) -> None:
    made, other = account(), account(2)
    with pytest.raises(Forbidden):
        identity.grant_role(Actor(role, account_id=other), made, Role.HR, CLINIC, begin=TODAY, ground="приказ 7")
    identity.grant_role(Actor(Role.SECURITY, account_id=other), made, Role.HR, CLINIC, begin=TODAY, ground="приказ 7")


def test_contacts_are_ones_own_and_the_journal_holds_only_their_names() -> None:
    made = account()
    me = Actor(Role.LIMITED, account_id=made)
    with pytest.raises(NeedsProof):
        identity.set_contacts(me, made, email="new@example.org", phone="")
    me = proved(me)
    identity.set_contacts(me, made, email="new@example.org", phone="")
    info = identity.account_info(made)
    assert info is not None
    assert (info.email, info.phone) == ("new@example.org", "")
    entry = entries(resource="account", resource_id=made)[0]
    assert entry.details == {"fields": ["email", "phone"]}
    with pytest.raises(NotFound):
        identity.set_contacts(Actor(Role.LIMITED, account_id=account(2)), made, email="", phone="")


@pytest.mark.parametrize("login", ["{snils}", "{pretty}", "VETROVA1@example.org", "8 900 123-45-01"])
def test_one_signs_in_by_snils_e_mail_or_telephone(login: str) -> None:
    made, digits = account(), snils_of(1)
    typed = login.format(snils=digits, pretty=f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}")
    assert _attempt(typed) == signin.Credentials(Answer.RIGHT, made)


def test_a_contact_of_two_accounts_lets_nobody_in() -> None:
    account(1, email="one@example.org")
    account(2, email="one@example.org")
    assert _attempt("one@example.org").answer is Answer.WRONG


def test_the_answer_is_the_same_for_unknown_wrong_and_blocked() -> None:
    account(1)
    identity.block_account(SYSTEM, account(2), "по просьбе владельца")
    wrong = "не тот пароль вовсе"
    answers = {_attempt(snils_of(1), wrong), _attempt(snils_of(2), wrong), _attempt(snils_of(3))}
    assert answers == {signin.Credentials(Answer.WRONG)}


def test_who_knows_the_password_of_a_blocked_account_is_told_that_it_is_blocked() -> None:
    identity.block_account(SYSTEM, account(2), "по просьбе владельца")
    assert _attempt(snils_of(2)) == signin.Credentials(Answer.BLOCKED)


def test_five_misses_lock_the_login_and_even_the_right_password_waits() -> None:
    account()
    for second in range(5):
        assert _attempt(snils_of(1), "не тот пароль вовсе", after=second).answer is Answer.WRONG
    locked = _attempt(snils_of(1), after=6)
    assert locked.answer is Answer.LOCKED
    assert locked.locked_until == NOW + timedelta(seconds=4, minutes=15)
    assert _attempt(snils_of(1), after=4 + 15 * 60).answer is Answer.RIGHT


def test_an_unknown_login_locks_in_the_same_way() -> None:
    answers = [_attempt(snils_of(9), after=second).answer for second in range(6)]
    assert answers == [Answer.WRONG] * 5 + [Answer.LOCKED]


def test_other_spellings_of_the_login_share_the_limit() -> None:
    account()
    for second, login in enumerate([snils_of(1), "vetrova1@example.org", "89001234501"] * 2):
        answer = _attempt(login, "не тот пароль вовсе", after=second).answer
    assert answer is Answer.LOCKED


def test_a_right_password_clears_the_misses() -> None:
    account()
    for second in range(4):
        _attempt(snils_of(1), "не тот пароль вовсе", after=second)
    assert _attempt(snils_of(1), after=5).answer is Answer.RIGHT
    for second in range(6, 10):
        assert _attempt(snils_of(1), "не тот пароль вовсе", after=second).answer is Answer.WRONG


def test_an_address_that_tries_many_logins_is_shut() -> None:
    LoginAttempt.objects.bulk_create(
        LoginAttempt(
            at=NOW - timedelta(seconds=number), login_index=number.to_bytes(32, "big"), address="192.0.2.7",
            succeeded=False,
        )
        for number in range(50)
    )  # fmt: skip
    account()
    assert _attempt(snils_of(1), after=1).answer is Answer.LOCKED
    elsewhere = Actor.anonymous("test", "192.0.2.8")
    assert _attempt(snils_of(1), after=1, actor=elsewhere).answer is Answer.RIGHT


def test_a_request_to_an_employer_is_kept_once_and_announced() -> None:
    guest = Actor(Role.LIMITED, account_id=account())
    first = identity.request_employer(guest, organization_oid=CLINIC, due_on=date(2026, 12, 7), now=NOW)
    assert identity.request_employer(guest, organization_oid=CLINIC, due_on=date(2026, 12, 9), now=NOW) == first
    assert [row.due_on for row in identity.my_employer_requests(guest)] == [date(2026, 12, 7)]
    hr = Actor(Role.HR, account_id=account(2), organization_oid=CLINIC)
    assert [row.id for row in identity.employer_requests(hr)] == [first]
    stranger = Actor(Role.HR, account_id=account(3), organization_oid=CLINIC + "1")
    assert identity.employer_requests(stranger) == []
    with pytest.raises(NotFound):
        identity.close_employer_request(stranger, first, done=True)
    identity.close_employer_request(hr, first, done=True)
    assert EmployerRequest.objects.get(pk=first).state == "done"


def test_only_a_guest_asks_an_employer() -> None:
    with pytest.raises(Forbidden):
        identity.request_employer(Actor(Role.PRACTITIONER, account_id=account()), organization_oid=CLINIC, due_on=TODAY)


def _letter_code() -> str:
    deliver_all()
    found = re.search(r"Код: (\d{8})", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def test_a_forgotten_password_is_replaced_by_the_code_of_the_letter() -> None:
    account()
    recovery.ask_recovery(VISITOR, snils_of(1))
    code = _letter_code()
    recovery.set_new_password(VISITOR, snils_of(1), code, "зелёный чай на крыше")
    answer = signin.check_credentials(VISITOR, snils_of(1), "зелёный чай на крыше")
    assert answer.answer is Answer.RIGHT
    with pytest.raises(Refused, match="RECOVERY_CODE"):
        recovery.set_new_password(VISITOR, snils_of(1), code, "красный чай на крыше")


def test_an_unknown_login_gets_no_letter_and_five_wrong_codes_end_the_code() -> None:
    recovery.ask_recovery(VISITOR, snils_of(8))
    deliver_all()
    assert mail.outbox == []
    account()
    recovery.ask_recovery(VISITOR, snils_of(1))
    code = _letter_code()
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(5):
        with pytest.raises(Refused, match="RECOVERY_CODE"):
            recovery.set_new_password(VISITOR, snils_of(1), wrong, "зелёный чай на крыше")
    with pytest.raises(Refused, match="RECOVERY_CODE"):
        recovery.set_new_password(VISITOR, snils_of(1), code, "зелёный чай на крыше")
