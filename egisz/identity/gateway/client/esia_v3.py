"""ЕСИА of today: `v2/ac` and `v3/te`, a raw ГОСТ signature, the certificate named by its hash."""

from __future__ import annotations

from typing import ClassVar

from egisz.identity.gateway import secrets
from egisz.identity.gateway.client.esia import EsiaClient
from egisz.identity.rules import protocol


class EsiaV3(EsiaClient):
    __slots__ = ()
    AC: ClassVar[str] = "/aas/oauth2/v2/ac"
    TE: ClassVar[str] = "/aas/oauth2/v3/te"

    def signed(self, params: dict[str, str], code: str = "") -> dict[str, str]:
        text = protocol.signed_string(protocol.Face.V2, params, code=code)
        return params | {
            "client_secret": protocol.encode_secret(self.signer.raw(text.encode())),
            "client_certificate_hash": secrets.certificate_hash(self.signer.certificate),
        }
