from __future__ import annotations

import pytest
from django.core.management import call_command

from egisz.nsi.models import Book, Edition, Passport, Record
from egisz.nsi.public import (
    Books,
    book_info,
    edition,
    get,
    load_folder,
    load_starter,
    name_of,
    rows,
    search,
)
from tests.nsi.builders import OID, write, write_book

pytestmark = pytest.mark.django_db


def test_a_book_is_loaded_with_its_passport_and_rows_in_order(tmp_path):
    write_book(tmp_path / "deep" / "er", [["2", "Хирургия"], ["1", "Терапия"]])
    report = load_folder(tmp_path)
    assert (report.loaded, report.rows, report.errors) == (1, 2, [])
    loaded = edition(OID)
    assert loaded.columns == ("ID", "NAME")
    assert '"rowsCount": 2' in Passport.objects.get(edition=loaded.id).text
    assert [row.cells for row in rows(loaded).rows] == [("2", "Хирургия"), ("1", "Терапия")]


def test_pages_are_read_by_number_and_packed_ones_too(tmp_path):
    listed = [[str(number), f"запись {number}"] for number in range(1, 13)]
    write_book(tmp_path, listed, page_size=1, packed=True)
    load_folder(tmp_path)
    assert [row.code for row in rows(edition(OID)).rows] == [row[0] for row in listed]


def test_empty_text_and_null_stay_different(tmp_path):
    write_book(tmp_path, [["1", "а", ""], ["2", "б", None]], columns=("ID", "NAME", "NOTE"))
    load_folder(tmp_path)
    assert [row.cells for row in rows(edition(OID)).rows] == [("1", "а", ""), ("2", "б", None)]


def test_loading_twice_changes_nothing(tmp_path):
    write_book(tmp_path, [["1", "Терапия"]])
    load_folder(tmp_path)
    before = list(Record.objects.values_list("id", "title"))
    write_book(tmp_path, [["1", "Подмена"]])
    report = load_folder(tmp_path)
    assert (report.loaded, report.known) == (0, 1)
    assert list(Record.objects.values_list("id", "title")) == before


def test_several_editions_are_kept_and_the_newest_is_current(tmp_path):
    write_book(tmp_path / "new", [["1", "Терапия"]], version="1.10", published="01.03.2026 10:00")
    write_book(tmp_path / "old", [["1", "Терапия"], ["9", "Гомеопатия"]], version="1.9")
    load_folder(tmp_path)
    assert book_info(OID).version == "1.10"
    assert Edition.objects.count() == 2
    assert get(OID, "9").name == "Гомеопатия"  # old data keep their names
    assert search(OID, "гомео") == []


def test_one_bad_file_never_stops_the_rest(tmp_path):
    write_book(tmp_path, [["1", "Терапия"]])
    (tmp_path / f"{OID}1_1.1_passport.json").write_text("{ не json", encoding="utf-8")
    write_book(tmp_path, [["1", "а"], ["2", "б"]], oid=f"{OID}2")
    (tmp_path / f"{OID}2_1.1_part1.json").write_bytes(b"\x1f\x8b broken")
    write_book(tmp_path, [["1", "а"], ["2", "б"]], oid=f"{OID}3", page_size=1)
    (tmp_path / f"{OID}3_1.1_part2.json").unlink()
    lines: list[str] = []
    report = load_folder(tmp_path, say=lines.append)
    assert report.loaded == 1
    assert len(report.errors) == 3
    assert [f"{OID}{n}" in error for n, error in zip((1, 2, 3), report.errors, strict=True)] == [True] * 3
    assert "записей 1, а в паспорте обещано 2" in report.errors[2]
    assert not Book.objects.filter(oid=f"{OID}3").exists()
    assert len(lines) == 4


def test_a_damaged_archive_is_named(tmp_path):
    write_book(tmp_path, [["1", "а"]], packed=True)
    path = tmp_path / f"{OID}_1.1_part1.json.gz"
    path.write_bytes(path.read_bytes()[:-12])
    (error,) = load_folder(tmp_path).errors
    assert path.name in error


def test_a_value_that_the_database_cannot_hold_is_an_error_of_its_file(tmp_path):
    write_book(tmp_path, [["1", "а\x00б"]])
    write_book(tmp_path, [["1", "а"]], oid=f"{OID}7")
    report = load_folder(tmp_path)
    assert (report.loaded, len(report.errors)) == (1, 1)


def test_a_former_oid_in_the_file_name_is_understood(tmp_path):
    write_book(tmp_path, [["1", "а"]])
    path = tmp_path / f"{OID}_1.1_passport.json"
    text = path.read_text(encoding="utf-8").replace('"TYPE_PRIMARY"\n', '"TYPE_PRIMARY"\n')
    text = text.replace('"codes": [', '"codes": [{"value": "1.2.643.5.1.13.2.7", "type": "TYPE_OTHER"},')
    (tmp_path / "1.2.643.5.1.13.2.7_1.1_passport.json").write_text(text, encoding="utf-8")
    path.unlink()
    (tmp_path / f"{OID}_1.1_part1.json").rename(tmp_path / "1.2.643.5.1.13.2.7_1.1_part1.json")
    assert load_folder(tmp_path).errors == []
    assert book_info(OID) is not None


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert load_folder(tmp_path / "nowhere").errors == [f"{tmp_path / 'nowhere'}: такой папки нет"]


def test_the_starter_set_gives_every_picker_something():
    load_starter()
    for oid in (Books.SPECIALTIES, Books.POSTS, Books.REGIONS, Books.IDENTITY_DOCUMENTS, Books.GENDER,
                Books.EMPLOYMENT_KINDS, Books.ACCREDITATION_KINDS):  # fmt: skip
        assert search(oid, ""), oid
    assert name_of(Books.REGIONS, "78") == "Город Санкт-Петербург"
    assert book_info(Books.REGIONS).rows == 89
    assert load_starter().loaded == 0


def test_an_official_edition_wins_over_the_starter(tmp_path):
    write_book(tmp_path, [["27", "Терапия"]], oid=Books.SPECIALTIES, published="01.02.2020 10:00")
    load_folder(tmp_path)
    load_starter()
    info = book_info(Books.SPECIALTIES)
    assert (info.origin, info.rows) == ("official", 1)
    assert name_of(Books.SPECIALTIES, "therapy") == "Терапия"  # what was entered before keeps its name


def test_the_command_loads_both(tmp_path, capsys):
    write_book(tmp_path, [["27", "Терапия"]], oid=Books.SPECIALTIES)
    write(tmp_path, "1.2.3_1.1_passport.json", {"result": "ERROR"})
    call_command("load_dictionaries", "--starter", "--folder", str(tmp_path))
    out = capsys.readouterr()
    assert "загружено версий 1" in out.out
    assert "1.2.3_1.1_passport.json" in out.err
