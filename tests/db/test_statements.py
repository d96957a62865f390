"""A statement answers like its queryset, with one query and without building it again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import DataError, OperationalError, ProgrammingError, connection, connections, transaction
from django.db.models import Count, UUIDField
from django.test.utils import CaptureQueriesContext

from egisz.db import crypto
from egisz.db.statements import AnyOf, Statement, together
from egisz.identity.models import Account, RoleGrant
from egisz.kernel.snils import check_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Account]:
    made = []
    for place in range(3):
        digits = f"11223344{place}"
        digits += check_number(digits)
        made.append(
            Account.objects.create(
                oid=9_000_000 + place, snils=digits, snils_index=crypto.snils_index(digits), family=f"Фамилия{place}",
                given="Имя", email=f"a{place}@example.org", is_active=place != 2,
            )
        )  # fmt: skip
    return made


def test_rows_are_those_of_the_queryset(people: list[Account], django_assert_num_queries: object) -> None:
    statement = Statement(lambda who: Account.objects.filter(is_active=True, pk=who), who=UUID)
    for person in people[:2]:
        with django_assert_num_queries(1):  # type: ignore[operator]
            (found,) = statement.all(who=person.pk)
        assert found == person
        assert (found.snils, found.email, found.created_at) == (person.snils, person.email, person.created_at)
        assert not found._state.adding
    assert statement.all(who=people[2].pk) == []
    assert statement.first(who=uuid4()) is None


def test_related_rows_tuples_and_annotations(people: list[Account]) -> None:
    day = date(2026, 5, 1)
    RoleGrant.objects.create(account=people[0], role="hr", organization_oid="1.2.3", begin=day)
    RoleGrant.objects.create(account=people[0], role="head", organization_oid="1.2.3", begin=day, end=day)
    joined = Statement(
        lambda role, on: RoleGrant.objects.filter(role=role, begin__lte=on).select_related("account"), role=str, on=date
    )
    assert joined.first(role="hr", on=day).account.email == people[0].email
    assert joined.all(role="hr", on=date(2026, 4, 30)) == []
    pairs = Statement(
        lambda who: RoleGrant.objects.filter(account_id=who).values("account_id").annotate(n=Count("pk"))
        .values_list("account_id", "n"),
        who=UUID,
    )  # fmt: skip
    assert pairs.all(who=people[0].pk) == [(people[0].pk, 2)]
    counted = Statement(lambda who: Account.objects.filter(pk=who).annotate(n=Count("pk")), who=UUID)
    assert counted.first(who=people[0].pk).n == 1


def test_a_list_of_any_length(people: list[Account]) -> None:
    statement = Statement(
        lambda ids: Account.objects.filter(AnyOf("pk", ids, UUIDField())).order_by("oid").values_list("oid", "family"),
        ids=list,
    )
    assert statement.all(ids=[person.pk for person in people[:2]]) == [
        (9_000_000, "Фамилия0"),
        (9_000_001, "Фамилия1"),
    ]
    assert statement.all(ids=[]) == []


def test_a_deferred_column_is_read_when_it_is_asked_for(people: list[Account]) -> None:
    statement = Statement(lambda who: Account.objects.filter(pk=who).defer("snils"), who=UUID)
    found = statement.first(who=people[1].pk)
    assert found.get_deferred_fields() == {"snils"}
    assert found.snils == people[1].snils


def test_a_value_that_would_get_lost_is_told_at_once() -> None:
    swallowed = Statement(lambda text: Account.objects.filter(family__icontains=text), text=str)
    with pytest.raises(ValueError, match="text"):
        swallowed.all(text="x")
    with pytest.raises(TypeError):
        Statement(lambda number: Account.objects.filter(oid=number), number=float).all(number=1.0)


def test_moments_are_values_too(people: list[Account]) -> None:
    statement = Statement(lambda at: Account.objects.filter(created_at__lt=at), at=datetime)
    assert statement.all(at=datetime(2000, 1, 1, tzinfo=UTC)) == []
    assert len(statement.all(at=datetime(2999, 1, 1, tzinfo=UTC))) == 3


def _counted(who: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'egisz_%%'")
        return int(cursor.fetchone()[0])


def test_a_connection_prepares_a_text_once(people: list[Account]) -> None:
    statement = Statement(lambda who: Account.objects.filter(pk=who).exclude(given="50%"), who=UUID)
    before = _counted(people[0].pk)
    for person in people * 2:
        assert statement.first(who=person.pk) == person
    assert _counted(people[0].pk) == before + 1


def test_values_of_every_kind_read_like_the_ordinary_cursor_reads_them(
    people: list[Account], django_assert_num_queries: object
) -> None:
    shapes = [
        Statement(lambda who: Account.objects.filter(pk=who), who=UUID),
        Statement(lambda at, text: Account.objects.filter(created_at__lte=at, given=text), at=datetime, text=str),
        Statement(lambda ids: Account.objects.filter(AnyOf("pk", ids, UUIDField())).values_list(), ids=list),
    ]
    values: list[dict[str, object]] = [
        {"who": people[0].pk},
        {"at": datetime(2100, 1, 1, tzinfo=UTC), "text": "Имя"},
        {"ids": [person.pk for person in people]},
    ]
    for shape, given in zip(shapes, values, strict=True):
        quick = shape.all(**given)
        with django_assert_num_queries(1):  # type: ignore[operator]  # recorded queries go through the ordinary cursor
            slow = shape.all(**given)
        assert quick
        if isinstance(quick[0], Account):
            quick, slow = [vars(row) for row in quick], [vars(row) for row in slow]
            for row in (*quick, *slow):
                row.pop("_state")
        assert quick == slow


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    """What a request without `atomic` meets."""

    def test_the_first_statement_of_a_transaction_is_inside_it(self, people: list[Account]) -> None:
        statement = Statement(lambda who: Account.objects.select_for_update().filter(pk=who), who=UUID)
        with transaction.atomic():
            assert statement.first(who=people[0].pk) == people[0]
            raw = connection.connection
            assert raw.info.transaction_status.name == "INTRANS"

    def test_a_table_that_changed_meanwhile_is_asked_anew(self, people: list[Account]) -> None:
        statement = Statement(lambda who: Account.objects.filter(pk=who), who=UUID)
        assert statement.first(who=people[0].pk) == people[0]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE identity_account ALTER COLUMN family TYPE text")
        try:
            assert statement.first(who=people[0].pk) == people[0]
            assert statement.first(who=people[0].pk) == people[0]
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE identity_account ALTER COLUMN family TYPE varchar(100)")

    def test_a_server_that_forgot_is_told_again(self, people: list[Account]) -> None:
        statement = Statement(lambda who: Account.objects.filter(pk=who), who=UUID)
        assert statement.first(who=people[0].pk) == people[0]
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        assert statement.first(who=people[0].pk) == people[0]

    def test_an_error_is_the_one_of_the_ordinary_cursor(self, people: list[Account]) -> None:
        statement = Statement(lambda who: Account.objects.filter(given=who), who=str)
        with pytest.raises(DataError, match="NUL"):
            statement.all(who="\0")
        with transaction.atomic():
            assert statement.all(who="x") == []
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE identity_account RENAME COLUMN given TO given_was")
            with pytest.raises(ProgrammingError):
                statement.all(who="x")
            transaction.set_rollback(True)
        assert statement.all(who="nobody") == []

    def test_a_lost_connection_is_told_like_the_ordinary_cursor_tells_it(self, people: list[Account]) -> None:
        statement = Statement(lambda who: Account.objects.filter(pk=who), who=UUID)
        assert statement.first(who=people[0].pk) == people[0]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (number,) = cursor.fetchone()
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [number])
            with pytest.raises(OperationalError):
                together(statement.ask(who=people[0].pk), statement.ask(who=people[1].pk))
        finally:
            other.close()
            connection.close()
        assert statement.first(who=people[0].pk) == people[0]


def test_several_questions_travel_together(people: list[Account]) -> None:
    one = Statement(lambda who: Account.objects.filter(pk=who), who=UUID)
    many = Statement(lambda ids: Account.objects.filter(AnyOf("pk", ids, UUIDField())).order_by("oid"), ids=list)
    nobody, all_, first = together(
        one.ask(who=uuid4()), many.ask(ids=[person.pk for person in people]), one.ask(who=people[0].pk)
    )
    assert (nobody, all_, first) == ([], people, [people[0]])
    with CaptureQueriesContext(connection) as recorded:
        assert together(one.ask(who=people[1].pk), one.ask(who=people[2].pk)) == [[people[1]], [people[2]]]
    assert len(recorded) == 2


def test_one_refused_question_refuses_all_and_the_connection_lives_on(people: list[Account]) -> None:
    good = Statement(lambda who: Account.objects.filter(pk=who), who=UUID)
    bad = Statement(lambda who: Account.objects.filter(pk=who).extra(select={"x": "1 / (oid - oid)"}), who=UUID)
    with pytest.raises(DataError, match="zero"), transaction.atomic():
        together(good.ask(who=people[0].pk), bad.ask(who=people[0].pk), good.ask(who=people[1].pk))
    assert together(good.ask(who=people[0].pk), good.ask(who=people[1].pk)) == [[people[0]], [people[1]]]
