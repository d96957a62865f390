"""REST of ФНСИ on small books: every rule of `domain/nsi.md` 2–9."""

from __future__ import annotations

import pytest

from egisz.kernel.actor import Actor
from egisz.nsi import rules
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.models import Edition
from egisz.nsi.queries import wire
from egisz.nsi.rest import OPERATIONS
from tests.config.lane import LaneClient
from tests.nsi.builders import OID, passport

pytestmark = pytest.mark.django_db
TYPES = {"ID": "INTEGER", "NAME": "VARCHAR", "ON": "DATETIME", "100%": "BOOLEAN"}
ROWS = [
    ("3", 'а "б"\\\t<в>', "21.11.2017", "true"),
    ("2", "", None, "false"),
    ("1", "йод", "01.01.2015", None),
]
client = LaneClient()
UNCHANGED = {"result": "ERROR", "resultText": "Справочник не изменялся", "resultCode": "03x0002"}
NO_VERSION = {"result": "ERROR", "resultText": "Запрашиваемая версия не существует", "resultCode": "03x0006"}


@pytest.fixture(autouse=True)
def _forget():
    wire.forget()


def put(version, listed, *, types=TYPES, published="01.02.2026 10:00", oid=OID, codes=(), **facts):
    content = passport(len(listed), oid=oid, version=version, types=types, published=published)
    content |= facts
    content["codes"] += [{"value": code, "type": "TYPE_OTHER"} for code in codes]
    read = rules.passport_facts(content)
    columns = tuple(types)
    assert store_edition(Actor.system("nsi"), read, columns, rules.read_rows(read, columns, listed))
    wire.forget()


def get(operation, /, **parameters):
    return client.get(f"/port/rest/{operation}", **parameters)


def cells(answer, column):
    return [cell["value"] for row in answer.json()["list"] for cell in row if cell["column"] == column]


def test_data_is_strings_and_nulls_by_the_key_downwards():
    put("1.1", ROWS)
    answer = get("data", identifier=OID)
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert list(answer.json()) == ["result", "resultText", "resultCode", "total", "list"]
    assert answer.json()["total"] == 3
    assert answer.json()["list"] == [
        [{"column": column, "value": value} for column, value in zip(TYPES, row, strict=True)] for row in ROWS
    ]


@pytest.mark.parametrize("key", ["8f1b7c2e-1111-4222-8333-123456789abc", "8f1b7c2e111142228333123456789abc", ""])
def test_keys_of_both_lengths_a_slash_at_the_end_and_a_raw_bar(key):
    put("1.1", ROWS)
    answer = client.get(f"/port/rest/data/?userKey={key}&identifier={OID}&filters=NAME|%D0%B9%D0%BE%D0%B4")
    assert (answer.status, answer.json()["total"], cells(answer, "ID")) == (200, 1, ["1"])


def test_pages_and_the_page_past_the_end():
    put("1.1", ROWS)
    assert cells(get("data", identifier=OID, page=2, size=2), "ID") == ["1"]
    past = get("data", identifier=OID, page=9, size=2)
    assert past.text == '{"result":"OK","resultText":null,"resultCode":null,"total":3,"list":[]}'
    assert cells(get("data", identifier=OID, size=2147483647), "ID") == ["3", "2", "1"]
    assert get("data", identifier=OID, page=2147483647, size=2147483647).json()["list"] == []


def test_all_rows_of_a_large_book_are_streamed():
    listed = [(str(number), f"запись {number}", None, None) for number in range(2500, 0, -1)]
    put("1.1", listed)
    answer = get("data", identifier=OID, size=2147483647)
    assert "Content-Length" not in answer.headers
    assert cells(answer, "ID") == [row[0] for row in listed]
    assert cells(get("data", identifier=OID, size=2147483647, filters="ID|100|GTE"), "ID") == [
        row[0] for row in listed[:2401]
    ]
    assert cells(get("data", identifier=OID, size=700, page=3), "ID") == [row[0] for row in listed[1400:2100]]


def test_columns_keep_the_order_of_the_book():
    put("1.1", ROWS)
    answer = get("data", identifier=OID, columns="100%,ID", size=1)
    assert answer.json()["list"] == [[{"column": "ID", "value": "3"}, {"column": "100%", "value": "true"}]]


def test_filters_hold_at_once_and_have_four_types():
    put("1.1", ROWS)

    def ids(*filters, **more):
        answer = get("data", identifier=OID, filters=filters, **more)
        assert answer.json()["total"] == len(answer.json()["list"])
        return cells(answer, "ID")

    assert ids("ID|2") == ["2"]
    assert ids("ID|2|EXACT") == ["2"]
    assert ids("NAME|ЙО|LIKE") == ["1"]
    assert ids("ID|2|GTE") == ["3", "2"]
    assert ids("ID|2|GTE", "ID|2|LTE") == ["2"]
    assert ids("ON|01.01.2016|GTE") == ["3"]
    assert ids("NAME|") == ["2"]
    assert ids("NAME|а|б|EXACT") == []
    assert ids("ID|1|GTE", sorting="NAME", sortingDirection="ASC") == ["2", "3", "1"]
    assert ids("ID|1|GTE", sorting="ID", sortingDirection="ASC") == ["1", "2", "3"]


