"""Both ways with the independent implementation: what one makes the other accepts, and refusals agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms as asn1_cms

from egisz.crypto import cms, gost
from egisz.crypto.report import VerificationReport
from tests.crypto.conftest import NOW, Pki, make_pki
from tests.crypto.openssl import ALGORITHMS, OpenSSL

DOCUMENT = b"Line one\nLine two\r\n" * 50


@pytest.mark.parametrize(("curve", "bits"), [("256A", 256), ("256B", 256), ("512A", 512)])
def test_openssl_accepts_ours(openssl: OpenSSL, pki: Pki, curve: str, bits: int) -> None:
    pair = pki.leaf(curve)
    container = cms.sign_detached(pair.key, pair.certificate, DOCUMENT, NOW)
    accepted = openssl.verify(container, DOCUMENT, pki.root.certificate, NOW, "-cades")
    assert accepted.good, accepted.text
    assert not openssl.verify(container, DOCUMENT + b".", pki.root.certificate, NOW).good
    assert not openssl.verify(container, DOCUMENT, make_pki().root.certificate, NOW).good
    place = container.index(b"261123090000Z")
    altered = container[:place] + b"27" + container[place + 2 :]
    assert not openssl.verify(altered, DOCUMENT, pki.root.certificate, NOW).good


@pytest.mark.parametrize("bits", [256, 512])
def test_we_accept_openssl(openssl: OpenSSL, bits: int) -> None:
    root = openssl.authority(bits)
    leaf = openssl.leaf("signer", bits)
    container = openssl.sign(DOCUMENT, "signer", digest=ALGORITHMS[bits][2])
    report = _check(container, root)
    assert report.valid, report.codes
    assert report.cades_bes
    assert report.signer_certificate == leaf
    assert not _check(container, root, DOCUMENT + b".").valid
    assert not _check(container, make_pki().root.certificate).trusted


def test_plain_cms_is_accepted_with_a_remark(openssl: OpenSSL) -> None:
    root = openssl.authority()
    openssl.leaf("signer")
    report = _check(openssl.sign(DOCUMENT, "signer", flags=()), root)
    assert report.valid
    assert "NO_SIGNING_CERTIFICATE_ATTRIBUTE" in report.codes


def test_what_openssl_can_make_and_we_refuse(openssl: OpenSSL) -> None:
    root = openssl.authority()
    openssl.leaf("signer")
    openssl.leaf("second")
    cases = {
        "MULTIPLE_SIGNERS": openssl.sign(DOCUMENT, "signer", "second"),
        "WRONG_SIGNATURE_FORMAT": openssl.sign(DOCUMENT, "signer", flags=("-cades", "-nodetach")),
        "NO_END_ENTITY_CERTIFICATE": openssl.sign(DOCUMENT, "signer", flags=("-cades", "-nocerts")),
    }
    for code, container in cases.items():
        assert _check(container, root).codes == (code,)
    without_attributes = openssl.sign(DOCUMENT, "signer", flags=("-noattr",))
    assert _check(without_attributes, root).codes == ("WRONG_SIGNATURE_FORMAT",)


def test_rsa_is_refused(openssl: OpenSSL) -> None:
    root = openssl.authority()
    openssl.leaf("rsa", algorithm=("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    container = openssl.sign(DOCUMENT, "rsa", digest="sha256")
    assert _check(container, root).codes == ("UNKNOWN_ALGORITHM",)


def test_expired_is_refused_by_both_and_accepted_on_its_date(openssl: OpenSSL, pki: Pki) -> None:
    old = pki.leaf(begin=NOW - timedelta(days=400), end=NOW - timedelta(days=30))
    container = cms.sign_detached(old.key, old.certificate, DOCUMENT, NOW)
    then = NOW - timedelta(days=100)
    for moment, expected in ((NOW, False), (then, True), (NOW - timedelta(days=500), False)):
        ours = cms.verify_detached(container, DOCUMENT, trusted=[pki.root.certificate], reference_time=moment)
        assert ours.valid is expected
        assert openssl.verify(container, DOCUMENT, pki.root.certificate, moment).good is expected


def test_a_list_of_revoked_certificates_is_obeyed(openssl: OpenSSL) -> None:
    root = openssl.authority()
    openssl.leaf("signer")
    container = openssl.sign(DOCUMENT, "signer")
    openssl.write("index.txt", b"")
    openssl.write("crlnumber", b"01\n")
    configuration = openssl.read("openssl.cnf").decode()
    openssl.write(
        "crl.cnf",
        (
            configuration + "\n[ca_default]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=md_gost12_256\n"
        ).encode(),
    )
    common = ("ca", "-config", "crl.cnf", "-name", "ca_default", "-keyfile", "ca.key", "-cert", "ca.pem")

    def listed() -> bytes:
        openssl.run(*common, "-gencrl", "-crldays", "30", "-out", "list.pem", check=True)
        openssl.run("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der", check=True)
        return openssl.read("list.der")

    assert _check(container, root, crls=[listed()]).codes == ()
    openssl.run(*common, "-revoke", "signer.pem", check=True)
    later = datetime.now(UTC)
    revoked = cms.verify_detached(container, DOCUMENT, trusted=[root], reference_time=later, crls=[listed()])
    assert not revoked.valid
    assert [finding.code for finding in revoked.refusals] == ["CERT_REVOKED"]


def test_raw_signatures_agree(openssl: OpenSSL) -> None:
    openssl.authority()
    leaf = openssl.leaf("signer")
    openssl.write("raw.doc", DOCUMENT)
    openssl.run("dgst", "-md_gost12_256", "-sign", "signer.key", "-out", "raw.sig", "raw.doc", check=True)
    assert gost.verify_raw(leaf, DOCUMENT, openssl.read("raw.sig"))
    assert not gost.verify_raw(leaf, DOCUMENT, openssl.read("raw.sig")[::-1])


def test_digests_agree(openssl: OpenSSL) -> None:
    openssl.write("raw.doc", DOCUMENT)
    assert gost.streebog256(DOCUMENT).hex() in openssl.run("dgst", "-md_gost12_256", "raw.doc", check=True).text
    assert gost.streebog512(DOCUMENT).hex() in openssl.run("dgst", "-md_gost12_512", "raw.doc", check=True).text


def test_both_signature_algorithm_identifiers_are_accepted(pki: Pki) -> None:
    """OpenSSL writes the key's identifier, GnuTLS the one of the signature with digest."""
    pair = pki.leaf()
    info = asn1_cms.ContentInfo.load(cms.sign_detached(pair.key, pair.certificate, DOCUMENT, NOW))
    info["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.643.7.1.1.3.2"}
    container = info.dump()
    assert cms.verify_detached(container, DOCUMENT, trusted=[pki.root.certificate], reference_time=NOW).valid


def _check(container: bytes, root: bytes, data: bytes = DOCUMENT, crls: tuple | list = ()) -> VerificationReport:
    return cms.verify_detached(container, data, trusted=[root], reference_time=datetime.now(UTC), crls=crls)
