"""Questions that are answered in bytes."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from egisz.db.wire import Question

pytestmark = pytest.mark.django_db

SUM = Question("SELECT %(a)s::int + %(b)s::int, %(a)s::text || ' 5%%', NULL")


@pytest.mark.parametrize("question", [SUM, Question(SUM.sql, is_kept=False)])
def test_values_go_and_come_as_bytes(question):
    for _ in range(2):
        assert question.rows(a=b"2", b=b"3") == [(b"5", b"2 5%", None)]
    assert question.first(a=b"1", b=None) == (None, b"1 5%", None)
    assert Question("SELECT 1 WHERE %(a)s = 'x'").first(a=b"y") is None


def test_queries_that_are_recorded_go_through_the_ordinary_cursor():
    with CaptureQueriesContext(connection) as seen:
        assert SUM.first(a=b"2", b=b"3") == (b"5", b"2 5%", None)
    assert len(seen) == 1


def test_an_error_is_told_as_the_frame_tells_it():
    with pytest.raises(DataError), transaction.atomic():
        SUM.ask(a=b"x", b=b"1")
    assert SUM.first(a=b"1", b=b"1") == (b"2", b"1 5%", None)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_and_after_the_server_forgot_the_text():
    assert SUM.first(a=b"1", b=b"1") == (b"2", b"1 5%", None)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert SUM.first(a=b"1", b=b"1") == (b"2", b"1 5%", None)
    assert SUM.first(a=b"1", b=b"2") == (b"3", b"1 5%", None)
    with pytest.raises(DataError):
        SUM.ask(a=b"x", b=b"1")
