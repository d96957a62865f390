"""Attacks on the face of ЕСИА, by name (more of them: `test_provider`, `test_face`, `oidc`, `cabinet`)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from egisz.audit.models import AuditRow
from egisz.identity.gateway import secrets
from egisz.identity.models import Account, IssuedToken
from egisz.identity.rules import protocol
from egisz.kernel import clock
from tests.identity.client import BACK, System, answer_of
from tests.identity.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    account()
    return System.registered()


def _te(client: Client, system: System, form: dict[str, str]) -> tuple[int, str]:
    answer = client.post(system.te, form)
    return answer.status_code, answer.json().get("error_description", "")[:11]


def _refused(location: str) -> str:
    return answer_of(location)["error_description"][:11]


def test_replayed_code(client: Client, system: System) -> None:
    code = system.code(client)
    assert _te(client, system, system.exchange_form(code)) == (200, "")
    assert _te(client, system, system.exchange_form(code)) == (400, "ESIA-007011")
    assert not IssuedToken.objects.filter(revoked_at=None).exists()
    assert AuditRow.objects.filter(code="identity.code_reused", outcome="refused").count() == 1


def test_replayed_token_request_byte_by_byte(client: Client, system: System) -> None:
    form = system.exchange_form(system.code(client))
    assert _te(client, system, form) == (200, "")
    assert _te(client, system, form) == (400, "ESIA-007011")


def test_secret_of_another_client(client: Client, system: System) -> None:
    """Another registered system signs in the name of this one: with its own hash, and with this one's."""
    thief = System.registered(mnemonic="THIEF")
    code = system.code(client)
    form = System(system.face, thief.keys).exchange_form(code)
    assert _te(client, system, form) == (400, "ESIA-007002")
    form["client_certificate_hash"] = secrets.certificate_hash(system.keys.certificate)
    assert _te(client, system, form) == (400, "ESIA-007053")
    assert _te(client, system, system.exchange_form(code)) == (200, "")  # the code is not spent by the attempt


def test_code_of_one_client_by_another(client: Client, system: System) -> None:
    code = system.code(client)
    thief = System.registered(mnemonic="THIEF")
    thief.mnemonic = "THIEF"
    assert _te(client, thief, thief.exchange_form(code)) == (400, "ESIA-007011")


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24 * 365])
def test_old_timestamp_and_one_from_the_future(client: Client, system: System, minutes: int) -> None:
    moment = protocol.timestamp_of(clock.now() + timedelta(minutes=minutes))
    assert (
        _refused(client.get(system.ac, system.signed(system.question(timestamp=moment)))["Location"]) == "ESIA-007015"
    )
    form = system.exchange_form(system.code(client), timestamp=moment)
    assert _te(client, system, form) == (400, "ESIA-007015")


def test_altered_state(client: Client, system: System) -> None:
    """The state is under the signature: nobody between the system and the provider swaps it."""
    signed = system.signed(system.question()) | {"state": "11111111-2222-4333-8444-555555555555"}
    assert _refused(client.get(system.ac, signed)["Location"]) == "ESIA-007053"
    form = system.exchange_form(system.code(client)) | {"state": "another"}
    assert _te(client, system, form) == (400, "ESIA-007053")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/back", "//evil.example/back", BACK + "@evil.example", BACK + "/../x", BACK + "#x",
        "https://client.example.evil.example/back", "javascript:alert(1)", BACK.upper(), " " + BACK,
    ],
)  # fmt: skip
def test_open_redirect(client: Client, system: System, address: str) -> None:
    answer = client.get(system.ac, system.signed(system.question(redirect_uri=address)))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_refresh_reuse_shuts_the_family(client: Client, system: System) -> None:
    """A stolen refresh token: whoever comes second shuts what the first got."""
    body = client.post(system.te, system.exchange_form(system.code(client))).json()

    def renew(token: str) -> tuple[int, dict[str, str]]:
        form = system.exchange_form("", grant_type="refresh_token", refresh_token=token)
        answer = client.post(system.te, form)
        return answer.status_code, answer.json()

    status, stolen = renew(body["refresh_token"])
    assert status == 200
    assert renew(body["refresh_token"])[0] == 400
    assert renew(stolen["refresh_token"])[0] == 400
    oid = Account.objects.get().oid
    shut = client.get(f"/rs/prns/{oid}", headers={"Authorization": f"Bearer {stolen['access_token']}"})
    assert shut.status_code == 401
    assert AuditRow.objects.filter(code="identity.refresh_reused", outcome="refused").count() >= 1


def test_code_in_place_of_a_refresh_token_and_back(client: Client, system: System) -> None:
    code = system.code(client)
    form = system.exchange_form("", grant_type="refresh_token", refresh_token=code)
    assert _te(client, system, form) == (400, "ESIA-007011")


def test_signature_of_ac_does_not_open_te(client: Client, system: System) -> None:
    """What went through the browser in `ac` must be of no use at `te`: the code is under its signature."""
    code = system.code(client)
    form = system.signed(system.question()) | {"grant_type": "authorization_code", "code": code}
    assert _te(client, system, form) == (400, "ESIA-007053")


def test_repeated_parameters(client: Client, system: System) -> None:
    form = system.exchange_form(system.code(client))
    body = "&".join(f"{name}={value}" for name, value in form.items()) + "&client_id=THIEF"
    answer = client.post(system.te, body, content_type="application/x-www-form-urlencoded")
    assert answer.json()["error_description"][:11] == "ESIA-007003"


def test_lenient_is_off_unless_it_is_asked_for(settings: Settings) -> None:
    assert settings.EGISZ_ESIA_LENIENT is False
