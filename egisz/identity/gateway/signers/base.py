"""What the client of ЕСИА needs of a signer, and the check that every foreign signature passes before it leaves."""

from __future__ import annotations

from typing import Protocol

from egisz.identity.gateway import secrets
from egisz.kernel.errors import Unavailable

SERVICE = "Подпись запросов к сервису входа"


class SignerFailed(Unavailable):
    """The signer does not answer, or answers with what is no signature by the registered certificate.

    `why` is for the log of the administrator; people see only that the service is not available.
    """

    def __init__(self, why: str) -> None:
        super().__init__(SERVICE)
        self.why = why


class RequestSigner(Protocol):
    """Signs `client_secret`. certificate: DER, the one that is registered at ЕСИА."""

    @property
    def certificate(self) -> bytes: ...

    def raw(self, data: bytes) -> bytes:
        """64 bytes by ГОСТ Р 34.10-2012-256, in the order that ЕСИА expects."""
        ...

    def cms(self, data: bytes) -> bytes:
        """A detached CMS, DER."""
        ...


def checked_raw(certificate: bytes, data: bytes, signature: bytes, name: str) -> bytes:
    """The signature as it is, or reversed byte by byte when the tool gives it so (КриптоПро's csptest does).

    The certificate decides: what is right in neither order never leaves the house.
    """
    for candidate in (signature, signature[::-1]):
        if secrets.raw_is_right(certificate, data.decode(), candidate):
            return candidate
    raise SignerFailed(f"{name}: no signature by the registered certificate")


def checked_cms(certificate: bytes, data: bytes, container: bytes, name: str) -> bytes:
    if not secrets.cms_is_right(certificate, secrets.algorithm_of(certificate), data.decode(), container):
        raise SignerFailed(f"{name}: no container by the registered certificate")
    return container