def test_words_find_what_fits_best_first():
    names = ["Острая язва желудка", "Язва", "Язва желудка", "Грипп"]
    put("1.1", [(str(number), name, None, None) for number, name in enumerate(names, 1)])
    assert cells(get("data", identifier=OID, filters="NAME|язва|LIKE"), "ID") == ["2", "3", "1"]
    assert cells(get("data", identifier=OID, filters="NAME|желудка язвы|LIKE"), "ID") == ["3", "1"]
    assert cells(get("data", identifier=OID, filters=["NAME|желудка язвы|LIKE", "ID|1"]), "ID") == ["1"]
    assert cells(get("data", identifier=OID, query="язвой желудку"), "ID") == ["3", "1"]
    assert cells(get("data", identifier=OID, query="язва", filters="ID|1"), "ID") == ["1"]
    assert cells(get("data", identifier=OID, query="язва", sorting="ID"), "ID") == ["1", "2", "3"]
    assert get("data", identifier=OID, query="нет такого слова").json()["total"] == 0


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"page": "x"}, "03x9002"), ({"page": "0"}, "03x9002"), ({"page": "-1"}, "03x9002"),
        ({"page": "99999999999999999999"}, "03x9002"), ({"size": "1.5"}, "03x9002"), ({"size": "²"}, "03x9002"),
        ({"filters": "NAME"}, "03x9003"), ({"filters": "NAME|x|NEAR"}, "03x9003"), ({"filters": "NO|1"}, "03x9003"),
        ({"filters": ["ID|1"] * 21}, "03x9003"), ({"columns": "ID,NO"}, "03x9003"), ({"sorting": "NO"}, "03x9003"),
        ({"sorting": "ID", "sortingDirection": "UP"}, "03x9002"),
    ],
)  # fmt: skip
def test_bad_parameters_are_told_with_200_and_three_members(parameters, code):
    put("1.1", ROWS)
    answer = get("data", identifier=OID, **parameters)
    assert answer.status == 200
    assert list(answer.json()) == ["result", "resultText", "resultCode"]
    assert (answer.json()["result"], answer.json()["resultCode"]) == ("ERROR", code)


@pytest.mark.parametrize("operation", ["passport", "data", "structure"])
def test_an_unknown_book_or_version(operation):
    put("1.1", ROWS)
    assert get(operation, identifier="1.2.3").json() == {
        "result": "ERROR", "resultText": "Справочник не найден", "resultCode": "03x9001",
    }  # fmt: skip
    assert get(operation).json()["resultCode"] == "03x9002"
    assert get(operation, identifier=OID, version="9.9").json() == NO_VERSION
    assert get("versions", identifier="1.2.3").json()["resultCode"] == "03x9001"


def test_the_passport_of_a_version_and_of_another_oid():
    put("1.1", ROWS, codes=["1.2.643.5.1.13.2.1.1.999"])
    put("1.2", ROWS[:1], codes=["1.2.643.5.1.13.2.1.1.999"])
    assert get("passport", identifier=OID).json()["version"] == "1.2"
    assert get("passport", identifier=OID, version="1.1").json()["rowsCount"] == 3
    assert get("passport", identifier="1.2.643.5.1.13.2.1.1.999", version="1.1").json()["version"] == "1.1"
    assert get("data", identifier=OID, version="1.1").json()["total"] == 3
    assert len(get("passport", identifier=OID).json()) == 27


def test_versions_are_newest_first_with_the_day_when_the_book_was_made():
    put("1.1", ROWS, releaseNotes=None)
    put("1.2", ROWS[:1], published="01.03.2026 23:30", createDate="01.02.2026 10:00")
    assert get("versions", identifier=OID).json() == {
        "result": "OK", "resultText": None, "resultCode": None, "total": 2, "list": [
            {"version": "1.2", "createDate": "01.02.2026", "publishDate": "01.03.2026 23:30",
             "lastUpdate": "01.03.2026 23:30", "releaseNotes": "", "archive": False},
            {"version": "1.1", "createDate": "01.02.2026", "publishDate": "01.02.2026 10:00",
             "lastUpdate": "01.02.2026 10:00", "releaseNotes": "", "archive": True},
        ],
    }  # fmt: skip
    page = get("versions", identifier=OID, page=2, size=1).json()
    assert (page["total"], [item["version"] for item in page["list"]]) == (2, ["1.1"])


def test_an_annulled_version_is_not_listed_but_answered():
    put("1.1", ROWS)
    put("1.2", ROWS[:1], published="01.03.2026 10:00")
    Edition.objects.filter(version="1.1").update(annulled_at="2026-03-02T00:00:00Z")
    assert get("versions", identifier=OID).json()["total"] == 1
    assert get("data", identifier=OID, version="1.1").json()["total"] == 3


