"""Editions of a line share their records and still read back exactly."""

from __future__ import annotations

import gzip
import itertools
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egisz.kernel.actor import Actor
from egisz.nsi import rules
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.models import Book, Mark, Record
from egisz.nsi.public import (
    RowFilter,
    built_passport,
    catalogue,
    changes,
    children,
    edition,
    editions,
    load_folder,
    load_starter,
    passport_text,
    release_counters,
    row,
    rows,
)
from tests.nsi.builders import OID, passport, write_book

pytestmark = pytest.mark.django_db

VERSIONS = ["1.1", "1.2", "1.9", "1.10", "2.0"]
COLUMNS = ("ID", "NAME", "PARENT")
TYPES = {"ID": "INTEGER", "NAME": "VARCHAR", "PARENT": "INTEGER"}
KEYS = {"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"}


def store(version, listed, *, oid=OID, columns=COLUMNS, types=TYPES, published="01.02.2026 10:00"):
    facts = rules.passport_facts(
        passport(len(listed), oid=oid, version=version, keys=KEYS, types=types, published=published)
    )
    return store_edition(Actor.system("nsi"), facts, columns, rules.read_rows(facts, columns, listed))


def content(version):
    info = edition(OID, version)
    return {item.code: item.cells for item in rows(info, size=100_000).rows}


def books_of(versions):
    """{version: {code: (name, parent)}} of few codes and few names, so that much is equal."""
    one = st.dictionaries(
        st.sampled_from("12345"), st.tuples(st.sampled_from("аб"), st.sampled_from(["1", "2", None])), max_size=5
    )
    return st.fixed_dictionaries(dict.fromkeys(versions, one))


