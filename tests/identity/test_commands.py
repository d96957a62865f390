"""The commands of an empty installation."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import Role
from tests.identity.people import snils_of

pytestmark = pytest.mark.django_db
CLINIC = "1.2.643.5.1.13.13.12.2.78.8646"


def _create(monkeypatch: pytest.MonkeyPatch, *roles: str, password: str = "зелёный чай на крыше") -> None:
    monkeypatch.setenv("EGISZ_ADMIN_PASSWORD", password)
    arguments = [f"--role={role}" for role in roles]
    call_command("create_admin", f"--snils={snils_of(1)}", "--family=Первая", "--given=Ольга", *arguments)


def test_the_first_administrator_gets_an_account_and_roles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _create(monkeypatch, f"hr:{CLINIC}", "secretary")
    _create(monkeypatch, f"hr:{CLINIC}")
    account = identity.account_by_snils(snils_of(1))
    assert account is not None
    roles = {(grant.role, grant.organization_oid) for grant in identity.roles_of(account.id, clock.today())}
    assert roles == {(Role.ADMIN, ""), (Role.HR, CLINIC), (Role.SECRETARY, "")}
    assert snils_of(1) not in capsys.readouterr().out


def test_the_administrators_of_system_and_security_and_the_auditor_are_made_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EGISZ_ADMIN_PASSWORD", "зелёный чай на крыше")
    for number, office in enumerate(("admin", "security", "auditor"), 1):
        named = [f"--snils={snils_of(number)}", "--family=Первая", "--given=Ольга", f"--office={office}"]
        call_command("create_admin", *named)
        made = identity.account_by_snils(snils_of(number))
        assert made is not None
        assert [grant.role for grant in identity.roles_of(made.id, clock.today())] == [Role(office)]
    with pytest.raises(CommandError, match="разные люди"):
        call_command("create_admin", f"--snils={snils_of(1)}", "--family=Первая", "--given=Ольга", "--office=auditor")


@pytest.mark.parametrize("role", ["hr", f"secretary:{CLINIC}", "король", f"practitioner:{CLINIC}"])
def test_a_role_that_cannot_be_given_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    with pytest.raises(CommandError):
        _create(monkeypatch, role)
    assert identity.account_by_snils(snils_of(1)) is None


def test_a_poor_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="12 символов"):
        _create(monkeypatch, password="мало")


def test_the_cabinet_is_registered_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ensure_cabinet_client")
    call_command("ensure_cabinet_client")
    assert "registered" in capsys.readouterr().out
