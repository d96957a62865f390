"""$expand of value sets that come with the request."""

from __future__ import annotations

import pytest

from tests.fhir.client import ask, parameters, post
from tests.fhir.supplied import ALL, ORGANS, SET, URL, USE, filtered, value_set

pytestmark = pytest.mark.django_db


def expand(resource=None, **values):
    sets = [value_set()] if resource is None else [resource]
    return post("ValueSet/$expand", url=values.pop("url", SET), tx__resource=[ORGANS, *sets], **values)


def check(resource=None, **values):
    sets = [value_set()] if resource is None else [resource]
    return post("ValueSet/$validate-code", url=SET, tx__resource=[ORGANS, *sets], **values)


def test_a_whole_system_flat_and_nested():
    flat = expand(excludeNested=True)
    assert flat.status == 200
    assert flat.codes == ALL
    expansion = flat.json["expansion"]
    assert expansion["total"] == 7
    assert {"name": "excludeNested", "valueBoolean": True} in expansion["parameter"]
    assert {"name": "used-codesystem", "valueUri": f"{URL}|1.2.0"} in expansion["parameter"]
    trunk = next(item for item in expansion["contains"] if item["code"] == "trunk")
    assert trunk.pop("property") == [{"code": "status", "valueCode": "retired"}]
    assert trunk == {"system": URL, "abstract": True, "inactive": True, "code": "trunk", "display": "Trunk"}
    assert expansion["property"] == [{"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status"}]
    nested = expand(excludeNested=False).json["expansion"]
    assert [item["code"] for item in nested["contains"]] == ["eye", "trunk", "skin"]
    assert [item["code"] for item in nested["contains"][1]["contains"]] == ["heart", "liver"]
    assert nested["total"] == 7


def test_only_active_ones():
    assert expand(activeOnly=True, excludeNested=True).codes == [code for code in ALL if code != "trunk"]
    assert "trunk" not in expand(value_set(inactive=False), excludeNested=True).codes
    only_inactive = filtered("status", "=", "retired")
    assert expand(only_inactive).codes == ["trunk"]
    assert expand(only_inactive, activeOnly=True).codes == []


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        (("concept", "is-a", "heart"), ["heart", "valve", "atrium"]),
        (("concept", "descendent-of", "heart"), ["valve", "atrium"]),
        (("concept", "is-not-a", "trunk"), ["eye", "skin"]),
        (("concept", "generalizes", "valve"), ["trunk", "heart", "valve"]),
        (("concept", "child-of", "trunk"), ["heart", "liver"]),
        (("concept", "descendent-leaf", "trunk"), ["valve", "atrium", "liver"]),
        (("side", "=", "left"), ["heart", "valve"]),
        (("side", "in", "right,both"), ["eye", "liver", "skin"]),
        (("side", "not-in", "right,both,left"), ["trunk", "atrium"]),
        (("side", "exists", "false"), ["trunk", "atrium"]),
        (("code", "regex", "[aeiou].*"), ["eye", "atrium"]),
        (("side", "regex", "l.*"), ["heart", "valve"]),
    ],
)
def test_filters(condition, codes):
    assert expand(filtered(*condition), excludeNested=True).codes == codes
    for code in ALL:
        assert check(filtered(*condition), code=code, system=URL)["result"] is (code in codes)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        (("concept", "is-a", ""), "vs-invalid"),
        (("nope", "=", "1"), "vs-invalid"),
        (("code", "??", "1"), "vs-invalid"),
        (("code", "regex", "["), "vs-invalid"),
    ],
)
def test_filters_that_cannot_be_answered_are_refused(condition, kind):
    answer = expand(filtered(*condition))
    assert answer.status == 422
    assert answer.issues[0][1] == kind


def test_listed_codes_unknown_ones_left_out():
    listed = value_set(
        [{"system": URL, "concept": [{"code": "eye", "display": "The eye"}, {"code": "wing"}, {"code": "heart"}]}]
    )
    answer = expand(listed)
    assert answer.codes == ["eye", "heart"]
    assert answer.json["expansion"]["contains"][0]["display"] == "The eye"


