from __future__ import annotations

import base64
import random
from datetime import timedelta

import pytest
from asn1crypto import cms as asn1_cms

from egisz.crypto import cms, gost, x509
from egisz.crypto.report import TEXTS, VerificationReport
from tests.crypto.conftest import NOW, Pair, Pki, make_pki

DOCUMENT = "Отчёт о профессиональной деятельности".encode() * 40


def check(container: bytes, pki: Pki, data: bytes = DOCUMENT, **options: object) -> VerificationReport:
    arguments: dict = {"trusted": [pki.root.certificate], "reference_time": NOW, "check_time": NOW, "personal": True}
    return cms.verify_detached(container, data, **(arguments | options))


def sign(pair: Pair, data: bytes = DOCUMENT) -> bytes:
    return cms.sign_detached(pair.key, pair.certificate, data, NOW)


@pytest.mark.parametrize("curve", ["256A", "256B", "512A"])
def test_a_right_signature_is_valid(pki: Pki, curve: str) -> None:
    report = check(sign(pki.leaf(curve)), pki)
    assert report.valid
    assert report.codes == ("CA_INACCESSIBILITY",)  # a remark: no list of revoked certificates was given
    assert report.cades_bes
    assert report.signer is not None
    assert report.signer.snils == "11223344595"
    assert report.signing_time == NOW
    assert [link.subject for link in report.chain] == ["Примерова Анна Тестовна", "Учебный УЦ"]


def test_lengths_of_every_last_byte(pki: Pki) -> None:
    """asn1crypto takes a length that ends in 0x80 for an indefinite one; neither we nor what we keep may care."""
    key = gost.generate_key()
    for size in range(1, 260):
        leaf = x509.issue(
            pki.root.key, pki.root.certificate, key, x509.Subject("N" * size),
            not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=1),
        )  # fmt: skip
        report = check(cms.sign_detached(key, leaf, DOCUMENT, NOW), pki)
        assert report.valid, (size, report.codes)
        assert report.signer_certificate == leaf


def test_the_kept_report_names_nobody(pki: Pki, signer: Pair) -> None:
    kept = str(check(sign(signer), pki).as_dict())
    assert "11223344595" not in kept
    assert "Примерова" not in kept


@pytest.mark.parametrize("form", ["base64", "lines", "pem"])
def test_base64_and_pem_containers_are_read(pki: Pki, signer: Pair, form: str) -> None:
    der = sign(signer)
    text = {
        "base64": base64.b64encode(der),
        "lines": base64.encodebytes(der).replace(b"\n", b"\r\n"),
        "pem": b"-----BEGIN CMS-----\n" + base64.encodebytes(der) + b"-----END CMS-----\n",
    }[form]
    assert check(text, pki).valid


def test_a_changed_byte_of_the_document_is_refused(pki: Pki, signer: Pair) -> None:
    changed = bytes([DOCUMENT[0] ^ 1]) + DOCUMENT[1:]
    report = check(sign(signer), pki, changed)
    assert not report.valid
    assert not report.integrity
    assert "DIGEST_MISMATCH" in report.codes


def test_a_changed_byte_of_the_signed_attributes_is_refused(pki: Pki, signer: Pair) -> None:
    container = sign(signer)
    info = asn1_cms.ContentInfo.load(container)
    attributes = info["content"]["signer_infos"][0]["signed_attrs"].dump()
    place = container.index(attributes) + attributes.index(b"261123090000Z")
    changed = container[:place] + b"271123090000Z" + container[place + 13 :]
    report = check(changed, pki)
    assert not report.valid
    assert report.codes[0] == "SIGNATURE_VERIFICATION_ERROR"


def test_another_certificate_in_the_container_is_refused(pki: Pki, signer: Pair) -> None:
    other = pki.leaf()
    container = cms.sign_detached(signer.key, other.certificate, DOCUMENT, NOW)
    report = check(container, pki)
    assert not report.valid
    assert "SIGNATURE_VERIFICATION_ERROR" in report.codes


def test_a_certificate_that_the_attribute_does_not_name_is_refused(pki: Pki, signer: Pair) -> None:
    """The same key under a second certificate: the signature fits, signingCertificateV2 does not."""
    info = asn1_cms.ContentInfo.load(sign(signer))
    twin = x509.issue(
        pki.root.key, pki.root.certificate, signer.key, x509.Subject("Двойник"),
        not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=1),
    )  # fmt: skip
    certificate = x509.load(twin)
    body = info["content"]
    body["certificates"] = [asn1_cms.CertificateChoices(name="certificate", value=certificate)]
    named = asn1_cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    body["signer_infos"][0]["sid"] = asn1_cms.SignerIdentifier({"issuer_and_serial_number": named})
    report = check(info.dump(), pki)
    assert not report.valid
    assert "SIGNATURE_VERIFICATION_ERROR" in report.codes


def test_an_unknown_authority_is_its_own_outcome(pki: Pki, signer: Pair) -> None:
    report = check(sign(signer), make_pki("Учебный УЦ"))
    assert not report.valid
    assert report.integrity
    assert not report.trusted
    assert report.codes == ("CANT_BUILD_CERT_CHAIN_TO_ACCREDITED_CA_CERT",)


