"""The finer sides of the face of ЕСИА: hashes, lenient clients, whom and for what, organisations, ГОСТ tokens."""

from __future__ import annotations

import base64
import json
import logging
from hashlib import sha1, sha256
from typing import Any

import jwt
import pytest
from django.test import Client
from pytest_django import Settings

from egisz.audit.models import AuditRow
from egisz.frmo.models import Organization
from egisz.identity import public as identity
from egisz.identity.gateway import keys, secrets, tokens
from egisz.identity.models import OAuthClient
from egisz.identity.rules import protocol
from egisz.identity.rules.protocol import Face
from egisz.kernel import clock
from egisz.kernel.actor import Role
from tests.identity.client import SCOPE, System, answer_of
from tests.identity.people import PASSWORD, SYSTEM, account, snils_of

pytestmark = pytest.mark.django_db
CLINIC, HOSPITAL = "1.2.643.5.1.13.13.12.2.78.8646", "1.2.643.5.1.13.13.12.2.47.11"
ORG_INF = "http://esia.gosuslugi.ru/org_inf"
ORG_SCOPES = "org_shortname org_fullname org_ogrn org_inn"


@pytest.fixture
def system() -> System:
    return System.registered()


def _error(location: str) -> str:
    return answer_of(location)["error_description"].partition(":")[0]


def _organization(oid: str = CLINIC, name: str = "Поликлиника № 12") -> None:
    Organization.objects.create(
        oid=oid, kind="medical", name_full=f"ГБУЗ «{name}»", name_short=name, inn="7812345678", ogrn="1027801234567",
        region_code="78", region_name="Санкт-Петербург", legal_address="ул. Мира, 1", site_address="ул. Мира, 1",
        email="clinic@example.org",
    )  # fmt: skip


