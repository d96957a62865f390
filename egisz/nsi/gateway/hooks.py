"""Send a webhook, but only to an address where it may go.

A name is resolved once, every address that it has is checked, and the connection goes to a checked one: a name that
answers differently a moment later cannot lead the server into its own network. Redirects are not followed.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx

from egisz.nsi.rules import hooks

_TIMEOUT = httpx.Timeout(5.0, connect=3.0)
_PORTS = {"http": 80, "https": 443}


class BadTarget(Exception):
    """The address may not be used; the text says why, for the owner."""


@dataclass(frozen=True, slots=True)
class Answer:
    """status: what the server said, None when it did not answer. problem: "" when the message was accepted."""

    status: int | None
    problem: str


def check_form(url: str, *, allow_private: bool) -> SplitResult:
    """The parts of an address that may be called; `BadTarget` otherwise."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadTarget("Адрес написан с ошибкой") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadTarget("Адрес должен начинаться с https://")
    if parts.scheme == "http" and not allow_private:
        raise BadTarget("Адрес должен начинаться с https://: иначе сообщение прочтут по дороге")
    if parts.username or parts.password:
        raise BadTarget("Уберите имя и пароль из адреса: подлинность подтверждает подпись")
    if not allow_private and port not in (None, 443, 8443):
        raise BadTarget("Порт может быть 443 или 8443")
    return parts


def addresses_of(parts: SplitResult, *, allow_private: bool) -> list[str]:
    """Addresses of the host, all of them checked; `BadTarget` when the name is unknown or leads inside."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadTarget("Такого имени сервера нет в сети") from error
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    if not allow_private and not all(map(hooks.is_public_address, addresses)):
        raise BadTarget("Адрес ведёт во внутреннюю сеть: вебхуки уходят только в открытый интернет")
    return addresses


def post(url: str, body: str, extra: Mapping[str, str], *, allow_private: bool) -> Answer:
    """POST the body once; never raises for what the other side does."""
    try:
        parts = check_form(url, allow_private=allow_private)
        address = addresses_of(parts, allow_private=allow_private)[0]
    except BadTarget as error:
        return Answer(None, str(error))
    host = f"[{address}]" if ":" in address else address
    target = urlunsplit(parts._replace(netloc=f"{host}:{parts.port or _PORTS[parts.scheme]}", fragment=""))
    sent = {
        **extra, "Host": parts.netloc, "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Open-EGISZ-Webhooks/1",
    }  # fmt: skip
    try:
        with (
            httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST", target, content=body.encode(), headers=sent, extensions={"sni_hostname": parts.hostname}
            ) as answer,
        ):
            status = answer.status_code
    except httpx.TimeoutException:
        return Answer(None, "Сервер не ответил за 5 секунд")
    except httpx.HTTPError as error:
        words = "Не удалось проверить сертификат сервера" if "CERTIFICATE" in str(error) else "Нет связи с сервером"
        return Answer(None, words)
    return Answer(status, "" if 200 <= status < 300 else f"Сервер ответил {status}")
