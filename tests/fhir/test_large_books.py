"""A book of several thousand concepts: any page of its expansion, filters of every kind, too many to show at once."""

from __future__ import annotations

import pytest

from egisz.fhir.rules.expanding import MOST_OF_BOOK
from egisz.nsi.models.records import MARK_EVERY
from egisz.nsi.public import load_folder
from tests.fhir.client import get
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

SYSTEM = f"urn:oid:{OID}"
SET = f"{SYSTEM}?fhir_vs"
TOTAL = 2 * MARK_EVERY + 150
COLUMNS = ("ID", "NAME", "CODE", "ACTUAL")
TYPES = {"ID": "INTEGER", "NAME": "VARCHAR", "CODE": "VARCHAR", "ACTUAL": "BOOLEAN"}
KEYS = {"PRIMARY": "ID", "VALUE": "NAME"}


def row(number, active="true"):
    name = "Сахарный диабет" if number == 777 else "Йододефицит" if number == 778 else f"Запись {number}"
    return [str(number), name, f"A{number // 100}.{number % 100:02d}", active]


def load(folder, rows, **more):
    write_book(folder, rows, columns=COLUMNS, types=TYPES, keys=KEYS, **more)
    assert load_folder(folder).errors == []


def page(offset, count, **query):
    answer = get("ValueSet/$expand", url=SET, offset=offset, count=count, **query)
    assert answer.status == 200
    return answer.codes


@pytest.mark.parametrize("active", ["false", "true"])
def test_every_page_of_a_large_book(tmp_path, active):
    load(tmp_path, [row(number) for number in range(1, TOTAL + 1)])
    whole = [str(number) for number in range(1, TOTAL + 1)]
    size = MARK_EVERY // 3
    paged = [code for at in range(0, TOTAL, size) for code in page(at, size, activeOnly=active)]
    assert paged == whole
    for offset in (MARK_EVERY - 1, MARK_EVERY, MARK_EVERY + 1, 2 * MARK_EVERY, TOTAL - 1):
        assert page(offset, 1, activeOnly=active) == [whole[offset]]
    assert page(TOTAL, 10) == page(10**6, 10) == []


def test_pages_when_some_records_are_out_of_force_and_in_earlier_editions(tmp_path):
    rows = [row(number, "false" if number % 7 == 0 else "true") for number in range(1, TOTAL + 1)]
    load(tmp_path, rows, published="01.01.2025 10:00")
    load(tmp_path, rows[10:], version="1.2")
    active = [str(number) for number in range(11, TOTAL + 1) if number % 7]
    assert page(MARK_EVERY + 5, 20, activeOnly="true") == active[MARK_EVERY + 5 : MARK_EVERY + 25]
    assert page(TOTAL - 12, 20) == [str(TOTAL - 1), str(TOTAL)]
    assert page(MARK_EVERY, 2) == [str(MARK_EVERY + 11), str(MARK_EVERY + 12)]
    assert page(MARK_EVERY, 2, valueSetVersion="1.1") == [str(MARK_EVERY + 1), str(MARK_EVERY + 2)]


def test_pages_of_one_expansion_carry_one_identifier(tmp_path):
    load(tmp_path, [row(number) for number in range(1, 20)])

    def expansion(**query):
        return get("ValueSet/$expand", url=SET, **query).json["expansion"]

    first, second = expansion(count=5, offset=0), expansion(count=5, offset=5)
    assert first["identifier"] == second["identifier"]
    assert first["identifier"].startswith("urn:uuid:")
    assert first["identifier"] != expansion(count=5, filter="запись")["identifier"]
    assert first["identifier"] != expansion(count=5, activeOnly="true")["identifier"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("с", "777"),
        ("диабета сахарного", "777"),
        ("сахраный", "777"),
        ("cf[fhysq lbf", "777"),
        ("diabet", "777"),
        ("иододефицит", "778"),
        ("A12.34", "1234"),
        ("a1234", "1234"),
        ("1234", "1234"),
        ("запись 1500", "1500"),
    ],
)
def test_a_filter_finds_by_a_letter_forms_slips_layouts_and_codes(tmp_path, text, code):
    load(tmp_path, [row(number) for number in range(700, 1600)])
    assert page(0, 5, filter=text)[0] == code


def test_more_than_a_program_can_want_is_refused_without_count(tmp_path, monkeypatch):
    monkeypatch.setattr("egisz.fhir.rules.expanding.MOST_OF_BOOK", 50)
    assert MOST_OF_BOOK > 15_038  # МКБ-10 is given whole
    load(tmp_path, [row(number) for number in range(1, 60)])
    answer = get("ValueSet/$expand", url=SET)
    assert answer.status == 422
    assert answer.json["issue"][0]["code"] == "too-costly"
    assert len(page(0, 59)) == 59
