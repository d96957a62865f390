"""Crosswalks of the reference service as ConceptMap resources."""

from __future__ import annotations

from egisz.fhir.queries.books import oid_of
from egisz.fhir.rules.model import Json
from egisz.nsi.public import Crosswalk, crosswalk, crosswalks

BASE = "urn:oid:"


def map_url(identifier: str) -> str:
    return f"https://open-egisz.ru/fhir/ConceptMap/{identifier}"


def map_of(url: str) -> Json | None:
    """The map of a canonical url or of an id."""
    found = crosswalk(url.rpartition("/")[2])
    return resource(found) if found else None


def maps_between(source: str, target: str) -> list[Json]:
    """Maps from one code system to another; an empty target means any."""
    own, other = oid_of(source), oid_of(target)
    if not own:
        return []
    listed = [item for item in crosswalks() if item.source_oid == own and (not other or item.target_oid == other)]
    return [found for item in listed if (found := map_of(item.id))]


def listed_maps() -> list[tuple[str, Json]]:
    """(id, resource) of every map, without the elements."""
    return [(item.id, resource(found)) for item in crosswalks() if (found := crosswalk(item.id))]


def resource(walk: Crosswalk) -> Json:
    """The map with what has no match told as noMap."""
    elements = []
    for row in walk.rows:
        element: Json = {"code": row.code, "display": row.name}
        if row.targets:
            element["target"] = [
                {
                    "code": target.code, "display": target.name, "relationship": target.relationship,
                    **({"comment": target.reason} if target.reason else {}),
                }
                for target in row.targets
            ]  # fmt: skip
        else:
            element["noMap"] = True
        elements.append(element)
    info = walk.info
    return {
        "resourceType": "ConceptMap",
        "id": info.id,
        "url": map_url(info.id),
        "version": f"{info.source_version}-{info.target_version}",
        "name": f"Crosswalk_{info.id.replace('-', '_').replace('.', '_')}",
        "title": info.title,
        "status": "draft",
        "experimental": False,
        "description": "Составлено по правилам: равные названия, коды, ссылки столбцов. Не официальный документ.",
        "sourceScopeUri": f"{BASE}{info.source_oid}?fhir_vs",
        "targetScopeUri": f"{BASE}{info.target_oid}?fhir_vs",
        "group": [
            {
                "source": f"{BASE}{info.source_oid}|{info.source_version}",
                "target": f"{BASE}{info.target_oid}|{info.target_version}",
                "element": elements,
            }
        ],
    }
