"""CodeSystem resources that a client supplies, read into systems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from egisz.fhir.rules.model import (
    PROPERTY_URI,
    Concept,
    Designation,
    Json,
    MemorySystem,
    Property,
    SystemFacts,
    with_family,
)
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request

_OFF = ("retired", "inactive", "withdrawn", "deprecated-inactive")
_STANDARDS_STATUS = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
MOST_DEPTH = 60


def read_system(resource: Json, supplements: Sequence[Json] = ()) -> MemorySystem:
    """The system of a CodeSystem resource with what its supplements add."""
    if not isinstance(resource.get("url"), str):
        raise bad_request("A CodeSystem needs a url", "structure")
    facts = facts_of(resource)
    concepts = with_family(list(_walk(resource.get("concept") or [], facts, None, 0)))
    for supplement in supplements:
        concepts = _supplemented(concepts, supplement)
    return MemorySystem(facts, concepts)


def facts_of(resource: Json) -> SystemFacts:
    properties = {
        item["code"]: (item.get("type", "string"), item.get("uri", ""), item.get("description", ""))
        for item in resource.get("property", [])
        if isinstance(item, dict) and "code" in item
    }
    extended = [
        item.get("valueCode", "") for item in resource.get("extension", []) if item.get("url") == _STANDARDS_STATUS
    ]
    return SystemFacts(
        url=resource["url"],
        version=str(resource.get("version", "")),
        name=resource.get("name", ""),
        title=resource.get("title", ""),
        language=resource.get("language", ""),
        content=resource.get("content", "complete"),
        status=resource.get("status", "active"),
        is_case_sensitive=resource.get("caseSensitive", True) is not False,
        is_experimental=resource.get("experimental") is True,
        version_needed=resource.get("versionNeeded") is True,
        standards_status=extended[0] if extended else "",
        properties=properties,
    )


def _walk(listed: Any, facts: SystemFacts, parent: str | None, depth: int) -> Iterator[Concept]:
    if depth > MOST_DEPTH or not isinstance(listed, list):
        raise bad_request("CodeSystem.concept is nested too deep or is not a list", "structure")
    for item in listed:
        if not isinstance(item, dict) or not isinstance(item.get("code"), str):
            raise bad_request("Each CodeSystem.concept needs a code", "structure")
        properties = tuple(_properties(item.get("property", [])))
        by_uri = {uri.removeprefix(PROPERTY_URI): code for code, (_, uri, _) in facts.properties.items() if uri}
        values = {found.code: found.value for found in properties}
        status = str(values.get(by_uri.get("status", "status"), ""))
        inactive = is_true(values.get(by_uri.get("inactive", "inactive"))) or status in _OFF
        parents = [(parent, "")] if parent is not None else []
        parents += [(str(p.value), "") for p in properties if p.code == by_uri.get("parent", "parent")]
        yield Concept(
            code=item["code"],
            display=item.get("display", ""),
            definition=item.get("definition", ""),
            designations=tuple(designations(item.get("designation", []))),
            properties=properties,
            parents=tuple(dict.fromkeys(parents)),
            is_inactive=inactive,
            is_abstract=is_true(values.get(by_uri.get("notSelectable", "notSelectable"))),
            status=status,
        )
        yield from _walk(item.get("concept", []), facts, item["code"], depth + 1)


def is_true(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _properties(listed: Any) -> Iterator[Property]:
    for item in listed if isinstance(listed, list) else []:
        for key, value in item.items():
            if key.startswith("value"):
                kind = key[5].lower() + key[6:]
                yield Property(item.get("code", ""), kind, is_true(value) if kind == "boolean" else value)


def designations(listed: Any) -> Iterator[Designation]:
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and "value" in item:
            yield Designation(item["value"], item.get("language", ""), item.get("use"))


def _supplemented(concepts: list[Concept], supplement: Json) -> list[Concept]:
    facts = facts_of({"url": "", **supplement})
    more = {concept.code: concept for concept in _walk(supplement.get("concept") or [], facts, None, 0)}
    result = []
    for concept in concepts:
        added = more.get(concept.code)
        if added is not None:
            own = added.designations
            if added.display and supplement.get("language"):
                own = (Designation(added.display, supplement["language"]), *own)
            concept = replace(
                concept,
                designations=concept.designations + own,
                properties=concept.properties + added.properties,
            )
        result.append(concept)
    return result


def usable(system: MemorySystem) -> None:
    """Refuse systems without content (CodeSystem.content)."""
    if system.facts.content in ("not-present", "example"):
        text = f"The code system '{system.facts.canonical}' has no content here ({system.facts.content})"
        raise Rejected(422, Issue("error", "not-supported", text, "not-found"))
