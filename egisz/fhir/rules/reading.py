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
    System,
    SystemFacts,
    with_family,
)
from egisz.fhir.rules.outcomes import bad_request

_OFF = ("retired", "inactive", "withdrawn", "deprecated-inactive")
_DEFINITIONS = "http://hl7.org/fhir/StructureDefinition/"
STANDARDS_STATUS = f"{_DEFINITIONS}structuredefinition-standards-status"
_MARKS = {
    f"{_DEFINITIONS}codesystem-conceptOrder": ("order", "decimal"),
    f"{_DEFINITIONS}valueset-conceptOrder": ("order", "decimal"),
    f"{_DEFINITIONS}codesystem-label": ("label", "string"),
    f"{_DEFINITIONS}valueset-label": ("label", "string"),
    f"{_DEFINITIONS}itemWeight": ("weight", "decimal"),
}
MARK_URIS = {name: f"{PROPERTY_URI}{name}" for name in ("order", "label", "status")} | {
    "weight": f"{PROPERTY_URI}itemWeight"
}
_REPEATED = frozenset(f"{_DEFINITIONS}{name}" for name in ("rendering-style", "rendering-xhtml"))
_REPEATED_OF_SET = _REPEATED | {
    f"{_DEFINITIONS}valueset-deprecated", f"{_DEFINITIONS}valueset-concept-definition", STANDARDS_STATUS,
}  # fmt: skip
_REPEATED_OF_DESIGNATION = frozenset({f"{_DEFINITIONS}coding-sctdescid", STANDARDS_STATUS})
MOST_DEPTH = 60


def read_system(resource: Json) -> MemorySystem:
    """The system of a CodeSystem resource."""
    if not isinstance(resource.get("url"), str):
        raise bad_request("A CodeSystem needs a url", "structure")
    facts = facts_of(resource)
    return MemorySystem(facts, with_family(list(_walk(resource.get("concept") or [], facts, None, 0))))


def facts_of(resource: Json) -> SystemFacts:
    properties = {
        item["code"]: (item.get("type", "string"), item.get("uri", ""), item.get("description", ""))
        for item in resource.get("property", [])
        if isinstance(item, dict) and "code" in item
    }
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
        standards_status=standards_status(resource),
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
        status = str(values.get(by_uri.get("status", "status"), "")) or standards_status(item)
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
            marks=marks(item),
            extensions=_kept(item, _REPEATED),
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


def _kept(element: Json, urls: frozenset[str]) -> tuple[Json, ...]:
    """Extensions of an element that are known here; all others are let be."""
    listed = element.get("extension", [])
    return tuple(one for one in listed if isinstance(one, dict) and one.get("url") in urls)


def standards_status(element: Json) -> str:
    return next((str(one.get("valueCode", "")) for one in _kept(element, frozenset({STANDARDS_STATUS}))), "")


def marks(element: Json) -> tuple[Property, ...]:
    """Order, label and weight that extensions give to a concept, as the properties of an expansion."""
    found: dict[str, Property] = {}
    for one in _kept(element, frozenset(_MARKS)):
        name, kind = _MARKS[one["url"]]
        value = next((value for key, value in one.items() if key.startswith("value")), None)
        if value is not None:
            found[name] = Property(name, kind, value)
    return tuple(found.values())


def designations(listed: Any, source: str = "") -> Iterator[Designation]:
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and "value" in item:
            yield Designation(
                item["value"], item.get("language", ""), item.get("use"), _kept(item, _REPEATED_OF_DESIGNATION),
                standards_status(item), source,
            )  # fmt: skip


def as_listed(concept: Concept, listed: Json) -> Concept:
    """A concept as a value set shows it: with the display, designations and extensions given there."""
    own = tuple(designations(listed.get("designation", [])))
    mine = marks(listed)
    names = {item.code for item in mine}
    return replace(
        concept,
        display=listed.get("display") or concept.display,
        designations=concept.designations + own,
        marks=(*(item for item in concept.marks if item.code not in names), *mine),
        extensions=concept.extensions + _kept(listed, _REPEATED_OF_SET),
    )


def status_in_set(listed: Json) -> str:
    """«deprecated» or «withdrawn» when a value set marks one of its concepts so."""
    flags = _kept(listed, frozenset({f"{_DEFINITIONS}valueset-deprecated"}))
    if any(is_true(value) for one in flags for key, value in one.items() if key.startswith("value")):
        return "deprecated"
    status = standards_status(listed)
    return status if status in ("deprecated", "withdrawn") else ""


class Supplemented:
    """A code system with what supplements add to its concepts; search does not look into what was added."""

    def __init__(self, system: System, supplements: Sequence[Json]) -> None:
        self.system = system
        self.size = system.size
        self.added: list[dict[str, Concept]] = []
        properties = dict(system.facts.properties)
        for supplement in supplements:
            facts = facts_of({"url": "", **supplement})
            properties |= facts.properties
            canonical = canonical_of(supplement)
            concepts = {concept.code: concept for concept in _walk(supplement.get("concept") or [], facts, None, 0)}
            self.added.append({code: _sourced(one, supplement, canonical) for code, one in concepts.items()})
        self.facts = replace(system.facts, properties=properties)

    def find(self, code: str) -> Concept | None:
        found = self.system.find(code)
        return self._with(found) if found is not None else None

    def every(self) -> Iterator[Concept]:
        return (self._with(concept) for concept in self.system.every())

    def page(self, limit: int, offset: int, *, text: str = "", active_only: bool = False) -> Sequence[Concept]:
        return [self._with(one) for one in self.system.page(limit, offset, text=text, active_only=active_only)]

    def count(self, *, text: str = "", active_only: bool = False) -> int | None:
        return self.system.count(text=text, active_only=active_only)

    def is_under(self, code: str, ancestor: str) -> bool:
        return self.system.is_under(code, ancestor)

    def _with(self, concept: Concept) -> Concept:
        for added in self.added:
            more = added.get(concept.code)
            if more is not None:
                concept = replace(
                    concept,
                    designations=concept.designations + more.designations,
                    properties=concept.properties + more.properties,
                    marks=concept.marks + more.marks,
                    extensions=concept.extensions + more.extensions,
                )
        return concept


def _sourced(concept: Concept, supplement: Json, canonical: str) -> Concept:
    """A concept of a supplement: its display is one more designation, and each says where it comes from."""
    own = [replace(item, source=canonical) for item in concept.designations]
    if concept.display and supplement.get("language"):
        own.insert(0, Designation(concept.display, supplement["language"], source=canonical))
    return replace(concept, designations=tuple(own))


def canonical_of(resource: Json) -> str:
    version = resource.get("version", "")
    return f"{resource.get('url', '')}|{version}" if version else str(resource.get("url", ""))


def is_language_pack(supplement: Json, system: SystemFacts) -> bool:
    """A supplement in another language that adds names only: it is used without being asked for."""
    language = supplement.get("language", "")
    if not language or language == system.language:
        return False
    concepts = [item for item in supplement.get("concept", []) if isinstance(item, dict)]
    return not any(item.get("property") or item.get("extension") for item in concepts)
