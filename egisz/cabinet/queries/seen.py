"""«Кто смотрел мои данные»: the journal about the person who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from egisz.audit import public as audit
from egisz.audit.public import AboutFilter, AuditEntry, is_reading, words_of
from egisz.frmo.public import OrganizationInfo, organizations
from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.errors import NotFound
from egisz.ui.paging import Page

MOST_EXPORTED = 20_000
_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class SeenRow:
    """who: the organisation, or the service; whose_role: in what capacity. case: one's own dispute and its state."""

    id: int
    at: datetime
    what: str
    who: str
    whose_role: str
    ground: str
    is_reading: bool
    is_refused: bool
    case: tuple[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class SeenPage:
    """organizations: (OID, name) to choose from."""

    rows: Page[SeenRow]
    organizations: tuple[tuple[str, str], ...]


def seen_page(actor: Actor, wanted: AboutFilter, page: int | str | None) -> SeenPage:
    """A page of what others did with the data of the person who asks. Raises `NotFound` for who has no card."""
    if actor.practitioner_id is None:
        raise NotFound
    found = audit.about(actor.practitioner_id, actor.account_id, wanted, page)
    asked = audit.who_asked(actor.practitioner_id, actor.account_id)
    known = organizations({*asked, *(entry.organization_oid for entry in found)})
    cases = {case.row_id: (case.id, case.state_title) for case in reversed(audit.my_disputes(actor))}
    rows = found.replaced([row_of(entry, known, cases.get(entry.id)) for entry in found])
    return SeenPage(rows, tuple((oid, _name(oid, known)) for oid in asked))


def seen_rows(actor: Actor, wanted: AboutFilter) -> Sequence[SeenRow]:
    """The same for a table to take away, at most MOST_EXPORTED rows."""
    if actor.practitioner_id is None:
        raise NotFound
    found = audit.about(actor.practitioner_id, actor.account_id, wanted, 1, MOST_EXPORTED)
    known = organizations({entry.organization_oid for entry in found})
    return [row_of(entry, known) for entry in found]


def seen_receipt(actor: Actor, row_id: int) -> dict[str, Any] | None:
    """The receipt of a row about the person who asks; None until the journal is sealed. Strangers get `NotFound`."""
    if actor.practitioner_id is None or not audit.is_about(row_id, actor.practitioner_id):
        raise NotFound
    return audit.receipt(row_id)


def seen_row(actor: Actor, row_id: int) -> SeenRow:
    """One row about the person who asks. Strangers get `NotFound`."""
    entry = audit.row_about(row_id, actor.practitioner_id) if actor.practitioner_id else None
    if entry is None:
        raise NotFound
    return row_of(entry, organizations({entry.organization_oid}))


def row_of(
    entry: AuditEntry, known: dict[str, OrganizationInfo], case: tuple[UUID, str] | None = None
) -> SeenRow:  # fmt: skip
    role = _ROLES.get(entry.role, Role.SYSTEM)
    title = ROLE_TITLES[role]
    who = _name(entry.organization_oid, known) if entry.organization_oid else ""
    if not who:
        who = {Role.CENTRE: "Федеральный аккредитационный центр", Role.SYSTEM: "Система"}.get(role, "")
    if role in (Role.COMMISSION, Role.SECRETARY):
        who = "Центральная аккредитационная комиссия"
    return SeenRow(
        id=entry.id, at=entry.at, what=words_of(entry.code), who=who or title[:1].upper() + title[1:],
        whose_role=title if who and role != Role.SYSTEM else "", ground=entry.ground,
        is_reading=is_reading(entry.code), is_refused=entry.is_refused, case=case,
    )  # fmt: skip


def _name(oid: str, known: dict[str, OrganizationInfo]) -> str:
    found = known.get(oid)
    return found.name_short if found else f"Организация {oid}"
