"""Every refusal: its status, an OperationOutcome in both releases, and words that say what is wrong."""

from __future__ import annotations

from importlib import import_module

import pytest

from egisz.fhir import fast
from egisz.fhir.queries.service import MOST_IN_BATCH
from egisz.fhir.rules.world import MOST_SUPPLIED
from tests.fhir.client import ask, parameters
from tests.fhir.supplied import ORGANS, SET, URL, filtered, value_set

pytestmark = pytest.mark.django_db

OTHER = "http://example.org/other"


def deep(depth):
    concept = {"code": f"c{depth}"}
    return concept if depth == 0 else {**concept, "concept": [deep(depth - 1)]}


def batch(*entries):
    return {"resourceType": "Bundle", "type": "batch", "entry": list(entries)}


def asking(path, **values):
    return path, parameters(tx__resource=[ORGANS, value_set()], **values)


CASES = [
    (*asking("CodeSystem/$lookup", code="eye"), 400, "system and code"),
    (*asking("CodeSystem/$lookup", system=f"{URL}x", code="eye"), 404, "could not be found"),
    (*asking("CodeSystem/$lookup", system=URL, code="wing"), 404, "Unknown code 'wing'"),
    (*asking("CodeSystem/$lookup", system=URL, code="eye", version="7"), 404, "Valid versions: 1.2.0"),
    (*asking("CodeSystem/$lookup", system=URL, code="eye", displayLanguage="??"), 400, "Invalid displayLanguage"),
    (*asking("CodeSystem/$subsumes", system=URL, codeA="eye"), 400, "codeA and codeB"),
    (*asking("CodeSystem/$subsumes", codeA="eye", codeB="skin"), 400, "parameter system"),
    (*asking("CodeSystem/$subsumes", codingA={"code": "eye"}, codingB={"code": "skin"}), 400, "parameter system"),
    (
        *asking("CodeSystem/$subsumes", codingA={"system": URL, "code": "eye"}, codingB={"system": OTHER, "code": "a"}),
        400,
        "different code systems",
    ),
    (*asking("CodeSystem/$subsumes", system=URL, codeA="eye", codeB="wing"), 404, "Unknown code 'wing'"),
    (*asking("CodeSystem/$validate-code", url=URL), 400, "Unable to find code to validate"),
    (*asking("CodeSystem/$versions", url=OTHER), 404, "could not be found"),
    (*asking("ValueSet/$validate-code", url=SET, codeableConcept={"text": "x"}), 400, "no coding"),
    (*asking("ValueSet/$validate-code", code="eye", system=URL), 400, "url and valueSet"),
    (*asking("ValueSet/$expand"), 400, "url and valueSet"),
    (*asking("ValueSet/$expand", url=OTHER), 404, "value Set"),
    (*asking("ValueSet/$expand", url=OTHER, context="x"), 400, "context"),
    (*asking("ValueSet/$expand", url=SET, count="-1"), 400, "count"),
    (*asking("ValueSet/$expand", url=SET, excludeNested="maybe"), 400, "excludeNested"),
    (*asking("ValueSet/$expand", valueSet=ORGANS), 400, "must be a ValueSet"),
    (*asking("ValueSet/$expand", valueSet={"resourceType": "ValueSet", "compose": []}), 422, "compose"),
    (*asking("ValueSet/$expand", valueSet=value_set({"system": URL})), 422, "compose.include"),
    (*asking("ValueSet/$expand", valueSet=value_set([{}])), 422, "neither system nor valueSet"),
    (*asking("ValueSet/$expand", valueSet=value_set([{"system": OTHER}])), 404, "cannot be expanded"),
    (*asking("ValueSet/$expand", valueSet=value_set([{"system": URL, "version": "7"}])), 422, "Valid versions"),
    (*asking("ValueSet/$expand", valueSet=filtered("concept", "child-of", "")), 422, "has no value"),
    (*asking("ValueSet/$expand", valueSet=filtered("side", "is-a", "left")), 422, "property = concept"),
    (*asking("ConceptMap/$translate", system=URL), 400, "sourceCode"),
    (*asking("ConceptMap/$translate", sourceCode="eye"), 400, "parameter system"),
    (*asking("ConceptMap/$translate", sourceCode="eye", system=URL, url=OTHER), 404, "concept map"),
    (*asking("ConceptMap/$translate", sourceCodeableConcept={"text": "x"}), 400, "no coding"),
    ("ValueSet/$batch-validate-code", parameters(url=SET), 400, "validation"),
    ("CodeSystem/$nope", parameters(), 404, "not supported"),
    ("$nope", parameters(), 404, "not supported"),
    ("Patient", parameters(), 404, "Patient"),
    ("CodeSystem/nobody/$lookup", parameters(code="x"), 404, "not known"),
    ("", {"resourceType": "Bundle", "type": "transaction"}, 400, "type batch"),
    ("", batch(*[{}] * (MOST_IN_BATCH + 1)), 400, "up to"),
    ("ValueSet/$expand", [], 400, "FHIR resource"),
    ("ValueSet/$expand", {"resourceType": "Parameters", "parameter": {}}, 400, "must be a list"),
    ("ValueSet/$expand", {"resourceType": "Parameters", "parameter": [{"valueUri": SET}]}, 400, "needs a name"),
    ("ValueSet/$expand", b"{", 400, "not JSON"),
    (
        "CodeSystem/$lookup",
        {"resourceType": "Parameters", "parameter": [{"name": "system", "valueCoding": {"code": "x"}}]},
        400,
        "simple value",
    ),
    (
        "CodeSystem/$lookup",
        {"resourceType": "Parameters", "parameter": [{"name": "coding", "valueInteger": 1}]},
        400,
        "wrong type",
    ),
    ("CodeSystem/$lookup", parameters(tx__resource={"resourceType": "Patient"}), 422, "Patient in tx-resource"),
    ("CodeSystem/$lookup", parameters(tx__resource=[ORGANS] * (MOST_SUPPLIED + 1)), 413, "tx-resource"),
]


