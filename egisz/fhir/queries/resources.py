"""Books as CodeSystem and ValueSet resources: read, search, lists of versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from egisz.fhir.queries.books import BookSystem, book_system, resource_name, value_set_of
from egisz.fhir.queries.maps import listed_maps
from egisz.fhir.rules.model import PROPERTY_URI, Concept, Json
from egisz.fhir.rules.searching import Search, subsetted
from egisz.kernel import clock
from egisz.nsi.public import EditionInfo, catalogue, concepts, editions

MOST_CONCEPTS = 50_000
_FHIR_TYPES = {"integer", "string", "boolean", "dateTime", "code", "decimal", "Coding"}


def resource_id(info: EditionInfo) -> str:
    """The OID for the current edition; the OID and the version for an earlier one."""
    return info.oid if info.is_current else f"{info.oid}-v{info.version}"


def by_id(identifier: str) -> BookSystem | None:
    oid, _, version = identifier.partition("-v")
    return book_system(oid, version)


def code_system(system: BookSystem, *, with_concepts: bool = True) -> Json:
    """The resource; concepts nested by their parents."""
    info, facts = system.info, system.facts
    resource: Json = {
        "resourceType": "CodeSystem",
        "id": resource_id(info),
        "language": "ru",
        "url": facts.url,
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{oid}"} for oid in (info.oid, *info.facts.other_oids)
        ],
        "version": facts.version,
        "name": resource_name(info),
        "title": facts.title,
        "status": facts.status,
        "experimental": False,
        "date": info.facts.published_at.isoformat(timespec="seconds"),
        "publisher": "ФНСИ",
        **({"description": info.facts.description} if info.facts.description else {}),
        "caseSensitive": True,
        "valueSet": f"{facts.url}?fhir_vs",
        **({"hierarchyMeaning": "is-a"} if info.parent_column else {}),
        "compositional": False,
        "versionNeeded": False,
        "content": "complete",
        "count": info.rows_count,
        **({"filter": [{"code": "concept", "operator": ["is-a", "descendent-of", "is-not-a", "generalizes"],
                        "value": "код записи"}]} if info.parent_column else {}),
        "property": [
            {"code": "inactive", "uri": f"{PROPERTY_URI}inactive", "description": "Не действует", "type": "boolean"},
            *(
                {"code": code, "uri": uri, **({"description": about} if about else {}),
                 "type": kind if kind in _FHIR_TYPES else "string"}
                for code, (kind, uri, about) in facts.properties.items() if code != "inactive"
            ),
        ],
    }  # fmt: skip
    if not with_concepts:
        resource["meta"] = subsetted()
    elif info.rows_count <= MOST_CONCEPTS:
        rows = concepts(info, info.rows_count, 0, clock.today())
        resource["concept"] = _nested([system.concept(row) for row in rows])
    return resource


def _nested(listed: Sequence[Concept]) -> list[Json]:
    members = {concept.code: _member(concept) for concept in listed}
    parents = {concept.code: concept.parents[0][0] if concept.parents else "" for concept in listed}
    top = []
    for code, member in members.items():
        parent = parents[code]
        if parent in members and not _turns(code, parents):
            members[parent].setdefault("concept", []).append(member)
        else:
            top.append(member)
    return top


def _turns(code: str, parents: dict[str, str]) -> bool:
    """Whether the way up from a concept comes back to it."""
    here, steps = parents.get(code, ""), 0
    while here and steps < 100:
        if here == code:
            return True
        here, steps = parents.get(here, ""), steps + 1
    return steps >= 100


def _member(concept: Concept) -> Json:
    properties: list[Json] = [{"code": item.code, item.member: item.value} for item in concept.properties]
    if concept.is_inactive:
        properties.insert(0, {"code": "inactive", "valueBoolean": True})
    member: Json = {"code": concept.code, "display": concept.display}
    if concept.designations:
        member["designation"] = [item.member() for item in concept.designations]
    if properties:
        member["property"] = properties
    return member


def value_set(system: BookSystem) -> Json:
    resource = {key: value for key, value in value_set_of(system).items() if key != "userData"}
    return {**resource, "id": resource_id(system.info)}


def search(kind: str, pairs: Sequence[tuple[str, Any]], base: str) -> Json:
    """A Bundle with one page of code systems, value sets or maps."""
    asked = Search.of(kind, pairs)
    if kind == "ConceptMap":
        resources = [resource for _, resource in listed_maps()]
    else:
        resources = [_as(kind, system) for system in _candidates(asked)]
    matching = [resource for resource in resources if asked.matches(resource)]
    page = matching[asked.offset : asked.offset + asked.count]
    if kind == "CodeSystem" and asked.wanted.with_concepts:
        systems = [by_id(resource["id"]) for resource in page]
        page = [code_system(system) for system in systems if system is not None]
    return asked.bundle(base, len(matching), page)


def _candidates(asked: Search) -> list[BookSystem]:
    """Editions that a search may find: the named ones, or the current edition of every book."""
    named = [value.partition("?")[0].removesuffix("/vs") for value in asked.values("url", "reference")]
    named += [value.rpartition("|")[2] for value in asked.values("identifier")]
    ids = asked.values("_id")
    if named:
        versions = asked.values("version") or ("",)
        found = [book_system(url, version) for url in named for version in versions]
    elif ids:
        found = [by_id(identifier) for identifier in ids]
    else:
        found = [BookSystem(info) for info in catalogue(sorting="oid", size=10_000).items]
    systems = list({system.info.id: system for system in found if system is not None}.values())
    codes = [value.rpartition("|") for value in asked.values("code")]
    return [
        system for system in systems
        if not codes or any(url in ("", system.facts.url) and system.find(code) for url, _, code in codes)
    ]  # fmt: skip


def _as(kind: str, system: BookSystem) -> Json:
    return value_set(system) if kind == "ValueSet" else code_system(system, with_concepts=False)


def listed_systems() -> list[tuple[str, str, Sequence[str]]]:
    """(url, current version, all versions) of every book."""
    result: list[tuple[str, str, Sequence[str]]] = []
    for info in catalogue(sorting="oid", size=10_000).items:
        versions = [item.version for item in editions(info.oid) if not item.annulled_at]
        result.append((f"urn:oid:{info.oid}", info.version, versions))
    return result
