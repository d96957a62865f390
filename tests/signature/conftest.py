from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from egisz.identity import public as identity
from egisz.kernel.actor import Actor, Role
from egisz.kernel.snils import check_number

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.EGISZ_DATA_DIR = tmp_path
    settings.EGISZ_KEYS_DIR = tmp_path / "keys"


def snils_number(number: int) -> str:
    nine = f"{120000000 + number}"
    return nine + check_number(nine)


@pytest.fixture
def make_account(db: None) -> Callable[..., Actor]:
    made = iter(range(1, 1000))

    def make(family: str = "Примерова", role: Role = Role.PRACTITIONER) -> Actor:
        account_id: UUID = identity.create_account(
            Actor.system(),
            snils=snils_number(next(made)),
            family=family,
            given="Анна",
            patronymic="Тестовна",
            birth_date=date(1980, 5, 17),
            password="верная лошадь батарея скрепка",
        )
        return Actor(role=role, account_id=account_id)

    return make


@pytest.fixture
def browser(client: Client) -> Callable[[Actor], Client]:
    """Sign the test client in as an actor."""

    def enter(actor: Actor) -> Client:
        assert actor.account_id is not None
        request = RequestFactory().get("/")
        request.session = client.session
        identity.start_session(
            request,
            actor.account_id,
            role=actor.role,
            practitioner_id=actor.practitioner_id,
            organization_oid=actor.organization_oid,
            assurance="confirmed",
        )
        request.session.save()
        client.cookies["egisz"] = request.session.session_key
        return client

    return enter
