"""Profiles of passwords, the schedule, the former ones, and the recovery by СНИЛС and a contact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from egisz.audit.models import AuditRow
from egisz.identity.actions import recovery, signin
from egisz.identity.actions.passwords import age_of_password, renew_password
from egisz.identity.actions.signin import Answer
from egisz.identity.gateway.frequent import frequent_passwords
from egisz.identity.gateway.sms import send_sms
from egisz.identity.models import Account, FormerPassword, RecoveryCode, SignIn
from egisz.identity.rules import passwords
from egisz.identity.rules.passwords import Age
from egisz.identity.rules.policy import POLICIES, choose_profile, fstec, policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Refused, Unavailable
from egisz.outbox.public import deliver_all
from tests.identity.client import System
from tests.identity.people import PASSWORD, account, snils_of

MODERN, FSTEC = POLICIES[0], fstec(POLICIES[0])
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
VISITOR = Actor.anonymous("test", "192.0.2.7")


def _codes(password: str, policy: object = FSTEC, frequent: frozenset[str] = frozenset()) -> list[str]:
    return [one.code for one in passwords.objections(password, policy, (), frequent)]  # type: ignore[arg-type]


@pytest.fixture
def by_fstec() -> Iterator[None]:
    choose_profile("fstec")
    yield
    choose_profile("modern")


def test_the_profile_of_an_installation_is_chosen_by_name(by_fstec: None) -> None:
    assert policy_on(date(2026, 11, 23)).password_life == timedelta(days=60)
    choose_profile("modern")
    assert policy_on(date(2026, 11, 23)).password_life is None
    with pytest.raises(ValueError, match="EGISZ_ACCESS_PROFILE"):
        choose_profile("military")


def test_each_profile_names_its_source() -> None:
    assert "OWASP ASVS" in MODERN.ground
    assert "ИАФ.4" in FSTEC.ground
    assert "не сверены с актом" in FSTEC.ground


def test_fstec_takes_eight_signs_of_several_kinds() -> None:
    assert _codes("Рт7-крЫм") == []
    assert _codes("Рт7-кЫ!") == ["PASSWORD_SHORT"]


@pytest.mark.parametrize(("password", "size"), [("abc", 26), ("abC", 52), ("абВ7", 76), ("aB7-", 94), ("ab я", 60)])
def test_the_alphabet_counts_the_kinds_that_are_used(password: str, size: int) -> None:
    assert passwords.alphabet_of(password) == size


def test_fstec_refuses_a_small_alphabet_and_modern_does_not() -> None:
    assert _codes("зелёный чай на крыше") == ["PASSWORD_ALPHABET"]
    assert _codes("зелёный чай на крыше", MODERN) == []


def test_the_lists_refuse_what_has_leaked() -> None:
    frequent = frequent_passwords()
    assert len(frequent) > 19_000
    leaked = next(word for word in sorted(frequent) if len(word) >= 12 and word.isalpha())
    assert "PASSWORD_FREQUENT" in _codes(leaked.upper(), MODERN, frequent)
    assert "PASSWORD_FREQUENT" in _codes(f"{leaked}2026!", MODERN, frequent)


@pytest.mark.parametrize(
    ("days", "age"), [(0, Age.FRESH), (45, Age.FRESH), (46, Age.ENDING), (59, Age.ENDING), (60, Age.OVER)]
)
def test_the_schedule_of_fstec_warns_two_weeks_before(days: int, age: Age) -> None:
    assert passwords.age_of(NOW - days * DAY, NOW, FSTEC) is age


def test_modern_has_no_schedule() -> None:
    assert passwords.age_of(NOW - 3650 * DAY, NOW, MODERN) is Age.FRESH


def test_fstec_locks_after_four_misses_for_half_an_hour() -> None:
    assert (FSTEC.login_failures, FSTEC.lock) == (4, timedelta(minutes=30))


@pytest.mark.django_db
def test_the_last_five_passwords_are_not_taken_again(by_fstec: None) -> None:
    made = account(password="Синий-трактор-0")
    for number in range(1, 5):
        renew_password(VISITOR, made, f"Синий-трактор-{number}")
    for number in range(5):
        with pytest.raises(Refused, match="PASSWORD_TAKEN"):
            renew_password(VISITOR, made, f"Синий-трактор-{number}")
    renew_password(VISITOR, made, "Синий-трактор-5")
    assert FormerPassword.objects.filter(account_id=made).count() == 5
    renew_password(VISITOR, made, "Синий-трактор-0")


@pytest.mark.django_db
def test_modern_remembers_only_the_present_one() -> None:
    made = account()
    with pytest.raises(Refused, match="PASSWORD_TAKEN"):
        renew_password(VISITOR, made, PASSWORD)
    renew_password(VISITOR, made, "зелёный чай на крыше")
    renew_password(VISITOR, made, PASSWORD)
    assert not FormerPassword.objects.filter(password_hash__contains=PASSWORD).exists()


@pytest.mark.django_db
def test_a_password_grows_old_from_the_day_on_which_it_was_set(by_fstec: None) -> None:
    made = account(password="Синий-трактор-0")
    later = clock.now() + 61 * DAY
    assert age_of_password(made, later) is Age.OVER
    renew_password(VISITOR, made, "Синий-трактор-1", later)
    assert age_of_password(made, later) is Age.FRESH


def _asked_code() -> str:
    deliver_all()
    found = re.search(r"Код: (\d{8})", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


@pytest.mark.django_db
def test_a_code_comes_by_mail_to_the_contact_of_the_account() -> None:
    account()
    recovery.ask_recovery(VISITOR, snils_of(1), "Vetrova1@example.org")
    recovery.set_new_password(VISITOR, snils_of(1), _asked_code(), "зелёный чай на крыше")
    assert signin.check_credentials(VISITOR, snils_of(1), "зелёный чай на крыше").answer is Answer.RIGHT


@pytest.mark.django_db
def test_a_code_comes_by_sms_and_lies_in_the_folder_without_a_gateway(settings: Settings, tmp_path: Path) -> None:
    settings.EGISZ_DATA_DIR, settings.EGISZ_SMS_URL = tmp_path, ""
    account()
    recovery.ask_recovery(VISITOR, snils_of(1), "8 (900) 123-45-01")
    deliver_all()
    (path,) = (tmp_path / "sms").iterdir()
    message = json.loads(path.read_text())
    code = re.search(r"\d{8}", message["text"])
    assert code is not None
    assert message["to"].endswith("45-01")
    assert RecoveryCode.objects.get().channel == "sms"
    assert mail.outbox == []
    recovery.set_new_password(VISITOR, snils_of(1), code.group(0), "зелёный чай на крыше")


@pytest.mark.django_db
@pytest.mark.parametrize("contact", ["somebody@example.org", "+7 900 000-00-00", "12"])
def test_somebody_elses_contact_gets_nothing(contact: str) -> None:
    account()
    recovery.ask_recovery(VISITOR, snils_of(1), contact)
    deliver_all()
    assert mail.outbox == []
    assert AuditRow.objects.get(code="identity.recovery_asked").outcome == "refused"


@pytest.mark.django_db
def test_the_page_answers_the_same_whoever_asks(client: Client) -> None:
    account()
    pairs = [
        (snils_of(1), "vetrova1@example.org"), (snils_of(1), "other@example.org"), (snils_of(8), "nobody@example.org"),
    ]  # fmt: skip
    answers = [client.post("/aas/recover/", {"login": login, "contact": contact}) for login, contact in pairs]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, "/aas/recover/code/")}


@pytest.mark.django_db
def test_codes_of_one_account_are_limited_however_it_is_named() -> None:
    account()
    for login in (snils_of(1), "vetrova1@example.org", snils_of(1), "vetrova1@example.org", snils_of(1)):
        recovery.ask_recovery(VISITOR, login, now=NOW)
    rows = AuditRow.objects.filter(code="identity.recovery_asked").order_by("id")
    assert [row.outcome for row in rows] == ["success"] * 3 + ["refused"] * 2
    recovery.ask_recovery(VISITOR, snils_of(1), now=NOW + timedelta(minutes=16))
    assert rows.last().outcome == "success"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_codes_asked_from_one_address_are_limited() -> None:
    for number in range(20):
        recovery.ask_recovery(VISITOR, f"nobody{number}@example.org", now=NOW)
    account()
    recovery.ask_recovery(VISITOR, snils_of(1), now=NOW)
    recovery.ask_recovery(VISITOR.acting(address="198.51.100.4"), snils_of(1), now=NOW)
    rows = AuditRow.objects.filter(code="identity.recovery_asked").order_by("-id")[:2]
    assert [row.outcome for row in rows] == ["success", "refused"]


@pytest.mark.django_db
def test_what_is_personal_in_a_password_is_said_only_to_who_has_the_code() -> None:
    account()
    with pytest.raises(Refused, match="RECOVERY_CODE"):
        recovery.set_new_password(VISITOR, snils_of(1), "00000000", "ветрова на крыше")
    recovery.ask_recovery(VISITOR, snils_of(1))
    code = _asked_code()
    with pytest.raises(Refused, match="PASSWORD_PERSONAL"):
        recovery.set_new_password(VISITOR, snils_of(1), code, "ветрова на крыше")
    recovery.set_new_password(VISITOR, snils_of(1), code, "зелёный чай на крыше")


@pytest.mark.django_db
@pytest.mark.parametrize("wish", [True, False])
def test_other_sessions_end_on_wish(wish: bool) -> None:
    made = account()
    SignIn.objects.create(account_id=made, session_key="k" * 32, role="limited")
    recovery.ask_recovery(VISITOR, snils_of(1))
    recovery.set_new_password(VISITOR, snils_of(1), _asked_code(), "зелёный чай на крыше", close_sessions=wish)
    assert (SignIn.objects.get().ended_at is not None) is wish


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A gateway of SMS that speaks over a real socket; it refuses the number that ends in 99."""
    taken: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append((self.headers.get("Authorization", ""), body))
            self.send_response(503 if body["to"].endswith("99") else 202)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/send", taken
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_gateway_takes_the_message_with_its_key(
    settings: Settings, gateway: tuple[str, list[tuple[str, dict[str, str]]]]
) -> None:
    settings.EGISZ_SMS_URL, taken = gateway
    send_sms("+79001234501", "код 12345678")
    assert taken == [("Bearer key", {"to": "+79001234501", "text": "код 12345678"})]
    with pytest.raises(Unavailable):
        send_sms("+79001234599", "код 12345678")
    settings.EGISZ_SMS_URL = "http://127.0.0.1:9/"
    with pytest.raises(Unavailable):
        send_sms("+79001234501", "код 12345678")