@given(books=books_of(VERSIONS), order=st.permutations(VERSIONS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_editions_loaded_in_any_order_read_back_exactly(books, order, db):
    Book.objects.filter(oid=OID).delete()
    for version in order:
        listed = [(code, *values) for code, values in sorted(books[version].items(), reverse=True)]
        assert store(version, listed) is not None
    groups = {v: {parent for _, parent in b.values()} for v, b in books.items()}
    for version, book in books.items():
        assert content(version) == {code: (code, *values) for code, values in book.items()}
        info = edition(OID, version)
        assert {item.code: item.is_group for item in rows(info, size=100).rows} == {
            c: c in groups[version] for c in book
        }
    ordered = sorted(books, key=rules.version_order)
    apart = sum(
        books[later].get(code) != books[earlier].get(code) and code in books[later]
        for earlier, later in itertools.pairwise(ordered)
        for code in "12345"
    )
    regrouped = sum(
        books[later].get(code) == books[earlier].get(code)
        and code in books[later]
        and (code in groups[later]) != (code in groups[earlier])
        for earlier, later in itertools.pairwise(ordered)
        for code in "12345"
    )
    assert Record.objects.count() == len(books[ordered[0]]) + apart + regrouped  # and nothing is kept twice


@given(books=books_of(["1.1", "1.2", "1.3"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changes_lead_from_one_edition_to_another(books, db):
    Book.objects.filter(oid=OID).delete()
    for version, book in books.items():
        store(version, [(code, *values) for code, values in book.items()])
    for old, new in [("1.1", "1.2"), ("1.1", "1.3"), ("1.3", "1.2")]:
        told = changes(edition(OID, old), edition(OID, new), size=1000)
        replayed = {code: (code, *values) for code, values in books[old].items()}
        for change in told.rows:
            assert (change.old and tuple(change.old.values())) == replayed.get(change.code)
            if change.new is None:
                del replayed[change.code]
            else:
                assert change.operation == ("UPDATE" if change.code in replayed else "INSERT")
                replayed[change.code] = tuple(change.new.values())
        assert replayed == {code: (code, *values) for code, values in books[new].items()}
        assert told.total == len(told.rows)
        counted = release_counters(edition(OID, old), edition(OID, new))
        assert counted.rows_added + counted.rows_changed + counted.rows_removed == told.total


def test_an_edition_that_changes_ten_of_many_rows_adds_ten():
    listed = [(str(number), f"запись {number}", None) for number in range(3000, 0, -1)]
    store("1.1", listed)
    changed = [(code, "иначе" if int(code) % 300 == 0 else name, parent) for code, name, parent in listed]
    store("1.2", changed)
    assert Record.objects.count() == 3010
    assert Record.objects.exclude(until=rules.FOREVER).count() == 10
    assert changes(edition(OID, "1.1"), edition(OID, "1.2")).total == 10


def test_a_far_page_is_found_by_a_mark_and_equals_the_plain_order():
    codes = [str(number) for number in range(1, 3501)]
    for version, key in (("1.1", int), ("1.2", str)):
        store(version, [(code, version, None) for code in sorted(codes, key=key, reverse=True)])
    for version, key in (("1.1", int), ("1.2", str)):
        info, expected = edition(OID, version), sorted(codes, key=key, reverse=True)
        for page in (1, 143, 144, 200, 350):
            assert [item.code for item in rows(info, page=page, size=10).rows] == expected[(page - 1) * 10 : page * 10]
        assert [item.code for item in rows(info, page=2, size=1700).rows] == expected[1700:3400]
        assert rows(info, page=351, size=10).rows == ()
    assert Mark.objects.count() == 34


def test_a_structure_that_changes_is_told_and_rows_are_compared_by_the_new_one():
    store("1.1", [("1", "а", None), ("2", "б", None)])
    types = {"ID": "INTEGER", "PARENT": "INTEGER", "NAME": "VARCHAR", "NOTE": "VARCHAR"}
    store("1.2", [("1", None, "а", None), ("2", None, "б", "новое")], columns=tuple(types), types=types)
    told = changes(edition(OID, "1.1"), edition(OID, "1.2"))
    assert [(c.operation, c.code) for c in told.rows] == [("UPDATE", "2")]
    assert told.rows[0].old == {"ID": "2", "NAME": "б", "PARENT": None}
    assert told.rows[0].new == {"ID": "2", "PARENT": None, "NAME": "б", "NOTE": "новое"}
    assert [(c.operation, c.field.name, c.number) for c in told.fields] == [("ALTER_ADD_COLUMN", "NOTE", 4)]
    back = changes(edition(OID, "1.2"), edition(OID, "1.1"))
    assert [(c.operation, c.field.name) for c in back.fields] == [("ALTER_DROP_COLUMN", "NOTE")]
    assert release_counters(edition(OID, "1.1"), edition(OID, "1.2")).text() == (
        "Добавлено записей: 0;\nИзменено записей: 1;\nУдалено записей: 0;\n"
        "Добавлено полей: 1;\nИзменено полей: 0;\nУдалено полей: 0;"
    )


def test_a_key_that_changes_its_name_is_told():
    store("1.1", [("1", "а", None)])
    facts = rules.passport_facts(
        passport(1, version="1.2", keys={"PRIMARY": "CODE"}, types={"CODE": "INTEGER", "NAME": "VARCHAR"})
    )
    columns = ("CODE", "NAME")
    store_edition(Actor.system("nsi"), facts, columns, rules.read_rows(facts, columns, [("1", "а")]))
    told = changes(edition(OID, "1.1"), edition(OID, "1.2"))
    assert [(c.operation, c.key.field, c.key.type) for c in told.keys] == [
        ("ALTER_ADD_KEY", "CODE", "PRIMARY"), ("ALTER_DROP_KEY", "ID", "PRIMARY"),
        ("ALTER_DROP_KEY", "NAME", "VALUE"), ("ALTER_DROP_KEY", "PARENT", "FOREIGN"),
    ]  # fmt: skip
    assert [item.new for item in told.rows] == [{"CODE": "1", "NAME": "а"}]


def test_an_edition_is_asked_by_version_by_day_and_by_another_oid(tmp_path):
    store("1.1", [("1", "а", None)], published="01.02.2026 10:00")
    store("1.2", [("1", "б", None)], published="01.03.2026 23:30")
    assert edition(OID).version == "1.2"
    assert edition(OID).is_current
    assert edition(OID, "1.1").version == "1.1"
    assert edition(OID, on=date(2026, 2, 28)).version == "1.1"
    assert edition(OID, on=date(2026, 3, 1)).version == "1.2"
    assert edition(OID, on=date(2026, 1, 31)) is None
    assert edition(OID, on=datetime(2026, 3, 1, 20, 29, tzinfo=UTC)).version == "1.1"
    assert edition(OID, "9.9") is None
    assert edition("1.2.3") is None
    assert [e.version for e in editions(OID)] == ["1.2", "1.1"]
    assert editions("1.2.3") == []


def test_one_record_and_the_records_under_it():
    store("1.1", [("1", "а", None), ("2", "б", "1"), ("10", "в", "1"), ("3", "г", "2")])
    info = edition(OID)
    assert row(info, "10").title == "в"
    assert row(info, "11") is None
    assert [item.code for item in children(info, "")] == ["1"]
    assert [item.code for item in children(info, "1")] == ["2", "10"]
    assert children(info, "3") == []


def test_records_are_filtered_and_sorted_by_any_column():
    store("1.1", [("1", "Бета_1", "5"), ("2", "альфа", None), ("10", "Бета", "40")])
    info = edition(OID)

    def codes(*filters, **options):
        page = rows(info, filters=[RowFilter(*item) for item in filters], **options)
        assert page.total == len(page.rows)
        return [item.code for item in page.rows]

    assert codes(("NAME", "Бета")) == ["10"]
    assert codes(("NAME", "БЕТА", "LIKE")) == ["1", "10"]
    assert codes(("NAME", "_", "LIKE")) == ["1"]
    assert codes(("ID", "2", "GTE"), ("ID", "9", "LTE")) == ["2"]
    assert codes(("PARENT", "6", "GTE")) == ["10"]
    assert codes(sorting="PARENT") == ["2", "1", "10"]
    assert codes(sorting="PARENT", descending=True) == ["10", "1", "2"]
    assert codes(sorting="NAME") == ["10", "1", "2"]
    with pytest.raises(ValueError, match="NO"):
        codes(("NO", "1"))


def test_the_catalogue_answers_by_name_and_pages():
    for number in range(1, 4):
        store("1.1", [("1", "а", None)], oid=f"{OID}{number}")
    assert catalogue(name="ПРОБНЫЙ справ").total == 3
    assert catalogue(name="нет такого").total == 0
    assert [e.oid for e in catalogue(sorting="oid", descending=True, size=2).items] == [f"{OID}3", f"{OID}2"]
    assert [e.oid for e in catalogue(sorting="oid", page=2, size=2).items] == [f"{OID}3"]
    assert catalogue(oid=f"{OID}2").total == 1
    assert catalogue(published_to=date(2026, 2, 1)).total == 3
    assert catalogue(published_to=date(2026, 1, 31)).total == 0
    assert catalogue(published_from=date(2026, 2, 2)).total == 0


def test_a_starter_book_has_a_passport_built_of_the_model():
    load_starter()
    info = edition("1.2.643.5.1.13.13.11.1040")
    assert info.origin == "starter"
    said = orjson.loads(passport_text(info.id))
    assert said == built_passport(info)
    assert len(said) == 27


def test_an_official_line_hides_the_starter_one(tmp_path):
    load_starter()
    write_book(tmp_path, [["1", "а"]], oid="1.2.643.5.1.13.13.11.1040")
    load_folder(tmp_path)
    assert [e.origin for e in editions("1.2.643.5.1.13.13.11.1040")] == ["official"]


def _read(path: Path):
    return orjson.loads(path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read())


def test_release_notes_of_recorded_editions_are_true(shared_data, tmp_path):
    """Counters that ФНСИ published equal ours where both editions are recorded."""
    for oid in ("11.1002", "99.2.206", "99.2.368"):
        for path in (shared_data / "nsi").glob(f"api_responses*/1.2.643.5.1.13.13.{oid}_*"):
            (tmp_path / path.name).symlink_to(path)
    assert load_folder(tmp_path).errors == []
    base = "1.2.643.5.1.13.13."
    for oid, old, new in [("11.1002", "9.4", "9.5"), ("11.1002", "9.5", "9.6"), ("99.2.206", "6.3", "6.4"),
                          ("99.2.206", "6.4", "6.5"), ("99.2.368", "2.7", "2.8")]:  # fmt: skip
        later = edition(base + oid, new)
        assert release_counters(edition(base + oid, old), later).text() == later.facts.release_notes
