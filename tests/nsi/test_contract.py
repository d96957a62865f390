"""The wire contract against recorded official answers: what was loaded comes back as it was (`domain/nsi.md` 15)."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import orjson
import pytest

from egisz.nsi.actions.loading import load_folder
from egisz.nsi.gateway.answers import read_text
from egisz.nsi.models import Edition
from egisz.nsi.public import Books, book_info, books, edition, name_of, search
from egisz.nsi.queries import wire
from egisz.nsi.queries.editions import built_passport
from tests.config.lane import LaneClient
from tests.nsi.builders import write

pytestmark = pytest.mark.django_db
client = LaneClient()
NAME = re.compile(r"(?P<oid>[\d.]+)_(?P<version>[\d.]+)_(?P<kind>passport|part(?P<page>\d+))\.json")
PAGE = 2000  # rows of a recorded page, when the book has more


@pytest.fixture(autouse=True)
def _forget():
    wire.forget()


def get(operation, /, **parameters):
    answer = client.get(f"/port/rest/{operation}", userKey="00000000-0000-0000-0000-000000000000", **parameters)
    assert answer.status == 200
    return answer


def compact(path) -> bytes:
    """A recorded answer without its spaces: the same bytes mean the same members in the same order."""
    return orjson.dumps(json.loads(read_text(path)))


@pytest.mark.article("A-022")
def test_138_official_books_come_back_member_by_member(shared_data):
    report = load_folder(shared_data / "nsi")
    assert report.errors == []
    assert report.loaded + report.known == 144

    asked = {"passport": 0, "part": 0}
    different = []
    for folder in ("api_responses", "api_responses_older"):
        for path in sorted((shared_data / "nsi" / folder).iterdir()):
            found = NAME.match(path.name)
            if not found:
                continue
            place = {"identifier": found["oid"], "version": found["version"]}
            page = {"page": found["page"], "size": PAGE} if found["page"] else {}
            answer = get("data" if page else "passport", **place, **page)
            asked["part" if found["page"] else "passport"] += 1
            if orjson.dumps(answer.json()) != compact(path):
                different.append(path.name)
            # A passport is kept as it came; what is built of the facts must be the same for editions of our own.
            info = edition(found["oid"], found["version"])
            if not found["page"] and orjson.dumps(built_passport(info)) != compact(path):
                different.append(f"{path.name}, built")
    assert different == []
    assert asked == {"passport": 138 + 6, "part": 169 + 6}

    # The rest of what the house needs from the official books.
    assert {book.origin for book in books()} == {"official"}
    assert name_of(Books.REGIONS, "78").endswith("Санкт-Петербург")
    assert book_info(Books.POSTS).version == "9.6"
    assert Edition.objects.filter(line__book__oid=Books.POSTS).count() == 3
    assert search(Books.SPECIALTIES, "тера")[0].name == "Терапия"
    assert search(Books.SPECIALTIES, "кордиология")[0].name == "Кардиология"
    assert "Врачебные специальности" not in {coded.name for coded in search(Books.SPECIALTIES, "врачебные")}

    for oid in (Books.POSTS, Books.REGIONS):
        check_comparisons(oid)


def check_comparisons(oid: str) -> None:
    """Neighbouring versions: what `compare` says is what a client finds by laying one copy over the other."""
    listed = get("versions", identifier=oid).json()["list"]
    assert len(listed) == 3
    for newer, older in pairwise(listed):
        old, new = rows_of(oid, older["version"]), rows_of(oid, newer["version"])
        key = next(k["field"] for k in get("passport", identifier=oid).json()["keys"] if k["type"] == "PRIMARY")
        answer = get(
            "compare", identifier=oid, date1=iso(older["publishDate"]), date2=iso(newer["publishDate"]),
            size=2147483647,
        ).json()  # fmt: skip
        before, after = ({row[key]: row for row in rows} for rows in (old, new))
        expected = {
            "INSERT": {code for code in after if code not in before},
            "DELETE": {code for code in before if code not in after},
            "UPDATE": {code for code in after if code in before and before[code] != after[code]},
        }
        told = {operation: set() for operation in expected}
        for row in answer["data"]["list"]:
            told[row["operation"]].add(str(row[key]))
        assert told == expected
        assert answer["data"]["total"] == sum(map(len, expected.values()))


def rows_of(oid, version):
    answer = get("data", identifier=oid, version=version, size=2147483647).json()
    return [{cell["column"]: cell["value"] for cell in row} for row in answer["list"]]


def iso(moment: str) -> str:
    day, month, rest = moment.split(".")
    return f"{rest[:4]}-{month}-{day}{rest[4:]}"


@pytest.fixture
def recorded(shared_data, tmp_path):
    """Two books of the older recordings with their earlier versions, laid out as a folder of answers."""
    source = shared_data / "nsi" / "api_recorded"
    gender, diseases = "1.2.643.5.1.13.13.11.1040", "1.2.643.5.1.13.2.1.1.725"
    for version in ("1.0", "2.1"):
        for kind, name in (("passport", f"passport_v{version}"), ("part1", f"data_v{version}")):
            write(tmp_path, f"{gender}_{version}_{kind}.json", read(source / "set2" / f"{gender}_{name}.json"))
    for version, pages in (("1.2", 2), ("1.8", 1)):
        passport = read(source / "set2" / f"{diseases}_passport_v{version}.json")
        write(tmp_path, f"{diseases}_{version}_passport.json", passport)
        for number in range(1, pages + 1):
            content = read(source / "set2" / f"{diseases}_data_v{version}_page{number}.json")
            write(tmp_path, f"{diseases}_{version}_part{number}.json", content)
    report = load_folder(tmp_path)
    assert report.errors == []
    assert report.loaded == 4
    return source / "set2"


def read(path):
    return json.loads(path.read_text(encoding="utf-8-sig"))


def by_operation(answer):
    """Rows of a comparison by operation, whatever their order and the order of columns in them."""
    found = {"INSERT": [], "UPDATE": [], "DELETE": []}
    for row in answer["data"]["list"]:
        found[row["operation"]].append(json.dumps(row, sort_keys=True))
    return {operation: sorted(rows) for operation, rows in found.items()}


def between(oid, *versions):
    return {
        f"date{number}": iso(get("passport", identifier=oid, version=version).json()["publishDate"])
        for number, version in enumerate(versions, 1)
    }


def test_the_recorded_comparison_of_a_changed_structure(recorded):
    oid = "1.2.643.5.1.13.13.11.1040"
    expected = read(recorded / f"{oid}_diff_v1.0_v2.1.json")
    answer = get("compare", identifier=oid, **between(oid, "1.0", "2.1")).json()
    assert list(answer) == list(expected)
    assert (answer["fields"], answer["keys"]) == (expected["fields"], expected["keys"])
    assert answer["data"]["total"] == expected["data"]["total"]
    assert by_operation(answer) == by_operation(expected)


def test_the_recorded_comparison_of_rows_and_the_page_past_its_end(recorded):
    """One thing differs on purpose: UPDATE rows of this recording carry the old values.

    The comparison of 1040 and `domain/nsi.md` 8 give the new ones, without which a client could not follow the book.
    """
    oid = "1.2.643.5.1.13.2.1.1.725"
    expected = read(recorded / f"{oid}_diff_v1.2_v1.8_page1.json")
    dates = between(oid, "1.2", "1.8")
    answer = get("compare", identifier=oid, **dates).json()
    assert list(answer) == list(expected)
    assert answer["data"]["total"] == expected["data"]["total"] == 76
    ours, theirs = by_operation(answer), by_operation(expected)
    assert (ours["INSERT"], ours["DELETE"]) == (theirs["INSERT"], theirs["DELETE"])
    keys = [sorted(json.loads(row)["ID"] for row in rows["UPDATE"]) for rows in (ours, theirs)]
    assert keys[0] == keys[1]
    new = {row["ID"]: row for row in rows_of(oid, "1.8")}
    for row in map(json.loads, ours["UPDATE"]):
        assert {name: str(value) for name, value in row.items() if name != "operation"} == new[str(row["ID"])]
    past = get("compare", identifier=oid, **dates, page=2)
    assert past.json() == read(recorded / f"{oid}_diff_v1.2_v1.8_page2.json")


def test_recorded_pages_past_the_end_versions_and_found_books(recorded):
    oid = "1.2.643.5.1.13.13.11.1040"
    past = get("data", identifier=oid, version="2.1", page=2, size=200).json()
    assert past == read(recorded / f"{oid}_data_empty_page.json")
    for version, kind in (("1.0", "data_v1.0"), ("2.1", "data_v2.1")):
        assert get("data", identifier=oid, version=version).json() == read(recorded / f"{oid}_{kind}.json")
        expected = read(recorded / f"{oid}_passport_v{version}.json")
        answer = get("passport", identifier=oid, version=version).json()
        assert list(answer) == list(expected)
        assert answer == expected

    # The recording has the same days and notes of each version; who made it when is told by the passports.
    expected = read(recorded / f"{oid}_versions.json")
    answer = get("versions", identifier=oid).json()
    assert answer["total"] == expected["total"]
    for ours, theirs in zip(answer["list"], expected["list"], strict=True):
        assert list(ours) == list(theirs)
        notes = read(recorded / f"{oid}_passport_v{ours['version']}.json")["releaseNotes"]
        assert {**ours, "releaseNotes": None} == {**theirs, "releaseNotes": None}
        assert ours["releaseNotes"] == notes

    expected = read(recorded / f"{oid}_refbook_v2.1.json")
    answer = get("searchDictionary", identifier=oid).json()
    assert answer["total"] == expected["total"] == 1
    assert answer["list"][0].keys() >= expected["list"][0].keys()
    different = {
        name: (value, answer["list"][0][name])
        for name, value in expected["list"][0].items()
        if value != answer["list"][0][name]
    }
    assert different == {}


def test_recorded_errors(recorded, shared_data):
    oid = "1.2.643.5.1.13.13.11.1040"
    source = shared_data / "nsi" / "api_recorded" / "set1"
    same = between(oid, "2.1", "2.1")
    assert get("compare", identifier=oid, **same).json() == read(source / "empty_diff.json")
    early = {"date1": "2001-01-01 00:00", "date2": same["date2"]}
    assert get("compare", identifier=oid, **early).json() == read(source / "no_version_diff.json")
    assert get("searchDictionary", identifier="1.2.3").json() == read(source / "not-found-ref.json")
