"""The signer of this installation, by EGISZ_ESIA_SIGNER (docs/how-to/sign-in.md)."""

from __future__ import annotations

from django.conf import settings

from egisz.identity.gateway import keys
from egisz.identity.gateway.signers.base import RequestSigner
from egisz.identity.gateway.signers.own import GnuTlsSigner, RsaSigner
from egisz.identity.gateway.signers.programs import CryptoProSigner, OpenSslSigner
from egisz.identity.gateway.signers.remote import RemoteSigner

SIGNERS = ("gnutls", "openssl", "cryptopro", "remote", "rsa")


def signer() -> RequestSigner:
    name = settings.EGISZ_ESIA_SIGNER
    if name == "gnutls":
        return GnuTlsSigner(keys.client_keys())
    if name == "rsa":
        return RsaSigner(keys.client_keys())
    if name == "openssl":
        return OpenSslSigner(keys.client_key_file(), keys.client_certificate())
    if name == "cryptopro":
        return CryptoProSigner(
            keys.client_certificate(), settings.EGISZ_ESIA_CONTAINER, settings.EGISZ_ESIA_PIN,
            settings.EGISZ_ESIA_CSPTEST, settings.EGISZ_ESIA_CRYPTCP,
        )  # fmt: skip
    if name == "remote":
        return RemoteSigner(keys.client_certificate(), settings.EGISZ_ESIA_SIGNER_URL, settings.EGISZ_ESIA_SIGNER_TOKEN)
    raise ValueError(f"EGISZ_ESIA_SIGNER: one of {', '.join(SIGNERS)}")
