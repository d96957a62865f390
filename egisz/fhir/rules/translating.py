"""$translate (https://hl7.org/fhir/conceptmap-operation-translate.html), R5 and R4 names of parameters."""

from __future__ import annotations

from collections.abc import Sequence

from egisz.fhir.rules.model import Json
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request
from egisz.fhir.rules.parameters import Given, answer, part
from egisz.fhir.rules.r4 import map_as_r5
from egisz.fhir.rules.world import World, fits

_NO = ("not-related-to",)


def translate(world: World, given: Given) -> Json:
    """Matches of a code by one map (url, conceptMap) or by every map between the two systems."""
    reverse = (
        given.flag("reverse") is True or given.one("targetCode", "targetCoding", "targetCodeableConcept") is not None
    )
    codings = _codings(given)
    wanted = given.text("targetSystem", "targetsystem") if given.one("targetCode", "targetCoding") is None else ""
    if given.one("sourceSystem") is not None and reverse:
        wanted = given.text("sourceSystem")
    maps = [map_as_r5(item) for item in _maps(world, given, codings, wanted, reverse)]
    matches: list[Json] = []
    for coding in codings:
        for one in maps:
            matches += _matches(one, coding, wanted, reverse)
    found = any(_relationship(match) not in _NO for match in matches)
    code = codings[0].get("code", "")
    message = "" if found else f"No translations of the code '{code}' were found"
    result = answer(("result", "boolean", found), ("message", "string", message))
    result["parameter"] += [{"name": "match", "part": parts["part"]} for parts in matches]
    return result


def _codings(given: Given) -> list[Json]:
    for name in ("sourceCodeableConcept", "codeableConcept", "targetCodeableConcept"):
        concept = given.object(name)
        if concept is not None:
            codings = [item for item in concept.get("coding", []) if isinstance(item, dict)]
            if not codings:
                raise bad_request(f"The {name} has no coding")
            return codings
    for name in ("sourceCoding", "coding", "targetCoding"):
        coding = given.object(name)
        if coding is not None:
            return [coding]
    code = given.text("sourceCode", "code", "targetCode")
    if not code:
        raise bad_request("One of sourceCode, sourceCoding, sourceCodeableConcept is needed", "required")
    system = given.text("system", "sourceSystem")
    if not system and given.one("targetCode") is not None:
        system = given.text("targetSystem")
    if not system:
        raise bad_request("The parameter system is needed with a code", "required")
    return [{"system": system, "code": code, "version": given.text("version", "sourceVersion")}]


def _maps(world: World, given: Given, codings: Sequence[Json], wanted: str, reverse: bool) -> Sequence[Json]:
    body = given.resource("conceptMap", "ConceptMap")
    if body is not None:
        return [body]
    url = given.text("url")
    if url:
        url, _, version = url.partition("|")
        version = version or given.text("conceptMapVersion")
        own = [m for m in world.maps if m.get("url") == url and fits(str(m.get("version", "")), version)]
        found = own[0] if own else world.library.concept_map(url, version)
        if found is None:
            text = f"A definition for the concept map '{url}' could not be found"
            raise Rejected(404, Issue("error", "not-found", text, "not-found"))
        return [found]
    maps = list(world.maps)
    for coding in codings:
        pair = (wanted, str(coding.get("system", ""))) if reverse else (str(coding.get("system", "")), wanted)
        maps += world.library.concept_maps(*pair)
    return maps


def _matches(one: Json, coding: Json, wanted: str, reverse: bool) -> list[Json]:
    found = []
    for group in one.get("group", []):
        source, target = _bare(group.get("source")), _bare(group.get("target"))
        here, there = (target, source) if reverse else (source, target)
        if not _same(here, str(coding.get("system", ""))) or (wanted and not _same(there, wanted)):
            continue
        for element in group.get("element", []):
            for item in element.get("target", []):
                mine, other = (item, element) if reverse else (element, item)
                if mine.get("code") != coding.get("code") or not (other.get("code") or item.get("relationship")):
                    continue
                found.append(_match(one, item, element, (source, target), reverse))
    return found


def _match(one: Json, item: Json, element: Json, systems: tuple[str, str], reverse: bool) -> Json:
    """concept: the target; source: what a question from the target found."""
    parts = [part("relationship", "code", item["relationship"])]
    if item.get("code"):
        parts.append(part("concept", "Coding", _coding(systems[1], item)))
    if reverse:
        parts.append(part("source", "Coding", _coding(systems[0], element)))
    if one.get("url"):
        version = one.get("version", "")
        parts.append(part("originMap", "canonical", f"{one['url']}|{version}" if version else one["url"]))
    return {"part": parts}


def _coding(system: str, item: Json) -> Json:
    shown = {"system": system, "code": item.get("code", ""), "display": item.get("display", "")}
    return {key: value for key, value in shown.items() if value}


def _relationship(match: Json) -> str:
    return str(match["part"][0].get("valueCode", ""))


def _bare(canonical: object) -> str:
    return str(canonical or "").partition("|")[0]


def _same(first: str, second: str) -> bool:
    if first == second:
        return True
    return first.startswith("urn:oid:") and first.removeprefix("urn:oid:") == second.rstrip("/").rpartition("/")[2]
