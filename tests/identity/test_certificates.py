"""Signing in with a certificate: a text of ours signed by ГОСТ; what is wrong is named by its code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.crypto import cms, gost, x509
from egisz.crypto.x509 import Subject
from egisz.identity.actions.certificates import enter_by_certificate
from egisz.identity.actions.challenges import Purpose, challenge_text, give_challenge
from egisz.identity.models import ProviderSession, SignInChallenge
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Refused
from tests.identity.people import account, snils_of

pytestmark = pytest.mark.django_db
VISITOR = Actor.anonymous("request-1", "10.0.0.7")
COOKIE = "the cookie of a browser"
YEAR = timedelta(days=365)


class Authority:
    """A certification authority; `trusted` puts its root where the installation looks for trusted ones."""

    def __init__(self) -> None:
        self.key = gost.generate_key()
        self.now = clock.now()
        name = Subject("Проверочный УЦ", organization="Проверка")
        self.root = x509.authority(self.key, name, not_before=self.now - 3 * YEAR, not_after=self.now + 3 * YEAR)

    def person(self, snils="", begins=-1, ends=365):
        key = gost.generate_key()
        certificate = x509.issue(
            self.key, self.root, key, Subject("Ветрова Анна Ильинична", "Ветрова", "Анна Ильинична", snils),
            not_before=self.now + timedelta(days=begins), not_after=self.now + timedelta(days=ends),
        )  # fmt: skip
        return key, certificate


@pytest.fixture
def trusted(settings, tmp_path):
    settings.EGISZ_DATA_DIR = tmp_path
    authority = Authority()
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "root.cer").write_bytes(authority.root)
    return authority


def answer(person, *, text="", cookie=COOKIE):
    """(number of the challenge, detached CMS over its text)."""
    challenge = give_challenge(COOKIE, Purpose.CERTIFICATE)
    return str(challenge.id), cms.sign_detached(*person, (text or challenge.text).encode(), clock.now())


def refused(challenge, container, cookie=COOKIE):
    with pytest.raises(Refused) as error:
        enter_by_certificate(VISITOR, cookie, challenge, container)
    return error.value.codes


def test_a_right_signature_opens_the_account_of_its_snils(trusted):
    owner = account()
    account(2)
    assert enter_by_certificate(VISITOR, COOKIE, *answer(trusted.person(snils_of(1))))
    session = ProviderSession.objects.get()
    assert (session.account_id, session.method, session.methods) == (owner, "DS", "sc")
    assert session.second_at is not None
    assert AuditRow.objects.filter(code="identity.certificate_right").count() == 1


def test_people_can_read_what_they_sign(trusted):
    text = give_challenge(COOKIE, Purpose.CERTIFICATE).text
    assert "Вход в Open ЕГИСЗ" in text
    assert "вход по сертификату" in text
    assert "5 минут, один раз" in text


def test_an_expired_certificate_is_refused(trusted):
    account()
    codes = refused(*answer(trusted.person(snils_of(1), begins=-400, ends=-1)))
    assert "DOC_DATE_MISMATCH_CERT_NOT_AFTER" in codes
    assert AuditRow.objects.filter(code="identity.certificate_refused", outcome="refused").count() == 1


def test_a_certificate_of_another_snils_is_refused(trusted):
    account()
    assert refused(*answer(trusted.person(snils_of(2)))) == ("CERTIFICATE_UNKNOWN",)
    assert refused(*answer(trusted.person())) == ("CERTIFICATE_NO_SNILS",)


def test_a_foreign_chain_is_refused(trusted):
    account()
    assert "CANT_BUILD_CERT_CHAIN_TO_ACCREDITED_CA_CERT" in refused(*answer(Authority().person(snils_of(1))))


def test_an_altered_text_is_refused(trusted):
    account()
    assert "DIGEST_MISMATCH" in refused(*answer(trusted.person(snils_of(1)), text="перевести деньги"))


def test_an_old_challenge_is_refused(trusted):
    account()
    given = answer(trusted.person(snils_of(1)))
    SignInChallenge.objects.update(expires_at=clock.now())
    assert refused(*given) == ("CHALLENGE_OLD",)


def test_a_challenge_is_good_once_and_in_its_own_browser(trusted):
    account()
    given = answer(trusted.person(snils_of(1)))
    assert refused(*given, cookie="another browser") == ("CHALLENGE_OLD",)
    enter_by_certificate(VISITOR, COOKIE, *given)
    assert refused(*given) == ("CHALLENGE_OLD",)
    device = give_challenge(COOKIE, Purpose.DEVICE)
    signed = cms.sign_detached(*trusted.person(snils_of(1)), device.text.encode(), clock.now())
    assert refused(str(device.id), signed) == ("CHALLENGE_OLD",)


@pytest.mark.parametrize("container", [b"", b"nonsense", b"0" * 70_000], ids=["empty", "nonsense", "large"])
def test_what_is_no_signature_is_refused(trusted, container):
    challenge = give_challenge(COOKIE, Purpose.CERTIFICATE)
    assert refused(str(challenge.id), container)[0] in {"SIGNATURE_DECODING_ERROR", "SIGNATURE_LARGE"}


def test_the_text_is_given_only_to_its_browser(client: Client):
    challenge = give_challenge(COOKIE, Purpose.CERTIFICATE)
    assert client.get(f"/aas/certificate/{challenge.id}/").status_code == 404
    client.cookies["esia_challenge"] = COOKIE
    assert client.get(f"/aas/certificate/{challenge.id}/").content.decode() == challenge.text
    assert challenge_text("", Purpose.CERTIFICATE, challenge.id) == ""
