"""ЕСИА of yesterday: `ac` and `te`, a detached CMS by ГОСТ or RSA; test contours still speak it."""

from __future__ import annotations

from typing import ClassVar

from egisz.identity.gateway.client.esia import EsiaClient
from egisz.identity.rules import protocol


class EsiaV1(EsiaClient):
    __slots__ = ()
    AC: ClassVar[str] = "/aas/oauth2/ac"
    TE: ClassVar[str] = "/aas/oauth2/te"

    def signed(self, params: dict[str, str], code: str = "") -> dict[str, str]:
        text = protocol.signed_string(protocol.Face.V1, params)
        return params | {"client_secret": protocol.encode_secret(self.signer.cms(text.encode()))}
