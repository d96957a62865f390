"""The one order of search results, on small books and on the official ones."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egisz.nsi.models import Book, Word, search
from egisz.nsi.public import edition, load_folder, ranked
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

ROWS = [
    ["1", "Пневмония", "J18"], ["2", "Пневмония неуточненная", "J18.9"], ["3", "Вирусная пневмония", "J12"],
    ["4", "Абсцесс лёгкого без пневмонии", "J85.2"], ["5", "Эссенциальная гипертензия", "I10"],
    ["6", "Йодная недостаточность", "E01"], ["7", "Злокачественное новообразование желудка", "C16"],
    ["8", "Бронхит острый", "J20"], ["9", "Острый бронхит", "J20.9"], ["10", "Грипп, вирус не идентифицирован", "J11"],
]  # fmt: skip


@pytest.fixture
def book(tmp_path):
    write_book(tmp_path, ROWS, columns=("ID", "NAME", "MKB_CODE"))
    assert load_folder(tmp_path).errors == []
    return edition(OID)


def codes(info, text, **options):
    return [row.code for row in ranked(info, text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i10", ["5"]), ("I 10", ["5"]), ("ш10", ["5"]), ("j189", ["2"]), ("J18.9", ["2"]), ("С16", ["7"]),
        ("пневмония", ["1", "2", "3"]), ("пневмонией", ["1", "3", "2"]), ("gytdvjybz", ["1", "2", "3"]),
        ("pnevmoniya", ["1", "2", "3"]), ("пнемония", ["1", "3", "2"]), ("воспаление легких", ["1", "3", "2"]),
        ("иодная", ["6"]), ("йодной", ["6"]), ("рак желудка", ["7"]), ("острый бронхит", ["9", "8"]),
        ("гриппа", ["10"]), ("ГРИПП", ["10"]), ("пневмония кота", ["1", "3", "2"]), ("ъъъъъъ", []), ("1", ["1"]),
    ],
)  # fmt: skip
def test_what_is_found_first(book, text, expected):
    assert codes(book, text, limit=len(expected) or 5)[: len(expected) or 5] == expected


def test_an_empty_text_lists_every_record_by_name(book):
    assert codes(book, "", limit=100) == [
        row[0] for row in sorted(ROWS, key=lambda row: row[1].lower().replace("ё", "е"))
    ]
    assert codes(book, "  ", limit=3) == codes(book, "", limit=3)


def test_only_what_may_be_chosen(tmp_path):
    rows = [["1", "Первая", "0", None], ["2", "Первая бывшая", "1", "01.01.2020"], ["3", "Первая новая", "1", None]]
    write_book(tmp_path, rows,
               columns=("ID", "NAME", "ACTUAL", "DATEOUT"))  # fmt: skip
    load_folder(tmp_path)
    assert codes(edition(OID), "первая", choosable_on=date(2026, 11, 23)) == ["3"]
    assert codes(edition(OID), "первая") == ["1", "2", "3"]


@given(
    text=st.sampled_from(["", "пне", "пневмонии", "j", "острый", "j1", "брнхит", "нгрипп", "нед"]),
    size=st.integers(1, 5),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_cover_every_match_once(book, text, size):
    whole = codes(book, text, limit=100)
    paged = list(itertools.chain.from_iterable(codes(book, text, limit=size, offset=at) for at in range(0, 12, size)))
    assert paged == whole
    assert len(set(whole)) == len(whole)


def test_pages_fit_where_very_many_match(tmp_path, monkeypatch):
    rows = [[str(n), f"{'Острый' if n % 2 else 'Старый'} случай {n}", "X"] for n in range(1, 2 * search._FEW + 200)]
    write_book(tmp_path, rows, columns=("ID", "NAME", "NOTE"))
    load_folder(tmp_path)
    info = edition(OID)
    ways = []
    for names in (0, 10**9):  # by sorting what was found, and by walking the names
        monkeypatch.setattr(search, "_WALK", names)
        ways.append([code for at in range(0, len(rows), 300) for code in codes(info, "случай", limit=300, offset=at)])
        assert len(ways[-1]) == len(set(ways[-1])) == len(rows)
    assert ways[0] == ways[1]


def test_the_vocabulary_goes_with_its_book(book):
    assert Word.objects.filter(word="пневмония").exists()
    Book.objects.all().delete()
    assert not Word.objects.exists()


P = "1.2.643.5.1.13.13."
MKB, POSTS, SERVICES, SPECIALTIES, REGIONS = "11.1005", "11.1002", "11.1070", "11.1066", "99.2.206"
# book, what people type, what must be among the first three (the key, or another code in the row)
OFFICIAL = [
    (MKB, "I10", "I10"), (MKB, "i 10", "I10"), (MKB, "ш10", "I10"), (MKB, "J180", "J18.0"), (MKB, "j18.0", "J18.0"),
    (MKB, "А00", "A00"), (MKB, "С50", "C50"), (MKB, "пневмония", "J18"), (MKB, "gytdvjybz", "J18"),
    (MKB, "pnevmoniya", "J18"), (MKB, "воспаление легких", "J18.9"), (MKB, "инфаркт мозга", "I63"),
    (MKB, "сахарный диабет 2 типа", "E11"), (MKB, "рак желудка", "C16.9"),
    (MKB, "злокачественным новообразованием желудка", "C16.9"), (MKB, "апендицит", "K37"), (MKB, "аппендицита", "K37"),
    (MKB, "бронхит острый", "J20.9"), (MKB, "грипп", "J10"), (MKB, "йододефицит", "E00.9"),
    (MKB, "гастродуоденит", "K29.9"), (MKB, "геморой", "K64.9"), (MKB, "перелом бедренной кости", "S72"),
    (MKB, "бронхиальная астма", "J45.9"), (MKB, "холера", "A00"), (MKB, "[jkthf", "A00"),
    (POSTS, "терапевт", "109"), (POSTS, "терапевту", "109"), (POSTS, "участковый терапевт", "110"),
    (POSTS, "медсестра", "159"), (POSTS, "медбрат", "159"), (POSTS, "окулист", "54"), (POSTS, "лор", "53"),
    (POSTS, "врач узи", "116"), (POSTS, "главврач", "334"), (POSTS, "зубной врач", "152"),
    (POSTS, "невропатолог", "45"),
    (POSTS, "гинеколог", "13"), (POSTS, "санитарка", "202"),
    (SERVICES, "B01.047.001", "B01.047.001"), (SERVICES, "В01.047.001", "B01.047.001"),
    (SERVICES, "b01047001", "B01.047.001"),
    (SERVICES, "прием терапевта первичный", "B01.047.001"), (SERVICES, "удаление зуба", "A16.07.001"),
    (SERVICES, "узи почек", "A04.28.002.001"), (SERVICES, "оак", "B03.016.002"),
    (SPECIALTIES, "тера", "27"), (SPECIALTIES, "кордеология", "118"), (SPECIALTIES, "кардиологии", "118"),
    (SPECIALTIES, "хирургия", "30"), (SPECIALTIES, "oftalmologiya", "20"), (SPECIALTIES, "аккушерство", "8"),
    (SPECIALTIES, "gtlbfnhbz", "22"), (SPECIALTIES, "педиатр", "22"),
    (REGIONS, "Москва", "77"), (REGIONS, "москвы", "77"), (REGIONS, "питер", "78"), (REGIONS, "саха", "14"),
    (REGIONS, "tatarstan", "16"), (REGIONS, "ханты-мансийский", "86"), (REGIONS, "кемеровская", "42"),
]  # fmt: skip


@pytest.fixture
def official(shared_data, tmp_path):
    """Only the five books that are asked: the rest would cost the test its time and show nothing more."""
    for number in (MKB, POSTS, SERVICES, SPECIALTIES, REGIONS):
        for path in (shared_data / "nsi" / "api_responses").glob(f"{P}{number}_*"):
            (tmp_path / path.name).symlink_to(path)
    assert load_folder(tmp_path).errors == []


def test_real_questions_find_the_right_record_among_the_first_three(official):
    missed = []
    for number, text, expected in OFFICIAL:
        rows = ranked(edition(P + number), text, 3)
        if not any(expected == row.code or expected in row.cells for row in rows):
            missed.append(f"{number} «{text}»: {expected}, found {[(row.code, row.title[:40]) for row in rows]}")
    assert missed == []