@pytest.mark.parametrize(("path", "body", "status", "text"), CASES, ids=[f"{c[0]}-{c[3]}" for c in CASES])
@pytest.mark.parametrize(("release", "package"), [("r5", "fhir.resources"), ("r4", "fhir.resources.R4B")])
def test_a_refusal(path, body, status, text, release, package):
    answer = ask("POST", path, body, release=release)
    assert answer.status == status
    assert text in answer.json["issue"][0]["details"]["text"]
    assert answer.json["issue"][0]["severity"] == "error"
    import_module(f"{package}.operationoutcome").OperationOutcome.model_validate(answer.json)


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        ({"resourceType": "CodeSystem", "content": "complete", "concept": [{"code": "eye"}]}, "could not be found"),
        ({**ORGANS, "concept": {"code": "eye"}}, "not a list"),
        ({**ORGANS, "concept": [{"display": "eye"}]}, "needs a code"),
        ({**ORGANS, "concept": [deep(70)]}, "too deep"),
        ({**ORGANS, "content": "not-present"}, "no content"),
    ],
)
def test_a_supplied_system_that_cannot_be_used(resource, text):
    answer = ask("POST", "CodeSystem/$lookup", parameters(system=URL, code="eye", tx__resource=resource))
    assert answer.status in (400, 404, 422)
    assert text in answer.json["issue"][0]["details"]["text"]


def test_a_body_that_is_too_large(monkeypatch):
    monkeypatch.setattr(fast, "MOST_BODY", 100)
    answer = ask("POST", "CodeSystem/$lookup", parameters(system=URL, code="eye", tx__resource=ORGANS))
    assert answer.status == 413
    assert answer.json["issue"][0]["code"] == "too-long"


def test_entries_of_a_batch_are_refused_one_by_one():
    good = {"request": {"method": "GET", "url": "metadata"}}
    entries = [{}, {"request": {"method": "DELETE", "url": "CodeSystem/1"}}, {"request": {"method": "POST", "url": ""}}]
    for release, version in (("r5", "5.0.0"), ("r4", "4.0.1")):
        answer = ask("POST", "", batch(*entries, good), release=release)
        assert [entry["response"]["status"] for entry in answer.json["entry"]] == ["400", "405", "405", "200"]
        assert answer.json["entry"][-1]["resource"]["fhirVersion"] == version