@pytest.mark.django_db
def test_an_old_password_leads_to_a_new_one_before_anything_else(client: Client, by_fstec: None) -> None:
    made = account(password="Синий-трактор-0")
    system = System.registered()
    start = client.get(system.ac, system.signed(system.question()))
    signed = client.post(start.headers["Location"], {"login": snils_of(1), "password": "Синий-трактор-0"})
    Account.objects.filter(pk=made).update(password_at=clock.now() - 50 * DAY)
    warned = client.get(signed.headers["Location"])
    assert "/aas/password/" in warned.headers["Location"]
    page = client.get(warned.headers["Location"])
    assert "Позже" in page.content.decode()
    later = client.post(warned.headers["Location"], {"later": "1"})
    assert "/aas/password/" not in client.get(later.headers["Location"]).headers["Location"]
    Account.objects.filter(pk=made).update(password_at=clock.now() - 61 * DAY)
    over = client.get(later.headers["Location"]).headers["Location"]
    assert "Срок пароля истёк" in client.get(over).content.decode().replace("\xa0", " ")
    assert client.post(over, {"later": "1"}).status_code == 422
    assert client.post(over, {"password": "Синий-трактор-0"}).status_code == 422
    done = client.post(over, {"password": "Синий-трактор-1"})
    assert "/aas/password/" not in client.get(done.headers["Location"]).headers["Location"]