def test_exclude_and_imports():
    other = value_set(
        [{"system": URL, "filter": [{"property": "concept", "op": "is-a", "value": "trunk"}]}], url=f"{SET}2"
    )
    both = value_set(
        [{"system": URL, "valueSet": [f"{SET}2"], "filter": [{"property": "side", "op": "=", "value": "left"}]}]
    )
    asked = parameters(url=SET, tx__resource=[ORGANS, other, both])
    answer = ask("POST", "ValueSet/$expand", asked)
    assert answer.codes == ["heart", "valve"]
    assert {"name": "used-valueset", "valueUri": f"{SET}2|5.0.0"} in answer.json["expansion"]["parameter"]
    without = value_set(exclude=[{"valueSet": [f"{SET}2"]}])
    assert ask("POST", "ValueSet/$expand", parameters(url=SET, tx__resource=[ORGANS, other, without])).codes == [
        "eye",
        "skin",
    ]


def test_a_circle_of_imports_is_refused():
    one, two = value_set([{"valueSet": [f"{SET}2"]}]), value_set([{"valueSet": [SET]}], url=f"{SET}2")
    for path, more in (("$expand", {}), ("$validate-code", {"code": "eye", "system": URL})):
        answer = post(f"ValueSet/{path}", url=SET, tx__resource=[ORGANS, one, two], **more)
        assert answer.status == 422
        assert "Cyclic reference detected" in answer.json["issue"][0]["details"]["text"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_cover_all_exactly_once(size):
    for resource in (value_set(), filtered("concept", "is-a", "trunk")):
        whole = expand(resource, excludeNested=True).codes
        paged = [code for at in range(0, 10, size) for code in expand(resource, offset=at, count=size).codes]
        assert paged == whole


def test_count_zero_gives_the_total_alone():
    answer = expand(count=0)
    assert answer.json["expansion"]["total"] == 7
    assert "contains" not in answer.json["expansion"]


def test_text_filter():
    assert expand(filter="hea").codes == ["heart", "valve"]
    assert expand(filter="valve hea").codes == ["valve"]


def test_designations_properties_definitions_languages():
    eye = expand(includeDesignations=True, excludeNested=True).json["expansion"]["contains"][0]
    assert eye["designation"] == [{"use": USE, "value": "peeper"}, {"language": "de", "value": "Auge"}]
    answer = expand(property=["side", "definition"], excludeNested=True).json["expansion"]
    assert answer["contains"][0]["property"] == [
        {"code": "side", "valueCode": "both"},
        {"code": "definition", "valueString": "Organ of sight"},
    ]
    assert answer["property"][0] == {"code": "side", "uri": "http://example.org/props#side"}
    german = expand(displayLanguage="de", excludeNested=True).json["expansion"]["contains"]
    assert [item["display"] for item in german][:2] == ["Auge", "Trunk"]


def test_value_set_in_the_body_and_alone_as_the_body():
    answer = post("ValueSet/$expand", valueSet=value_set(), tx__resource=ORGANS, excludeNested=True)
    assert answer.codes == ALL
    contained = {**value_set(), "contained": [ORGANS]}
    assert ask("POST", "ValueSet/$expand", contained).status == 200


def test_too_many_without_count():
    big = {**ORGANS, "concept": [{"code": f"c{n}", "display": f"C {n}"} for n in range(1500)]}
    answer = post("ValueSet/$expand", url=SET, tx__resource=[big, value_set()])
    assert answer.status == 422
    assert answer.json["issue"][0]["code"] == "too-costly"
    assert len(post("ValueSet/$expand", url=SET, tx__resource=[big, value_set()], count=50).codes) == 50


def test_unknown_value_set_and_system():
    answer = post("ValueSet/$expand", url="http://example.org/none")
    assert answer.status == 404
    assert (
        answer.json["issue"][0]["details"]["text"]
        == "A definition for the value Set 'http://example.org/none' could not be found"
    )
    assert post("ValueSet/$expand", url=SET, tx__resource=[value_set()]).status == 404
