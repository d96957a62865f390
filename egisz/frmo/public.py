"""The door of ФРМО."""

from egisz.frmo.actions import (
    change_organization,
    close_department,
    hold_department,
    open_department,
    register_organization,
)
from egisz.frmo.events import DepartmentClosed, DepartmentOpened, OrganizationRegistered
from egisz.frmo.gateway import register_department_use
from egisz.frmo.permissions import may_keep
from egisz.frmo.queries import (
    all_organizations,
    completeness,
    department,
    department_alive_on,
    departments,
    organization,
    organizations,
)
from egisz.frmo.rules import DepartmentFacts, OrganizationFacts, inn_objections, ogrn_objections
from egisz.frmo.types import Completeness, DepartmentInfo, OrganizationInfo

__all__ = [
    "Completeness",
    "DepartmentClosed",
    "DepartmentFacts",
    "DepartmentInfo",
    "DepartmentOpened",
    "OrganizationFacts",
    "OrganizationInfo",
    "OrganizationRegistered",
    "all_organizations",
    "change_organization",
    "close_department",
    "completeness",
    "department",
    "department_alive_on",
    "departments",
    "hold_department",
    "inn_objections",
    "may_keep",
    "ogrn_objections",
    "open_department",
    "organization",
    "organizations",
    "register_department_use",
    "register_organization",
]
