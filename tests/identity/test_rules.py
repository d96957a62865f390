"""Passwords, limits of attempts, sessions and the strings of the protocol."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.identity.rules import passwords, protocol
from egisz.identity.rules.attempts import locked_until
from egisz.identity.rules.policy import POLICIES, policy_on
from egisz.identity.rules.protocol import Face
from egisz.identity.rules.sessions import SessionState, ends_at, idle_of, is_proved, state_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = policy_on(date(2026, 11, 23))
PARAMS = {
    "client_id": "CLIENT",
    "scope": "openid snils",
    "timestamp": "2026.11.23 09:00:00 +0000",
    "state": "STATE",
    "redirect_uri": "https://client.example/back",
}


def _codes(password: str, personal: tuple[str, ...] = ()) -> list[str]:
    return [objection.code for objection in passwords.objections(password, POLICY, personal)]


@pytest.mark.parametrize("password", ["синий трактор у реки", "корова-7-звезда-болт", "Zvezda!nad*Volgoy"])
def test_a_phrase_is_a_good_password(password: str) -> None:
    assert _codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("короткий1", "PASSWORD_SHORT"),
        ("password1234", "PASSWORD_FREQUENT"),
        ("!!Gosuslugi2026", "PASSWORD_FREQUENT"),
        ("123456789012", "PASSWORD_FREQUENT"),
        ("аааааааааааааа", "PASSWORD_FREQUENT"),
        ("абвгдежзийклмн", "PASSWORD_FREQUENT"),
        ("x" * 40 + "ячсмитьб" * 20, "PASSWORD_LONG"),
    ],
)
def test_a_poor_password_is_named_as_such(password: str, code: str) -> None:
    assert code in _codes(password)


def test_ones_own_name_is_no_password() -> None:
    assert _codes("соколова и ветер", ("Соколова", "Ия")) == ["PASSWORD_PERSONAL"]


def test_policies_are_dated_and_grounded() -> None:
    assert list(POLICIES) == sorted(POLICIES, key=lambda policy: policy.since)
    assert all(policy.ground for policy in POLICIES)
    assert POLICY.code_life <= timedelta(seconds=60)


def _misses(*minutes_ago: float) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes) for minutes in minutes_ago]


def test_the_fifth_miss_within_the_window_shuts_the_door_for_the_lock() -> None:
    assert locked_until(_misses(0, 1, 2, 3), 5, NOW, POLICY) is None
    assert locked_until(_misses(0, 1, 2, 3, 4), 5, NOW, POLICY) == NOW + POLICY.lock


def test_misses_far_apart_shut_nothing_and_a_lock_passes() -> None:
    assert locked_until(_misses(0, 5, 10, 14, 16), 5, NOW, POLICY) is None
    assert locked_until(_misses(15, 16, 17, 18, 19), 5, NOW, POLICY) is None
    assert locked_until(_misses(14.9, 16, 17, 18, 19), 5, NOW, POLICY) is not None


@pytest.mark.parametrize(
    ("started", "seen", "state"),
    [
        (timedelta(hours=1), timedelta(minutes=14, seconds=59), SessionState.LIVE),
        (timedelta(hours=1), timedelta(minutes=15), SessionState.IDLE),
        (timedelta(hours=12), timedelta(seconds=1), SessionState.TOO_LONG),
    ],
)
def test_a_session_ends_by_idleness_and_by_age(started: timedelta, seen: timedelta, state: SessionState) -> None:
    assert state_of(NOW - started, NOW - seen, NOW, POLICY) is state


def test_the_old_face_signs_scope_time_client_state() -> None:
    assert protocol.signed_string(Face.V1, PARAMS) == "openid snils2026.11.23 09:00:00 +0000CLIENTSTATE"


def test_the_new_face_signs_client_scope_time_state_address_and_the_code() -> None:
    head = "CLIENTopenid snils2026.11.23 09:00:00 +0000STATEhttps://client.example/back"
    assert protocol.signed_string(Face.V2, PARAMS) == head
    assert protocol.signed_string(Face.V2, PARAMS, code="CODE") == head + "CODE"
    with_organisation = protocol.signed_string(Face.V2, PARAMS | {"scope_org": "ORG"})
    assert with_organisation == head.replace("openid snils", "openid snilsORG")


@given(st.binary(min_size=1, max_size=100))
def test_a_secret_is_read_in_every_known_spelling(blob: bytes) -> None:
    text = protocol.encode_secret(blob)
    plain = text.replace("-", "+").replace("_", "/")
    assert {protocol.decode_secret(form) for form in (text, text.rstrip("="), plain, plain.rstrip("="))} == {blob}


def test_what_is_no_base64_is_no_secret() -> None:
    assert protocol.decode_secret("подпись") is None


@pytest.mark.parametrize(
    ("timestamp", "right"),
    [
        ("2026.11.23 09:00:00 +0000", True),
        ("2026.11.23 12:04:59 +0300", True),
        ("2026.11.23 09:05:01 +0000", False),
        ("2026.11.23 08:54:00 +0000", False),
        ("2026-11-23 09:00:00", False),
        ("", False),
    ],
)
def test_the_clock_of_a_client_may_differ_by_five_minutes(timestamp: str, right: bool) -> None:
    assert protocol.time_is_right(timestamp, NOW, POLICY.clock_tolerance) is right


def test_every_error_says_in_russian_what_to_do() -> None:
    assert set(protocol.MESSAGES) == set(protocol.Code)
    assert all(human.endswith(".") for _, _, human in protocol.MESSAGES.values())


def test_the_scope_of_a_token_names_its_owner() -> None:
    assert protocol.scopes_with_oid("openid fullname snils", 1000) == "openid fullname?oid=1000 snils?oid=1000"
    assert protocol.scope_list("openid fullname?oid=1000") == ["openid", "fullname"]


@pytest.mark.parametrize(
    ("trusted", "snils", "level"),
    [(True, "11223344595", "confirmed"), (False, "11223344595", "standard"), (False, "", "simplified")],
)
def test_the_level_is_taken_only_from_the_provider(trusted: bool, snils: str, level: str) -> None:
    assert protocol.assurance_of(trusted=trusted, snils=snils) == level


@pytest.mark.parametrize(
    ("minutes", "fresh"), [(0, True), (5, True), (5.1, False), (-1, False)], ids=["now", "at_term", "late", "future"]
)
def test_a_second_factor_is_good_for_five_minutes(minutes, fresh):
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert is_proved(now - timedelta(minutes=minutes), now, policy_on(date(2026, 11, 23))) is fresh


def test_without_a_second_factor_nothing_is_proved():
    assert not is_proved(None, datetime(2026, 11, 23, tzinfo=UTC), policy_on(date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("role", "minutes"), [("practitioner", 15), ("hr", 15), ("admin", 5), ("auditor", 5), ("", 15)]
)
def test_who_runs_the_installation_has_a_shorter_session(role: str, minutes: int) -> None:
    assert idle_of(role, POLICY) == timedelta(minutes=minutes)
    assert ends_at(NOW, NOW, POLICY, role) == NOW + timedelta(minutes=minutes)
    seen = NOW + POLICY.absolute - timedelta(minutes=1)
    assert ends_at(NOW, seen, POLICY, role) == NOW + POLICY.absolute
