"""Who looks into the register of consents."""

from __future__ import annotations

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden

_KEEPERS = {Role.SECURITY, Role.AUDITOR, Role.SYSTEM}


def require_register(actor: Actor) -> None:
    if actor.role not in _KEEPERS:
        raise Forbidden("Реестр согласий ведёт администратор безопасности", "администратор безопасности")
