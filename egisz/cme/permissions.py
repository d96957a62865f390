"""Who may enter, verify and read hours of study."""

from __future__ import annotations

from uuid import UUID

from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound

_VERIFIERS = {Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.SYSTEM}
_READERS = _VERIFIERS | {Role.ADMIN}


def own_practitioner(actor: Actor) -> UUID:
    """The worker who acts for himself. Raises `Forbidden` for those who are not in the register."""
    if actor.practitioner_id is None:
        raise Forbidden(
            "Образовательная часть есть у тех, кто внесён в федеральный регистр медицинских работников",
            "Попросите кадровую службу вашей организации внести вас в регистр",
        )
    return actor.practitioner_id


def require_recorder(actor: Actor) -> None:
    """Only the portal of НМО (the system) records confirmed hours."""
    if actor.role not in {Role.SYSTEM, Role.ADMIN}:
        raise NotFound


def require_verifier(actor: Actor, practitioner_id: UUID) -> None:
    if actor.role not in _VERIFIERS or actor.practitioner_id == practitioner_id:
        raise NotFound


def may_read(actor: Actor, practitioner_id: UUID) -> bool:
    return actor.practitioner_id == practitioner_id or actor.role in _READERS
