"""Clients of ЕСИА by other hands sign in through the embedded provider: PyPI `esia-connector`, npm `esia`."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from egisz.identity import public as identity
from egisz.identity.gateway import keys as key_store
from egisz.identity.gateway.keys import KeyPair
from egisz.kernel import clock, snils
from egisz.kernel.actor import Role
from tests.identity.client import SCOPE, rsa_keys
from tests.identity.outside.installed import HERE, esia_connector, node_project
from tests.identity.people import PASSWORD, SYSTEM, account, snils_of

pytestmark = pytest.mark.django_db(transaction=True)
BACK = "http://127.0.0.1:9/back"
STATE = "7d2c1f0e-92f5-4a55-8d6f-3a1f6d5ad001"
ISSUER = "http://esia.gosuslugi.ru/"  # a constant of both clients
CLINIC = "1.2.643.5.1.13.13.12.2.78.8646"


def _pem(pair: KeyPair) -> tuple[str, str]:
    """The certificate and the key as text."""
    key = serialization.load_der_private_key(pair.key, None)
    made = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    certificate = x509.load_der_x509_certificate(pair.certificate)
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), made.decode()


@pytest.fixture
def client() -> KeyPair:
    """A registered system of the old face with RSA; an account that may use it."""
    pair = rsa_keys()
    identity.register_client(
        SYSTEM, mnemonic="OUTSIDE", title="Чужая система", redirect_uris=[BACK], certificate=pair.certificate,
        scopes=SCOPE, algorithm="rsa", issuer=ISSUER,
    )  # fmt: skip
    made = account()
    identity.grant_role(SYSTEM, made, Role.HEAD, CLINIC, begin=clock.today(), ground="приказ")
    return pair


@pytest.fixture
def person() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as made:
        yield made


def _let_in(person: httpx.Client, url: str) -> dict[str, str]:
    """The person's steps from the address that the system made to what the browser brings back."""
    page = person.get(url)
    for _ in range(12):
        if page.is_redirect:
            target = page.headers["Location"]
            if target.startswith(BACK):
                return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
            page = person.get(str(page.url.join(target)))
            continue
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page.text[:1500]
        form = {"csrfmiddlewaretoken": token.group(1)}
        if 'name="password"' in page.text:
            form |= {"login": snils_of(1), "password": PASSWORD}
        else:
            form |= {"answer": "yes"}
        page = person.post(str(page.url), data=form)
    raise AssertionError(f"no way back from {page.url}")


def _run(command: list[str], folder: Path, asked: dict[str, Any]) -> Any:
    done = subprocess.run(
        command, cwd=folder, input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*", "TZ": "Europe/Moscow"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_connector_of_python_goes_the_whole_way(
    live_server: object, client: KeyPair, person: httpx.Client, tmp_path: Path
) -> None:
    python = esia_connector()
    certificate, key = _pem(client)
    (tmp_path / "c.pem").write_text(certificate)
    (tmp_path / "k.pem").write_text(key)
    public = x509.load_der_x509_certificate(key_store.provider_keys().certificate).public_key()
    (tmp_path / "esia.pem").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    settings = {
        "esia_client_id": "OUTSIDE", "redirect_uri": BACK, "esia_scope": SCOPE, "esia_service_url": str(live_server),
        "certificate_file": str(tmp_path / "c.pem"), "private_key_file": str(tmp_path / "k.pem"),
        "esia_token_check_key": str(tmp_path / "esia.pem"),
    }  # fmt: skip
    command = [str(python), str(HERE / "connector.py")]
    url = _run(command, tmp_path, {"settings": settings, "state": STATE})["url"]
    back = _let_in(person, url)
    assert back["state"] == STATE
    found = _run(command, tmp_path, {"settings": settings, "state": STATE, "code": back["code"]})
    assert found["person"]["snils"] == snils.pretty(snils_of(1))
    assert (found["person"]["lastName"], found["person"]["trusted"]) == ("Ветрова", True)
    assert [item["type"] for item in found["contacts"]["elements"]] == ["EML", "MBT"]
    assert (found["addresses"]["size"], found["documents"]["elements"]) == (0, [])
    replayed = subprocess.run(
        command, cwd=tmp_path, input=json.dumps({"settings": settings, "state": STATE, "code": back["code"]}),
        capture_output=True, text=True, timeout=60, check=False, env={"PATH": os.environ["PATH"], "NO_PROXY": "*"},
    )  # fmt: skip
    assert replayed.returncode != 0
    assert "HttpError" in replayed.stderr


def test_the_client_of_npm_goes_the_whole_way(live_server: object, client: KeyPair, person: httpx.Client) -> None:
    project = node_project()
    certificate, key = _pem(client)
    config = {
        "esiaUrl": str(live_server), "clientId": "OUTSIDE", "redirectUri": BACK, "scope": SCOPE,
        "certificate": certificate, "key": key,
    }  # fmt: skip
    command = ["node", "--no-deprecation", str(HERE / "node/esia.cjs")]
    begun = _run(command, project, {"config": config})
    back = _let_in(person, begun["url"])
    assert back["state"] == begun["params"]["state"]
    paths = ["/", "/ctts", "//vhls", "/roles", "/ctts?embed=(elements)"]
    found = _run(command, project, {"config": config, "code": back["code"], "paths": paths})
    whole, contacts, vehicles, roles, embedded = found["data"]
    assert (whole["lastName"], whole["birthDate"]) == ("Ветрова", "14.03.1986")
    assert contacts["elements"] == [f"{live_server}/rs/prns/{found['marker']['decodedAccessToken']['urn:esia:sbj_id']}"
                                    f"/ctts/{number}" for number in (1, 2)]  # fmt: skip
    assert vehicles["size"] == 0
    assert (roles["elements"][0]["oid"], roles["elements"][0]["chief"]) == (CLINIC, True)
    assert embedded["elements"][0]["value"] == "vetrova1@example.org"
    assert found["marker"]["response"]["expires_in"] == 3600
