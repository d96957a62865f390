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


def require_key_keeper(actor: Actor) -> None:
    """Keys of others are for administrators."""
    if actor.role != Role.ADMIN:
        raise Forbidden("Все ключи видит администратор.", "Свои ключи смотрите на странице «Мои ключи».")
