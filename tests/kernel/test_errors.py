"""Refusals and actors."""

from __future__ import annotations

import pytest

from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.errors import Objection, Refused, refuse_if


def test_a_refusal_names_its_reasons_by_code_only() -> None:
    error = Refused(Objection("A", "Иванову нельзя"), Objection("B", "…"))
    assert error.codes == ("A", "B")
    assert "Иванов" not in str(error)


def test_a_refusal_without_a_reason_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Refused()


def test_warnings_do_not_stop() -> None:
    refuse_if([Objection("W", "…", blocking=False)])
    with pytest.raises(Refused) as caught:
        refuse_if([Objection("W", "…", blocking=False), Objection("A", "…")])
    assert caught.value.codes == ("A",)


def test_actors() -> None:
    assert not Actor.anonymous().is_signed_in
    assert Actor.system("demo").channel == "demo"
    assert Actor.system().acting(organization_oid="1.2").organization_oid == "1.2"
    assert set(ROLE_TITLES) == set(Role)
