"""$validate-code of codes in resources that come with the request: the ecosystem's issues and messages."""

from __future__ import annotations

import copy

import pytest

from tests.fhir.client import post
from tests.fhir.supplied import ORGANS, SET, URL, filtered, value_set

pytestmark = pytest.mark.django_db


def check(resource=None, **values):
    sets = [value_set()] if resource is None else [resource]
    return post("ValueSet/$validate-code", url=SET, tx__resource=[ORGANS, *sets], **values)


def test_a_good_code_in_every_form():
    for values in (
        {"code": "eye", "system": URL},
        {"coding": {"system": URL, "code": "eye"}},
        {"code": "eye", "inferSystem": True},
        {"code": "eye"},
        {"codeableConcept": {"coding": [{"system": URL, "code": "eye"}]}},
        {"code": "eye", "system": URL, "display": "Eye"},
        {"code": "eye", "system": URL, "display": "EYE"},
        {"coding": {"system": URL, "code": "eye", "display": "peeper", "version": "1.2.0"}},
    ):
        answer = check(**values)
        assert answer.status == 200
        assert answer["result"] is True, values
        assert (answer["code"], answer["system"], answer["version"], answer["display"]) == ("eye", URL, "1.2.0", "Eye")
        assert answer["issues"] is None


def test_a_wrong_code():
    answer = check(code="wing", system=URL)
    assert answer["result"] is False
    assert answer.issues == [("error", "not-in-vs", "code"), ("error", "invalid-code", "code")]
    assert answer["message"] == (
        f"The provided code '{URL}#wing' was not found in the value set '{SET}|5.0.0'; "
        f"Unknown code 'wing' in the CodeSystem '{URL}' version '1.2.0'"
    )
    coded = check(coding={"system": URL, "code": "wing"})
    assert [place for *_, place in coded.issues] == ["Coding.code", "Coding.code"]
    concept = check(codeableConcept={"coding": [{"system": URL, "code": "wing"}]})
    assert [(s, k) for s, k, _ in concept.issues] == [
        ("error", "not-in-vs"),
        ("error", "invalid-code"),
        ("information", "this-code-not-in-vs"),
    ]
    alone = post("CodeSystem/$validate-code", url=URL, code="wing", tx__resource=ORGANS)
    assert alone.issues == [("error", "invalid-code", "code")]


def test_a_code_that_is_known_but_not_there():
    answer = check(filtered("concept", "is-a", "heart"), code="skin", system=URL, display="xx")
    assert answer["result"] is False
    assert answer.issues[0] == ("error", "not-in-vs", "code")
    assert f"'{URL}#skin ('xx')'" in answer["message"]


def test_a_wrong_display():
    answer = check(coding={"system": URL, "code": "eye", "display": "Ear"})
    assert answer["result"] is False
    assert answer.issues == [("error", "invalid-display", "Coding.display")]
    assert answer["message"] == (
        f"Wrong Display Name 'Ear' for {URL}#eye. Valid display is one of 3 choices: 'Eye' (en) or 'peeper' "
        "or 'Auge' (de) (for the language(s) '--')"
    )
    space = check(coding={"system": URL, "code": "valve", "display": "Heart  valve"})
    assert space["message"].startswith("Wrong whitespace in display 'Heart  valve'")
    lenient = check(coding={"system": URL, "code": "eye", "display": "Ear"}, lenient__display__validation=True)
    assert lenient["result"] is True
    assert lenient.issues == [("warning", "invalid-display", "Coding.display")]


def test_displays_in_languages():
    assert check(code="eye", system=URL, display="Auge", displayLanguage="de")["result"] is True
    assert check(code="eye", system=URL, display="Auge", displayLanguage="de")["display"] == "Auge"
    assert check(code="skin", system=URL, display="Skin", displayLanguage="de")["result"] is True
    assert check(code="skin", system=URL, display="Skin", displayLanguage="de").issues[0][:2] == (
        "information",
        "invalid-display",
    )
    assert check(code="eye", system=URL, display="Eye", displayLanguage="!!").status == 400


def test_systems_and_versions_that_are_not_here():
    answer = check(coding={"system": f"{URL}x", "code": "eye"})
    assert answer["result"] is False
    assert answer.issues == [("error", "not-in-vs", "Coding.code"), ("error", "not-found", "Coding.system")]
    assert answer["x-unknown-system"] == f"{URL}x"
    version = check(coding={"system": URL, "code": "eye", "version": "9.9.9"})
    assert version["result"] is False
    assert version.issues[0] == ("error", "not-found", "Coding.system")
    assert "Valid versions: 1.2.0" in version["message"]
    assert version["x-caused-by-unknown-system"] == f"{URL}|9.9.9"
    alone = post("CodeSystem/$validate-code", url=f"{URL}x", code="eye")
    assert alone.issues == [("error", "not-found", "system")]
    assert alone["result"] is False


def test_a_code_without_a_system():
    answer = check(coding={"code": "eye"})
    assert answer["result"] is False
    assert [kind for _, kind, _ in answer.issues] == ["not-in-vs", "invalid-data"]
    bad = check(code="wing", inferSystem=True)
    assert [kind for _, kind, _ in bad.issues] == ["not-in-vs", "cannot-infer"]


