"""Supplements, extensions and languages of resources that come with a request; supplements of our own books."""

from __future__ import annotations

import pytest

from egisz.nsi.public import load_folder
from tests.fhir.client import ask, get, parameters, post
from tests.fhir.supplied import SET, value_set
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

URL = "http://example.org/CodeSystem/tools"
MORE = "http://example.org/CodeSystem/tools-more"
DEFINED = "http://hl7.org/fhir/StructureDefinition/"
STATUS = f"{DEFINED}structuredefinition-standards-status"


def extension(name, **value):
    return {"url": name if name.startswith("http") else f"{DEFINED}{name}", **value}


TOOLS = {
    "resourceType": "CodeSystem",
    "url": URL,
    "language": "en",
    "name": "Tools",
    "status": "active",
    "content": "complete",
    "concept": [
        {
            "code": "saw",
            "display": "Saw",
            "extension": [extension("codesystem-conceptOrder", valueInteger=2), extension("rendering-style")],
            "designation": [{"language": "de", "value": "Säge", "extension": [extension("coding-sctdescid")]}],
        },
        {
            "code": "axe",
            "display": "Axe",
            "designation": [
                {"language": "de", "value": "Beil", "extension": [extension(STATUS, valueCode="withdrawn")]}
            ],
        },
        {"code": "mill", "display": "Mill", "extension": [extension(STATUS, valueCode="deprecated")]},
    ],
}
SUPPLEMENT = {
    "resourceType": "CodeSystem",
    "url": MORE,
    "version": "0.2",
    "language": "en",
    "content": "supplement",
    "supplements": URL,
    "property": [{"code": "weighs", "uri": "http://example.org/weighs", "type": "string"}],
    "concept": [
        {
            "code": "saw",
            "designation": [{"language": "nl", "value": "zaag"}],
            "extension": [extension("itemWeight", valueDecimal=1.5), extension("codesystem-label", valueString="a.")],
            "property": [{"code": "weighs", "valueString": "much"}],
        }
    ],
}


def needing(canonical, include=None):
    one = value_set(include or [{"system": URL}])
    return {**one, "extension": [extension("valueset-supplement", valueCanonical=canonical)]}


def plain(include=None):
    return value_set(include or [{"system": URL}])


def expand(resource, **values):
    return post("ValueSet/$expand", url=SET, tx__resource=[TOOLS, SUPPLEMENT, resource], **values)


def check(resource, **values):
    return post("ValueSet/$validate-code", url=SET, tx__resource=[TOOLS, SUPPLEMENT, resource], **values)


def saw_of(answer):
    return next(item for item in answer.json["expansion"]["contains"] if item["code"] == "saw")


def test_a_supplement_is_used_when_it_is_asked_for():
    without = expand(plain(), includeDesignations=True)
    assert [one["language"] for one in saw_of(without)["designation"]] == ["de"]
    assert saw_of(without)["property"] == [{"code": "order", "valueDecimal": 2}]
    used = {"name": "used-supplement", "valueUri": f"{MORE}|0.2"}
    assert used not in without.json["expansion"]["parameter"]
    for answer in (
        expand(plain(), includeDesignations=True, property="weighs", useSupplement=MORE),
        expand(needing(f"{MORE}|0.2"), includeDesignations=True, property="weighs"),
    ):
        saw = saw_of(answer)
        assert [one["language"] for one in saw["designation"]] == ["de", "nl"]
        assert saw["property"] == [
            {"code": "weighs", "valueString": "much"},
            {"code": "order", "valueDecimal": 2},
            {"code": "weight", "valueDecimal": 1.5},
            {"code": "label", "valueString": "a."},
        ]
        expansion = answer.json["expansion"]
        assert used in expansion["parameter"]
        assert {"code": "weighs", "uri": "http://example.org/weighs"} in expansion["property"]
        assert {"code": "weight", "uri": "http://hl7.org/fhir/concept-properties#itemWeight"} in expansion["property"]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("ValueSet/$expand", {"url": SET, "useSupplement": f"{MORE}X"}),
        ("ValueSet/$expand", {"valueSet": needing(f"{MORE}|7")}),
        ("ValueSet/$validate-code", {"valueSet": needing(f"{MORE}X"), "code": "saw", "system": URL}),
        ("CodeSystem/$lookup", {"system": URL, "code": "saw", "useSupplement": f"{MORE}X"}),
    ],
)
def test_a_supplement_that_is_not_here_is_an_error(path, values):
    answer = post(path, tx__resource=[TOOLS, SUPPLEMENT, plain()], **values)
    assert answer.status == 422
    assert answer.issues[0][1] == "not-found"
    assert answer.json["issue"][0]["details"]["text"].startswith("Required supplement not found: ")


def test_lookup_says_what_comes_from_a_supplement():
    answer = post("CodeSystem/$lookup", system=URL, code="saw", tx__resource=[TOOLS, SUPPLEMENT], useSupplement=MORE)
    assert answer["used-supplement"] == f"{MORE}|0.2"
    parts = [item["part"] for item in answer.json["parameter"] if item["name"] == "designation"]
    assert {"name": "source", "valueCanonical": f"{MORE}|0.2"} in parts[-1]


