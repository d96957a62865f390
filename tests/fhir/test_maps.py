"""Crosswalks as ConceptMaps: read, search, $translate, both releases."""

from __future__ import annotations

from importlib import import_module

import pytest

from egisz.nsi.public import load_folder
from tests.fhir.client import get
from tests.nsi.builders import write_book

pytestmark = pytest.mark.django_db
POSTS, SPECIALTIES = "1.2.643.5.1.13.13.11.1002", "1.2.643.5.1.13.13.11.1066"


@pytest.fixture(autouse=True)
def _books(tmp_path):
    write_book(tmp_path, [["1", "Врач-кардиолог"], ["2", "Санитар"]], oid=POSTS)
    write_book(tmp_path, [["5", "Кардиология"]], oid=SPECIALTIES)
    assert load_folder(tmp_path).errors == []


@pytest.mark.parametrize(("release", "package"), [("r5", "fhir.resources"), ("r4", "fhir.resources.R4B")])
def test_maps_are_read_and_found(release, package):
    answer = get("ConceptMap/11.1002-11.1066", release=release)
    import_module(f"{package}.conceptmap").ConceptMap.model_validate(answer.json)
    elements = {item["code"]: item for item in answer.json["group"][0]["element"]}
    if release == "r5":
        assert elements["1"]["target"][0]["relationship"] == "related-to"
        assert elements["2"]["noMap"] is True
    else:
        assert elements["1"]["target"][0]["equivalence"] == "relatedto"
        assert elements["2"]["target"] == [{"equivalence": "unmatched"}]
    assert get("ConceptMap", release=release).json["total"] == 2
    assert get("ConceptMap", release=release, url=answer.json["url"]).json["total"] == 1
    assert get("ConceptMap/11.1002-1", release=release).status == 404


def test_translate_finds_the_map_by_the_systems():
    asked = {"system": f"urn:oid:{POSTS}", "targetSystem": f"urn:oid:{SPECIALTIES}"}
    answer = get("ConceptMap/$translate", sourceCode="1", **asked)
    assert answer["result"] is True
    parts = {part["name"]: part for part in answer["match"]}
    assert parts["concept"]["valueCoding"] == {
        "system": f"urn:oid:{SPECIALTIES}",
        "code": "5",
        "display": "Кардиология",
    }
    assert get("ConceptMap/$translate", sourceCode="2", **asked)["result"] is False
    old = get("ConceptMap/11.1002-11.1066/$translate", release="r4", code="1", system=f"urn:oid:{POSTS}")
    assert old["result"] is True
    assert get("ConceptMap/$translate", sourceCode="1").status == 400