def test_compare_has_typed_rows_and_two_errors():
    put("1.1", ROWS)
    changed = [("4", "новая", "31.12.2020", "true"), ("3", "иначе", "21.11.2017", "false"), ROWS[2]]
    put("1.2", changed, published="01.03.2026 10:00")
    moments = {"date1": "2026-02-01 10:00", "date2": "2026-03-01 10:00"}
    answer = get("compare", identifier=OID, **moments).json()
    assert list(answer) == ["result", "resultText", "resultCode", "fields", "keys", "data"]
    assert (answer["fields"], answer["keys"]) == (None, None)
    assert answer["data"] == {"total": 3, "list": [
        {"ID": 2, "NAME": "", "ON": None, "100%": False, "operation": "DELETE"},
        {"ID": 3, "NAME": "иначе", "ON": 1511211600000, "100%": False, "operation": "UPDATE"},
        {"ID": 4, "NAME": "новая", "ON": 1609362000000, "100%": True, "operation": "INSERT"},
    ]}  # fmt: skip
    assert get("compare", identifier=OID, date1=moments["date1"]).json() == answer
    second = get("compare", identifier=OID, **moments, page=2, size=2).json()["data"]
    assert (second["total"], [row["ID"] for row in second["list"]]) == (3, [4])
    assert get("compare", identifier=OID, **moments, page=2).json() == UNCHANGED
    same = get("compare", identifier=OID, date1=moments["date2"], date2=moments["date2"])
    assert (same.status, same.json()) == (200, UNCHANGED)
    assert get("compare", identifier=OID, date1="2020-01-01 00:00").json() == NO_VERSION
    assert get("compare", identifier=OID, date1="01.02.2026").json()["resultCode"] == "03x9002"
    assert get("compare", identifier=OID).json()["resultCode"] == "03x9002"
    assert get("compare", identifier="1.2.3", **moments).json()["resultCode"] == "03x9001"


def test_compare_tells_a_changed_structure():
    put("1.1", [("1", "а")], types={"ID": "INTEGER", "NAME": "VARCHAR"})
    put("1.2", [("1", "а", "1")], types={"ID": "INTEGER", "NAME": "VARCHAR", "N": "INTEGER"},
        published="01.03.2026 10:00")  # fmt: skip
    answer = get("compare", identifier=OID, date1="2026-02-01 10:00").json()
    assert answer["fields"] == [{
        "field": {"Name": "N", "Alias": "", "Description": "", "DataType": "INTEGER", "Number": 3, "Visible": True},
        "operation": "ALTER_ADD_COLUMN",
    }]  # fmt: skip
    assert answer["data"]["list"] == [{"ID": 1, "NAME": "а", "N": 1, "operation": "UPDATE"}]


def test_search_dictionary():
    put("1.1", ROWS, typeId=7)
    put("1.1", ROWS, oid=f"{OID}1", fullName="Другой", publishDate="01.05.2026 10:00")
    found = get("searchDictionary", identifier=OID).json()
    assert list(found) == ["result", "resultText", "resultCode", "total", "list"]
    (item,) = found["list"]
    assert list(item)[:6] == ["result", "resultText", "resultCode", "identifier", "oid", "version"]
    assert [item[name] for name in ("result", "resultText", "resultCode", "fields", "keys", "codes")] == (
        [None] * 5 + [[]]
    )  # fmt: skip
    assert get("searchDictionary").json()["total"] == 2
    assert get("searchDictionary", name="друг").json()["list"][0]["oid"] == f"{OID}1"
    assert get("searchDictionary", typeId=7).json()["total"] == 1
    assert get("searchDictionary", publishDateFrom="01.04.2026").json()["total"] == 1
    assert get("searchDictionary", page=2, size=1, sorting="oid").json()["list"][0]["oid"] == f"{OID}1"
    assert get("searchDictionary", identifier="1.2.3").json() == {
        "result": "OK", "resultText": None, "resultCode": None, "total": -1, "list": [],
    }  # fmt: skip
    for name, value in (("typeId", "x"), ("publishDateTo", "1 мая"), ("showArchive", "maybe"), ("size", "x")):
        assert get("searchDictionary", **{name: value}).json()["resultCode"] == "03x9002"


def test_types_and_structure():
    put("1.1", ROWS, typeId=7)
    assert get("types").json()["list"] == [{"id": 7, "name": "Тип 7", "parentId": None}]
    found = get("structure", identifier=OID).json()
    assert [field["field"] for field in found["fields"]] == list(TYPES)
    assert found["keys"][0] == {"field": "ID", "type": "PRIMARY"}


def test_the_interface_is_described_for_machines():
    document = get("openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://localhost/port/rest"}]
    assert {path.strip("/") for path in document["paths"]} == set(OPERATIONS)


def test_an_unknown_method_another_verb_and_a_broken_query_are_json():
    assert set(OPERATIONS) == {"data", "passport", "versions", "searchDictionary", "compare", "types", "structure"}
    unknown = get("nothing")
    assert (unknown.status, unknown.json()["resultCode"]) == (404, "03x9006")
    assert client.post("/port/rest/data").status == 405
    broken = client.get("/port/rest/data?identifier=%ff")
    assert (broken.status, broken.json()["resultCode"]) == (400, "03x9002")
    head = client.ask("HEAD", "/port/rest/types")
    assert (head.status, head.body) == (200, b"")