def test_displays_of_a_supplement_are_right_only_with_it():
    coding = {"system": URL, "code": "saw", "display": "zaag"}
    assert check(plain(), coding=coding)["result"] is False
    assert check(plain(), coding=coding, useSupplement=MORE)["result"] is True


def test_a_supplement_is_no_code_system():
    answer = check(plain(), coding={"system": MORE, "code": "saw"})
    assert answer["result"] is False
    assert answer.issues == [("error", "invalid-data", "Coding.system")]
    assert "is a supplement" in answer["message"]


def test_deprecated_concepts_and_withdrawn_names():
    answer = check(plain(), code="mill", system=URL)
    assert (answer["result"], answer["status"], answer["inactive"]) == (True, "deprecated", None)
    assert answer["message"] == "The concept 'mill' is deprecated and its use should be reviewed"
    old = check(plain(), coding={"system": URL, "code": "axe", "display": "Beil"})
    assert old.issues == [("error", "display-comment", "Coding.display")]
    assert "(status = withdrawn). The correct display is 'Axe'" in old["message"]
    lenient = check(
        plain(), coding={"system": URL, "code": "axe", "display": "Beil"}, lenient__display__validation=True
    )
    assert lenient["result"] is True
    assert expand(plain(), displayLanguage="de").json["expansion"]["contains"][1]["display"] == "Axe"


def test_a_value_set_orders_labels_and_deprecates_its_concepts():
    listed = [
        {
            "system": URL,
            "concept": [
                {
                    "code": "saw",
                    "extension": [
                        extension("valueset-conceptOrder", valueInteger=0),
                        extension("valueset-deprecated", valueBoolean=True),
                        extension("http://example.org/unknown", valueString="x"),
                    ],
                }
            ],
        }
    ]
    shown = expand(plain(listed)).json["expansion"]["contains"][0]
    assert [item["url"] for item in shown["extension"]] == [
        f"{DEFINED}rendering-style",
        f"{DEFINED}valueset-deprecated",
    ]
    assert shown["property"] == [{"code": "order", "valueDecimal": 0}]
    r4 = ask("POST", "ValueSet/$expand", parameters(valueSet=plain(listed), tx__resource=TOOLS), release="r4")
    assert len(r4.json["expansion"]["contains"][0]["extension"]) == 3
    answer = check(plain(listed), coding={"system": URL, "code": "saw"})
    assert answer["result"] is True
    assert answer["message"] is None
    assert answer.issues == [("warning", "code-comment", "Coding.code")]


def languages(text, **values):
    answer = expand(plain(), includeDesignations=True, **({"displayLanguage": text} if text else {}), **values)
    told = [p["valueCode"] for p in answer.json["expansion"]["parameter"] if p["name"] == "displayLanguage"]
    return saw_of(answer), {c["code"]: c.get("display", "") for c in answer.json["expansion"]["contains"]}, told


def test_languages_soft_and_strict():
    saw, shown, told = languages("de")
    assert (saw["display"], told) == ("Säge", ["de"])
    assert saw["designation"] == [{"language": "en", "value": "Saw"}]
    assert shown["mill"] == "Mill"
    _, shown, told = languages("de,*; q=0")
    assert (shown["mill"], told) == ("", ["de, *; q=0"])
    wrong = check(plain(), coding={"system": URL, "code": "mill", "display": "Rad"}, displayLanguage="de")
    assert wrong["message"].endswith("no valid display names found for language(s) 'de'. Default display is 'Mill'")


def test_a_language_that_the_value_set_asks_for():
    inner = [{"url": "name", "valueCode": "displayLanguage"}, {"url": "value", "valueCode": "de"}]
    one = plain()
    one["compose"]["extension"] = [extension("valueset-expansion-parameter", extension=inner)]
    assert saw_of(expand(one))["display"] == "Säge"
    assert saw_of(expand(one, displayLanguage="en"))["display"] == "Saw"


def test_a_book_with_a_supplement(tmp_path):
    write_book(tmp_path, [["1", "Пила"], ["2", "Топор"]])
    assert load_folder(tmp_path).errors == []
    system = f"urn:oid:{OID}"
    pack = {
        "resourceType": "CodeSystem",
        "url": MORE,
        "content": "supplement",
        "supplements": system,
        "language": "en",
        "concept": [{"code": "1", "display": "Saw"}],
    }
    answer = post("CodeSystem/$lookup", system=system, code="1", tx__resource=pack, displayLanguage="en")
    assert answer["display"] == "Saw"
    shown = post("ValueSet/$expand", url=f"{system}?fhir_vs", tx__resource=pack, displayLanguage="en", count=10)
    assert {item["display"] for item in shown.json["expansion"]["contains"]} == {"Saw", "Топор"}
    assert get("CodeSystem/$lookup", system=system, code="1", displayLanguage="en")["display"] == "Пила"
