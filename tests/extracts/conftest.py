from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from egisz.extracts import public as extracts
from egisz.frmr import public as frmr
from egisz.identity import public as identity
from egisz.kernel.actor import Actor, Role
from egisz.outbox.public import deliver_all
from tests.frmr.conftest import SNILS, SNILS_2, Region, person_facts, region

__all__ = ["region"]
SYSTEM = Actor.system("tests")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.EGISZ_DATA_DIR = tmp_path
    settings.EGISZ_FILES_DIR = tmp_path / "files"
    settings.EGISZ_BASE_URL = "https://egisz.example.org"


def _account(snils: str, family: str) -> UUID:
    return identity.create_account(
        SYSTEM,
        snils=snils,
        family=family,
        given="Елена",
        birth_date=date(1985, 3, 8),
        password="верная лошадь скрепка 7",
    )


@pytest.fixture
def doctor(region: Region) -> Actor:
    return Actor(role=Role.PRACTITIONER, account_id=_account(SNILS, "Соколова"), practitioner_id=region.worker)


@pytest.fixture
def stranger(region: Region) -> Actor:
    person = frmr.register_practitioner(
        region.other_hr, snils_digits=SNILS_2, person=person_facts(family="Чужова"), **_nothing_else(region)
    )
    return Actor(role=Role.PRACTITIONER, account_id=_account(SNILS_2, "Чужова"), practitioner_id=person)


def _nothing_else(region: Region) -> dict:
    from tests.frmr.conftest import address_facts, document_facts, job_facts

    return {
        "document": document_facts(number="654321"),
        "address": address_facts(),
        "employment": job_facts(region.other_dept),
    }


@pytest.fixture
def make_record(region: Region) -> Callable[..., UUID]:
    numbers = iter(range(1, 100))

    def make(**changes: object) -> UUID:
        values: dict = {
            "practitioner_id": region.worker,
            "application_id": None,
            "kind": "periodic",
            "education_level": "higher",
            "specialty_code": "49",
            "specialty_name": "Терапия",
            "commission": "Центральная аккредитационная комиссия, г. Москва",
            "protocol_number": f"{next(numbers)}-ПА",
            "protocol_date": date(2025, 3, 4),
            "pass_date": date(2025, 3, 4),
            "end_date": date(2030, 3, 4),
        }
        return frmr.record_accreditation(SYSTEM, **(values | changes))

    return make


@pytest.fixture
def record(make_record: Callable[..., UUID]) -> UUID:
    return make_record()


@pytest.fixture
def ready(doctor: Actor, record: UUID) -> extracts.ExtractInfo:
    """An extract that was ordered and printed."""
    extract_id = extracts.order_extract(doctor, record)
    deliver_all()
    return extracts.extract(doctor, extract_id)


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    def enter(actor: Actor) -> Client:
        assert actor.account_id is not None
        client = Client()
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


def elsewhere(actor: Actor, address: str) -> Actor:
    return replace(actor, address=address)
