"""Distribution CSV, types of values, and passports of files that come without one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.nsi import rules
from tests.nsi.builders import passport

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_quoting_follows_the_value():
    text = rules.write_table(["ID", "REC_CODE"], [["1", "01"], ["2", "0101A00"], [None, ""], ["3", 'так "вот"; да']])
    assert text == 'ID;REC_CODE\n1;01\n2;"0101A00"\n;""\n3;"так ""вот""; да"'


def test_an_odd_name_of_a_column_is_quoted():
    columns = ["ID", 'a;"b"', "100%"]
    assert rules.write_table(columns, []) == 'ID;"a;""b""";100%'
    assert rules.read_table(rules.write_table(columns, [])) == (columns, [])


def test_null_and_empty_text_are_read_apart():
    assert rules.read_table('ID;A;B\r\n1;;""\r\n2;"x\ny";\r\n') == (
        ["ID", "A", "B"], [["1", None, ""], ["2", "x\ny", None]],
    )  # fmt: skip


_CELL = st.none() | st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"))


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(_CELL, min_size=n, max_size=n), max_size=6).map(lambda r: (n, r))
    )
)
def test_a_table_is_read_as_it_was_written(content):
    width, listed = content
    columns = [f"C{n}" for n in range(width)]
    assert rules.read_table(rules.write_table(columns, listed)) == (columns, listed)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "нет строки заголовка"),
        ("ID;NAME\n1", "строка 1: значений 1, а столбцов 2"),
        ("ID;NAME\n1;а\n2;б;в", "строка 2: значений 3, а столбцов 2"),
        ("ID;ID\n1;1", "столбец ID стоит в заголовке дважды"),
        ("ID;;NAME\n1;1;1", "нет названия столбца 2"),
        ('ID;NAME\n1;"а', "строка 1, значение 2: кавычки"),
        ('ID;NAME\n1;а"б"', "кавычки"),
    ],
)
def test_a_table_that_is_broken_is_told_with_its_row(text, told):
    with pytest.raises(rules.BadAnswer, match=told):
        rules.read_table(text)


@pytest.mark.parametrize("name", ["1.2.643.5.1.13.13.11.1005_2.27.csv", "1.2.643.5.1.13.13.11.1486_2.7.csv"])
def test_the_real_files_are_written_byte_for_byte(shared_data, name):
    data = (shared_data / "nsi" / "files" / name).read_bytes()
    columns, listed = rules.read_table(data.decode())
    assert rules.write_table(columns, listed).encode() == data


def facts(types, keys=None):
    return rules.passport_facts(passport(1, types=types, keys=keys or {"PRIMARY": "ID"}))


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("INTEGER", "1,5", "«1,5» – не целое число"),
        ("INTEGER", "", "не целое число"),
        ("BOOLEAN", "да", "«да» – не true или false"),
        ("DATETIME", "31.02.2026", "«31.02.2026» – не дата"),
        ("DATETIME", "2026-02-01", "не дата"),
        ("INTEGER", "x" * 100, "x…» – не целое"),
    ],
)
def test_a_value_of_another_type_is_told_with_row_and_column(kind, value, told):
    with pytest.raises(rules.BadAnswer, match=f"строка 2, столбец X: .*{told}"):
        rules.check_rows(facts({"ID": "INTEGER", "X": kind}), ["ID", "X"], [["1", None], ["2", value]])


@pytest.mark.parametrize(("kind", "value"), [("INTEGER", "-12"), ("BOOLEAN", "true"), ("DATETIME", "29.02.2024"),
                                             ("VARCHAR", "что угодно"), ("VARCHAR", "")])  # fmt: skip
def test_values_of_their_type_are_accepted(kind, value):
    rules.check_rows(facts({"ID": "INTEGER", "X": kind}), ["ID", "X"], [["1", value]])


def test_columns_are_the_fields_of_the_passport_in_any_order():
    book = facts({"ID": "INTEGER", "NAME": "VARCHAR"})
    rules.check_columns(book, ["NAME", "ID"])
    with pytest.raises(rules.BadAnswer, match="нет среди полей паспорта: NOTE"):
        rules.check_columns(book, ["ID", "NAME", "NOTE"])
    with pytest.raises(rules.BadAnswer, match="нет среди столбцов: NAME"):
        rules.check_columns(book, ["ID"])


def test_values_of_files_get_the_form_of_the_data():
    book = facts({"ID": "INTEGER", "D": "DATETIME", "B": "BOOLEAN", "S": "VARCHAR"})
    given_rows = [[" 7 ", "2026-02-01T00:00:00", "TRUE", " x "], ["", "", "", ""]]
    assert rules.plain_values(book, ["ID", "D", "B", "S"], given_rows) == [
        ["7", "01.02.2026", "true", " x "], [None, None, None, ""],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1.2.643.5.1.13.13.11.1005_2.27.csv", ("1.2.643.5.1.13.13.11.1005", "2.27")),
        ("1.2.643.5.1.13.13.11.1002_9.6_json.zip", ("1.2.643.5.1.13.13.11.1002", "9.6")),
        ("folder/1.2.643.5.1.13.13.11.1002_9.6_CSV.ZIP", ("1.2.643.5.1.13.13.11.1002", "9.6")),
        ("справочник.csv", None),
        ("1.2.643_passport.json", None),
    ],
)
def test_names_of_distribution_files(name, expected):
    found = rules.file_name(name)
    assert (found and (found.oid, found.version)) == expected


def test_the_next_version():
    assert [rules.next_version(v) for v in ("9.6", "9.9", "3", "1.2.3")] == ["9.7", "9.10", "3.1", "1.2.4"]


def drafted(base, columns, listed, **options):
    return rules.drafted(base, oid="1.2.3.4", version="1.2", name="", columns=columns, rows=listed, now=NOW, **options)


def test_a_book_that_is_not_known_yet_gets_keys_and_types_of_its_rows():
    made = drafted(None, ["NAME", "ID", "PARENT_ID", "CODE"], [["а", "1", None, "01"], ["б", "2", "1", "02"]])
    assert (made.key_column, made.value_column, made.parent_column) == ("ID", "NAME", "PARENT_ID")
    assert made.types == {"NAME": "VARCHAR", "ID": "INTEGER", "PARENT_ID": "INTEGER", "CODE": "VARCHAR"}
    assert made.hierarchical is True
    rules.check_structure(made)


def test_a_known_book_keeps_what_its_passport_says():
    base = facts({"ID": "INTEGER", "NAME": "VARCHAR"}, {"PRIMARY": "ID", "VALUE": "NAME"})
    same = drafted(base, ["NAME", "ID"], [["а", "1"]])
    assert same.fields == base.fields
    assert (same.version, same.published_at, same.short_name) == ("1.2", NOW, base.short_name)
    more = drafted(base, ["ID", "NOTE"], [["1", "x"]])
    assert [field.name for field in more.fields] == ["ID", "NOTE"]
    assert [key.type for key in more.keys] == ["PRIMARY"]
    assert more.structure_notes == "1)ID, null, null;\n2)NOTE, null, null;"
    with pytest.raises(rules.BadAnswer, match="нет столбца ключа ID"):
        drafted(base, ["NAME"], [["а"]])
