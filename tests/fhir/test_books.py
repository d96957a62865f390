"""Books of the reference service as FHIR resources: every operation, both releases, an independent model."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egisz.nsi.public import load_folder
from tests.fhir.client import ask, get, parameters, post
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

SYSTEM = f"urn:oid:{OID}"
SET = f"{SYSTEM}?fhir_vs"
COLUMNS = ("ID", "NAME", "PARENT", "MKB_CODE", "ACTUAL", "BEGIN", "LEVEL", "SYNONYM")
TYPES = {
    "ID": "INTEGER",
    "NAME": "VARCHAR",
    "PARENT": "INTEGER",
    "MKB_CODE": "VARCHAR",
    "ACTUAL": "BOOLEAN",
    "BEGIN": "DATETIME",
    "LEVEL": "INTEGER",
    "SYNONYM": "VARCHAR",
}
KEYS = {"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"}
ROWS = [
    ["1", "Болезни органов дыхания", None, "J00-J99", "true", "01.01.2015", "0", None],
    ["2", "Пневмония", "1", "J18", "true", "01.01.2015", "1", "воспаление лёгких"],
    ["3", "Бронхопневмония неуточнённая", "2", "J18.0", "true", "01.01.2015", "2", ""],
    ["4", "Долевая пневмония", "2", "J18.1", "false", "01.01.2015", "2", None],
    ["5", "Бронхит", "1", "J20", "true", "01.01.2015", "1", None],
]
CODES = {row[0] for row in ROWS}


@pytest.fixture(autouse=True)
def _book(tmp_path):
    write_book(tmp_path, ROWS[:4], columns=COLUMNS, types=TYPES, keys=KEYS, published="01.01.2025 10:00")
    write_book(tmp_path, ROWS, columns=COLUMNS, types=TYPES, keys=KEYS, version="1.2")
    assert load_folder(tmp_path).errors == []


def properties(answer):
    found = {}
    for item in answer.json["parameter"]:
        if item["name"] == "property":
            code, value = (next(v for k, v in p.items() if k != "name") for p in item["part"][:2])
            found.setdefault(code, []).append(value)
    return found


def test_lookup():
    answer = get("CodeSystem/$lookup", system=SYSTEM, code="2")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/fhir+json")
    assert (answer["display"], answer["version"], answer["system"]) == ("Пневмония", "1.2", SYSTEM)
    assert properties(answer) == {
        "parent": ["1"],
        "child": ["3", "4"],
        "inactive": [False],
        "MKB_CODE": ["J18"],
        "ACTUAL": [True],
        "BEGIN": ["2015-01-01"],
        "LEVEL": [1],
        "SYNONYM": ["воспаление лёгких"],
    }
    assert any(
        p["name"] == "designation" and p["part"][-1]["valueString"] == "воспаление лёгких"
        for p in answer.json["parameter"]
    )
    assert properties(get("CodeSystem/$lookup", system=SYSTEM, code="2", property="LEVEL")) == {"LEVEL": [1]}


@pytest.mark.parametrize("url", [SYSTEM, OID, f"https://nsi.rosminzdrav.ru/dictionaries/{OID}", f"http://x.ru/{OID}/"])
def test_every_name_of_a_book_is_understood(url):
    assert get("CodeSystem/$lookup", system=url, code="3")["display"] == "Бронхопневмония неуточнённая"
    assert get("CodeSystem/$validate-code", url=url, code="3")["result"] is True
    assert get("ValueSet/$validate-code", url=SET, system=url, code="3")["result"] is True


def test_another_code_of_the_record_stands_for_its_key():
    assert get("CodeSystem/$lookup", system=SYSTEM, code="J18.0")["code"] == "3"
    answer = get("CodeSystem/$validate-code", url=SYSTEM, code="J18.0")
    assert (answer["result"], answer["code"], answer["normalized-code"]) == (True, "J18.0", "3")
    assert get("CodeSystem/$validate-code", url=SYSTEM, code="j180")["normalized-code"] == "3"
    assert get("CodeSystem/$validate-code", url=SYSTEM, code="J1")["result"] is False


def test_versions():
    assert get("CodeSystem/$lookup", system=SYSTEM, code="5").status == 200
    old = get("CodeSystem/$lookup", system=SYSTEM, code="5", version="1.1")
    assert old.status == 404
    assert get("CodeSystem/$lookup", system=SYSTEM, code="4", version="1.1")["version"] == "1.1"
    assert get("CodeSystem/$lookup", system=SYSTEM, code="4", version="1.x")["version"] == "1.2"
    wrong = get("CodeSystem/$validate-code", url=SYSTEM, code="4", version="7.7")
    assert wrong["result"] is False
    assert "Valid versions: 1.1 or 1.2" in wrong["message"]
    listed = get("CodeSystem/$versions", url=SYSTEM).json["parameter"]
    assert [(p["part"][0]["valueString"], p["part"][1]["valueBoolean"]) for p in listed] == [
        ("1.2", True),
        ("1.1", False),
    ]
    assert get(f"CodeSystem/{OID}-v1.1/$lookup", code="4")["version"] == "1.1"
    assert get("ValueSet/$expand", url=SET, valueSetVersion="1.1").json["expansion"]["total"] == 4


@given(
    code=st.sampled_from([*CODES, "9", "J18", "J18.0", "", "x", "1 "]),
    display=st.sampled_from(["", "Пневмония", "пневмония", "Чума"]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_validation_agrees_with_lookup(code, display):
    found = get("CodeSystem/$lookup", system=SYSTEM, code=code)
    for path, url in (("CodeSystem", SYSTEM), ("ValueSet", SET)):
        query = {"url": url, "code": code, **({"display": display} if display else {}), "system": SYSTEM}
        answer = get(f"{path}/$validate-code", **query)
        if not code:
            assert found.status == answer.status == 400
            continue
        fits = not display or (found.status == 200 and display.lower() == found["display"].lower())
        assert answer["result"] is (found.status == 200 and fits)


def test_inactive_records():
    answer = get("ValueSet/$validate-code", url=SET, system=SYSTEM, code="4")
    assert (answer["result"], answer["inactive"]) == (True, True)
    assert answer.issues == [("warning", "code-comment", "code")]
    assert get("ValueSet/$validate-code", url=SET, system=SYSTEM, code="4", activeOnly="true")["result"] is False
    active = get("ValueSet/$expand", url=SET, activeOnly="true")
    assert set(active.codes) == CODES - {"4"}
    assert active.json["expansion"]["total"] == 4


@pytest.mark.parametrize("size", [1, 2, 3, 10])
@pytest.mark.parametrize("text", ["", "пневмон", "бронх", "ghbdtn"])
def test_pages_of_an_expansion_cover_all_exactly_once(size, text):
    query = {"filter": text} if text else {}
    whole = get("ValueSet/$expand", url=SET, excludeNested="true", **query).codes
    paged = [
        c for at in range(0, 9, size) for c in get("ValueSet/$expand", url=SET, offset=at, count=size, **query).codes
    ]
    assert paged == whole
    assert len(set(whole)) == len(whole)
    assert text or set(whole) == CODES


def test_expansion_searches_like_the_pickers_do():
    for text, first in (
        ("пневмонией", "4"),
        ("gytdvjybz", "2"),
        ("j18.1", "4"),
        ("бронхт", "5"),
        ("воспаление лёгких", "2"),
    ):
        assert get("ValueSet/$expand", url=SET, filter=text, count=3).codes[0] == first, text


def test_expansion_nested_and_of_a_branch():
    nested = get("ValueSet/$expand", url=SET, excludeNested="false").json["expansion"]["contains"]
    assert [item["code"] for item in nested] == ["1"]
    assert {item["code"] for item in nested[0]["contains"]} == {"2", "5"}
    branch = get("ValueSet/$expand", url=f"{SET}=isa/2", excludeNested="true")
    assert set(branch.codes) == {"2", "3", "4"}
    assert get("ValueSet/$validate-code", url=f"{SET}=isa/2", system=SYSTEM, code="5")["result"] is False
    assert get("ValueSet/$validate-code", url=f"{SET}=isa/2", system=SYSTEM, code="3")["result"] is True


def test_a_value_set_of_the_client_over_a_book():
    mine = {
        "resourceType": "ValueSet",
        "url": "http://x.ru/vs",
        "status": "active",
        "compose": {
            "include": [
                {"system": SYSTEM, "filter": [{"property": "LEVEL", "op": "=", "value": "2"}]},
                {"system": SYSTEM, "concept": [{"code": "5"}]},
            ],
            "exclude": [{"system": SYSTEM, "filter": [{"property": "inactive", "op": "=", "value": "true"}]}],
        },
    }
    assert set(post("ValueSet/$expand", valueSet=mine).codes) == {"3", "5"}
    answer = post("ValueSet/$validate-code", valueSet=mine, coding={"system": SYSTEM, "code": "4"})
    assert answer["result"] is False
    assert post("ValueSet/$validate-code", valueSet=mine, coding={"system": SYSTEM, "code": "3"})["result"] is True


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [("1", "3", "subsumes"), ("3", "1", "subsumed-by"), ("2", "2", "equivalent"), ("5", "3", "not-subsumed")],
)
def test_subsumes(a, b, outcome):
    assert get("CodeSystem/$subsumes", system=SYSTEM, codeA=a, codeB=b)["outcome"] == outcome


def test_subsumes_of_an_unknown_code():
    assert get("CodeSystem/$subsumes", system=SYSTEM, codeA="1", codeB="99").status == 404


def test_read_and_search():
    system = get(f"CodeSystem/{OID}").json
    assert (system["url"], system["version"], system["count"]) == (SYSTEM, "1.2", 5)
    assert {item["code"]: item["type"] for item in system["property"]} == {
        "inactive": "boolean",
        "MKB_CODE": "string",
        "ACTUAL": "boolean",
        "BEGIN": "dateTime",
        "LEVEL": "integer",
        "SYNONYM": "string",
    }
    assert [item["code"] for item in system["concept"]] == ["1"]
    assert get(f"ValueSet/{OID}").json["url"] == SET
    assert get("CodeSystem/1.2.3").status == 404
    bundle = get("CodeSystem", url=SYSTEM).json
    assert (bundle["total"], bundle["entry"][0]["resource"]["id"]) == (1, OID)
    assert get("CodeSystem", url=SYSTEM, version="1.1").json["entry"][0]["resource"]["id"] == f"{OID}-v1.1"
    assert get("CodeSystem", url="urn:oid:1.2.3.4.5.6").json["total"] == 0
    assert get("ValueSet", url=SET).json["total"] == 1
    assert get("CodeSystem").json["total"] == 1
    assert "entry" not in get("CodeSystem", _summary="count").json
    assert ask("POST", "CodeSystem/_search", parameters(url=SYSTEM)).json["total"] == 1


def test_what_the_server_says_of_itself():
    for release, version in (("r5", "5.0.0"), ("r4", "4.0.1")):
        statement = get("metadata", release=release).json
        assert statement["fhirVersion"] == version
        assert statement["instantiates"] == ["http://hl7.org/fhir/CapabilityStatement/terminology-server"]
        assert {item["type"] for item in statement["rest"][0]["resource"]} == {"CodeSystem", "ValueSet", "ConceptMap"}
        abilities = get("metadata", mode="terminology", release=release).json
        assert abilities["codeSystem"][0]["uri"] == SYSTEM
        assert [item["code"] for item in abilities["codeSystem"][0]["version"]] == ["1.2", "1.1"]
        assert {"tx-resource", "count", "displayLanguage"} <= {
            item["name"] for item in abilities["expansion"]["parameter"]
        }
        assert get("$versions", release=release)["default"] == version


def test_forms_and_methods():
    for form in ("xml", "application/fhir+xml", "text/turtle"):
        refused = get("metadata", _format=form)
        assert refused.status == 406
        assert refused.json["resourceType"] == "OperationOutcome"
    assert get("metadata", headers={"ACCEPT": "application/fhir+xml"}).status == 406
    assert get("metadata", headers={"ACCEPT": "application/fhir+json;q=0.9, */*;q=0.1"}).status == 200
    assert get("metadata", _format="json").status == 200
    assert ask("DELETE", f"CodeSystem/{OID}").status == 405
    assert ask("POST", "CodeSystem/$lookup", b"<x/>", CONTENT_TYPE="application/fhir+xml").status == 415
    form = ask(
        "POST",
        "CodeSystem/$lookup",
        f"system={SYSTEM}&code=2".encode(),
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )
    assert form["display"] == "Пневмония"
    for path in ("Patient/1", "$nope", "CodeSystem/$nope", "ValueSet/$lookup"):
        assert get(path).status == 404


@pytest.mark.parametrize(
    "query", [{"count": "-1"}, {"count": "x"}, {"offset": "1.5"}, {"activeOnly": "maybe"}, {"count": "9" * 30}]
)
def test_wrong_values_are_refused(query):
    answer = get("ValueSet/$expand", url=SET, **query)
    assert answer.status == 400
    assert answer.json["issue"][0]["severity"] == "error"


def everything(release):
    """An answer of every kind."""
    yield get("metadata", release=release)
    yield get("metadata", release=release, mode="terminology")
    yield get(f"CodeSystem/{OID}", release=release)
    yield get(f"ValueSet/{OID}", release=release)
    yield get("CodeSystem", release=release)
    yield get("CodeSystem", release=release, _summary="count")
    yield get("CodeSystem", release=release, _summary="false", _count=1)
    yield get("ValueSet", release=release, _elements="url,name")
    yield get("ConceptMap", release=release)
    yield get("CodeSystem/$lookup", release=release, system=SYSTEM, code="2")
    yield get("CodeSystem/$validate-code", release=release, url=SYSTEM, code="2", display="Чума")
    yield get("ValueSet/$validate-code", release=release, url=SET, code="4")
    yield get("CodeSystem/$subsumes", release=release, system=SYSTEM, codeA="1", codeB="2")
    yield get("ValueSet/$expand", release=release, url=SET, property="LEVEL", includeDesignations="true")
    yield get("ValueSet/$expand", release=release, url=SET, filter="пневм", count=2)
    yield get("CodeSystem/nope", release=release)
    one = parameters(url=SYSTEM, coding={"system": SYSTEM, "code": "2"})
    yield post("CodeSystem/$batch-validate-code", release=release, validation=[one, one])
    yield get("CodeSystem/$versions", release=release, url=SYSTEM)


@pytest.mark.parametrize(("release", "package"), [("r5", "fhir.resources"), ("r4", "fhir.resources.R4B")])
def test_an_independent_model_reads_every_answer(release, package):
    seen = set()
    for answer in everything(release):
        kind = answer.json["resourceType"]
        seen.add(kind)
        model = getattr(import_module(f"{package}.{kind.lower()}"), kind)
        model.model_validate(answer.json)
    assert {
        "CapabilityStatement",
        "TerminologyCapabilities",
        "CodeSystem",
        "ValueSet",
        "Bundle",
        "Parameters",
        "OperationOutcome",
    } <= seen
