"""Object identifiers of organisations and departments (ФРМО) and of workers (ФРМР).

Organisation: `1.2.643.5.1.13.13.12.2.<region>.<number>`; department: `<organisation>.0.<number>`;
worker: `YYYY.NNNNNNN`. Source: `domain/organisations-register.md` 2, `domain/workers-register.md` 5.
"""

from __future__ import annotations

import re

ORGANIZATION_ROOT = "1.2.643.5.1.13.13.12.2"
_OID = re.compile(r"[0-2](\.(0|[1-9]\d*))+")
_ORGANIZATION = re.compile(re.escape(ORGANIZATION_ROOT) + r"\.(\d{1,2})\.([1-9]\d*)")
_DEPARTMENT = re.compile(r"(" + re.escape(ORGANIZATION_ROOT) + r"\.\d{1,2}\.[1-9]\d*)\.0\.([1-9]\d*)")
_WORKER = re.compile(r"(19|20)\d\d\.\d{7}")


def is_oid(text: str) -> bool:
    """A well-formed OID of at least two arcs without leading zeros."""
    return _OID.fullmatch(text) is not None


def is_organization(text: str) -> bool:
    return _ORGANIZATION.fullmatch(text) is not None


def is_department(text: str) -> bool:
    return _DEPARTMENT.fullmatch(text) is not None


def is_worker(text: str) -> bool:
    return _WORKER.fullmatch(text) is not None


def organization(region: int, number: int) -> str:
    return f"{ORGANIZATION_ROOT}.{region}.{number}"


def department(organization_oid: str, number: int) -> str:
    if not is_organization(organization_oid):
        raise ValueError(f"not an OID of an organisation: {organization_oid}")
    return f"{organization_oid}.0.{number}"


def organization_of(department_oid: str) -> str:
    """The organisation part of a department's OID."""
    match = _DEPARTMENT.fullmatch(department_oid)
    if match is None:
        raise ValueError(f"not an OID of a department: {department_oid}")
    return match.group(1)


def worker(year: int, number: int) -> str:
    return f"{year:04d}.{number:07d}"
