"""Clients of OpenID Connect: registered by an administrator, with a secret that is shown once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from egisz.audit import public as audit
from egisz.identity import permissions
from egisz.identity.gateway.oidc import secrets
from egisz.identity.models import OAuthClient
from egisz.identity.rules import oidc
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused

_LOOPBACK = {"127.0.0.1", "[::1]", "localhost"}  # RFC 8252, 7.3
_LONGEST = 500
AuthMethod = OAuthClient.AuthMethod


@transaction.atomic
def register_oidc_client(
    actor: Actor,
    *,
    mnemonic: str,
    title: str,
    redirect_uris: Sequence[str] = (),
    logout_uris: Sequence[str] = (),
    scopes: str = "openid profile",
    auth_method: str = AuthMethod.BASIC,
    grant_types: Sequence[str] = ("authorization_code",),
    public_keys: Mapping[str, Any] | None = None,
    new_secret: bool = False,
) -> str:
    """Register a client or bring its record up to date; returns a new secret, or "" when none was made.

    A secret is made for a new client that needs one, and with `new_secret` in place of the old one.
    """
    permissions.require_administrator(actor)
    objections = _objections(
        mnemonic, [*redirect_uris, *logout_uris], scopes, auth_method, grant_types, redirect_uris, public_keys
    )
    if objections:
        raise Refused(*objections)
    row = OAuthClient.objects.select_for_update().filter(mnemonic=mnemonic).first()
    if row is not None and not row.auth_method:
        raise Refused(Objection("CLIENT_TAKEN", "Эта мнемоника занята клиентом протокола ЕСИА", "mnemonic"))
    needs_secret = auth_method in {AuthMethod.BASIC, AuthMethod.POST}
    secret = secrets.new_secret() if needs_secret and (row is None or new_secret or not row.secret_hash) else ""
    wanted: dict[str, Any] = {
        "title": title,
        "redirect_uris": list(redirect_uris),
        "logout_uris": list(logout_uris),
        "scopes": scopes,
        "auth_method": auth_method,
        "grant_types": list(grant_types),
        "public_keys": dict(public_keys or {}),
    }
    if secret or not needs_secret:
        wanted["secret_hash"] = secrets.hash_of(secret) if secret else b""
    changed = sorted(name for name, value in wanted.items() if row is None or _plain(getattr(row, name)) != value)
    if changed:
        OAuthClient.objects.update_or_create(mnemonic=mnemonic, defaults=wanted)
        audit.record(
            actor, "identity.client_registered", resource="oauth_client", resource_id=mnemonic, fields=changed
        )  # fmt: skip
    return secret


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _objections(
    mnemonic: str, addresses: Sequence[str], scopes: str, auth_method: str, grant_types: Sequence[str],
    redirect_uris: Sequence[str], public_keys: Mapping[str, Any] | None,
) -> list[Objection]:  # fmt: skip
    found = []
    if not mnemonic or len(mnemonic) > 60 or not all(letter.isascii() and letter.isprintable() for letter in mnemonic):
        found.append(Objection("MNEMONIC_FORM", "Мнемоника: до 60 латинских букв, цифр и знаков", "mnemonic"))
    foreign = [scope for scope in scopes.split() if scope not in oidc.SCOPES]
    if foreign or not scopes.split():
        known = ", ".join(oidc.SCOPES)
        found.append(Objection("SCOPE_UNKNOWN", f"Области данных — из списка: {known}", "scopes"))
    if not all(map(_is_good_address, addresses)):
        text = "Адрес возврата: https (http только на этой же машине), полный, без «#», до 500 знаков"
        found.append(Objection("REDIRECT_FORM", text, "redirect_uris"))
    if auth_method not in AuthMethod.values:
        found.append(Objection("AUTH_METHOD", f"Способ — из списка: {', '.join(AuthMethod.values)}", "auth_method"))
    if not grant_types or set(grant_types) - set(oidc.GRANTS):
        found.append(Objection("GRANT_TYPES", f"Виды запросов — из списка: {', '.join(oidc.GRANTS)}", "grant_types"))
    if "authorization_code" in grant_types and not redirect_uris:
        found.append(Objection("REDIRECT_MISSING", "Укажите адрес возврата", "redirect_uris"))
    if (auth_method == AuthMethod.KEY) != bool(public_keys) or (public_keys and not _are_good_keys(public_keys)):
        text = "Открытые ключи (JWKS, без секретных частей) нужны для private_key_jwt и только для него"
        found.append(Objection("KEYS_FORM", text, "public_keys"))
    return found


def _is_good_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.netloc.rpartition("@")[2].partition(":")[0] if not parts.netloc.startswith("[") else "[::1]"
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    plain = address.isascii() and address.isprintable() and not set(address) & set(' "\\<>#*')
    return safe and plain and bool(host) and port_is_right and "@" not in parts.netloc and len(address) <= _LONGEST


def _are_good_keys(public_keys: Mapping[str, Any]) -> bool:
    try:
        keys = KeySet.import_key_set({"keys": list(public_keys["keys"])}).keys
    except (JoseError, KeyError, TypeError, ValueError):
        return False
    return bool(keys) and not any(key.is_private or key.key_type == "oct" for key in keys)
