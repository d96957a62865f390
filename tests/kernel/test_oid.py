"""Object identifiers of organisations, departments and workers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.kernel import oid

arcs = st.lists(st.integers(0, 10**9), min_size=1, max_size=8)


@given(st.integers(0, 2), arcs)
def test_numbers_with_dots_are_an_oid(root: int, rest: list[int]) -> None:
    text = ".".join(str(number) for number in [root, *rest])
    assert oid.is_oid(text)
    assert not oid.is_oid(text + ".")
    assert not oid.is_oid("." + text)
    assert not oid.is_oid(text + ".01")
    assert not oid.is_oid(text + "\n")


@pytest.mark.parametrize("text", ["", "1", "3.1", "1..2", "1.02", "1.2a", " 1.2", "1.2 ", "a.b"])
def test_anything_else_is_not(text: str) -> None:
    assert not oid.is_oid(text)


@given(st.integers(1, 99), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_department_leads_to_its_organisation(region: int, number: int, department: int) -> None:
    organization = oid.organization(region, number)
    assert oid.is_organization(organization)
    child = oid.department(organization, department)
    assert oid.is_department(child)
    assert not oid.is_organization(child)
    assert oid.is_oid(child)
    assert oid.organization_of(child) == organization


def test_only_an_organisation_has_departments() -> None:
    with pytest.raises(ValueError, match="not an OID of an organisation"):
        oid.department("1.2.3", 1)
    with pytest.raises(ValueError, match="not an OID of a department"):
        oid.organization_of(oid.organization(78, 1))


@given(st.integers(1900, 2099), st.integers(0, 9_999_999))
def test_numbers_of_workers(year: int, number: int) -> None:
    assert oid.is_worker(oid.worker(year, number))


@pytest.mark.parametrize("text", ["2026.123", "1899.0000001", "2026.00000001", "2026-0000001", ""])
def test_not_numbers_of_workers(text: str) -> None:
    assert not oid.is_worker(text)
