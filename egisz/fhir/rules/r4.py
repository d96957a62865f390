"""R5 answers told in R4: what R4 has no element for becomes an extension, as HL7's cross-version rules say."""

from __future__ import annotations

from typing import Any

from egisz.fhir.rules.model import Json

_EXPANSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion"
_TO_EQUIVALENCE = {
    "related-to": "relatedto", "equivalent": "equivalent", "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower", "not-related-to": "disjoint",
}  # fmt: skip
_TO_RELATIONSHIP = {
    "relatedto": "related-to", "equivalent": "equivalent", "equal": "equivalent",
    "wider": "source-is-narrower-than-target",
    "subsumes": "source-is-narrower-than-target", "narrower": "source-is-broader-than-target",
    "specializes": "source-is-broader-than-target", "inexact": "related-to", "unmatched": "not-related-to",
    "disjoint": "not-related-to",
}  # fmt: skip


def as_r4(resource: Json) -> Json:
    """A resource of any kind that this server answers with."""
    match resource.get("resourceType"):
        case "ValueSet":
            return _value_set(resource)
        case "ConceptMap":
            return _concept_map(resource)
        case "TerminologyCapabilities":
            systems = [{key: v for key, v in item.items() if key != "content"} for item in resource["codeSystem"]]
            return {**resource, "codeSystem": systems}
        case "Bundle" if "entry" in resource:
            return {**resource, "entry": [_entry(item) for item in resource["entry"]]}
        case "Parameters" if "parameter" in resource:
            return {**resource, "parameter": [_parameter(item) for item in resource["parameter"]]}
    return resource


def _entry(item: Json) -> Json:
    return {**item, "resource": as_r4(item["resource"])} if "resource" in item else item


def _parameter(item: Json) -> Json:
    changed = dict(item)
    if "resource" in changed:
        changed["resource"] = as_r4(changed["resource"])
    if changed.get("name") == "match":
        changed["part"] = _match_parts(changed.get("part", []))
    return changed


def _match_parts(parts: list[Json]) -> list[Json]:
    """R4 names what was found «concept», whichever way the question went."""
    found = next((part for part in parts if part["name"] == "source"), None)
    if found is not None:
        parts = [part for part in parts if part["name"] not in ("source", "concept")]
        parts = [*parts, {**found, "name": "concept"}]
    return [_match_part(part) for part in parts]


def _match_part(part: Json) -> Json:
    if part["name"] == "relationship":
        return {"name": "equivalence", "valueCode": _TO_EQUIVALENCE.get(part["valueCode"], "relatedto")}
    if part["name"] == "originMap":
        return {"name": "source", "valueUri": next(value for key, value in part.items() if key != "name")}
    return part


def _value_set(resource: Json) -> Json:
    changed = dict(resource)
    expansion = dict(changed.get("expansion") or {})
    if not expansion:
        return changed
    properties = expansion.pop("property", [])
    if properties:
        expansion["extension"] = [
            {
                "url": f"{_EXPANSION}.property",
                "extension": [{"url": "code", "valueCode": one["code"]}, {"url": "uri", "valueUri": one["uri"]}],
            }
            for one in properties
        ]
    if "contains" in expansion:
        expansion["contains"] = [_contained(item) for item in expansion["contains"]]
    changed["expansion"] = expansion
    return changed


def _contained(item: Json) -> Json:
    changed = {key: value for key, value in item.items() if key not in ("property", "contains")}
    if "property" in item:
        changed["extension"] = [
            *item.get("extension", []),
            *(
                {
                    "url": f"{_EXPANSION}.contains.property",
                    "extension": [
                        {"url": "code", "valueCode": one["code"]},
                        *({"url": "value", key: value} for key, value in one.items() if key != "code"),
                    ],
                }
                for one in item["property"]
            ),
        ]
    if "contains" in item:
        changed["contains"] = [_contained(child) for child in item["contains"]]
    return changed


def _concept_map(resource: Json) -> Json:
    changed = {key: value for key, value in resource.items() if not key.endswith(("ScopeUri", "Scope"))}
    for old, new in (("sourceScopeUri", "sourceUri"), ("targetScopeUri", "targetUri")):
        if old in resource:
            changed[new] = resource[old]
    if "group" in resource:
        changed["group"] = [_group(group) for group in resource["group"]]
    return changed


def _group(group: Json) -> Json:
    changed = dict(group)
    for side in ("source", "target"):
        url, _, version = str(changed.get(side, "")).partition("|")
        if url:
            changed[side] = url
        if version:
            changed[f"{side}Version"] = version
    changed["element"] = [_element(element) for element in group.get("element", [])]
    return changed


def _element(element: Json) -> Json:
    changed = {key: value for key, value in element.items() if key != "noMap"}
    if element.get("noMap"):
        changed["target"] = [{"equivalence": "unmatched"}]
        return changed
    changed["target"] = [
        {
            **{key: value for key, value in target.items() if key != "relationship"},
            "equivalence": _TO_EQUIVALENCE.get(target.get("relationship", ""), "relatedto"),
        }
        for target in element.get("target", [])
    ]
    return changed


def map_as_r5(resource: Json) -> Json:
    """A ConceptMap that a client supplied, of either release, as R5 says it."""
    groups: list[Any] = []
    for group in resource.get("group", []):
        elements = []
        for element in group.get("element", []):
            targets = [{**target, "relationship": _relationship(target)} for target in element.get("target", [])]
            elements.append({**element, "target": targets})
        groups.append({**group, "element": elements})
    return {**resource, "group": groups}


def _relationship(target: Json) -> str:
    return str(target.get("relationship") or _TO_RELATIONSHIP.get(target.get("equivalence", ""), "related-to"))
