"""Search for code systems, value sets and maps: conditions, pages, parts of resources."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from egisz.nsi.public import load_folder
from tests.fhir.books import write_named
from tests.fhir.client import ask, get

pytestmark = pytest.mark.django_db

ROOT = "1.2.643.5.1.13.13.99.2.9100"
NAMES = {"1": "Болезни", "2": "Боли ёмкие", "3": "Лекарства", "4": "Болезни редкие", "5": "Должности"}


@pytest.fixture(autouse=True)
def _books(tmp_path):
    for number, name in NAMES.items():
        write_named(tmp_path, [[number, f"Запись {number}"], ["77", "Общая"]], oid=ROOT + number, name=name)
    write_named(
        tmp_path, [["1", "Старая"]], oid=f"{ROOT}1", version="0.9", name="Болезни", published="01.01.2020 10:00"
    )
    assert load_folder(tmp_path).errors == []


def found(kind="CodeSystem", **query):
    bundle = get(kind, **query).json
    assert bundle["resourceType"] == "Bundle", bundle
    return [entry["resource"]["id"].removeprefix(ROOT) for entry in bundle.get("entry", [])]


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet"])
@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, ["1", "2", "3", "4", "5"]),
        ({"title": "болезни"}, ["1", "4"]),
        ({"title": "бол"}, ["1", "2", "4"]),
        ({"title": "боли емкие"}, ["2"]),
        ({"title:contains": "редк"}, ["4"]),
        ({"title:exact": "Болезни"}, ["1"]),
        ({"title:exact": "болезни"}, []),
        ({"title": "болезни", "status": "active"}, ["1", "4"]),
        ({"status": "retired"}, []),
        ({"status": "http://hl7.org/fhir/publication-status|active", "title": "лек"}, ["3"]),
        ({"_id": f"{ROOT}3"}, ["3"]),
        ({"_id": f"{ROOT}3,{ROOT}5"}, ["3", "5"]),
        ({"_id": f"{ROOT}1-v0.9"}, ["1-v0.9"]),
        ({"_id": "nobody"}, []),
        ({"version": "0.9"}, []),
        ({"unknown": "x", "title": "лек"}, ["3"]),
    ],
)
def test_conditions(kind, query, ids):
    assert found(kind, **query) == ids


def test_urls_versions_identifiers_codes():
    url = f"urn:oid:{ROOT}1"
    assert found(url=url) == ["1"]
    assert found(url=url, version="0.9") == ["1-v0.9"]
    assert found(url=url, version="0.9,1.1") == ["1-v0.9", "1"]
    assert found(url=url, version="7") == []
    assert found(url=f"{url},urn:oid:{ROOT}2") == ["1", "2"]
    assert found(**{"url:below": "urn:oid:1.2.643"}) == ["1", "2", "3", "4", "5"]
    assert found("ValueSet", url=f"{url}?fhir_vs") == ["1"]
    assert found("ValueSet", reference=url) == ["1"]
    assert found(identifier=f"urn:ietf:rfc:3986|urn:oid:{ROOT}4") == ["4"]
    assert found(identifier=f"{ROOT}4") == ["4"]
    assert found(identifier=f"http://other|{ROOT}4") == []
    assert found(code="3") == ["3"]
    assert found(code="77") == ["1", "2", "3", "4", "5"]
    assert found(code=f"urn:oid:{ROOT}5|77") == ["5"]
    assert found(name="NSI_1_2_643") == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 50])
def test_following_the_links_finds_everything_once(size):
    bundle = get("CodeSystem", _count=size, status="active").json
    seen, pages = [], 0
    while True:
        assert bundle["total"] == 5
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        seen += [entry["resource"]["id"].removeprefix(ROOT) for entry in bundle["entry"]]
        pages += 1
        assert ("previous" in links) is (pages > 1)
        if "next" not in links:
            break
        where = urlsplit(links["next"])
        assert ("status", "active") in parse_qsl(where.query)
        bundle = ask("GET", "CodeSystem", query=where.query).json
    assert seen == ["1", "2", "3", "4", "5"]
    assert pages == -(-5 // size)
    last = ask("GET", "CodeSystem", query=urlsplit(links["last"]).query).json
    assert last["entry"][-1]["resource"]["id"] == f"{ROOT}5"


def test_parts_of_resources():
    for query in ({"_summary": "count"}, {"_count": "0"}):
        bundle = get("CodeSystem", **query).json
        assert (bundle["total"], "entry" in bundle) == (5, False)
    (whole,) = [entry["resource"] for entry in get("CodeSystem", _id=f"{ROOT}3", _summary="false").json["entry"]]
    assert {item["code"] for item in whole["concept"]} == {"77", "3"}
    short = get(f"CodeSystem/{ROOT}3", _summary="true").json
    assert short["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert {"url", "version", "status", "content"} <= set(short)
    assert not {"concept", "description"} & set(short)
    few = get(f"CodeSystem/{ROOT}3", _elements="url,version").json
    assert set(few) == {"resourceType", "id", "meta", "url", "version", "status", "content"}
    assert "concept" in get(f"CodeSystem/{ROOT}3", _elements="concept").json
    assert "compose" not in get(f"ValueSet/{ROOT}3", _summary="true").json
    assert set(get(f"ValueSet/{ROOT}3", _summary="text").json) == {"resourceType", "id", "meta", "status"}


@pytest.mark.parametrize("query", [{"_count": "x"}, {"_count": "-1"}, {"_offset": "1.5"}, {"_summary": "much"}])
@pytest.mark.parametrize("release", ["r5", "r4"])
def test_wrong_paging_is_refused(query, release):
    answer = get("CodeSystem", release=release, **query)
    assert answer.status == 400
    assert next(iter(query)) in answer.json["issue"][0]["details"]["text"]


def test_search_by_post_and_by_what_the_server_names():
    form = ask(
        "POST", "CodeSystem/_search", b"title=%D0%BB%D0%B5%D0%BA", CONTENT_TYPE="application/x-www-form-urlencoded"
    )
    assert form.json["total"] == 1
    statement = get("metadata").json
    for item in statement["rest"][0]["resource"]:
        for parameter in item["searchParam"]:
            assert get(item["type"], **{parameter["name"]: "nothing-like-this"}).json["total"] == 0
