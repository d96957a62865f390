"""What a person has to do before a code is given, and what `claims` asks for: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from egisz.identity.rules import oidc
from egisz.identity.rules.oidc import ClaimRequest, Present, Step, Stop

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(minutes=10), NOW + timedelta(seconds=30)


def _present(authenticated: datetime = BEFORE, consented: datetime | None = BEFORE, subject: str = "7") -> Present:
    return Present(subject, "confirmed", authenticated, consented)


@pytest.mark.parametrize(
    ("asked", "present", "outcome"),
    [
        ({}, None, Step.SIGN_IN),
        ({}, _present(consented=None), Step.CONSENT),
        ({}, _present(), Step.GIVE),
        ({"prompt": "none"}, None, "login_required"),
        ({"prompt": "none"}, _present(consented=None), "consent_required"),
        ({"prompt": "none"}, _present(), Step.GIVE),
        ({"prompt": "login"}, _present(), Step.SIGN_IN),
        ({"prompt": "login"}, _present(AFTER), Step.GIVE),
        ({"prompt": "select_account"}, _present(), Step.SIGN_IN),
        ({"prompt": "consent"}, _present(), Step.CONSENT),
        ({"prompt": "consent"}, _present(consented=AFTER), Step.GIVE),
        ({"prompt": "login consent"}, _present(AFTER), Step.CONSENT),
        ({"max_age": "600"}, _present(), Step.GIVE),
        ({"max_age": "599"}, _present(), Step.SIGN_IN),
        ({"max_age": "0"}, _present(NOW - timedelta(microseconds=1)), Step.SIGN_IN),
        ({"max_age": "0"}, _present(AFTER), Step.GIVE),
        ({"max_age": "1", "prompt": "none"}, _present(), "login_required"),
        ({"hint_subject": "7"}, _present(), Step.GIVE),
        ({"hint_subject": "8"}, _present(), Step.SIGN_IN),
        ({"hint_subject": "8"}, _present(AFTER), "login_required"),
        ({"hint_subject": "8", "prompt": "none"}, _present(), "login_required"),
    ],
)
def test_next_step(asked: dict[str, str], present: Present | None, outcome: object) -> None:
    try:
        found: object = oidc.next_step(asked, NOW, ClaimRequest(), present, NOW)
    except Stop as stop:
        found = stop.error
    assert found == outcome


def test_claims_that_the_client_may_not_have_are_left_out() -> None:
    userinfo = '{"snils":null,"name":{"essential":true},"picture":null}'
    text = f'{{"userinfo":{userinfo},"id_token":{{"email":null,"sub":{{"value":"7"}}}}}}'
    found = oidc.read_claims(text, ["openid", "profile"])
    assert (found.userinfo, found.id_token, found.subject) == (("name",), (), "7")


def test_a_consent_names_single_claims() -> None:
    claims = oidc.read_claims('{"userinfo":{"name":null,"email":null}}', ["openid", "profile", "email"])
    wanted = oidc.consent_words("openid email", claims)
    assert wanted == ["openid", "email", "claim:name"]
    assert [oidc.words_of(word) for word in wanted][-1] == "фамилия, имя и отчество"
    assert oidc.words_of("claim:unknown") == ""


@pytest.mark.parametrize("text", ["{", "[]", '{"userinfo": 1}', "null"])
def test_broken_claims(text: str) -> None:
    with pytest.raises(Stop):
        oidc.read_claims(text, ["openid"])


@pytest.mark.parametrize(
    ("values", "assurance", "acr"),
    [
        ((), "standard", "urn:open-egisz:level:2"),
        (("urn:open-egisz:level:1", "urn:open-egisz:level:2"), "confirmed", "urn:open-egisz:level:2"),
        (("urn:open-egisz:level:3",), "standard", "unmet_authentication_requirements"),
        (("somebody:else",), "confirmed", "unmet_authentication_requirements"),
    ],
)
def test_essential_level(values: tuple[str, ...], assurance: str, acr: str) -> None:
    try:
        found = oidc.acr_of(assurance, ClaimRequest(acr_values=values, acr_essential=True))
    except Stop as stop:
        found = stop.error
    assert found == acr


@pytest.mark.parametrize(
    ("typed", "code"),
    [("bcdf ghjk", "BCDF-GHJK"), ("BCDF-GHJK", "BCDF-GHJK"), ("bcdfghj", ""), ("AEIO-UAEI", ""), ("БЦДФ-ГХЖК", "")],
)
def test_typed_user_code(typed: str, code: str) -> None:
    assert oidc.user_code(typed) == code
