from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.nsi import rules
from tests.nsi import builders


def facts(**options):
    return rules.passport_facts(builders.passport(1, **options))


def test_versions_are_ordered_by_number_not_by_text():
    assert sorted(["9.10", "9.9", "10.1", "2.27"], key=rules.version_order) == ["2.27", "9.9", "9.10", "10.1"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1.2.643.5.1.13.13.11.1066_5.4_passport.json", ("1.2.643.5.1.13.13.11.1066", "5.4")),
        ("1.2.643.5.1.13.13.11.1066_5.4_passport.json.gz", ("1.2.643.5.1.13.13.11.1066", "5.4")),
        ("1.2.643.5.1.13.2.1.1.725_passport_v1.7.json", None),
        ("INDEX.tsv", None),
    ],
)
def test_file_names_of_passports(name, expected):
    assert rules.passport_name(name) == expected


def test_the_title_is_the_value_key():
    columns = ["ID", "NAME", "NAME_ROLE"]
    book = facts(keys={"PRIMARY": "ID", "VALUE": "NAME_ROLE"}, types=dict.fromkeys(columns, "VARCHAR"))
    assert rules.title_column(book, columns) == "NAME_ROLE"


@pytest.mark.parametrize(
    ("columns", "title"),
    [
        (["ID", "SUBJECT", "CODE_OKATO", "STATUS"], "SUBJECT"),
        (["ID", "GROUP", "MATTER", "SPECIMEN"], "SPECIMEN"),
        (["ID", "Priority", "Name"], "Name"),
        (["ID", "ADDRESS_TYPE"], "ADDRESS_TYPE"),
        (["ID", "NPA", "NAME_FORM"], "NAME_FORM"),
        (["ID"], "ID"),
    ],
)
def test_the_title_without_a_value_key(columns, title):
    book = facts(keys={"PRIMARY": "ID"}, types=dict.fromkeys(columns, "VARCHAR"))
    assert rules.title_column(book, columns) == title


@pytest.mark.parametrize(
    ("column", "value", "active"),
    [("REL", "0", False), ("REL", "1", True), ("ACTUAL", "false", False), ("Actual", "true", True),
     ("ACTUAL", None, True), ("TESTSTATUS", "Устаревший", False), ("TESTSTATUS", "Новый", True)],
)  # fmt: skip
def test_rows_say_whether_they_are_in_use(column, value, active):
    (row,) = rules.read_rows(facts(), ["ID", "NAME", column], [["1", "Терапия", value]])
    assert row.is_active is active


@pytest.mark.parametrize("value", ["07.10.2015", "2015-10-07"])
def test_the_date_of_the_end_is_read_in_both_forms(value):
    (row,) = rules.read_rows(facts(), ["ID", "NAME", "DATEOUT"], [["1", "Терапия", value]])
    assert row.ends_on == date(2015, 10, 7)


def test_a_key_that_stands_twice_is_refused():
    with pytest.raises(rules.BadAnswer, match="дважды"):
        rules.read_rows(facts(), ["ID", "NAME"], [["1", "а"], ["1", "б"]])


def test_a_row_with_other_columns_is_refused():
    page = builders.page(["ID", "NAME"], [["1", "а"]])
    page["list"] += builders.page(["NAME", "ID"], [["б", "2"]])["list"]
    with pytest.raises(rules.BadAnswer, match="другие столбцы"):
        rules.page_rows(page, [])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": "9.6a"}, "записана не числами"),
        ({"version": "1.2.3.4"}, "записана не числами"),
        ({"keys": []}, "первичный ключ"),
        ({"keys": [{"field": "NO", "type": "PRIMARY"}]}, "NO, которого нет"),
        (
            {"fields": [{"field": "ID", "dataType": "BLOB", "alias": None, "description": None}]},
            "неизвестный тип «BLOB»",
        ),
        ({"fields": [{"field": "ID", "dataType": "VARCHAR", "alias": None, "description": None}] * 2}, "дважды"),
        ({"publishDate": "2026-02-01"}, "записано не так"),
        ({"oid": None}, "oid пусто"),
    ],
)
def test_a_passport_that_makes_no_sense_is_refused(change, told):
    with pytest.raises(rules.BadAnswer, match=told):
        rules.passport_facts(builders.passport(1) | change)


def test_a_passport_is_written_as_it_was_read():
    passport = builders.passport(7, keys={"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "ID"})
    assert list(rules.passport_members(rules.passport_facts(passport)).items()) == list(passport.items())


def test_notes_on_the_structure_name_what_is_absent():
    fields = (rules.FieldFacts("ID", "INTEGER", "Код", "ключ"), rules.FieldFacts("SMOCOD", "VARCHAR", "Код СМО", None))
    assert rules.structure_notes(fields) == "1)ID, Код, ключ;\n2)SMOCOD, Код СМО, null;"


@pytest.mark.parametrize(
    ("kind", "codes", "order"),
    [
        ("INTEGER", ["10", "9", "1"], "-number"),
        ("INTEGER", ["9", "1", "10"], "-number"),  # no order at all: what the type asks for
        ("INTEGER", ["99", "98", "9", "100", "1"], "-code"),  # 99.2.700
        ("INTEGER", ["1", "9", "10"], "number"),
        ("VARCHAR", ["99", "98", "120", "119"], "-code"),  # 1520
        ("VARCHAR", ["120", "99"], "-number"),
        ("VARCHAR", ["a", "b"], "code"),
        ("VARCHAR", [], "-code"),
    ],
)
def test_the_order_of_rows_is_recognised(kind, codes, order):
    book = facts(types={"ID": kind, "NAME": "VARCHAR"})
    listed = rules.read_rows(book, ["ID", "NAME"], [[code, "а"] for code in codes])
    assert rules.order_of(book, listed) == order


@given(st.lists(st.none() | st.text(alphabet=st.characters(codec="utf-8")), min_size=1))
def test_packed_cells_are_json_and_can_be_cut(cells):
    packed = rules.pack_cells(cells)
    assert json.loads(packed) == cells
    assert [json.loads(value) for value in rules.packed_values(packed)] == cells


def test_an_error_answer_is_not_a_passport():
    with pytest.raises(rules.BadAnswer):
        rules.passport_facts({"result": "ERROR", "resultText": "нет", "resultCode": "03x0006"})


def test_words_do_not_know_case_and_yo():
    assert rules.words("Неопределённый «ПОЛ» (врач-терапевт)") == ["неопределенный", "пол", "врач", "терапевт"]


@given(st.text(max_size=80))
def test_search_text_has_a_space_before_every_word(text):
    line = rules.search_text(text)
    assert all(f" {word}" in line for word in rules.words(text))