def _te(client: Client, system: System, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
    answer = client.post(system.te, params)
    return answer.status_code, answer.json()


def _refresh(client: Client, system: System) -> str:
    return str(client.post(system.te, system.exchange_form(system.code(client))).json()["refresh_token"])


# ── the hash of the certificate ────────────────────────────────────────────────────────────────────────────────────


def test_a_certificate_of_another_system_is_told_apart_from_a_wrong_hash(client: Client, system: System) -> None:
    other = System.registered(mnemonic="OTHER")
    signed = system.signed(system.question())
    foreign = signed | {"client_certificate_hash": secrets.certificate_hash(other.keys.certificate)}
    assert _error(client.get(system.ac, foreign)["Location"]) == "ESIA-007002"
    der = system.keys.certificate
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"
    for wrong in (sha1(der).hexdigest(), sha256(der).hexdigest(), secrets.certificate_hash(pem), "x"):
        answer = client.get(system.ac, signed | {"client_certificate_hash": wrong})
        assert _error(answer["Location"]) == "ESIA-007053"


def test_the_hash_may_be_written_in_small_letters(client: Client, system: System) -> None:
    signed = system.signed(system.question())
    signed["client_certificate_hash"] = signed["client_certificate_hash"].lower()
    assert client.get(system.ac, signed)["Location"].startswith("/aas/signin/")


# ── strict and lenient ─────────────────────────────────────────────────────────────────────────────────────────────


def _variant(system: System, name: str) -> dict[str, str]:
    question = system.question()
    if name == "old order":
        return system.signed(question, order=Face.V1)
    if name == "cms":
        other = System(Face.V1, system.keys)
        return other.signed(question, order=Face.V2) | {
            "client_certificate_hash": secrets.certificate_hash(system.keys.certificate)
        }
    return system.signed(question) | {"client_certificate_hash": sha256(system.keys.certificate).hexdigest()}


@pytest.mark.parametrize(
    ("name", "logged"),
    [
        ("old order", "raw, old order, hash right"),
        ("cms", "cms, new order, hash right"),
        ("sha256", "raw, new order, hash sha256"),
    ],
)
def test_lenient_takes_every_known_variant_and_logs_which(
    client: Client, system: System, settings: Settings, caplog: pytest.LogCaptureFixture, name: str, logged: str
) -> None:
    assert _error(client.get(system.ac, _variant(system, name))["Location"]) == "ESIA-007053"
    settings.EGISZ_ESIA_LENIENT = True
    logging.getLogger("egisz.identity.provider").addHandler(caplog.handler)
    try:
        assert client.get(system.ac, _variant(system, name))["Location"].startswith("/aas/signin/")
    finally:
        logging.getLogger("egisz.identity.provider").removeHandler(caplog.handler)
    assert f"lenient client_secret of MIS: {logged}" in caplog.text


def test_lenient_still_refuses_another_key(client: Client, system: System, settings: Settings) -> None:
    settings.EGISZ_ESIA_LENIENT = True
    stranger = System.registered(mnemonic="OTHER")
    signed = System(Face.V2, stranger.keys).signed(system.question())
    signed["client_certificate_hash"] = secrets.certificate_hash(system.keys.certificate)
    assert _error(client.get(system.ac, signed)["Location"]) == "ESIA-007053"


def _refresh_form(system: System, refresh: str, form: str) -> dict[str, str]:
    """`strict`: without the token under the signature; `aisgorod`: with it, without hash and without the address."""
    params = {
        "client_id": system.mnemonic, "scope": SCOPE, "timestamp": protocol.timestamp_of(clock.now()), "state": "s-1",
        "redirect_uri": "https://client.example/back", "grant_type": "refresh_token", "refresh_token": refresh,
        "token_type": "Bearer",
    }  # fmt: skip
    if form == "strict":
        return system.signed(params)
    if form == "aisgorod":
        del params["redirect_uri"]
    text = protocol.signed_string(Face.V2, params) + refresh
    return params | {"client_secret": secrets.sign_raw(system.keys, text)}


def test_a_refresh_is_signed_without_the_token(client: Client, system: System) -> None:
    account()
    status, body = _te(client, system, _refresh_form(system, _refresh(client, system), "strict"))
    assert (status, "access_token" in body) == (200, True)


@pytest.mark.parametrize("form", ["with address", "aisgorod"])
def test_lenient_takes_a_refresh_with_the_token_under_the_signature_and_without_a_hash(
    client: Client, system: System, settings: Settings, form: str
) -> None:
    account()
    refresh = _refresh(client, system)
    status, body = _te(client, system, _refresh_form(system, refresh, form))
    assert (status, body["error_description"][:11]) == (400, "ESIA-007014")
    settings.EGISZ_ESIA_LENIENT = True
    assert _te(client, system, _refresh_form(system, refresh, form))[0] == 200


# ── whom and for what ──────────────────────────────────────────────────────────────────────────────────────────────


def _encoded(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode()


def _signed_in(client: Client, system: System, **changes: str) -> Any:
    """The answer after the password."""
    first = client.get(system.ac, system.signed(system.question(**changes)))
    on = client.post(first["Location"], {"login": snils_of(1), "password": PASSWORD})
    return client.get(on["Location"])


@pytest.mark.article("A-060")
@pytest.mark.parametrize(("level", "welcome"), [("confirmed", True), ("standard", False), ("simplified", False)])
def test_a_client_may_want_confirmed_people_only(client: Client, system: System, level: str, welcome: bool) -> None:
    account(assurance=level)
    answer = _signed_in(client, system, person_filter=_encoded("conf_acc"))
    if welcome:
        assert answer["Location"].startswith("/aas/consent/")
    else:
        assert _error(answer["Location"]) == "ESIA-007055"


PERMISSION = {
    "sysname": "EGISZ", "expire": 60, "actions": [{"sysname": "ALL_ACTIONS_TO_DATA"}],
    "purposes": [{"sysname": "ACCREDITATION"}], "scopes": [{"sysname": "birthdate"}],
}  # fmt: skip


def test_the_purpose_of_the_client_stands_on_the_page_of_consent(client: Client, system: System) -> None:
    account()
    asked = _signed_in(client, system, scope="openid", permissions=_encoded([PERMISSION]))
    page = client.get(asked["Location"]).content.decode().replace("\xa0", " ")
    assert "ACCREDITATION (EGISZ)" in page
    assert "дата рождения" in page


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person_filter": "!"}, "ESIA-007003"),
        ({"person_filter": _encoded("anybody")}, "ESIA-007003"),
        ({"permissions": "!"}, "ESIA-007003"),
        ({"permissions": _encoded("[")}, "ESIA-007003"),
        ({"permissions": _encoded([PERMISSION | {"expire": -1}])}, "ESIA-007003"),
        ({"permissions": _encoded([PERMISSION | {"purposes": []}])}, "ESIA-007003"),
        ({"permissions": _encoded([PERMISSION | {"scopes": [{"sysname": "id_doc"}]}])}, "ESIA-007006"),
        ({"scope_org": "org_inn"}, "ESIA-007006"),
    ],
)
def test_wrong_wishes_go_back_with_their_code(
    client: Client, system: System, change: dict[str, str], code: str
) -> None:
    assert _error(client.get(system.ac, system.signed(system.question(**change)))["Location"]) == code


# ── organisations ──────────────────────────────────────────────────────────────────────────────────────────────────


def _access(client: Client, system: System, **changes: str) -> tuple[int, dict[str, str]]:
    consent = _signed_in(client, system, **changes)
    code = answer_of(client.post(consent["Location"], {"answer": "yes"})["Location"])["code"]
    body = client.post(system.te, system.exchange_form(code, **changes)).json()
    oid = jwt.decode(body["access_token"], options={"verify_signature": False})["urn:esia:sbj_id"]
    return oid, {"Authorization": f"Bearer {body['access_token']}"}


