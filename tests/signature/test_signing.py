from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from asn1crypto import pem
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from egisz.audit.public import entries
from egisz.crypto import cms
from egisz.identity import public as identity
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.signature import public as signature
from egisz.signature.models import SigningKey
from tests.crypto.conftest import Pki, make_pki
from tests.signature.conftest import NOW

DOCUMENT = b"%PDF-1.7 the very document"
PIN = "2580"
MakeAccount = Callable[..., Actor]


@pytest.fixture
def actor(make_account: MakeAccount) -> Actor:
    made = make_account()
    signature.issue_own_key(made, PIN, NOW)
    return made


def refusal(call: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call()
    return caught.value.codes


def test_a_signature_made_here_is_kept_with_its_report(actor: Actor) -> None:
    info = signature.sign(actor, DOCUMENT, PIN, NOW)
    assert info.signer_subject == "Примерова Анна Тестовна"
    assert info.made_at == NOW
    assert info.not_before <= NOW <= info.not_after
    assert not info.accredited
    assert signature.signature(info.id) == info
    report = signature.verify(DOCUMENT, signature.container_of(info.id), NOW)
    assert report.valid
    assert report.cades_bes
    assert not signature.verify(DOCUMENT + b" ", signature.container_of(info.id), NOW).valid
    assert [entry.code for entry in entries(resource="signature.SignatureRow", resource_id=info.id)] == [
        "signature.sign"
    ]


def test_the_private_key_is_not_in_the_database_as_it_is(actor: Actor) -> None:
    key = SigningKey.objects.get(account_id=actor.account_id)
    assert b"\x06\x08\x2a\x85\x03\x07" not in bytes(key.sealed_key)  # no trace of the PKCS#8 structure
    assert key.sealed_key != SigningKey.objects.get(purpose="authority").sealed_key


def test_five_wrong_pins_block_the_key_even_when_each_request_is_rolled_back(actor: Actor) -> None:
    for _ in range(5):
        assert refusal(lambda: signature.sign(actor, DOCUMENT, "0000", NOW)) == ("PIN_WRONG",)
    assert refusal(lambda: signature.sign(actor, DOCUMENT, PIN, NOW)) == ("PIN_BLOCKED",)
    key = signature.my_certificate(actor, NOW)
    assert key is not None
    assert key.blocked_until == NOW + timedelta(minutes=15)
    assert signature.sign(actor, DOCUMENT, PIN, NOW + timedelta(minutes=15))


def test_a_right_pin_forgets_the_wrong_ones(actor: Actor) -> None:
    for _ in range(2):
        for _ in range(4):
            refusal(lambda: signature.sign(actor, DOCUMENT, "0000", NOW))
        assert signature.sign(actor, DOCUMENT, PIN, NOW)


def test_an_expired_key_does_not_sign(actor: Actor) -> None:
    later = NOW + timedelta(days=500)
    assert refusal(lambda: signature.sign(actor, DOCUMENT, PIN, later)) == ("KEY_EXPIRED",)
    assert not signature.can_sign(actor, later)


def test_without_a_key(make_account: MakeAccount) -> None:
    assert refusal(lambda: signature.sign(make_account(), DOCUMENT, PIN, NOW)) == ("NO_KEY",)


def test_a_new_key_revokes_the_old_one_and_keeps_its_signatures(actor: Actor) -> None:
    early = signature.sign(actor, DOCUMENT, PIN, NOW)
    later = NOW + timedelta(hours=1)
    old = SigningKey.objects.get(account_id=actor.account_id)
    signature.issue_own_key(actor, "1470", later)
    old.refresh_from_db()
    assert old.revoked_at == later
    assert refusal(lambda: signature.sign(actor, DOCUMENT, PIN, later)) == ("PIN_WRONG",)
    container = signature.container_of(early.id)
    assert signature.verify(DOCUMENT, container, NOW).valid
    assert "CERT_REVOKED" in signature.verify(DOCUMENT, container, later).codes


def test_a_given_up_key_signs_nothing(actor: Actor) -> None:
    signature.revoke_my_key(actor, NOW)
    assert refusal(lambda: signature.sign(actor, DOCUMENT, PIN, NOW)) == ("NO_KEY",)
    with pytest.raises(NotFound):
        signature.revoke_my_key(actor, NOW)


def test_nobody_makes_a_key_for_somebody_else(actor: Actor, make_account: MakeAccount) -> None:
    other = make_account("Чужова")
    assert other.account_id is not None
    account = identity.account_info(other.account_id)
    assert account is not None
    names = {"family": account.family, "given": account.given, "snils": account.snils, "pin": PIN, "now": NOW}
    with pytest.raises(Forbidden):
        signature.issue_key(actor, account.id, **names)
    assert signature.issue_key(Actor(role=Role.ADMIN, account_id=uuid4()), account.id, **names)
    codes = refusal(lambda: signature.issue_key(other, account.id, **(names | {"snils": "11223344595"})))
    assert codes == ("VALUE_MISMATCH_METADATA_AND_CERTIFICATE",)


class TestUploaded:
    @pytest.fixture
    def pki(self, settings: Settings, tmp_path: Path) -> Pki:
        """An authority whose root the administrator has put into the trusted folder."""
        made = make_pki("Сторонний УЦ")
        (tmp_path / "trusted").mkdir()
        (tmp_path / "trusted" / "root.pem").write_bytes(pem.armor("CERTIFICATE", made.root.certificate))
        (tmp_path / "trusted" / "broken.pem").write_bytes(b"not a certificate")
        return made

    @pytest.fixture
    def snils(self, actor: Actor) -> str:
        assert actor.account_id is not None
        account = identity.account_info(actor.account_id)
        assert account is not None
        return account.snils

    def test_ones_own_is_kept(self, actor: Actor, pki: Pki, snils: str) -> None:
        pair = pki.leaf(snils=snils)
        container = cms.sign_detached(pair.key, pair.certificate, DOCUMENT, NOW)
        info = signature.accept_uploaded(actor, DOCUMENT, container, NOW)
        assert info.origin == "uploaded"
        assert info.accredited
        assert signature.container_of(info.id) == container

    def test_a_strangers_certificate_is_refused(self, actor: Actor, pki: Pki) -> None:
        pair = pki.leaf(snils="11223344595")
        container = cms.sign_detached(pair.key, pair.certificate, DOCUMENT, NOW)
        codes = refusal(lambda: signature.accept_uploaded(actor, DOCUMENT, container, NOW))
        assert codes == ("VALUE_MISMATCH_METADATA_AND_CERTIFICATE",)
        assert signature.accept_uploaded(actor, DOCUMENT, container, NOW, require_account=False)

    def test_another_document_is_refused(self, actor: Actor, pki: Pki, snils: str) -> None:
        pair = pki.leaf(snils=snils)
        container = cms.sign_detached(pair.key, pair.certificate, b"another", NOW)
        codes = refusal(lambda: signature.accept_uploaded(actor, DOCUMENT, container, NOW))
        assert codes == ("DIGEST_MISMATCH",)

    def test_an_unknown_authority_is_refused(self, actor: Actor, snils: str) -> None:
        pair = make_pki("Никто").leaf(snils=snils)
        container = cms.sign_detached(pair.key, pair.certificate, DOCUMENT, NOW)
        codes = refusal(lambda: signature.accept_uploaded(actor, DOCUMENT, container, NOW))
        assert codes == ("CANT_BUILD_CERT_CHAIN_TO_ACCREDITED_CA_CERT",)

    def test_garbage_is_refused(self, actor: Actor) -> None:
        codes = refusal(lambda: signature.accept_uploaded(actor, DOCUMENT, b"garbage", NOW))
        assert codes == ("SIGNATURE_DECODING_ERROR",)


@pytest.mark.django_db
def test_the_operator_signs_with_one_key_made_once() -> None:
    first = signature.sign_as_operator(DOCUMENT, NOW)
    second = signature.sign_as_operator(DOCUMENT, NOW + timedelta(days=30))
    assert first.certificate_serial == second.certificate_serial
    assert first.signer_account_id is None
    assert SigningKey.objects.filter(purpose="operator").count() == 1
    third = signature.sign_as_operator(DOCUMENT, NOW + timedelta(days=4 * 365))
    assert third.certificate_serial != first.certificate_serial
    assert SigningKey.objects.filter(purpose="authority").count() == 1


@pytest.mark.django_db
def test_the_authority_says_that_nobody_accredited_it() -> None:
    signature.sign_as_operator(DOCUMENT, NOW)
    assert "не аккредитован" in SigningKey.objects.get(purpose="authority").subject


def page_of(answer: HttpResponse) -> str:
    return answer.content.decode().replace("\u00a0", " ")


class TestPages:
    def test_from_no_key_to_a_key_and_back(self, make_account: MakeAccount, browser: Callable[[Actor], Client]) -> None:
        client = browser(make_account())
        assert "Ключа пока нет" in client.get("/signature/").content.decode()
        wrong = client.post("/signature/key/", {"pin": "2580", "pin_again": "2581"})
        assert wrong.status_code == 422
        assert "не совпали" in page_of(wrong)
        simple = client.post("/signature/key/", {"pin": "1234", "pin_again": "1234"})
        assert simple.status_code == 422
        assert "легко угадать" in page_of(simple)
        assert client.post("/signature/key/", {"pin": "2580", "pin_again": "2580"}).status_code == 303
        mine = page_of(client.get("/signature/"))
        assert "Примерова Анна Тестовна" in mine
        assert "не аккредитован" in mine
        assert client.get("/signature/certificate/").content[:1] == b"\x30"
        assert client.get("/signature/authority/").content[:1] == b"\x30"
        assert client.get("/signature/key/revoke/").status_code == 200
        assert client.post("/signature/key/revoke/").status_code == 303
        assert client.get("/signature/key/revoke/").status_code == 404

    def test_only_the_signer_downloads_the_container(
        self, actor: Actor, make_account: MakeAccount, browser: Callable[[Actor], Client]
    ) -> None:
        info = signature.sign(actor, DOCUMENT, PIN, NOW)
        answer = browser(actor).get(f"/signature/{info.id}/sig/")
        assert answer.content == signature.container_of(info.id)
        assert browser(make_account("Чужова")).get(f"/signature/{info.id}/sig/").status_code == 404
        assert "Скачать" in browser(actor).get("/signature/").content.decode()
