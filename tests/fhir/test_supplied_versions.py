"""Versions of code systems in $validate-code and $expand: of the coding, of the value set, of the request."""

from __future__ import annotations

import pytest

from tests.fhir.client import post
from tests.fhir.supplied import SET, value_set

pytestmark = pytest.mark.django_db

URL = "http://example.org/CodeSystem/colours"


def colours(version, *rows):
    concepts = [{"code": code, "display": display} for code, display in rows]
    return {
        "resourceType": "CodeSystem",
        "url": URL,
        "version": version,
        "language": "en",
        "status": "active",
        "content": "complete",
        "concept": concepts,
    }


OLD = colours("1.0.0", ("red", "Red"), ("pink", "Light red"))
NEW = colours("1.2.0", ("red", "Bright red"), ("blue", "Blue"))
DIFFERENT, CHANGED, DEFAULT = (
    "VALUESET_VALUE_MISMATCH",
    "VALUESET_VALUE_MISMATCH_CHANGED",
    "VALUESET_VALUE_MISMATCH_DEFAULT",
)
MISSING, CHECK = "UNKNOWN_CODESYSTEM_VERSION", "VALUESET_VERSION_CHECK"
RULES = {"": {}, **{name: {f"{name}__system__version": f"{URL}|1.0.x"} for name in ("force", "check")}}
RULES["default"] = {"system__version": f"{URL}|1.0.0"}


def including(*versions, **more):
    return value_set([{"system": URL, **({"version": version} if version else {})} for version in versions], **more)


def check(resource, **values):
    return post("ValueSet/$validate-code", url=SET, tx__resource=[OLD, NEW, resource], **values)


def ids(answer):
    outcome = answer["issues"] or {"issue": []}
    return [issue["extension"][0]["valueString"] for issue in outcome["issue"]]


@pytest.mark.parametrize(
    ("version", "included", "rule", "found", "expected"),
    [
        ("1.0.0", "1.0.0", "", "1.0.0", []),
        ("1.0.0", "1.x.x", "check", "1.0.0", []),
        ("1.0.0", "", "force", "1.0.0", []),
        ("", "", "", "1.2.0", []),
        ("", "", "default", "1.0.0", []),
        ("", "1", "force", "1.0.0", []),
        ("", "1.x.x", "check", "1.2.0", [CHECK]),
        ("", "1", "", "1.2.0", [MISSING]),
        ("", "1", "default", "1.0.0", [MISSING]),
        ("1.0.0", "", "", "1.2.0", [DIFFERENT]),
        ("1.0.0", "1.2.0", "check", "1.2.0", [DIFFERENT, CHECK]),
        ("1.0.0", "1", "", "1.0.0", [DIFFERENT, MISSING]),
        ("2.4.0", "1.0.0", "", "1.0.0", [DIFFERENT, MISSING]),
        ("2.4.0", "1.0.0", "force", "1.0.0", [CHANGED, MISSING]),
        ("2.4.0", "", "default", "1.0.0", [CHANGED, MISSING]),
        ("2.4.0", "", "", "1.2.0", [MISSING, DEFAULT]),
    ],
)
def test_a_version_of_the_coding_against_that_of_the_value_set(version, included, rule, found, expected):
    answer = check(including(included), coding={"system": URL, "version": version, "code": "red"}, **RULES[rule])
    assert answer["result"] is not bool(expected)
    assert answer["version"] == found
    assert answer["display"] == {"1.0.0": "Red", "1.2.0": "Bright red"}[found]
    assert ids(answer) == expected
    missing = "1" if included == "1" else "2.4.0"
    assert answer["x-caused-by-unknown-system"] == (f"{URL}|{missing}" if MISSING in expected else None)


def test_only_errors_are_told_when_the_versionless_include_is_newer():
    answer = check(including(""), coding={"system": URL, "version": "2.4.0", "code": "red"})
    assert answer["message"].endswith("Valid versions: 1.0.0 or 1.2.0")
    assert "versionless" not in answer["message"]


def test_a_system_in_two_versions():
    both = including("1.0.0", "1.2.0")
    for coding, version in (
        ({"code": "pink"}, "1.0.0"),
        ({"code": "blue"}, "1.2.0"),
        ({"code": "red"}, "1.2.0"),
        ({"code": "red", "display": "Red"}, "1.0.0"),
        ({"code": "red", "version": "1.0.0"}, "1.0.0"),
    ):
        answer = check(both, coding={"system": URL, **coding})
        assert (answer["result"], answer["version"]) == (True, version), coding
    wrong = check(both, coding={"system": URL, "version": "1.0.0", "code": "blue"})
    assert wrong.issues == [("error", "not-in-vs", "Coding.code"), ("error", "invalid-code", "Coding.code")]
    assert f"'{URL}|1.0.0#blue'" in wrong["message"]


def expand(resource, **values):
    answer = post("ValueSet/$expand", url=SET, tx__resource=[OLD, NEW, resource], **values)
    contains = answer.json["expansion"].get("contains", [])
    return [(item["code"], item.get("version", ""), item["display"]) for item in contains]


def rule(name, value):
    inner = [{"url": "name", "valueCode": name}, {"url": "value", "valueString": value}]
    return [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter", "extension": inner}]


def test_expansions_of_a_system_in_two_versions():
    both = including("1.0.0", "1.2.0")
    assert len(expand(both)) == 4
    assert {version for _, version, _ in expand(both)} == {"1.0.0", "1.2.0"}
    merged = including("1.0.0", "1.2.0", extension=rule("versionsMatch", "true"))
    assert expand(merged) == [("red", "1.2.0", "Red"), ("pink", "1.0.0", "Light red"), ("blue", "1.2.0", "Blue")]
    assert expand(including("1.0.0"))[0] == ("red", "", "Red")


def test_exclusion_looks_at_codes_whatever_their_versions():
    out = [{"system": URL, "version": "1.0.0"}]
    assert [code for code, *_ in expand(including("1.2.0", exclude=out))] == ["blue"]
    kept = including("1.2.0", exclude=out, extension=rule("versionsMatch", "false"))
    assert [code for code, *_ in expand(kept)] == ["red", "blue"]
    coding = {"system": URL, "code": "red"}
    assert check(including("1.2.0", exclude=out), coding=coding)["result"] is False
    assert check(kept, coding=coding)["result"] is True


def test_expansions_that_a_rule_for_versions_refuses():
    resources = [OLD, NEW, including("1.2.0")]
    answer = post("ValueSet/$expand", url=SET, tx__resource=resources, check__system__version=f"{URL}|1.0.x")
    assert answer.status == 422
    assert answer.issues[0][1] == "version-error"
    answer = post("ValueSet/$expand", url=SET, tx__resource=[OLD, NEW, including("7")])
    assert answer.status == 422
    assert "Valid versions: 1.0.0 or 1.2.0" in answer.json["issue"][0]["details"]["text"]
