"""Every signer of requests signs so that ЕСИА's own check passes; what is no signature never leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import Settings

from egisz.crypto import gost
from egisz.identity.gateway import secrets
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.gateway.signers import RequestSigner, SignerFailed, signer
from egisz.identity.gateway.signers.base import checked_raw
from tests.crypto.openssl import need_engine
from tests.identity.client import gost_keys, rsa_keys
from tests.identity.signers import cryptopro, service

TEXT = "EGISZ_CABINETopenid fullname2026.11.23 12:00:00 +00006b7d0ac2https://кабинет.example/login/callback/"
DATA = TEXT.encode()
GOST_SIGNERS = ["gnutls", "openssl", "cryptopro", "remote"]


@pytest.fixture
def pair(settings: Settings, tmp_path: Path) -> KeyPair:
    """A key and a certificate of the installation, given as files."""
    keys = gost_keys()
    (tmp_path / "client.key").write_bytes(keys.key)
    (tmp_path / "client.crt").write_bytes(keys.certificate)
    settings.EGISZ_ESIA_KEY = str(tmp_path / "client.key")
    settings.EGISZ_ESIA_CLIENT_CERTIFICATE = str(tmp_path / "client.crt")
    return keys


@pytest.fixture
def chosen(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, pair: KeyPair
) -> Iterator[RequestSigner]:
    if request.param == "openssl":
        need_engine()
    settings.EGISZ_ESIA_SIGNER = request.param
    settings.EGISZ_ESIA_CONTAINER, settings.EGISZ_ESIA_PIN = r"\\.\HDIMAGE\cabinet", "1234"
    settings.EGISZ_ESIA_CSPTEST, settings.EGISZ_ESIA_CRYPTCP = cryptopro(tmp_path, pair)
    with ExitStack() as stack:
        settings.EGISZ_ESIA_SIGNER_TOKEN = "слово".encode().hex()
        settings.EGISZ_ESIA_SIGNER_URL = stack.enter_context(service(pair, settings.EGISZ_ESIA_SIGNER_TOKEN))
        yield signer()


@pytest.mark.parametrize("chosen", GOST_SIGNERS, indirect=True)
def test_a_raw_signature_is_64_bytes_by_the_registered_certificate(chosen: RequestSigner, pair: KeyPair) -> None:
    assert chosen.certificate == pair.certificate
    assert secrets.raw_is_right(pair.certificate, TEXT, chosen.raw(DATA))


@pytest.mark.parametrize("chosen", GOST_SIGNERS, indirect=True)
def test_a_container_is_detached_and_by_the_registered_certificate(chosen: RequestSigner, pair: KeyPair) -> None:
    container = chosen.cms(DATA)
    assert DATA not in container
    assert secrets.cms_is_right(pair.certificate, "gost", TEXT, container)
    assert not secrets.cms_is_right(pair.certificate, "gost", TEXT + "1", container)


@pytest.mark.parametrize("chosen", ["openssl", "cryptopro", "remote"], indirect=True)
def test_a_signature_by_another_key_never_leaves(
    chosen: RequestSigner, settings: Settings, tmp_path: Path, pair: KeyPair
) -> None:
    (tmp_path / "client.crt").write_bytes(gost_keys().certificate)
    for make in (signer().raw, signer().cms):
        with pytest.raises(SignerFailed):
            make(DATA)


@pytest.mark.parametrize("chosen", ["cryptopro"], indirect=True)
def test_the_bytes_of_csptest_come_reversed_and_are_put_right(
    chosen: RequestSigner, tmp_path: Path, pair: KeyPair
) -> None:
    made = chosen.raw(DATA)
    assert gost.verify_raw(pair.certificate, DATA, made)
    assert not gost.verify_raw(pair.certificate, DATA, made[::-1])
    asked = (tmp_path / "csptest.asked").read_text().split("\n")
    assert asked[:5] == ["-keys", "-cont", r"\\.\HDIMAGE\cabinet", "-sign", "GOST12_256"]
    chosen.cms(DATA)
    assert "-detached" in (tmp_path / "cryptcp.asked").read_text()


def test_what_is_right_in_neither_order_is_no_signature(pair: KeyPair) -> None:
    with pytest.raises(SignerFailed):
        checked_raw(pair.certificate, DATA, bytes(64), "tool")


@pytest.mark.parametrize("chosen", ["cryptopro"], indirect=True)
@pytest.mark.parametrize("body", ["exit 1", "exit 0"])
def test_a_program_that_fails_or_writes_nothing_is_told_apart_from_a_signature(
    chosen: RequestSigner, tmp_path: Path, body: str
) -> None:
    (tmp_path / "csptest").write_text(f"#!/bin/sh\n{body}\n")
    with pytest.raises(SignerFailed, match="Подпись запросов"):
        chosen.raw(DATA)


def test_a_missing_program_and_a_service_that_does_not_answer(settings: Settings, pair: KeyPair) -> None:
    settings.EGISZ_ESIA_SIGNER, settings.EGISZ_ESIA_CSPTEST = "cryptopro", "/nowhere/csptest"
    with pytest.raises(SignerFailed):
        signer().raw(DATA)
    settings.EGISZ_ESIA_SIGNER, settings.EGISZ_ESIA_SIGNER_URL = "remote", "http://127.0.0.1:9/sign"
    with pytest.raises(SignerFailed):
        signer().raw(DATA)


def test_the_service_asks_who_we_are(settings: Settings, pair: KeyPair) -> None:
    settings.EGISZ_ESIA_SIGNER = "remote"
    with service(pair, "right") as address:
        settings.EGISZ_ESIA_SIGNER_URL = address
        settings.EGISZ_ESIA_SIGNER_TOKEN = "wrong"
        with pytest.raises(SignerFailed):
            signer().raw(DATA)


def test_rsa_makes_a_container_for_the_old_face_and_no_raw_signature(settings: Settings, tmp_path: Path) -> None:
    keys = rsa_keys()
    (tmp_path / "k").write_bytes(keys.key)
    (tmp_path / "c").write_bytes(keys.certificate)
    settings.EGISZ_ESIA_SIGNER = "rsa"
    settings.EGISZ_ESIA_KEY, settings.EGISZ_ESIA_CLIENT_CERTIFICATE = str(tmp_path / "k"), str(tmp_path / "c")
    assert secrets.algorithm_of(keys.certificate) == "rsa"
    assert secrets.cms_is_right(keys.certificate, "rsa", TEXT, signer().cms(DATA))
    with pytest.raises(SignerFailed):
        signer().raw(DATA)
