"""Shared fixtures: paths, keys and files of the tests live in a folder of their own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

_scratch = Path(tempfile.mkdtemp(prefix="egisz-test-"))
os.environ["EGISZ_DATA_DIR"] = str(_scratch)
os.environ.setdefault("EGISZ_LOG_LEVEL", "WARNING")
os.environ.setdefault("EGISZ_DB_POOL", "0")  # tests hold one connection a thread
os.environ["EGISZ_VIEWER"] = "system"  # programs that tests start beside a server
os.environ.setdefault("EGISZ_PIN_WORK", "16")  # hundreds of keys are sealed and opened

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

SHARED_DATA = Path(__file__).resolve().parent.parent / "shared" / "data"


def pytest_configure() -> None:
    """Hundreds of accounts are made: their passwords cost the least that Argon2 allows."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from egisz.db.context import SYSTEM, act_as_process

    act_as_process(SYSTEM)  # fixtures and actions; requests get their own viewer from the middleware
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded official answers; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(
            "reference data not found at ../shared/data (see data/README.md); "
            "this test compares with recorded ФНСИ answers"
        )
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit are cleaned by TRUNCATE, which the journal refuses: its guard sleeps in the tests' database.

    `tests/audit` wakes it for the test that shows it.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgrelid::regclass::text ~ '^audit_' AND tgname ~ 'truncate'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
