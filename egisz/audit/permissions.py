"""Who may ask the journal as a whole."""

from __future__ import annotations

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden


def may_audit(actor: Actor) -> bool:
    return actor.role in {Role.AUDITOR, Role.SYSTEM}


def require_auditor(actor: Actor) -> None:
    if not may_audit(actor):
        raise Forbidden("Журнал целиком читает аудитор.", "Обратитесь к аудитору вашей системы.")
