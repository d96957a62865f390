"""A hospital with everybody who has a desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from egisz.accreditation.public import load_meetings
from egisz.identity.public import account_info, create_account, grant_role, request_employer
from egisz.kernel.actor import Actor, Role
from egisz.kernel.snils import check_number
from egisz.nsi.public import load_starter
from tests.accreditation.builders import PASSWORD, SYSTEM, Town, make_town, make_worker, sign_in

OF_AN_ORGANIZATION = (Role.HR, Role.HEAD)
DESKS = (Role.HR, Role.HEAD, Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.ADMIN, Role.SECURITY, Role.AUDITOR)


@pytest.fixture(autouse=True)
def _quick_and_own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EGISZ_DATA_DIR = tmp_path
    settings.EGISZ_KEYS_DIR = tmp_path / "keys"
    settings.EGISZ_FILES_DIR = tmp_path / "files"


def person(number: int, family: str = "Кадрова") -> UUID:
    """An account without any role."""
    nine = f"{150_000_000 + number}"
    return create_account(
        SYSTEM, snils=nine + check_number(nine), family=family, given="Анна", patronymic="Ильинична",
        birth_date=date(1980, 1, 1), email=f"person{number}@example.org", password=PASSWORD,
    )  # fmt: skip


@dataclass
class Staff:
    """The hospital, its neighbour, and an actor with an account for each role."""

    town: Town
    neighbour: Town
    actors: dict[Role, Actor]
    other_hr: Actor
    worker: Actor
    newcomer: Actor


@pytest.fixture
def staff(db: None) -> Staff:
    load_starter()
    load_meetings(SYSTEM)
    town, neighbour = make_town(1), make_town(2)
    actors = {Role.HEAD: town.head}
    for number, role in enumerate(role for role in DESKS if role is not Role.HEAD):
        actors[role] = official(number, role, town.oid if role in OF_AN_ORGANIZATION else "")
    return Staff(
        town=town,
        neighbour=neighbour,
        actors=actors,
        other_hr=official(50, Role.HR, neighbour.oid),
        worker=make_worker(town),
        newcomer=Actor(Role.LIMITED, person(60, family="Новикова")),
    )


def official(number: int, role: Role, oid: str = "") -> Actor:
    account = person(number)
    grant_role(SYSTEM, account, role, oid, begin=date(2020, 1, 1), ground="приказ")
    return Actor(role, account, None, oid)


@pytest.fixture
def as_role(client: Client, staff: Staff) -> Callable[[Role], Client]:
    return lambda role: sign_in(client, staff.actors[role])


@pytest.fixture
def asked(staff: Staff) -> UUID:
    """The newcomer asks the hospital to be entered."""
    assert staff.newcomer.account_id is not None
    assert account_info(staff.newcomer.account_id) is not None
    return request_employer(staff.newcomer, organization_oid=staff.town.oid, due_on=date(2099, 12, 1))
