"""The whole demo region, built once for the module inside one transaction that is rolled back at the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from egisz.demo.actions import make_region
from egisz.kernel import clock
from egisz.nsi.public import load_starter
from egisz.outbox.public import deliver_all

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.MOSCOW)
# Forty accounts have one password; hashing it slowly proves nothing here.
QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}


@contextmanager
def made_on(now: datetime) -> Iterator[None]:
    """The region as made at that moment, gone afterwards."""
    with transaction.atomic(), override_settings(**QUICK):
        load_starter()
        assert make_region(now)
        yield
        transaction.set_rollback(True)


Lines = list[str]


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: Lines = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()} {record.__dict__}")


@pytest.fixture(scope="module")
def log_lines() -> Iterator[Lines]:
    """Everything that was logged while the module ran, at any level."""
    collector, loggers = _Collector(), [logging.getLogger(), logging.getLogger("egisz"), logging.getLogger("django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
        logger.addHandler(collector)
    yield collector.lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(collector)
        logger.setLevel(level)


@pytest.fixture(scope="module")
def region(django_db_setup: None, django_db_blocker: Any, log_lines: Lines) -> Iterator[None]:
    """The region on 23.11.2026, every event of it delivered."""
    with django_db_blocker.unblock(), made_on(NOW):
        deliver_all()
        yield


@pytest.fixture
def untouched(region: None) -> Iterator[None]:
    """What the test changes in the region is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
