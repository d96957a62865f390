"""Whether a request of a client system is signed by that system, strictly or with every known mistake."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256

from django.conf import settings

from egisz.identity.gateway import secrets
from egisz.identity.queries.provider import ProviderFace, is_registered_certificate
from egisz.identity.rules import protocol
from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.protocol import Code, Face, ProtocolError
from egisz.kernel import clock

log = logging.getLogger("egisz.identity.provider")


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as its signature sees it. code, refresh: of the token request, when it has them."""

    client: ProviderFace
    params: Mapping[str, str]
    face: Face
    code: str = ""
    refresh: str = ""


def check_time_and_secret(request: Signed, now: datetime) -> None:
    """Raises `ProtocolError`: the clock (007015), a certificate of somebody else (007002), the signature (007053)."""
    tolerance = policy_on(clock.to_moscow(now).date()).clock_tolerance
    if not protocol.time_is_right(request.params["timestamp"], now, tolerance):
        raise ProtocolError(Code.WRONG_TIME)
    named = request.params.get("client_certificate_hash", "").upper()
    foreign = request.face is Face.V2 and named != request.client.certificate_hash
    if foreign and is_registered_certificate(named):
        raise ProtocolError(Code.FOREIGN_CERTIFICATE)
    if not secret_is_right(request, lenient=settings.EGISZ_ESIA_LENIENT):
        raise ProtocolError(Code.WRONG_SECRET)


def secret_is_right(request: Signed, *, lenient: bool = False) -> bool:
    """Whether `client_secret` is the client's signature of this request.

    Strict: the form, the order and the hash of the face. Lenient (off by default): also a CMS, the old order, the
    refresh token under the signature, and any certificate hash or none; which variant came is written to the log.
    """
    client = request.client
    blob = protocol.decode_secret(request.params["client_secret"])
    if not blob:
        return False
    text = protocol.signed_string(request.face, request.params, code=request.code)
    if request.face is Face.V1:
        return secrets.cms_is_right(client.certificate, client.algorithm, text, blob)
    named = request.params.get("client_certificate_hash", "").upper()
    if named == client.certificate_hash and secrets.raw_is_right(client.certificate, text, blob):
        return True
    if not lenient:
        return False
    for order, string in _orders(request, text).items():
        for form, is_right in _forms(client, string, blob).items():
            if is_right():
                kind = _kind_of_hash(client, named)
                log.warning("lenient client_secret of %s: %s, %s, hash %s", client.mnemonic, form, order, kind)
                return True
    return False


def _orders(request: Signed, text: str) -> dict[str, str]:
    """Name → string of every order of the parts that some client uses."""
    orders = {"new order": text, "old order": protocol.signed_string(Face.V1, request.params)}
    if request.refresh:
        without_address = protocol.signed_string(Face.V2, {**request.params, "redirect_uri": ""})
        orders["new order with the refresh token"] = text + request.refresh
        orders["new order with the refresh token, without the address"] = without_address + request.refresh
    return orders


def _forms(client: ProviderFace, text: str, blob: bytes) -> dict[str, Callable[[], bool]]:
    return {
        "raw": lambda: secrets.raw_is_right(client.certificate, text, blob),
        "cms": lambda: secrets.cms_is_right(client.certificate, client.algorithm, text, blob),
    }


def _kind_of_hash(client: ProviderFace, named: str) -> str:
    known = {
        "": "absent",
        client.certificate_hash: "right",
        sha256(client.certificate).hexdigest().upper(): "sha256",
        sha1(client.certificate, usedforsecurity=False).hexdigest().upper(): "sha1",
    }
    return known.get(named, "unknown")
