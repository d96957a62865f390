"""A signer on another machine: one POST, JSON both ways.

POST <address>   {"form": "raw" | "cms", "data": "<base64>"}   →   200 {"signature": "<base64>"}
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import httpx

from egisz.identity.gateway.http import read
from egisz.identity.gateway.signers.base import SignerFailed, checked_cms, checked_raw

TIMEOUT = httpx.Timeout(5.0, connect=2.0)


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """address: of the service, within one's own network. token: sent as `Authorization: Bearer`; may be empty."""

    certificate: bytes
    address: str
    token: str = ""

    def raw(self, data: bytes) -> bytes:
        return checked_raw(self.certificate, data, self._ask("raw", data), "remote")

    def cms(self, data: bytes) -> bytes:
        return checked_cms(self.certificate, data, self._ask("cms", data), "remote")

    def _ask(self, form: str, data: bytes) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = {"form": form, "data": base64.b64encode(data).decode()}
        try:
            with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as http:
                status, answer = read(http, "POST", self.address, json=body, headers=headers)
        except (httpx.HTTPError, ValueError) as error:
            raise SignerFailed(f"remote: {type(error).__name__}") from error
        if status != 200:
            raise SignerFailed(f"remote: answered {status}")
        try:
            return base64.b64decode(str(answer.get("signature", "")), validate=True)
        except (binascii.Error, ValueError) as error:
            raise SignerFailed("remote: no base64 in the answer") from error
