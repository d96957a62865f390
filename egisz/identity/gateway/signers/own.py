"""Signers inside this process: ГОСТ through GnuTLS (docs/adr/0006) and RSA for the old face of test contours."""

from __future__ import annotations

from dataclasses import dataclass

from egisz.crypto import cms, gost
from egisz.identity.gateway import secrets
from egisz.identity.gateway.keys import KeyPair
from egisz.identity.gateway.signers.base import SignerFailed
from egisz.kernel import clock


@dataclass(frozen=True, slots=True)
class GnuTlsSigner:
    keys: KeyPair

    @property
    def certificate(self) -> bytes:
        return self.keys.certificate

    def raw(self, data: bytes) -> bytes:
        return gost.sign_raw(self.keys.key, data)

    def cms(self, data: bytes) -> bytes:
        return cms.sign_detached(self.keys.key, self.keys.certificate, data, clock.now())


@dataclass(frozen=True, slots=True)
class RsaSigner:
    keys: KeyPair

    @property
    def certificate(self) -> bytes:
        return self.keys.certificate

    def raw(self, data: bytes) -> bytes:
        raise SignerFailed("rsa: the new face of ЕСИА takes ГОСТ only, use EGISZ_SIGNIN=esia_v1")

    def cms(self, data: bytes) -> bytes:
        return secrets.rsa_cms(self.keys, data)
