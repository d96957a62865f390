"""Who may see and change what of a worker's card."""

from __future__ import annotations

from uuid import UUID

from egisz.frmr.models import Employment
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound

# They judge applications of the whole country or operate the installation.
_EVERYWHERE = {Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.ADMIN, Role.SYSTEM}
_OF_EMPLOYER = {Role.HR, Role.HEAD}
_OPERATORS = {Role.ADMIN, Role.SYSTEM}
_COMMISSIONS = {Role.SECRETARY, Role.SYSTEM}


def is_employee(organization_oid: str, practitioner_id: UUID, department_oid: str = "") -> bool:
    """Works or worked for the organisation, or for its department when one is named."""
    if not organization_oid:
        return False
    jobs = Employment.objects.filter(organization__oid=organization_oid, practitioner_id=practitioner_id)
    return (jobs.filter(department__oid=department_oid) if department_oid else jobs).exists()


def covers_department(actor: Actor, department_oid: str) -> bool:
    """A role may be limited to one department (УПД.2: role × organisation × department)."""
    return not actor.department_oid or actor.department_oid == department_oid


def may_read(actor: Actor, practitioner_id: UUID) -> bool:
    """One's own card; the employer, present or past; those who judge applications; operators."""
    if actor.practitioner_id == practitioner_id or actor.role in _EVERYWHERE:
        return True
    return actor.role in _OF_EMPLOYER and is_employee(actor.organization_oid, practitioner_id, actor.department_oid)


def require_reader(actor: Actor, practitioner_id: UUID) -> None:
    if not may_read(actor, practitioner_id):
        raise NotFound


def is_operator(actor: Actor) -> bool:
    return actor.role in _OPERATORS


def may_keep_workers(actor: Actor, organization_oid: str) -> bool:
    """HR enters and changes employments of its own organisation."""
    if actor.role in _OPERATORS:
        return True
    return actor.role == Role.HR and bool(organization_oid) and actor.organization_oid == organization_oid


def require_keeper_of_workers(actor: Actor, organization_oid: str) -> None:
    if not may_keep_workers(actor, organization_oid):
        raise NotFound


def may_record_accreditation(actor: Actor) -> bool:
    """The commission's secretary writes the record after the decision; nobody else does."""
    return actor.role in _COMMISSIONS


def may_list_workers(actor: Actor) -> bool:
    return actor.role in _OF_EMPLOYER and bool(actor.organization_oid)
