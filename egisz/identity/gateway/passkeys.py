"""Passkeys: what the browser is asked and whether its answer is right (py_webauthn, docs/adr/0016)."""

from __future__ import annotations

import ipaddress
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.core import signing
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

SYSTEM_NAME = "Open ЕГИСЗ"
LONGEST_ANSWER = 20_000  # characters; a real one has about two thousand


class AnswerBroken(Exception):
    """An answer that must not be believed; says why in a word for the journal."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A browser's answer before its signature is checked: which key, to which challenge."""

    credential_id: bytes
    challenge: bytes
    text: str

    @property
    def digest(self) -> bytes:
        return sha256(self.challenge).digest()


def host() -> str:
    """The name that passkeys of this installation belong to."""
    return urlsplit(settings.EGISZ_BASE_URL).hostname or ""


def possible() -> bool:
    """Browsers bind passkeys to a name: at an address of digits there are none."""
    try:
        ipaddress.ip_address(host())
    except ValueError:
        return bool(host())
    return False


def _salt(purpose: str, browser: str) -> str:
    return f"egisz.identity.passkey:{purpose}:{browser}"


def new_challenge(purpose: str, browser: str) -> bytes:
    """A signed text for one browser and one purpose: nothing is kept until it was answered."""
    return signing.dumps(secrets.token_urlsafe(16), salt=_salt(purpose, browser)).encode()


def _is_ours(challenge: bytes, purpose: str, browser: str, life: timedelta) -> bool:
    try:
        signing.loads(challenge.decode("ascii"), salt=_salt(purpose, browser), max_age=life)
    except (signing.BadSignature, UnicodeDecodeError):
        return False
    return True


def options_to_add(*, handle: bytes, name: str, known: Iterable[bytes], browser: str) -> str:
    """JSON for `navigator.credentials.create`."""
    options = webauthn.generate_registration_options(
        rp_id=host(), rp_name=SYSTEM_NAME, user_id=handle, user_name=name, user_display_name=name,
        challenge=new_challenge("add", browser),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )  # fmt: skip
    return webauthn.options_to_json(options)


def options_to_prove(purpose: str, browser: str, known: Iterable[bytes] = ()) -> str:
    """JSON for `navigator.credentials.get`; without `known` any key of this name may answer."""
    options = webauthn.generate_authentication_options(
        rp_id=host(), challenge=new_challenge(purpose, browser),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return webauthn.options_to_json(options)


def read_answer(text: str, purpose: str, browser: str, life: timedelta) -> Answer:
    """The answer, when it answers a challenge of ours for this browser that is not too old. Raises `AnswerBroken`."""
    try:
        if len(text) > LONGEST_ANSWER:
            raise AnswerBroken("length")
        body = json.loads(text)
        client = json.loads(base64url_to_bytes(body["response"]["clientDataJSON"]))
        answer = Answer(base64url_to_bytes(body["rawId"]), base64url_to_bytes(client["challenge"]), text)
    except (ValueError, TypeError, KeyError) as error:  # the browser may send anything
        raise AnswerBroken("form") from error
    if not _is_ours(answer.challenge, purpose, browser, life):
        raise AnswerBroken("challenge")
    return answer


def check_new(answer: Answer) -> NewPasskey:
    """The key that the browser made, with the person verified. Raises `AnswerBroken`."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer.text, expected_challenge=answer.challenge, expected_rp_id=host(),
            expected_origin=settings.EGISZ_BASE_URL, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise AnswerBroken(type(error).__name__) from error
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count, made.credential_backed_up)


def check_proof(answer: Answer, public_key: bytes) -> tuple[int, bool]:
    """(the counter that the key tells, whether it has a copy), after the signature held. Raises `AnswerBroken`.

    Whether the counter went back is for the caller to judge.
    """
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer.text, expected_challenge=answer.challenge, expected_rp_id=host(),
            expected_origin=settings.EGISZ_BASE_URL, credential_public_key=public_key,
            credential_current_sign_count=0, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise AnswerBroken(type(error).__name__) from error
    return proved.new_sign_count, proved.credential_backed_up