def test_inactive_and_abstract_concepts():
    answer = check(code="trunk", system=URL)
    assert answer["result"] is True
    assert (answer["inactive"], answer["status"]) == (True, "retired")
    assert answer["message"] == "The concept 'trunk' has a status of retired and its use should be reviewed"
    assert check(code="trunk", system=URL, abstract=False)["result"] is False
    off = check(value_set(inactive=False), coding={"system": URL, "code": "trunk"})
    assert off["result"] is False
    assert [kind for _, kind, _ in off.issues] == ["code-rule", "not-in-vs", "code-comment"]


def test_case_insensitive_systems():
    system = {**ORGANS, "caseSensitive": False}
    answer = post(
        "ValueSet/$validate-code", url=SET, tx__resource=[system, value_set()], coding={"system": URL, "code": "EYE"}
    )
    assert answer["result"] is True
    assert (answer["code"], answer["normalized-code"]) == ("EYE", "eye")
    assert answer.issues == [("information", "code-rule", "Coding.code")]
    assert check(coding={"system": URL, "code": "EYE"})["result"] is False


def test_fragments_examples_and_supplements():
    fragment = {**ORGANS, "content": "fragment"}
    answer = post("ValueSet/$validate-code", url=SET, tx__resource=[fragment, value_set()], code="wing", system=URL)
    assert answer["result"] is True
    assert answer.issues[0][:2] == ("warning", "invalid-code")
    example = {**ORGANS, "content": "example"}
    assert post("ValueSet/$expand", url=SET, tx__resource=[example, value_set()]).status == 422
    supplement = {
        "resourceType": "CodeSystem",
        "url": f"{URL}-ru",
        "version": "1",
        "content": "supplement",
        "supplements": URL,
        "language": "ru",
        "concept": [{"code": "eye", "display": "Глаз"}],
    }
    said = post("CodeSystem/$lookup", system=URL, code="eye", displayLanguage="ru", tx__resource=[ORGANS, supplement])
    assert said["display"] == "Глаз"


def test_versions_of_supplied_systems():
    newer = copy.deepcopy(ORGANS) | {"version": "1.10.0"}
    newer["concept"].append({"code": "wing", "display": "Wing"})
    both = [ORGANS, newer, value_set()]
    assert post("ValueSet/$validate-code", url=SET, tx__resource=both, code="wing", system=URL)["version"] == "1.10.0"
    old = post(
        "ValueSet/$validate-code", url=SET, tx__resource=both, code="wing", system=URL, system__version=f"{URL}|1.2.0"
    )
    assert old["result"] is False
    forced = post("ValueSet/$expand", url=SET, tx__resource=both, force__system__version=f"{URL}|1.2.0")
    assert "wing" not in forced.codes
    wild = post("CodeSystem/$validate-code", url=URL, version="1.x.x", code="wing", tx__resource=both[:2])
    assert wild["version"] == "1.10.0"
    pinned = value_set([{"system": URL, "version": "1.2.0"}])
    mismatch = post(
        "ValueSet/$validate-code",
        url=SET,
        tx__resource=[ORGANS, newer, pinned],
        coding={"system": URL, "version": "1.10.0", "code": "eye"},
    )
    assert mismatch["result"] is False
    assert mismatch.issues[0] == ("error", "vs-invalid", "Coding.version")


def test_several_codings_of_a_concept():
    mixed = {"coding": [{"code": "eye"}, {"system": URL, "code": "eye"}]}
    answer = check(codeableConcept=mixed)
    assert answer["result"] is False
    assert answer["codeableConcept"] == mixed
    assert (answer["code"], answer["system"]) == ("eye", URL)
    assert sorted(answer.issues) == [
        ("error", "invalid-data", "CodeableConcept.coding[0]"),
        ("information", "this-code-not-in-vs", "CodeableConcept.coding[0].code"),
    ]
    assert answer["message"].startswith("Coding has no system.")
    assert "was not found" not in answer["message"]


def test_drafts_and_withdrawn_resources_are_noted():
    extension = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
            "valueCode": "withdrawn",
        }
    ]
    answer = post(
        "ValueSet/$validate-code",
        url=SET,
        tx__resource=[{**ORGANS, "status": "draft"}, {**value_set(), "extension": extension}],
        coding={"system": URL, "code": "eye"},
    )
    assert answer["result"] is True
    assert answer["message"] is None
    assert [issue["details"]["text"] for issue in answer["issues"]["issue"]] == [
        f"Reference to draft CodeSystem {URL}|1.2.0",
        f"Reference to withdrawn ValueSet {SET}|5.0.0",
    ]
    expansion = post(
        "ValueSet/$expand",
        url=SET,
        tx__resource=[{**ORGANS, "status": "draft"}, {**value_set(), "extension": extension}],
    ).json["expansion"]
    names = {item["name"] for item in expansion["parameter"]}
    assert {"warning-draft", "warning-withdrawn"} <= names
