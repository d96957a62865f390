"""The same cabinet with other sign-in providers: ЕСИА by either face and signer, an OpenID Connect gateway, none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.gateway import keys as key_store
from egisz.identity.gateway.client import oidc_gateway
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.models import Account, OAuthClient, ProviderLink
from egisz.identity.rules.refusals import explain
from tests.cabinet.gateway import CLIENT, SECRET, Gateway, running
from tests.cabinet.test_access_signin import Browser, _worker
from tests.crypto.openssl import need_engine
from tests.identity.client import SCOPE, gost_keys, rsa_keys
from tests.identity.people import SYSTEM, account, snils_of
from tests.identity.signers import cryptopro, service

pytestmark = pytest.mark.django_db(transaction=True)
ESIA_ISSUER = "http://esia.gosuslugi.ru/"


@pytest.fixture
def base(live_server: object, settings: Settings) -> str:
    url = str(live_server)
    settings.EGISZ_BASE_URL = settings.EGISZ_ESIA_URL = url
    settings.CSRF_TRUSTED_ORIGINS = [url]
    return url


@pytest.fixture
def browser(base: str) -> Iterator[Browser]:
    made = Browser(base)
    yield made
    made.http.close()


def _use(settings: Settings, folder: Path, provider: str, keys: KeyPair, **changes: str) -> None:
    """This installation is a client of ЕСИА, for which the provider on the same server stands."""
    (folder / "client.key").write_bytes(keys.key)
    (folder / "client.crt").write_bytes(keys.certificate)
    settings.EGISZ_SIGNIN, settings.EGISZ_ESIA_EMBEDDED = provider, True
    settings.EGISZ_ESIA_KEY, settings.EGISZ_ESIA_CLIENT_CERTIFICATE = (
        str(folder / "client.key"), str(folder / "client.crt"),
    )  # fmt: skip
    settings.EGISZ_ESIA_ISSUER = ESIA_ISSUER
    identity.register_client(
        SYSTEM, mnemonic=settings.EGISZ_ESIA_CLIENT_ID, title="Кабинет", redirect_uris=[identity.callback_uri()],
        certificate=keys.certificate, scopes=SCOPE, issuer=ESIA_ISSUER, **changes,
    )  # fmt: skip


CASES = [
    ("esia_v3", "gnutls"), ("esia_v3", "openssl"), ("esia_v3", "cryptopro"), ("esia_v3", "remote"),
    ("esia_v1", "gnutls"), ("esia_v1", "openssl"), ("esia_v1", "cryptopro"), ("esia_v1", "rsa"),
]  # fmt: skip


@pytest.mark.article("A-052")
@pytest.mark.parametrize(("provider", "signer"), CASES)
def test_the_whole_sign_in_by_each_face_and_signer(
    browser: Browser,
    settings: Settings,
    tmp_path: Path,
    provider: str,
    signer: str,
) -> None:
    if signer == "openssl":
        need_engine()
    settings.EGISZ_ESIA_SIGNER = signer
    keys = rsa_keys() if signer == "rsa" else gost_keys()
    _use(settings, tmp_path, provider, keys, algorithm="rsa" if signer == "rsa" else "gost")
    settings.EGISZ_ESIA_CSPTEST, settings.EGISZ_ESIA_CRYPTCP = cryptopro(tmp_path, keys)
    made = account()
    _worker()
    with service(keys) as address:
        settings.EGISZ_ESIA_SIGNER_URL = address
        browser.sign_in()
    assert browser.path == "/cabinet/"
    (link,) = ProviderLink.objects.all()
    assert (link.account_id, link.provider) == (made, ESIA_ISSUER)


def test_tokens_by_gost_are_checked_by_the_certificate_of_the_provider(
    browser: Browser,
    settings: Settings,
    tmp_path: Path,
) -> None:
    _use(settings, tmp_path, "esia_v3", gost_keys(), token_algorithm="GOST3410_2012_256")
    certificate = tmp_path / "esia.cer"
    certificate.write_bytes(key_store.provider_gost_keys().certificate)
    settings.EGISZ_ESIA_CERTIFICATE = str(certificate)
    account()
    _worker()
    browser.sign_in()
    assert browser.path == "/cabinet/"
    settings.EGISZ_ESIA_CERTIFICATE = ""  # RSA: not what the tokens are signed with
    browser.http.cookies.clear()
    page = browser.sign_in()
    assert page.status_code == 400
    assert explain("TOKEN").text in browser.text
    assert not OAuthClient.objects.filter(token_algorithm="RS256").exists()


def test_a_signer_that_does_not_answer_is_a_calm_page(browser: Browser, settings: Settings) -> None:
    settings.EGISZ_SIGNIN, settings.EGISZ_ESIA_SIGNER = "esia_v3", "remote"
    settings.EGISZ_ESIA_SIGNER_URL = "http://127.0.0.1:9/sign"
    page = browser.open("/login/start/")
    assert page.status_code == 503
    assert "Сервис входа не отвечает" in browser.text


def test_nobody_is_let_in_where_no_provider_is_chosen(browser: Browser, settings: Settings) -> None:
    settings.EGISZ_SIGNIN = ""
    page = browser.open("/login/start/")
    assert page.status_code == 503
    assert "Вход не настроен" in browser.text
    assert "EGISZ_SIGNIN" in browser.text


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"error": "access_denied", "error_description": "ESIA-007046: x"}, "ESIA-007046"),
        ({"error": "access_denied", "error_description": "ESIA-007055: x"}, "ESIA-007055"),
        ({"error": "server_error"}, "server_error"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do_next(
    browser: Browser,
    told: dict[str, str],
    words: str,
) -> None:
    browser.http.follow_redirects = False
    left = browser.open("/login/start/").headers["Location"]
    state = parse_qs(urlsplit(left).query)["state"][0]
    page = browser.http.get("/login/callback/", params={**told, "state": state})
    text = page.text.replace("\xa0", " ")
    assert page.status_code == 400
    assert explain(words).text in text
    assert explain(words).step in text
    again = browser.http.get("/login/callback/", params={**told, "state": state})
    assert explain("NONCE").text in again.text.replace("\xa0", " ")


# ── An OpenID Connect gateway ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def gateway(base: str, settings: Settings) -> Iterator[Gateway]:
    oidc_gateway.forget()
    with running() as made:
        settings.EGISZ_SIGNIN, settings.EGISZ_ESIA_EMBEDDED = "oidc_gateway", False
        settings.EGISZ_OIDC_ISSUER, settings.EGISZ_OIDC_CLIENT_ID = made.address, CLIENT
        settings.EGISZ_OIDC_CLIENT_SECRET, settings.EGISZ_OIDC_CONFIRMED_ACR = SECRET, "urn:level:3"
        made.person = {
            "sub": "person-1", "acr": "urn:level:3", "family_name": "Ветрова", "given_name": "Анна",
            "middle_name": "Ильинична", "birthdate": "1986-03-14", "snils": snils_of(1),
            "email": "vetrova@example.org", "phone_number": "+79001234501",
        }  # fmt: skip
        yield made
    oidc_gateway.forget()


def test_the_whole_sign_in_through_a_gateway(browser: Browser, gateway: Gateway) -> None:
    _worker()
    browser.open("/login/start/")
    assert browser.path == "/cabinet/"
    row = Account.objects.get()
    assert (row.snils, row.family, row.assurance) == (snils_of(1), "Ветрова", "confirmed")
    assert ProviderLink.objects.get().subject == "person-1"
    assert gateway.asked.count("/keys") == gateway.asked.count("/.well-known/openid-configuration") == 1


def test_an_acr_that_is_not_listed_is_no_confirmed_level(browser: Browser, gateway: Gateway) -> None:
    _worker()
    gateway.person["acr"] = "urn:level:2"
    page = browser.open("/login/start/")
    assert page.status_code == 403
    assert "Нужна подтверждённая учётная запись" in browser.text


CHEATS = {
    "nonce": "TOKEN", "without_nonce": "TOKEN", "audience": "TOKEN", "expired": "TOKEN", "at_hash": "TOKEN",
    "key": "TOKEN", "unsigned": "TOKEN", "userinfo": "TOKEN", "issuer": "ISSUER", "answer_iss": "ISSUER",
}  # fmt: skip


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_gateway_that_must_not_be_believed(browser: Browser, gateway: Gateway, cheat: str) -> None:
    _worker()
    gateway.cheats = {cheat}
    page = browser.open("/login/start/")
    assert page.status_code == 400
    assert explain(CHEATS[cheat]).text in browser.text
    assert not Account.objects.exists()
    assert not AuditRow.objects.filter(code="identity.signed_in").exists()


def test_a_stolen_code_is_worth_nothing_in_another_browser(
    browser: Browser,
    gateway: Gateway,
    base: str,
) -> None:
    """The verifier (PKCE) and the state stay in the browser that began."""
    _worker()
    browser.http.follow_redirects = False
    left = browser.open("/login/start/").headers["Location"]
    back = browser.http.get(left).headers["Location"]
    thief = Browser(base)
    stolen = thief.open(back)
    assert stolen.status_code == 400
    mine = parse_qs(urlsplit(thief.http.get("/login/start/", follow_redirects=False).headers["Location"]).query)
    code = parse_qs(urlsplit(back).query)["code"][0]
    page = thief.http.get("/login/callback/", params={"code": code, "state": mine["state"][0], "iss": gateway.address})
    assert page.status_code == 400
    assert explain("invalid_grant").text in page.text.replace("\xa0", " ")
    thief.http.close()


def test_a_refused_consent_and_a_wrong_secret(browser: Browser, gateway: Gateway, settings: Settings) -> None:
    gateway.cheats = {"denied"}
    assert browser.open("/login/start/").status_code == 403
    gateway.cheats = set()
    settings.EGISZ_OIDC_CLIENT_SECRET = "чужой"
    browser.open("/login/start/")
    assert explain("invalid_client").text in browser.text


def test_new_keys_of_the_gateway_are_learnt(browser: Browser, gateway: Gateway) -> None:
    _worker()
    browser.open("/login/start/")
    gateway.key, gateway.kid = gateway.other_key, "second"
    browser.http.cookies.clear()
    browser.open("/login/start/")
    assert browser.path == "/cabinet/"
    assert gateway.asked.count("/keys") == 2


def test_the_way_out_leads_through_the_gateway(browser: Browser, gateway: Gateway) -> None:
    _worker()
    browser.open("/login/start/")
    token = browser.http.cookies.get("csrftoken", "")
    answer = browser.http.post("/logout/", data={"csrfmiddlewaretoken": token}, follow_redirects=False)
    assert answer.headers["Location"].startswith(f"{gateway.address}/bye?client_id={CLIENT}&post_logout_redirect_uri=")
