"""What a client of the new face may ask beside scopes: whom it wants (`person_filter`), and for what (`permissions`).

Forms: `domain/identity.md` 4.1; `permissions` are those of «Цифровой профиль».
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from egisz.identity.rules.protocol import decode_secret

CONFIRMED_ONLY = "conf_acc"
_MOST = 20  # permissions in one request
_LONGEST = 100  # characters of a name


@dataclass(frozen=True, slots=True)
class Permission:
    """A purpose of the client. expire: minutes; names as the client wrote them."""

    name: str
    expire: int
    actions: tuple[str, ...]
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]


def wants_confirmed(person_filter: str) -> bool:
    """Whether only confirmed accounts are wanted. Raises `ValueError` for a filter that is not known."""
    if not person_filter:
        return False
    blob = decode_secret(person_filter)
    if blob is None or blob.decode(errors="replace").strip() != CONFIRMED_ONLY:
        raise ValueError("person_filter")
    return True


def permissions_of(text: str) -> list[Permission]:
    """base64url of a JSON list. Raises `ValueError`."""
    if not text:
        return []
    blob = decode_secret(text)
    if blob is None:
        raise ValueError("permissions")
    told = json.loads(blob)
    if not isinstance(told, list) or not 0 < len(told) <= _MOST:
        raise ValueError("permissions")
    return [_permission(one) for one in told]


def _permission(told: Any) -> Permission:
    if not isinstance(told, dict):
        raise ValueError("permissions")
    expire = told.get("expire")
    if not isinstance(expire, int) or isinstance(expire, bool) or expire <= 0:
        raise ValueError("expire")
    return Permission(
        _name(told), expire, _names(told.get("actions")), _names(told.get("purposes")), _names(told.get("scopes"))
    )


def _names(told: Any) -> tuple[str, ...]:
    if not isinstance(told, list) or not told:
        raise ValueError("permissions")
    return tuple(_name(one) for one in told)


def _name(told: Any) -> str:
    name = told.get("sysname") if isinstance(told, dict) else None
    if not isinstance(name, str) or not name or len(name) > _LONGEST or not name.isprintable():
        raise ValueError("sysname")
    return name
