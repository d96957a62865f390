from __future__ import annotations

import pytest

from egisz.nsi.public import Coded, load_folder, search
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

ROWS = [
    ["0", "Врачебные специальности", None, "1", None],
    ["27", "Терапия", "0", "1", None],
    ["61", "Мануальная терапия", "0", "1", None],
    ["118", "Кардиология", "0", "1", None],
    ["81", "Детская кардиология", "0", "1", None],
    ["9", "Анестезиология-реаниматология", "0", "1", None],
    ["5", "Упразднённая терапия", "0", "0", None],
    ["6", "Бывшая терапия", "0", "1", "01.01.2012"],
    ["7", "Неотложная помощь (взрослая)", "0", "1", None],
]


@pytest.fixture(autouse=True)
def _book(tmp_path):
    write_book(tmp_path, ROWS, columns=("ID", "NAME", "PARENT", "REL", "DATEOUT"),
               keys={"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"})  # fmt: skip
    assert load_folder(tmp_path).errors == []


def codes(query, **options):
    return [coded.code for coded in search(OID, query, **options)]


def test_the_beginning_of_the_name_comes_first():
    assert codes("тера") == ["27", "61"]


def test_every_typed_word_is_the_beginning_of_a_word():
    assert codes("кардио дет") == ["81"]
    assert codes("реаним анест") == ["9"]


def test_the_code_finds_too():
    assert search(OID, "118")[0] == Coded("118", "Кардиология")


def test_a_typo_is_forgiven():
    assert codes("кордеология")[0] == "118"


def test_abolished_records_and_bare_groups_are_not_offered():
    assert {"0", "5", "6"}.isdisjoint(codes("", limit=100))
    assert codes("бывшая") == []


def test_case_yo_and_signs_do_not_matter():
    assert codes("НЕОТЛОЖНАЯ  помощь, взрослая") == ["7"]


def test_signs_of_the_pattern_language_are_harmless():
    assert codes("%") == codes("")
    assert codes("_' OR 1=1 --") == []


def test_an_unknown_book_has_no_records():
    assert search("1.2.3", "тера") == []


def test_no_more_than_the_limit():
    assert len(codes("", limit=2)) == 2
