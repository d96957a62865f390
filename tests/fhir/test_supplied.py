"""Lookup, subsumption, translation, batches and wrong requests on resources that come with the request."""

from __future__ import annotations

import pytest

from tests.fhir.client import ask, parameters, post
from tests.fhir.supplied import ORGANS, SET, URL, value_set

pytestmark = pytest.mark.django_db


def expand(resource=None, **values):
    sets = [value_set()] if resource is None else [resource]
    return post("ValueSet/$expand", url=values.pop("url", SET), tx__resource=[ORGANS, *sets], **values)


def look(**values):
    return post("CodeSystem/$lookup", system=URL, tx__resource=ORGANS, **values)


def value_of(part):
    return next(value for key, value in part.items() if key != "name")


# $lookup, $subsumes


def test_lookup_tells_everything():
    answer = look(code="heart")
    assert (answer["name"], answer["version"], answer["display"]) == ("Organs", "1.2.0", "Heart")
    listed = {
        (p["part"][0]["valueCode"], str(value_of(p["part"][1])))
        for p in answer.json["parameter"]
        if p["name"] == "property"
    }
    assert listed == {
        ("parent", "trunk"),
        ("child", "valve"),
        ("child", "atrium"),
        ("inactive", "False"),
        ("side", "left"),
    }
    assert look(code="trunk")["abstract"] is True
    assert look(code="eye")["definition"] == "Organ of sight"


def test_lookup_of_an_unknown_code():
    answer = look(code="wing")
    assert answer.status == 404
    assert "Unknown code 'wing'" in answer.json["issue"][0]["details"]["text"]
    assert post("CodeSystem/$lookup", code="eye").status == 400


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        ("trunk", "valve", "subsumes"),
        ("valve", "trunk", "subsumed-by"),
        ("eye", "eye", "equivalent"),
        ("eye", "skin", "not-subsumed"),
    ],
)
def test_subsumes(a, b, outcome):
    assert post("CodeSystem/$subsumes", codeA=a, codeB=b, system=URL, tx__resource=ORGANS)["outcome"] == outcome
    codings = {"codingA": {"system": URL, "code": a}, "codingB": {"system": URL, "code": b}}
    assert post("CodeSystem/$subsumes", **codings, tx__resource=ORGANS)["outcome"] == outcome


def test_subsumes_needs_a_system():
    answer = post("CodeSystem/$subsumes", codeA="a", codeB="b")
    assert answer.status == 400
    assert answer.issues == [("error", "invalid-data", "")]


# batches, translation, wrong requests


def test_batch_validation():
    ones = [
        parameters(coding={"system": URL, "code": "eye"}),
        parameters(codingX="eye"),
        parameters(coding={"system": URL, "code": "wing"}),
    ]
    answer = post("ValueSet/$batch-validate-code", validation=ones, url=SET, tx__resource=[ORGANS, value_set()])
    kinds = [item["resource"]["resourceType"] for item in answer.json["parameter"]]
    assert kinds == ["Parameters", "OperationOutcome", "Parameters"]
    results = [
        p["valueBoolean"]
        for i in (0, 2)
        for p in answer.json["parameter"][i]["resource"]["parameter"]
        if p["name"] == "result"
    ]
    assert results == [True, False]


MAP = {
    "resourceType": "ConceptMap",
    "url": "http://example.org/ConceptMap/m",
    "status": "active",
    "group": [
        {
            "source": URL,
            "target": "http://example.org/t",
            "element": [
                {"code": "eye", "target": [{"code": "E", "display": "Oculus", "relationship": "equivalent"}]},
                {"code": "skin", "noMap": True},
            ],
        }
    ],
}


def test_translate():
    answer = post("ConceptMap/$translate", sourceCode="eye", system=URL, tx__resource=MAP, url=MAP["url"])
    assert answer["result"] is True
    parts = {part["name"]: part for part in answer["match"]}
    assert parts["concept"]["valueCoding"] == {"system": "http://example.org/t", "code": "E", "display": "Oculus"}
    assert parts["relationship"]["valueCode"] == "equivalent"
    assert (
        post("ConceptMap/$translate", sourceCode="skin", system=URL, tx__resource=MAP, url=MAP["url"])["result"]
        is False
    )
    back = post(
        "ConceptMap/$translate",
        targetCoding={"system": "http://example.org/t", "code": "E"},
        tx__resource=MAP,
        url=MAP["url"],
    )
    assert {p["name"]: p for p in back["match"]}["concept"]["valueCoding"]["code"] == "E"
    assert {p["name"]: p for p in back["match"]}["source"]["valueCoding"] == {"system": URL, "code": "eye"}
    old = post("ConceptMap/$translate", release="r4", code="eye", system=URL, tx__resource=MAP, url=MAP["url"])
    assert {p["name"]: p for p in old["match"]}["equivalence"]["valueCode"] == "equivalent"
    assert post("ConceptMap/$translate", sourceCode="eye", system=URL, url="http://example.org/none").status == 404


def test_bundles_of_questions():
    body = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [
            {
                "request": {"method": "POST", "url": "CodeSystem/$lookup"},
                "resource": parameters(system=URL, code="eye", tx__resource=ORGANS),
            },
            {"request": {"method": "GET", "url": "CodeSystem/nope"}},
            {},
        ],
    }
    answer = ask("POST", "", body)
    assert [entry["response"]["status"] for entry in answer.json["entry"]] == ["200", "404", "400"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b'{"resourceType":"Parameters","parameter":[{}]}',
        b'{"resourceType":"Parameters","parameter":{"name":1}}',
    ],
)
def test_bodies_that_are_not_parameters(body):
    answer = ask("POST", "ValueSet/$expand", body)
    assert answer.status == 400
    assert answer.json["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    "broken",
    [
        {"compose": []},
        {"compose": {"include": "x"}},
        {"compose": {"include": [{}]}},
        {"compose": {"include": [{"system": URL, "concept": "eye"}]}},
    ],
)
def test_broken_value_sets_are_the_clients_fault(broken):
    answer = expand({**value_set(), **broken})
    assert answer.status in (400, 422)
    assert answer.json["resourceType"] == "OperationOutcome"