def test_organisations_by_scope_and_only_ones_own(client: Client) -> None:
    made = account()
    _organization()
    _organization(HOSPITAL, "Больница")
    identity.grant_role(SYSTEM, made, Role.HEAD, CLINIC, begin=clock.today(), ground="приказ")
    system = System.registered(scopes=f"{SCOPE} {ORG_SCOPES}")
    oid, headers = _access(client, system, scope="openid usr_org", scope_org="org_ogrn")
    plain = client.get(f"/rs/prns/{oid}//orgs/", headers=headers).json()
    assert plain["elements"] == [f"http://testserver/rs/orgs/{CLINIC}"]
    one = client.get(f"/rs/orgs/{CLINIC}", headers=headers).json()
    assert (one["oid"], one["shortName"], one["ogrn"], "inn" in one) == (
        CLINIC, "Поликлиника № 12", "1027801234567", False,
    )  # fmt: skip
    for query in ("embed=(elements)", "embed=%28elements%29"):
        assert client.get(f"/rs/prns/{oid}/orgs?{query}", headers=headers).json()["elements"] == [one]
    whole = client.get(f"/rs/prns/{oid}?embed=(organizations.elements,vehicles.elements)", headers=headers).json()
    assert whole["organizations"]["elements"] == [one]
    assert whole["vehicles"]["size"] == 0
    (role,) = client.get(f"/rs/prns/{oid}/roles", headers=headers).json()["elements"]
    assert (role["shortName"], role["ogrn"], role["chief"]) == ("Поликлиника № 12", "1027801234567", True)
    foreign = client.get(f"/rs/orgs/{HOSPITAL}", headers=headers)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "ESIA-007019")
    assert client.get(f"/rs/orgs/{CLINIC}").status_code == 401
    assert client.post(f"/rs/orgs/{CLINIC}", headers=headers).status_code == 405


def test_a_system_asks_for_itself_about_one_organisation(client: Client) -> None:
    _organization()
    _organization(HOSPITAL, "Больница")
    system = System.registered(scopes=f"{SCOPE} {ORG_INF}")
    params = {
        "client_id": "MIS", "scope": f"{ORG_INF}?org_oid={CLINIC}", "state": "s-2", "token_type": "Bearer",
        "timestamp": protocol.timestamp_of(clock.now()), "grant_type": "client_credentials",
    }  # fmt: skip
    status, body = _te(client, system, system.signed(params))
    assert (status, body["state"], "refresh_token" in body, "id_token" in body) == (200, "s-2", False, False)
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    one = client.get(f"/rs/orgs/{CLINIC}", headers=headers).json()
    assert (one["fullName"], one["inn"]) == ("ГБУЗ «Поликлиника № 12»", "7812345678")
    assert client.get(f"/rs/orgs/{HOSPITAL}", headers=headers).status_code == 403
    assert client.get("/rs/prns/1000000000", headers=headers).status_code == 401
    assert AuditRow.objects.filter(code="identity.client_token_given").count() == 1
    OAuthClient.objects.update(is_active=False)
    assert client.get(f"/rs/orgs/{CLINIC}", headers=headers).status_code == 401


@pytest.mark.parametrize("scope", ["openid", "prm_chg?oid=1", f"{ORG_INF}?org_oid=", f"{ORG_INF}?org_oid=1%20or"])
def test_a_system_gets_nobodys_personal_data_for_itself(client: Client, scope: str) -> None:
    system = System.registered(scopes=f"{SCOPE} {ORG_INF}")
    params = {
        "client_id": "MIS", "scope": scope, "state": "s-2", "timestamp": protocol.timestamp_of(clock.now()),
        "grant_type": "client_credentials",
    }  # fmt: skip
    status, body = _te(client, system, system.signed(params))
    assert (status, body["error_description"][:11]) == (400, "ESIA-007006")


# ── tokens by ГОСТ ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_card_of_the_system_says_what_its_tokens_are_signed_with(client: Client) -> None:
    account()
    system = System.registered(token_algorithm="GOST3410_2012_256", issuer="http://esia.gosuslugi.ru/")
    body = client.post(system.te, system.exchange_form(system.code(client))).json()
    for token in (body["id_token"], body["access_token"]):
        assert jwt.get_unverified_header(token)["alg"] == "GOST3410_2012_256"
    certificate = keys.provider_gost_keys().certificate
    claims = tokens.read_id_token(
        body["id_token"], certificate, issuer="http://esia.gosuslugi.ru/", client_id=system.mnemonic
    )
    assert "egisz:amr" not in claims
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert client.get(f"/rs/prns/{claims['sub']}", headers=headers).json()["trusted"] is True


def test_only_our_own_cabinet_hears_how_the_person_proved_it(client: Client) -> None:
    account()
    system = System.registered(kind="own")
    body = client.post(system.te, system.exchange_form(system.code(client))).json()
    claims = jwt.decode(body["id_token"], options={"verify_signature": False, "verify_sub": False})
    assert claims["egisz:amr"] == "pwd"
