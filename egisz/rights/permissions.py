"""Who answers requests about personal data."""

from __future__ import annotations

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden


def may_answer(actor: Actor) -> bool:
    return actor.role in {Role.SECURITY, Role.SYSTEM}


def require_keeper(actor: Actor) -> None:
    if not may_answer(actor):
        raise Forbidden("На запросы о данных отвечает администратор безопасности", "администратор безопасности")
