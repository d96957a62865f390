"""Who may change reference books."""

from __future__ import annotations

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden


def may_publish(actor: Actor) -> bool:
    return actor.role in (Role.ADMIN, Role.SYSTEM)


def require_publisher(actor: Actor) -> None:
    if not may_publish(actor):
        raise Forbidden(
            "Загружать и публиковать справочники может администратор.", "Обратитесь к администратору установки."
        )