def test_an_ordinary_certificate_cannot_issue_others(pki: Pki, signer: Pair) -> None:
    key = gost.generate_key()
    forged = Pair(
        key,
        x509.issue(
            signer.key, signer.certificate, key, x509.Subject("Самозванец"),
            not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=1),
        ),
    )  # fmt: skip
    info = asn1_cms.ContentInfo.load(sign(forged))
    info["content"]["certificates"].append(
        asn1_cms.CertificateChoices(name="certificate", value=x509.load(signer.certificate))
    )
    report = check(info.dump(), pki)
    assert report.integrity
    assert not report.trusted


def test_a_self_signed_signer_among_the_roots_is_no_chain(pki: Pki) -> None:
    key = gost.generate_key()
    lonely = x509.self_signed(key, "Сам", not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=1))
    container = cms.sign_detached(key, lonely, DOCUMENT, NOW)
    assert not check(container, pki, trusted=[lonely]).trusted
    assert not check(container, pki, trusted=[]).trusted


def test_expired_now_but_valid_on_the_date_of_the_document(pki: Pki) -> None:
    old = pki.leaf(begin=NOW - timedelta(days=400), end=NOW - timedelta(days=30))
    container, then = sign(old), NOW - timedelta(days=60)
    kept = check(container, pki, reference_time=then, personal=False)
    assert kept.valid
    assert "PERSONAL_SIG_CERT_NOT_ACTUAL_ON_CHECK_DT" in kept.codes
    personal = check(container, pki, reference_time=then)
    assert not personal.valid
    assert [finding.code for finding in personal.refusals] == ["PERSONAL_SIG_CERT_NOT_ACTUAL_ON_CHECK_DT"]


def test_expired_on_the_date_of_the_document(pki: Pki) -> None:
    report = check(sign(pki.leaf(end=NOW - timedelta(days=1))), pki)
    assert not report.valid
    assert report.integrity
    assert "DOC_DATE_MISMATCH_CERT_NOT_AFTER" in report.codes


def test_not_yet_valid_on_the_date_of_the_document(pki: Pki) -> None:
    report = check(sign(pki.leaf(begin=NOW + timedelta(days=1))), pki)
    assert not report.valid
    assert "DOC_DATE_MISMATCH_CERT_NOT_BEFORE" in report.codes


def test_a_key_for_other_purposes_is_refused(pki: Pki) -> None:
    report = check(sign(pki.leaf(usages=frozenset({"digital_signature", "key_encipherment"}))), pki)
    assert [finding.code for finding in report.refusals] == ["INVALID_CERT_KEY_USAGE"]


def test_two_signers_are_refused(pki: Pki, signer: Pair) -> None:
    info = asn1_cms.ContentInfo.load(sign(signer))
    second = asn1_cms.ContentInfo.load(sign(pki.leaf()))
    body = info["content"]
    body["signer_infos"].append(second["content"]["signer_infos"][0])
    body["certificates"].append(second["content"]["certificates"][0])
    assert check(info.dump(), pki).codes == ("MULTIPLE_SIGNERS",)


def test_an_embedded_document_is_refused(pki: Pki, signer: Pair) -> None:
    info = asn1_cms.ContentInfo.load(sign(signer))
    info["content"]["encap_content_info"]["content"] = DOCUMENT
    assert check(info.dump(), pki).codes == ("WRONG_SIGNATURE_FORMAT",)


def test_a_container_without_the_certificate_is_refused(pki: Pki, signer: Pair) -> None:
    info = asn1_cms.ContentInfo.load(sign(signer))
    info["content"]["certificates"] = []
    assert check(info.dump(), pki).codes == ("NO_END_ENTITY_CERTIFICATE",)


def test_every_truncation_is_refused(pki: Pki, signer: Pair) -> None:
    container = sign(signer)
    for length in range(0, len(container), 7):
        report = check(container[:length], pki)
        assert not report.valid
        assert report.codes[0] in {"WRONG_SIGNATURE_FORMAT", "SIGNATURE_DECODING_ERROR"}


def test_trailing_bytes_are_refused(pki: Pki, signer: Pair) -> None:
    assert check(sign(signer) + b"\0", pki).codes == ("WRONG_SIGNATURE_FORMAT",)


def test_too_large_a_container_is_refused_unread(pki: Pki) -> None:
    assert check(b"\x30" * (cms.MAX_CONTAINER + 1), pki).codes == ("WRONG_SIGNATURE_FORMAT",)


def test_text_instead_of_a_container(pki: Pki) -> None:
    assert check("это не подпись".encode(), pki).codes == ("SIGNATURE_DECODING_ERROR",)


def test_damaged_bytes_are_never_valid_for_another_meaning(pki: Pki, signer: Pair) -> None:
    """A changed byte anywhere: no exception, and where the report is still «valid», the signed parts are untouched."""
    container = sign(signer)
    good = check(container, pki)
    chance = random.Random(20261123)
    for _ in range(400):
        place = chance.randrange(len(container))
        changed = bytearray(container)
        changed[place] ^= 1 << chance.randrange(8)
        report = check(bytes(changed), pki)
        if report.valid:
            assert report.signer_certificate == good.signer_certificate
            assert report.digest == good.digest
            assert report.signing_time == good.signing_time


def test_every_code_has_words(pki: Pki) -> None:
    assert all(text.strip() and text[0].isupper() for text in TEXTS.values())
