"""Roles that one person must not hold at the same time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from egisz.kernel.actor import ROLE_TITLES, Role
from egisz.kernel.errors import Objection

# Who watches, who gives rights and who runs the installation are three people: УПД.5 (приказы ФСТЭК № 21 and № 117),
# requirement S9 of the project's list.
APART = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})
SOURCE = "УПД.5, приказ ФСТЭК России от 11.04.2025 № 117"


def apart_objections(
    role: Role, begin: date, end: date | None, held: Iterable[tuple[Role, date, date | None]]
) -> list[Objection]:
    """held: the person's other grants with their first and last days."""
    for other, since, until in held:
        overlaps = (until is None or until >= begin) and (end is None or since <= end)
        if role in APART and other in APART and other is not role and overlaps:
            text = (
                f"У этого человека есть роль «{ROLE_TITLES[other]}». Администратор системы, администратор безопасности "
                f"и аудитор – разные люди ({SOURCE}). Прекратите ту роль или выдайте эту другому человеку"
            )
            return [Objection("ROLES_APART", text, "role")]
    return []
