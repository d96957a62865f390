"""Books as CodeSystem and ValueSet resources: read, search, lists of versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from egisz.fhir.queries.books import BookSystem, book_system, resource_name, value_set_of
from egisz.fhir.rules.model import PROPERTY_URI, Concept, Json
from egisz.kernel import clock
from egisz.nsi.public import EditionInfo, catalogue, concepts, editions

MOST_CONCEPTS = 50_000
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
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
        resource["meta"] = {"tag": [_SUBSETTED]}
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
        member["designation"] = [
            {**({"language": item.language} if item.language else {}), **({"use": item.use} if item.use else {}),
             "value": item.value}
            for item in concept.designations
        ]  # fmt: skip
    if properties:
        member["property"] = properties
    return member


def value_set(system: BookSystem) -> Json:
    resource = {key: value for key, value in value_set_of(system).items() if key != "userData"}
    return {**resource, "id": resource_id(system.info)}


def found(kind: str, given: dict[str, str]) -> tuple[int, list[tuple[str, Json]]]:
    """Total and (id, resource) of a search for books: url, version, _id, name, title, identifier, status, paging."""
    url = given.get("url", "").partition("?")[0].removesuffix("/vs")
    wanted = url or given.get("_id", "") or given.get("identifier", "").rpartition("|")[2]
    if wanted:
        oid, _, version = wanted.partition("-v")
        one = book_system(oid, given.get("version", version))
        systems = [one] if one is not None else []
        systems = [s for s in systems if _fits(s, given)]
        return len(systems), [_shown(kind, system, given) for system in systems]
    size = _number(given.get("_count", ""), 50, 500)
    start = _number(given.get("_offset", ""), 0, 10**6)
    page = catalogue(
        name=given.get("title", given.get("title:contains", given.get("name", ""))),
        sorting="oid",
        page=start // max(size, 1) + 1,
        size=max(size, 1),
    )
    systems = [BookSystem(info) for info in page.items]
    systems = [system for system in systems if _fits(system, given)]
    return page.total, [_shown(kind, system, given) for system in systems] if size else []


def _fits(system: BookSystem, given: dict[str, str]) -> bool:
    return given.get("version", system.facts.version) == system.facts.version and given.get(
        "status", system.facts.status
    ) == (system.facts.status)  # fmt: skip


def _shown(kind: str, system: BookSystem, given: dict[str, str]) -> tuple[str, Json]:
    if kind == "ValueSet":
        return resource_id(system.info), value_set(system)
    return resource_id(system.info), code_system(system, with_concepts=given.get("_summary") == "false")


def _number(text: str, default: int, most: int) -> int:
    return min(int(text), most) if text.isdecimal() else default


def listed_systems() -> list[tuple[str, str, Sequence[str]]]:
    """(url, current version, all versions) of every book."""
    result: list[tuple[str, str, Sequence[str]]] = []
    for info in catalogue(sorting="oid", size=10_000).items:
        versions = [item.version for item in editions(info.oid) if not item.annulled_at]
        result.append((f"urn:oid:{info.oid}", info.version, versions))
    return result


def versions_of(system: BookSystem) -> list[dict[str, Any]]:
    """Editions of a book, the newest first."""
    return [
        {"version": item.version, "published": item.facts.published_at, "current": item.is_current}
        for item in editions(system.info.oid)
        if not item.annulled_at
    ]
