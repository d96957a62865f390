"""The provider as clients of ЕСИА know it: signatures, codes, tokens, errors by code, personal data by scope."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest
from cryptography import x509
from django.test import Client
from pytest_django import Settings

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.gateway import keys, secrets
from egisz.identity.models import AuthorizationCode, IssuedToken, ProviderSession
from egisz.identity.rules import protocol
from egisz.identity.rules.protocol import Face
from egisz.kernel import clock, snils
from egisz.kernel.actor import Role
from tests.identity.client import BACK, SCOPE, System, answer_of
from tests.identity.people import PASSWORD, SYSTEM, account, snils_of

pytestmark = pytest.mark.django_db
FACES = [(Face.V2, "gost"), (Face.V1, "gost"), (Face.V1, "rsa")]


@pytest.fixture
def system() -> System:
    return System.registered()


def _error(location: str) -> str:
    """The ЕСИА code of an error that went back by redirect."""
    return answer_of(location)["error_description"].partition(":")[0]


@pytest.mark.parametrize(("face", "algorithm"), FACES)
def test_the_whole_way_from_the_question_to_the_person(client: Client, face: Face, algorithm: str) -> None:
    account()
    system = System.registered(face, algorithm=algorithm)
    code = system.code(client)
    answer = client.post(system.te, system.exchange_form(code))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert (body["state"], body["token_type"], body["expires_in"]) == (
        "0c0a3f2e-3f53-4c59-b6d8-9f2d7f3a7e22",
        "Bearer",
        3600,
    )
    key = x509.load_der_x509_certificate(keys.provider_certificate()).public_key()
    options = {"verify_sub": False}
    claims = jwt.decode(body["id_token"], key, algorithms=["RS256"], audience="MIS", options=options)  # type: ignore[arg-type]
    assert isinstance(claims["sub"], int)
    assert (claims["amr"], claims["urn:esia:sbj"]["urn:esia:sbj:is_tru"]) == ("PWD", True)
    assert jwt.get_unverified_header(body["id_token"])["sbt"] == "id"
    inner = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert inner["scope"].startswith(f"openid fullname?oid={claims['sub']}")
    assert inner["urn:esia:sbj_id"] == claims["sub"]
    person = client.get(f"/rs/prns/{claims['sub']}", headers={"Authorization": f"Bearer {body['access_token']}"}).json()
    assert (person["lastName"], person["snils"], person["trusted"]) == ("Ветрова", snils.pretty(snils_of(1)), True)
    assert person["birthDate"] == "14.03.1986"


def test_nothing_is_kept_that_could_be_used_again(client: Client, system: System) -> None:
    account()
    code = system.code(client)
    body = client.post(system.te, system.exchange_form(code)).json()
    kept = [bytes(row) for row in IssuedToken.objects.values_list("token_hash", flat=True)]
    kept += [bytes(row) for row in AuthorizationCode.objects.values_list("code_hash", flat=True)]
    assert {len(value) for value in kept} == {32}
    for secret in (code, body["access_token"], body["refresh_token"]):
        assert secret.encode() not in kept


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"response_type": "token"}, "ESIA-007012"),
        ({"scope": ""}, "ESIA-007013"),
        ({"scope": "openid id_doc"}, "ESIA-007006"),
        ({"state": ""}, "ESIA-007014"),
        ({"access_type": "always"}, "ESIA-007003"),
        ({"timestamp": "2020.01.01 00:00:00 +0000"}, "ESIA-007015"),
        ({"timestamp": "вчера"}, "ESIA-007015"),
    ],
)
def test_a_wrong_question_goes_back_with_its_code(
    client: Client, system: System, change: dict[str, str], code: str
) -> None:
    answer = client.get(system.ac, system.signed(system.question(**change)))
    assert answer.status_code == 302
    assert answer["Location"].startswith(BACK)
    assert _error(answer["Location"]) == code


def test_the_order_of_the_signed_parts_is_strict(client: Client, system: System) -> None:
    question = system.question()
    for order in (Face.V1,):
        answer = client.get(system.ac, system.signed(question, order=order))
        assert _error(answer["Location"]) == "ESIA-007053"


@pytest.mark.parametrize("member", ["scope", "state", "client_certificate_hash", "client_secret"])
def test_any_altered_member_breaks_the_signature(client: Client, system: System, member: str) -> None:
    signed = system.signed(system.question())
    if member == "scope":
        signed["scope"] = "openid fullname"
    elif member == "client_certificate_hash":
        signed[member] = "0" * 64
    elif member == "client_secret":
        signed[member] = protocol.encode_secret(bytes(64))
    else:
        signed[member] += "1"
    assert _error(client.get(system.ac, signed)["Location"]) == "ESIA-007053"


def test_another_key_is_refused(client: Client, system: System) -> None:
    stranger = System.registered(mnemonic="OTHER")
    signed = System(Face.V2, stranger.keys).signed(system.question())
    signed["client_certificate_hash"] = secrets.certificate_hash(system.keys.certificate)
    assert _error(client.get(system.ac, signed)["Location"]) == "ESIA-007053"


def test_the_lenient_mode_takes_the_old_order_and_the_strict_one_does_not(
    client: Client, system: System, settings: Settings
) -> None:
    settings.EGISZ_ESIA_LENIENT = True
    answer = client.get(system.ac, system.signed(system.question(), order=Face.V1))
    assert answer["Location"].startswith("/aas/signin/")


@pytest.mark.parametrize("address", ["https://evil.example/back", BACK + "/more", BACK + "?x=1", "//evil.example"])
def test_an_unknown_address_of_return_is_a_page_and_no_redirect(client: Client, system: System, address: str) -> None:
    answer = client.get(system.ac, system.signed(system.question(redirect_uri=address)))
    assert answer.status_code == 400
    assert "ESIA-007023" in answer.content.decode()


def test_an_unknown_client_is_a_page(client: Client) -> None:
    answer = client.get("/aas/oauth2/v2/ac", {"client_id": "NOBODY", "redirect_uri": BACK})
    assert answer.status_code == 400
    assert "ESIA-008010" in answer.content.decode()


def test_a_repeated_member_is_a_page(client: Client, system: System) -> None:
    answer = client.get(f"{system.ac}?client_id=MIS&client_id=MIS&redirect_uri={BACK}")
    assert (answer.status_code, "ESIA-007003" in answer.content.decode()) == (400, True)


@pytest.mark.article("A-056")
def test_the_page_asks_for_snils_and_says_that_it_is_not_gosuslugi(client: Client, system: System) -> None:
    form = client.get(client.get(system.ac, system.signed(system.question()))["Location"]).content.decode()
    assert "Это учётная запись этой системы. Пароль Госуслуг здесь не" in form.replace("\xa0", " ")
    assert 'autocomplete="current-password"' in form
    assert "МИС «Пример»" in form


def test_a_wrong_password_is_told_at_the_field_and_what_was_typed_stays(client: Client, system: System) -> None:
    account()
    url = client.get(system.ac, system.signed(system.question()))["Location"]
    answer = client.post(url, {"login": snils_of(1), "password": "не тот пароль вовсе"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert snils_of(1) in html
    assert "не тот пароль вовсе" not in html
    assert not ProviderSession.objects.exists()


def test_the_lock_is_told_with_its_term(client: Client, system: System) -> None:
    account()
    url = client.get(system.ac, system.signed(system.question()))["Location"]
    for _ in range(5):
        client.post(url, {"login": snils_of(1), "password": "не тот пароль вовсе"})
    answer = client.post(url, {"login": snils_of(1), "password": PASSWORD})
    assert answer.status_code == 429
    assert "через" in answer.content.decode()


def test_the_request_of_a_client_cannot_be_forged_on_the_way(client: Client, system: System) -> None:
    url = client.get(system.ac, system.signed(system.question()))["Location"]
    assert client.get(url + "x").status_code == 400
    assert client.get("/aas/signin/").status_code == 400


def test_consent_is_asked_once_and_a_wider_request_asks_again(client: Client, system: System) -> None:
    account()
    narrow = system.signed(system.question(scope="openid"))
    first = client.get(system.ac, narrow)
    client.post(first["Location"], {"login": snils_of(1), "password": PASSWORD})
    asked = client.get(system.ac, narrow)
    assert asked["Location"].startswith("/aas/consent/")
    client.post(asked["Location"], {"answer": "yes"})
    assert client.get(system.ac, narrow)["Location"].startswith(BACK)
    wider = client.get(system.ac, system.signed(system.question()))
    page = client.get(wider["Location"]).content.decode().replace("\xa0", " ")
    assert "СНИЛС" in page
    assert "подтверждённая учётная запись" in page


def test_a_refused_consent_goes_back_as_access_denied(client: Client, system: System) -> None:
    account()
    first = client.get(system.ac, system.signed(system.question()))
    on = client.post(first["Location"], {"login": snils_of(1), "password": PASSWORD})
    asked = client.get(on["Location"])
    answer = client.post(asked["Location"], {"answer": "no"})
    assert answer_of(answer["Location"])["error"] == "access_denied"
    assert _error(answer["Location"]) == "ESIA-007004"


def test_a_code_is_good_once_and_its_second_use_shuts_what_it_opened(client: Client, system: System) -> None:
    account()
    code = system.code(client)
    body = client.post(system.te, system.exchange_form(code)).json()
    again = client.post(system.te, system.exchange_form(code))
    assert (again.status_code, again.json()["error_description"][:11]) == (400, "ESIA-007011")
    oid = jwt.decode(body["access_token"], options={"verify_signature": False})["urn:esia:sbj_id"]
    shut = client.get(f"/rs/prns/{oid}", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert shut.status_code == 401
    assert AuditRow.objects.filter(code="identity.code_reused").count() == 1


def test_a_code_lives_for_a_minute(client: Client, system: System) -> None:
    account()
    code = system.code(client)
    AuthorizationCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.post(system.te, system.exchange_form(code)).json()["error_description"][:11] == "ESIA-007011"


def test_a_code_belongs_to_its_client(client: Client, system: System) -> None:
    account()
    other = System.registered(mnemonic="OTHER")
    other.mnemonic = "OTHER"
    answer = client.post(other.te, other.exchange_form(system.code(client)))
    assert answer.json()["error_description"][:11] == "ESIA-007011"


def test_a_code_belongs_to_its_address(client: Client) -> None:
    account()
    system = System.registered(redirect_uris=[BACK, "https://client.example/other"])
    answer = client.post(
        system.te, system.exchange_form(system.code(client), redirect_uri="https://client.example/other")
    )
    assert answer.json()["error_description"][:11] == "ESIA-007011"


def test_the_code_is_under_the_signature_of_the_exchange(client: Client, system: System) -> None:
    account()
    code = system.code(client)
    form = system.exchange_form("другой") | {"code": code}
    assert client.post(system.te, form).json()["error_description"][:11] == "ESIA-007053"


def test_a_foreign_refresh_token_beside_a_code_is_ignored(client: Client, system: System) -> None:
    account()
    form = system.exchange_form(system.code(client)) | {"refresh_token": ""}
    assert client.post(system.te, form).status_code == 200


def test_a_refresh_token_is_good_once(client: Client, system: System) -> None:
    account()
    body = client.post(system.te, system.exchange_form(system.code(client))).json()
    params = system.exchange_form("") | {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    params.pop("code")
    fresh = client.post(system.te, params)
    assert fresh.status_code == 200
    assert fresh.json()["refresh_token"] != body["refresh_token"]
    assert client.post(system.te, params).json()["error_description"][:11] == "ESIA-007011"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic nothing"}])
def test_an_unknown_token_opens_nothing(client: Client, header: dict[str, str]) -> None:
    answer = client.get("/rs/prns/1000000000", headers=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "ESIA-005013")
    assert "Bearer" in answer["WWW-Authenticate"]


def _token(client: Client, system: System) -> tuple[int, dict[str, str]]:
    body = client.post(system.te, system.exchange_form(system.code(client))).json()
    oid = jwt.decode(body["access_token"], options={"verify_signature": False})["urn:esia:sbj_id"]
    return oid, {"Authorization": f"Bearer {body['access_token']}"}


def test_another_persons_number_opens_nothing(client: Client, system: System) -> None:
    account()
    oid, headers = _token(client, system)
    assert client.get(f"/rs/prns/{oid + 1}", headers=headers).status_code == 403


def test_collections_come_as_addresses_and_embedded_as_objects(client: Client, system: System) -> None:
    made = account()
    organization = "1.2.643.5.1.13.13.12.2.78.8646"
    identity.grant_role(SYSTEM, made, Role.HEAD, organization, begin=clock.today(), ground="приказ")
    oid, headers = _token(client, system)
    plain = client.get(f"/rs/prns/{oid}//ctts", headers=headers).json()
    assert (plain["size"], plain["stateFacts"]) == (2, ["hasSize"])
    assert plain["elements"][0] == f"http://testserver/rs/prns/{oid}/ctts/1"
    one = client.get(plain["elements"][0].removeprefix("http://testserver"), headers=headers).json()
    assert (one["type"], one["value"]) == ("EML", "vetrova1@example.org")
    for query in ("embed=(elements)", "embed=%28elements%29"):
        inner = client.get(f"/rs/prns/{oid}/ctts?{query}", headers=headers).json()
        assert [item["type"] for item in inner["elements"]] == ["EML", "MBT"]
    whole = client.get(f"/rs/prns/{oid}/?embed=(contacts.elements,documents.elements)", headers=headers).json()
    assert whole["contacts"]["size"] == 2
    assert whole["documents"]["elements"] == []
    (role,) = client.get(f"/rs/prns/{oid}/roles", headers=headers).json()["elements"]
    assert (role["oid"], role["chief"]) == (organization, True)


def test_only_what_the_scopes_allow(client: Client) -> None:
    account()
    system = System.registered(scopes="openid fullname")
    asked = system.signed(system.question(scope="openid fullname"))
    first = client.get(system.ac, asked)
    on = client.post(first["Location"], {"login": snils_of(1), "password": PASSWORD})
    consent = client.get(on["Location"])
    code = answer_of(client.post(consent["Location"], {"answer": "yes"})["Location"])["code"]
    body = client.post(system.te, system.exchange_form(code, scope="openid fullname")).json()
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    oid = jwt.decode(body["access_token"], options={"verify_signature": False})["urn:esia:sbj_id"]
    person = client.get(f"/rs/prns/{oid}", headers=headers).json()
    assert person["lastName"] == "Ветрова"
    assert not {"snils", "birthDate"} & set(person)
    assert client.get(f"/rs/prns/{oid}/ctts", headers=headers).json()["size"] == 0


@pytest.mark.article("A-060")
@pytest.mark.parametrize(("level", "trusted"), [("confirmed", True), ("standard", False), ("simplified", False)])
def test_the_level_goes_into_the_token_and_the_person(
    client: Client, system: System, level: str, trusted: bool
) -> None:
    account(assurance=level)
    body = client.post(system.te, system.exchange_form(system.code(client))).json()
    claims = jwt.decode(body["id_token"], options={"verify_signature": False})
    subject = claims["urn:esia:sbj"]
    assert ("urn:esia:sbj:is_tru" in subject) is trusted
    assert subject["urn:esia:sbj:lvl"] == ("PR" if trusted else "P")
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert client.get(f"/rs/prns/{claims['sub']}", headers=headers).json()["trusted"] is trusted


def test_logout_forgets_the_browser_and_returns_only_to_registered_places(client: Client, system: System) -> None:
    account()
    system.code(client)
    question = system.signed(system.question())
    assert client.get(system.ac, question)["Location"].startswith(BACK)
    door = client.get("/idp/ext/Logout", {"client_id": "MIS", "redirect_url": "https://client.example/bye"})
    out = client.get(door["Location"])
    assert out["Location"] == "https://client.example/bye"
    assert client.get(system.ac, question)["Location"].startswith("/aas/signin/")
    for address in ("https://evil.example/", "https://client.example.evil.example/", "javascript:alert(1)", ""):
        door = client.get("/idp/ext/Logout", {"client_id": "MIS", "redirect_url": address})
        assert client.get(door["Location"]).status_code == 200


def test_blocking_an_account_shuts_its_tokens_and_its_browser(client: Client, system: System) -> None:
    made = account()
    oid, headers = _token(client, system)
    identity.block_account(SYSTEM, made, "потерян телефон")
    assert client.get(f"/rs/prns/{oid}", headers=headers).status_code == 401
    assert client.get(system.ac, system.signed(system.question()))["Location"].startswith("/aas/signin/")


def test_where_an_outside_provider_is_used_the_embedded_one_is_absent(
    client: Client, system: System, settings: Settings
) -> None:
    settings.EGISZ_ESIA_EMBEDDED = False
    assert client.get(system.ac, system.signed(system.question())).status_code == 404
    assert client.post(system.te, {}).status_code == 404


def test_the_cabinet_registers_itself_once() -> None:
    assert identity.ensure_cabinet_client() == identity.ensure_cabinet_client()
    assert AuditRow.objects.filter(code="identity.client_registered").count() == 1


def test_the_forms_may_lead_back_to_the_client_and_nowhere_else(client: Client, system: System) -> None:
    url = client.get(system.ac, system.signed(system.question()))["Location"]
    policy = client.get(url)["Content-Security-Policy"]
    assert "form-action 'self' https://client.example" in policy


def test_scope_of_the_tests_is_known() -> None:
    assert set(SCOPE.split()) <= set(protocol.SCOPES)
