"""Log lines: JSON, with a request id, without personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import structlog
from django.db import IntegrityError, transaction

from egisz.config import logs
from egisz.identity.models import Account


@pytest.fixture
def lines() -> Iterator[Any]:
    """The lines that the house's formatter writes while the test runs."""
    (handler,) = [handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, Formatter)]
    stream = io.StringIO()
    previous = handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    handler.setStream(previous)
    structlog.contextvars.clear_contextvars()


Formatter = structlog.stdlib.ProcessorFormatter


@pytest.mark.parametrize(
    "text",
    ["112-233-445 95", "11223344595", "СНИЛС 112-233-44595 не найден", "a.b+c@example.org", "Почта: иван@почта.рф",
     "+7 (921) 555-12-34", "+79215551234", "8 921 555 12 34"],
)  # fmt: skip
def test_numbers_and_addresses_of_people_are_masked(text: str) -> None:
    masked = logs.masked(text)
    assert logs.MASK in masked
    assert not any(character.isdigit() for character in masked)
    assert "@" not in masked


@pytest.mark.parametrize(
    "text",
    ["1.2.643.5.1.13.13.12.2.78.8646", "0b1f0ad4-6c2c-4a4c-9e62-0123456789ab", "2026-11-23T06:24:40.100286Z",
     "24ff250900fb4e38", "2026.0000123", "/accreditation/applications/", "1732345678901234"],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert logs.masked(text) == text


def test_both_worlds_go_through_one_formatter(lines: Any) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger("egisz.test").warning("заявка", snils="112-233-445 95", note="звонил +79215551234", number=7)
    logging.getLogger("elsewhere").error("Письмо для %s", "ivanov@example.org")
    ours, theirs = lines()
    assert ours["event"] == "заявка"
    assert ours["request_id"] == theirs["request_id"] == "r-1"
    assert (ours["snils"], ours["note"], ours["number"]) == ("…", "звонил …", 7)
    assert theirs["event"] == "Письмо для …"
    assert theirs["logger"] == "elsewhere"
    assert theirs["level"] == "error"


def test_nested_values_and_keys_of_personal_data() -> None:
    assert logs.masked({"family": "Иванов", "rows": [{"x": "112-233-445 95"}], "snils_number": 11223344595}) == {
        "family": "…",
        "rows": [{"x": "…"}],
        "snils_number": "…",
    }


def test_an_error_tells_its_kind_and_places(lines: Any) -> None:
    try:
        raise ValueError("плохой адрес a@example.org")
    except ValueError as error:
        logging.getLogger("egisz").error("failed", exc_info=error)
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert line["error_text"] == "плохой адрес …"
    assert any("test_logs.py" in place for place in line["trace"])


@pytest.mark.django_db
def test_of_a_database_error_only_the_constraint_is_told(lines: Any) -> None:
    """PostgreSQL quotes the whole row in DETAIL."""
    people = [Account(oid=5, snils_index=bytes(32), family="Неразглашаев", given="Пётр") for _ in range(2)]
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Account.objects.bulk_create(people)
    assert isinstance(caught.value.__cause__, psycopg.Error)
    logging.getLogger("egisz").error("failed", exc_info=caught.value)
    (line,) = lines()
    assert line["error_text"].startswith("23505 identity_account")
    text = json.dumps(line, ensure_ascii=False)
    assert "Неразглашаев" not in text
    assert "DETAIL" not in text
