"""The viewer comes to the connection before each statement, and no connection answers for somebody of before."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from egisz.db.context import MACHINE, NOBODY, SYSTEM, VISITOR, Viewer, acting, bare, viewer
from egisz.db.statements import Statement
from egisz.db.wire import Question
from egisz.identity.models import Account

ANNA = Viewer("practitioner", "a", "b", "1.2")
BORIS = Viewer("hr", "c", "", "1.3")
ASK = "SELECT current_setting('egisz.viewer', true)"


def carried() -> str:
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
class TestWithin:
    def test_the_viewer_of_a_block_is_carried_and_goes_with_it(self) -> None:
        assert viewer() == SYSTEM  # the default of tests
        with acting(ANNA):
            assert carried() == "practitioner|a|b|1.2"
            with acting(BORIS):
                assert carried() == "hr|c||1.3"
            assert carried() == ANNA.text
        assert carried() == SYSTEM.text == "system|||"
        with acting(NOBODY):
            assert carried() == ""

    def test_every_way_to_ask_brings_the_viewer(self) -> None:
        question = Question(ASK)
        statement = Statement(lambda who: Account.objects.filter(family=who).extra(select={"x": f"({ASK})"}), who=str)
        Account.objects.create(oid=1, snils_index=b"1", family="Тестова", given="Проба")
        for one in (ANNA, BORIS, ANNA):
            with acting(one):
                assert question.first() == (one.text.encode(),)
        with acting(SYSTEM):
            assert statement.first(who="Тестова").x == SYSTEM.text

    def test_an_open_cursor_asks_for_the_viewer_of_now(self) -> None:
        with connection.cursor() as cursor:
            for one in (ANNA, BORIS):
                with acting(one):
                    cursor.execute(ASK)
                    assert cursor.fetchone() == (one.text,)

    def test_what_a_rollback_took_back_is_brought_again(self) -> None:
        with acting(ANNA):
            with suppress(ZeroDivisionError), transaction.atomic(), acting(BORIS):
                assert carried() == BORIS.text
                raise ZeroDivisionError
            assert carried() == ANNA.text
            with acting(BORIS):  # set inside, rolled back to a moment before
                with suppress(ZeroDivisionError), transaction.atomic(), acting(ANNA):
                    assert carried() == ANNA.text
                    raise ZeroDivisionError
                assert carried() == BORIS.text

    def test_an_error_of_a_broken_transaction_is_its_own(self) -> None:
        Account.objects.create(oid=1, snils_index=b"1", family="Тестова", given="Проба")
        with pytest.raises(IntegrityError), transaction.atomic(), acting(ANNA), acting(SYSTEM):
            Account.objects.create(oid=1, snils_index=b"2", family="Тестова", given="Проба")

    def test_statements_that_carry_the_viewer_are_not_counted_as_questions(self) -> None:
        with CaptureQueriesContext(connection) as seen, acting(ANNA):
            assert carried() == ANNA.text
        assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
class TestRollbackOfAWholeTransaction:
    def test_the_viewer_set_within_is_brought_again(self) -> None:
        with acting(ANNA):
            assert carried() == ANNA.text
            with suppress(ZeroDivisionError), transaction.atomic():
                Account.objects.exists()
                with acting(BORIS):
                    assert carried() == BORIS.text
                raise ZeroDivisionError
            with acting(BORIS):
                assert carried() == BORIS.text


@pytest.fixture
def pool(settings: Any) -> Iterator[dict[str, Any]]:
    """One connection for all, as a pool gives it."""
    given = connection.settings_dict["OPTIONS"].get("pool")
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 15}
    yield connection.settings_dict
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = given
    assert DEFAULT_DB_ALIAS not in connection._connection_pools


@pytest.mark.django_db(transaction=True)
class TestOnePooledConnection:
    def _ask(
        self, one: Viewer | None, sql: str = "SELECT pg_backend_pid(), current_setting('egisz.viewer', true)"
    ) -> Any:
        """In a thread of its own, as a request: the thread's viewer, one question, the connection back to the pool."""
        found: list[Any] = []

        def request() -> None:
            try:
                if one is None:
                    found.append(self._row())
                else:
                    with acting(one):
                        found.append(self._row())
            finally:
                connection.close()

        thread = threading.Thread(target=request)
        thread.start()
        thread.join()
        return found[0]

    @staticmethod
    def _row() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), current_setting('egisz.viewer', true)")
            return cursor.fetchone()

    def test_the_next_request_never_carries_the_viewer_of_the_one_before(self, pool: Any) -> None:
        first, text = self._ask(ANNA)
        assert text == ANNA.text
        for one in (BORIS, VISITOR, MACHINE, NOBODY, ANNA):
            assert self._ask(one) == (first, one.text)
        assert self._ask(None) == (first, SYSTEM.text)  # a thread that sets nobody gets the process's

    def test_a_request_that_died_in_its_transaction_leaves_nothing(self, pool: Any) -> None:
        def request() -> None:
            with acting(ANNA):
                connection.cursor().close()
                transaction.set_autocommit(False)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                with acting(BORIS), connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                connection.connection._pool.putconn(connection.connection)  # the pool rolls back
                connection.connection = None

        thread = threading.Thread(target=request)
        thread.start()
        thread.join()
        for one in (BORIS, ANNA):
            assert self._ask(one)[1] == one.text

    def test_the_question_for_the_session_costs_no_statement(self, pool: Any) -> None:
        self._ask(ANNA)

        def request() -> None:
            with bare(), connection.cursor() as cursor:
                cursor.execute(ASK)
                seen.append(cursor.fetchone()[0])
            connection.close()

        seen: list[str] = []
        thread = threading.Thread(target=request)
        thread.start()
        thread.join()
        assert seen == [ANNA.text]


@pytest.mark.django_db
def test_asking_again_for_the_same_viewer_costs_next_to_nothing() -> None:
    with acting(ANNA):
        carried()
        began = time.process_time()
        for _ in range(10_000):
            connection.bring_viewer()  # type: ignore[attr-defined]
        assert (time.process_time() - began) / 10_000 < 20e-6
