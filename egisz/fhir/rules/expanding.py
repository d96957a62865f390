"""$expand (https://hl7.org/fhir/valueset-operation-expand.html)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from egisz.fhir.rules.languages import display_in, wanted_languages
from egisz.fhir.rules.model import PROPERTY_URI, Concept, Json, System, SystemFacts, is_like
from egisz.fhir.rules.outcomes import Rejected, bad_request
from egisz.fhir.rules.parameters import Given
from egisz.fhir.rules.valuesets import Entry, Trace, canonical, entries, includes, system_of, too_costly
from egisz.fhir.rules.world import World

MOST_WITHOUT_COUNT = 1000
MOST_OF_BOOK = 20_000
MOST_COUNT = 10_000
_ECHOED = (
    ("activeOnly", "valueBoolean"), ("count", "valueInteger"), ("displayLanguage", "valueCode"),
    ("excludeNested", "valueBoolean"), ("filter", "valueString"), ("includeDesignations", "valueBoolean"),
    ("offset", "valueInteger"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    text: str
    offset: int
    count: int | None
    active_only: bool
    is_flat: bool
    with_designations: bool
    with_definition: bool
    properties: tuple[str, ...]
    designations: tuple[str, ...]
    languages: list[str]

    @classmethod
    def of(cls, given: Given, accept_language: str, own_language: str) -> Options:
        language = given.text("displayLanguage")
        header = wanted_languages(accept_language, strict=False)
        return cls(
            text=given.text("filter").strip(),
            offset=given.number("offset") or 0,
            count=given.number("count"),
            active_only=given.flag("activeOnly") is True,
            is_flat=given.flag("excludeNested") is True,
            with_designations=given.flag("includeDesignations") is True,
            with_definition=given.flag("includeDefinition") is True,
            properties=tuple(str(item) for item in given.all("property")),
            designations=tuple(str(item) for item in given.all("designation")),
            languages=wanted_languages(language) if language else header or ([own_language] if own_language else []),
        )


def expand(world: World, value_set: Json, given: Given, now: datetime, accept_language: str = "") -> Json:
    """The value set with its expansion."""
    options = Options.of(given, accept_language, value_set.get("language", ""))
    trace = Trace()
    whole = _whole_system(world, value_set, trace)
    if whole is not None:
        shown, total = _page_of(whole, options, canonical(value_set), bool(value_set.get("userData")))
    else:
        shown, total = _gathered(world, value_set, options, trace)
    nested = not options.is_flat and options.count is None and not options.offset and not options.text
    contains = _tree(shown, options) if nested else [_contained(entry, options) for entry in shown]
    expansion: Json = {
        "identifier": f"urn:uuid:{uuid4()}",
        "timestamp": now.isoformat(timespec="seconds"),
        **({"total": total} if total is not None else {}),
        **({"offset": options.offset} if options.offset or options.count is not None else {}),
        "parameter": _parameters(given, options, trace, world, value_set),
    }
    if options.properties:
        expansion["property"] = [_property_member(code, shown) for code in options.properties]
    if contains:
        expansion["contains"] = contains
    kept = {key: value for key, value in value_set.items() if key not in ("expansion", "text", "userData")}
    if given.flag("includeDefinition") is False:
        kept = {key: value for key, value in kept.items() if key not in ("compose", "contained")}
    return {"status": "active", **kept, "expansion": expansion}


def _whole_system(world: World, value_set: Json, trace: Trace) -> System | None:
    """The code system when the value set is just all of it: then only the page is read."""
    items = includes(value_set)
    if len(items) != 1 or includes(value_set, "exclude") or set(items[0]) - {"system", "version"}:
        return None
    if (value_set.get("compose") or {}).get("inactive") is False:
        return None
    return system_of(world, items[0], trace)


def _page_of(system: System, options: Options, name: str, is_book: bool) -> tuple[list[Entry], int | None]:
    total = system.count(text=options.text, active_only=options.active_only)
    limit = options.count
    if limit is None:
        most = MOST_OF_BOOK if is_book else MOST_WITHOUT_COUNT
        if total is not None and total - options.offset > most:
            raise too_costly(name, most)
        limit = most if total is None else total
    limit = min(limit, MOST_COUNT if options.count is not None else limit)
    concepts = system.page(limit, options.offset, text=options.text, active_only=options.active_only) if limit else []
    return [Entry(system.facts, concept) for concept in concepts], total


def _gathered(world: World, value_set: Json, options: Options, trace: Trace) -> tuple[list[Entry], int | None]:
    found = [
        entry
        for entry in entries(world, value_set, trace)
        if not (options.active_only and entry.concept.is_inactive)
        and (not options.text or is_like(entry.concept, options.text))
    ]
    if options.count is None:
        if len(found) - options.offset > MOST_WITHOUT_COUNT and not value_set.get("userData"):
            raise too_costly(canonical(value_set), MOST_WITHOUT_COUNT)
        return found[options.offset :], len(found)
    return found[options.offset : options.offset + min(options.count, MOST_COUNT)], len(found)


def _tree(shown: Sequence[Entry], options: Options) -> list[Json]:
    """Concepts under their nearest shown ancestor; listed ones stand alone."""
    members = {entry.key: _contained(entry, options) for entry in shown}
    placed = {entry.key for entry in shown if not entry.is_listed}
    top: list[Json] = []
    for entry in shown:
        parents = () if entry.is_listed else entry.concept.parents
        key = next(
            ((entry.facts.url, parent) for parent, _ in parents
             if (entry.facts.url, parent) in placed and parent != entry.concept.code), None
        )  # fmt: skip
        if key is None:
            top.append(members[entry.key])
        else:
            members[key].setdefault("contains", []).append(members[entry.key])
    return top if _reached(top) == len(shown) else [_contained(entry, options) for entry in shown]


def _reached(members: list[Json]) -> int:
    """How many concepts a tree shows: a circle of parents would hide some."""
    waiting, count = list(members), 0
    while waiting:
        member = waiting.pop()
        count += 1
        waiting.extend(member.get("contains", ()))
    return count


def _contained(entry: Entry, options: Options) -> Json:
    concept, facts = entry.concept, entry.facts
    member: Json = {"system": facts.url}
    if concept.is_abstract:
        member["abstract"] = True
    if concept.is_inactive:
        member["inactive"] = True
    member["code"] = concept.code
    display = display_in(concept, facts, options.languages)
    if display:
        member["display"] = display
    if options.with_designations or options.designations:
        shown = _designations(concept, facts, options, display)
        if shown:
            member["designation"] = shown
    values = [item for code in options.properties for item in property_members(concept, code)]
    if values:
        member["property"] = values
    return member


def _designations(concept: Concept, facts: SystemFacts, options: Options, display: str) -> list[Json]:
    shown = [
        {
            **({"language": item.language} if item.language else {}),
            **({"use": item.use} if item.use else {}),
            "value": item.value,
        }
        for item in concept.designations
        if not options.designations or _is_wanted(item.language, item.use, options.designations)
    ]
    if display != concept.display and facts.language:
        shown.insert(0, {"language": facts.language, "value": concept.display})
    return shown


def _is_wanted(language: str, use: Json | None, wanted: Sequence[str]) -> bool:
    for token in wanted:
        system, _, code = token.rpartition("|")
        if system in ("urn:ietf:bcp:47", "") and code == language:
            return True
        if use and use.get("code") == code and system in ("", use.get("system")):
            return True
    return False


def property_members(concept: Concept, code: str) -> list[Json]:
    """Values of a property as members of `contains.property`."""
    if code == "definition":
        return [{"code": code, "valueString": concept.definition}] if concept.definition else []
    own = [{"code": code, item.member: item.value} for item in concept.properties if item.code == code]
    if own:
        return own
    if code in ("parent", "child"):
        return [{"code": code, "valueCode": value} for value in concept.values(code)]
    return [{"code": code, "valueBoolean": concept.is_inactive}] if code == "inactive" else []


def _property_member(code: str, shown: Sequence[Entry]) -> Json:
    uri = next((e.facts.properties[code][1] for e in shown if code in e.facts.properties), "")
    return {"code": code, "uri": uri or f"{PROPERTY_URI}{code}"}


def _parameters(given: Given, options: Options, trace: Trace, world: World, value_set: Json) -> list[Json]:
    listed: list[Json] = []
    for name, member in _ECHOED:
        if given.one(name) is not None:
            value: Any = given.one(name)
            value = (
                given.flag(name) if member == "valueBoolean" else given.number(name) if "Integer" in member else value
            )
            listed.append({"name": name, member: value})
    if options.languages and given.one("displayLanguage") is None:
        listed.append({"name": "displayLanguage", "valueCode": options.languages[0]})
    for name in ("designation", "property"):
        listed += [{"name": name, "valueString": str(value)} for value in given.all(name) if name == "designation"]
    for url in trace.systems:
        listed.append({"name": "used-codesystem", "valueUri": url})
        listed.append({"name": "version", "valueUri": url})
        facts = trace.facts.get(url)
        if facts is not None:
            warned = _warned(facts)
            if warned:
                listed.append({"name": f"warning-{warned}", "valueUri": url})
    for item in value_set.get("extension", []):
        status = item.get("valueCode")
        if str(item.get("url", "")).endswith("standards-status") and status in ("withdrawn", "deprecated"):
            listed.append({"name": f"warning-{status}", "valueUri": canonical(value_set)})
    listed += [{"name": "used-valueset", "valueUri": url} for url in trace.sets]
    listed += [{"name": "used-supplement", "valueUri": url} for url in world.used_supplements]
    return listed


def _warned(facts: SystemFacts) -> str:
    if facts.status == "draft":
        return "draft"
    if facts.standards_status in ("withdrawn", "deprecated"):
        return facts.standards_status
    if facts.status == "retired":
        return "retired"
    return "experimental" if facts.is_experimental else ""


def wanted_set(world: World, given: Given) -> Json:
    """The value set of the request: in the body or by its url. Raises `Rejected`."""
    body = given.resource("valueSet", "ValueSet")
    if body is not None:
        world.adopt(body)
        return body
    url = given.text("url")
    if not url:
        raise bad_request("One of the parameters url and valueSet is needed", "required")
    try:
        found = world.value_set(url, given.text("valueSetVersion"))
    except Rejected:
        if given.one("context") is not None:
            raise bad_request("The parameter context is not supported here", "not-supported") from None
        raise
    world.adopt(found)
    return found
