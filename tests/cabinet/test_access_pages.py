"""The page of each outcome that lets nobody in: status, next step, «Проверить снова», row in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.cabinet.web.signin import PENDING_KEY
from egisz.frmr import public as frmr
from egisz.identity import public as identity
from egisz.identity.models import Account
from egisz.identity.rules import policy
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.kernel.errors import Unavailable
from tests.identity.people import SYSTEM, account

pytestmark = pytest.mark.django_db


def _waiting(client: Client, made: UUID, assurance: str = "confirmed", **proof: str) -> None:
    """A person who has proved to be who they are at the provider a moment ago and has not come in yet."""
    session = client.session
    session[PENDING_KEY] = {
        "account_id": str(made), "assurance": assurance, "next": "", "at": clock.now().isoformat(), "proof": proof,
    }  # fmt: skip
    session.save()


def _codes() -> list[str]:
    return list(AuditRow.objects.filter(code__startswith="login.").values_list("code", flat=True))


def _grant(made: UUID, role: Role = Role.COMMISSION) -> None:
    identity.grant_role(SYSTEM, made, role, begin=clock.today(), ground="приказ")


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy that demands a second factor of the commission is in force today."""
    demanding = replace(policy.POLICIES[0], factor_roles=frozenset({"commission"}))
    monkeypatch.setattr(policy, "POLICIES", (demanding,))


def _text(client: Client) -> tuple[int, str]:
    answer = client.get("/login/choose/")
    return answer.status_code, answer.content.decode().replace("\xa0", " ")


def test_a_low_level(client: Client) -> None:
    _waiting(client, account(assurance="standard"), "standard")
    status, text = _text(client)
    assert (status, _codes()) == (403, ["login.denied.need_level"])
    assert "Как подтвердить личность" in text
    assert "Проверить снова" in text


def test_a_missing_second_factor(client: Client, strict: None) -> None:
    made = account()
    _grant(made)
    _waiting(client, made)
    status, text = _text(client)
    assert (status, _codes()) == (403, ["login.denied.need_second_factor"])
    assert "Нужен второй фактор" in text
    assert "Проверить снова" in text


def test_a_proved_second_factor_opens_the_same_door(client: Client, strict: None) -> None:
    made = account()
    _grant(made)
    _waiting(client, made, second_at=clock.now().isoformat(), method="pwd otp")
    assert client.get("/login/choose/").status_code == 303
    assert _codes() == ["login.allowed"]
    row = AuditRow.objects.get(code="identity.signed_in")
    assert row.account_id == made


def test_choosing_the_role_that_needs_a_second_factor(client: Client, strict: None) -> None:
    made = account()
    _grant(made)
    _grant(made, Role.CENTRE)
    _waiting(client, made)
    assert client.get("/login/choose/").status_code == 200
    answer = client.post("/login/choose/", {"choice": "commission:"})
    assert answer.status_code == 403
    assert "Выбрать другую роль" in answer.content.decode()
    assert client.post("/login/choose/", {"choice": "centre:"}).status_code == 303
    assert _codes() == ["login.denied.need_second_factor", "login.allowed"]


def test_an_authentication_that_is_too_old(client: Client) -> None:
    made = account()
    _grant(made)
    _waiting(client, made, at=(clock.now() - timedelta(hours=13)).isoformat())
    status, text = _text(client)
    assert (status, _codes()) == (403, ["login.denied.need_reauth"])
    assert "слишком давно" in text
    assert "Проверить снова" in text


def test_a_blocked_account(client: Client) -> None:
    made = account()
    Account.objects.filter(pk=made).update(is_active=False)
    _waiting(client, made)
    status, text = _text(client)
    assert (status, _codes()) == (403, ["login.denied.blocked"])
    assert "Проверить снова" in text


def test_a_register_that_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(digits: str) -> UUID | None:
        raise Unavailable("ФРМР")

    monkeypatch.setattr(frmr, "practitioner_by_snils", silent)
    _waiting(client, account())
    answer = client.get("/login/choose/")
    assert (answer.status_code, _codes()) == (503, ["login.denied.register_unavailable"])
    assert int(answer["Retry-After"]) > 0
    assert "Проверить снова" in answer.content.decode()


def test_somebody_whom_the_register_does_not_know_is_a_guest(client: Client) -> None:
    _waiting(client, account())
    assert client.get("/login/choose/").headers["Location"] == "/cabinet/limited/"
    answer = client.get("/cabinet/limited/")
    assert (answer.status_code, _codes()) == (403, ["login.denied.not_in_frmr"])
    assert "Сотрудник с указанным СНИЛС не найден в системе ФРМР" in answer.content.decode().replace("\xa0", " ")
    assert "Проверить снова" in answer.content.decode()
