"""What is in a value set: its concepts for expansion, and whether it has a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from egisz.fhir.rules import filters
from egisz.fhir.rules.model import Concept, Json, System, SystemFacts
from egisz.fhir.rules.outcomes import Issue, Rejected
from egisz.fhir.rules.reading import as_listed, designations, status_in_set
from egisz.fhir.rules.world import World, version_key

MOST_CONCEPTS = 60_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept of an expansion. is_listed: named by the value set, so it stands outside the hierarchy."""

    facts: SystemFacts
    concept: Concept
    is_listed: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.facts.url, self.facts.version, self.concept.code

    @property
    def name(self) -> tuple[str, str]:
        return self.facts.url, self.concept.code


@dataclass(slots=True)
class Trace:
    """What was used on the way, in order; and the value sets being opened now, against circles."""

    systems: dict[str, None] = field(default_factory=dict)
    sets: dict[str, None] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    facts: dict[str, SystemFacts] = field(default_factory=dict)
    set_statuses: dict[str, str] = field(default_factory=dict)

    def used_set(self, value_set: Json, name: str) -> None:
        status = next(
            (str(item.get("valueCode", "")) for item in value_set.get("extension", [])
             if str(item.get("url", "")).endswith("structuredefinition-standards-status")), ""
        )  # fmt: skip
        if status in ("withdrawn", "deprecated"):
            self.set_statuses[name] = status


def canonical(value_set: Json) -> str:
    url, version = value_set.get("url", ""), value_set.get("version", "")
    return f"{url}|{version}" if url and version else url


def includes(value_set: Json, part: str = "include") -> list[Json]:
    compose = value_set.get("compose") or {}
    if not isinstance(compose, dict) or not isinstance(value_set.get("compose", {}), dict):
        raise Rejected(422, Issue("error", "invalid", "ValueSet.compose must be an object", "vs-invalid"))
    listed = compose.get(part, [])
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise Rejected(422, Issue("error", "invalid", f"ValueSet.compose.{part} must be a list", "vs-invalid"))
    return listed


def entries(world: World, value_set: Json, trace: Trace, verb: str = "including") -> Iterator[Entry]:
    """All concepts of a value set, each once, the excluded ones left out."""
    name = canonical(value_set) or "#" + str(value_set.get("id", ""))
    _open(trace, name, verb)
    if "compose" not in value_set and "expansion" in value_set:
        yield from _expanded(world, value_set["expansion"].get("contains", []))
        trace.opened.pop()
        return
    active_only = (value_set.get("compose") or {}).get("inactive") is False
    trace.used_set(value_set, name)
    by_version = expansion_parameter(value_set, "versionsMatch").lower() == "false"
    excluded = {
        entry.key if by_version else entry.name for number, item in enumerate(includes(value_set, "exclude"))
        for entry in _selected(world, item, trace, "excluding", f"ValueSet.compose.exclude[{number}]")
    }  # fmt: skip
    seen: set[tuple[str, str, str]] = set()
    for number, item in enumerate(includes(value_set)):
        for entry in _selected(world, item, trace, verb, f"ValueSet.compose.include[{number}]"):
            left_out = (entry.key if by_version else entry.name) in excluded
            if entry.key in seen or left_out or (active_only and entry.concept.is_inactive):
                continue
            seen.add(entry.key)
            if len(seen) > MOST_CONCEPTS:
                raise too_costly(name)
            yield entry
    trace.opened.pop()


def expansion_parameter(value_set: Json, name: str) -> str:
    """A parameter of $expand that the value set itself gives (extension valueset-expansion-parameter)."""
    compose = value_set.get("compose") or {}
    for item in compose.get("extension", []) if isinstance(compose, dict) else []:
        if str(item.get("url", "")).endswith("StructureDefinition/valueset-expansion-parameter"):
            parts = {
                part.get("url"): next((v for k, v in part.items() if k.startswith("value")), None)
                for part in item.get("extension", [])
            }
            if parts.get("name") == name:
                return str(parts.get("value", ""))
    return ""


def merged(found: Iterable[Entry]) -> list[Entry]:
    """Concepts of several versions of a system as one: the first says it, the newest version stands beside it."""
    result: dict[tuple[str, str], Entry] = {}
    for entry in found:
        known = result.setdefault(entry.name, entry)
        if version_key(entry.facts.version) > version_key(known.facts.version):
            result[entry.name] = replace(known, facts=entry.facts)
    return list(result.values())


def too_costly(name: str, most: int = MOST_CONCEPTS) -> Rejected:
    text = f"The value set '{name}' expansion has too many codes to display (>{most})"
    return Rejected(422, Issue("error", "too-costly", text, message_id="VALUESET_TOO_COSTLY"))


def _open(trace: Trace, name: str, verb: str) -> None:
    if name in trace.opened and name != "#":
        path = ", ".join([*trace.opened, name])
        text = f"Cyclic reference detected when {verb} {name} via [{path}]"
        raise Rejected(422, Issue("error", "processing", text, "vs-invalid", message_id="VALUESET_CIRCULAR_REFERENCE"))
    trace.opened.append(name)


def _expanded(world: World, contains: Iterable[Json]) -> Iterator[Entry]:
    for item in contains:
        if item.get("code"):
            facts = SystemFacts(item.get("system", ""), item.get("version", ""))
            concept = Concept(
                item["code"], item.get("display", ""), designations=tuple(designations(item.get("designation", []))),
                is_inactive=item.get("inactive") is True, is_abstract=item.get("abstract") is True,
            )  # fmt: skip
            yield Entry(facts, concept)
        yield from _expanded(world, item.get("contains", []))


def system_of(world: World, item: Json, trace: Trace | None = None) -> System:
    """The code system of an include. Raises `Rejected` when it is not here."""
    url, version = str(item["system"]), str(item.get("version", ""))
    system = world.system(url, version)
    if system is None:
        wanted = world.wanted_version(url, version)
        known = world.versions(url)
        if wanted and known:
            text = (f"A definition for CodeSystem '{url}' version '{wanted}' could not be found, so the value set "
                    f"cannot be expanded. Valid versions: {' or '.join(known)}")  # fmt: skip
            identity = "UNKNOWN_CODESYSTEM_VERSION_EXP"
        else:
            text = f"A definition for CodeSystem '{url}' could not be found, so the value set cannot be expanded"
            identity = "UNKNOWN_CODESYSTEM_EXP"
        raise Rejected(404 if not known else 422, Issue("error", "not-found", text, "not-found", message_id=identity))
    if system.facts.content in ("not-present", "example"):
        text = f"The code system '{system.facts.canonical}' has no content here ({system.facts.content})"
        raise Rejected(422, Issue("error", "not-supported", text, "not-found"))
    if trace is not None:
        trace.systems[system.facts.canonical] = None
        trace.facts[system.facts.canonical] = system.facts
    return system


def _selected(world: World, item: Json, trace: Trace, verb: str, place: str) -> Iterator[Entry]:
    imported = [
        {entry.name: entry for entry in _imported(world, str(url), trace, verb)} for url in item.get("valueSet", [])
    ]  # fmt: skip
    if "system" not in item:
        if not imported:
            raise Rejected(
                422, Issue("error", "invalid", f"{place} has neither system nor valueSet", "vs-invalid", place)
            )
        yield from (e for key, e in imported[0].items() if all(key in other for other in imported[1:]))
        return
    system = system_of(world, item, trace)
    for entry in _of_system(system, item, place):
        if all(entry.name in other for other in imported):
            yield entry


def _imported(world: World, url: str, trace: Trace, verb: str) -> Iterator[Entry]:
    found = world.value_set(url)
    trace.sets[canonical(found) or url] = None
    yield from entries(world, found, trace, verb)


def _of_system(system: System, item: Json, place: str) -> Iterator[Entry]:
    if "concept" in item:
        for listed in item["concept"]:
            concept = system.find(str(listed.get("code", "")))
            if concept is not None:
                yield Entry(system.facts, as_listed(concept, listed), True)
        return
    conditions = item.get("filter", [])
    for number, condition in enumerate(conditions):
        filters.check(system, condition, f"{place}.filter[{number}]")
    for concept in system.every():
        if all(filters.passes(system, concept, condition) for condition in conditions):
            yield Entry(system.facts, concept)


@dataclass(frozen=True, slots=True)
class Found:
    """concept: as the value set shows it; None when the code is not in it. is_off: only because it is inactive.

    status: deprecated or withdrawn when the value set marks the concept so.
    """

    concept: Concept | None
    is_off: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that is looked for. include: the version that its include must name; None for any.

    system, concept: where to look, and what was found there already.
    """

    url: str
    code: str
    include: str | None = None
    system: System | None = None
    concept: Concept | None = None


def has(world: World, value_set: Json, asked: Asked, trace: Trace) -> Found:
    """Whether a value set has a code; reads no more of the code system than it must."""
    name = canonical(value_set) or "#" + str(value_set.get("id", ""))
    _open(trace, name, "including")
    trace.used_set(value_set, name)
    try:
        if "compose" not in value_set and "expansion" in value_set:
            listed = _expanded(world, value_set["expansion"].get("contains", []))
            return Found(next((e.concept for e in listed if e.name == (asked.url, asked.code)), None))
        by_version = expansion_parameter(value_set, "versionsMatch").lower() == "false"
        refused = asked if by_version else Asked(asked.url, asked.code)
        for number, item in enumerate(includes(value_set, "exclude")):
            if _include_has(world, item, refused, trace, f"ValueSet.compose.exclude[{number}]") is not None:
                return Found(None)
        for number, item in enumerate(includes(value_set)):
            found = _include_has(world, item, asked, trace, f"ValueSet.compose.include[{number}]")
            if found is not None and found.concept is not None:
                is_off = (value_set.get("compose") or {}).get("inactive") is False and found.concept.is_inactive
                return Found(None, True) if is_off else found
        return Found(None)
    finally:
        trace.opened.pop()


def _include_has(world: World, item: Json, asked: Asked, trace: Trace, place: str) -> Found | None:
    result: Found | None = None
    for canonical_url in item.get("valueSet", []):
        result = has(world, world.value_set(str(canonical_url)), asked, trace)
        if result.concept is None:
            return None
    if "system" not in item:
        return result
    if not same_system(world, str(item["system"]), asked.url):
        return None
    if asked.include is not None and str(item.get("version", "")) != asked.include:
        return None
    system = asked.system or system_of(world, item)
    concept = asked.concept if system is asked.system and asked.concept else system.find(asked.code)
    if concept is None:
        return None
    if "concept" in item:
        listed = next((one for one in item["concept"] if one.get("code") == concept.code), None)
        return Found(as_listed(concept, listed), status=status_in_set(listed)) if listed else None
    for number, condition in enumerate(item.get("filter", [])):
        filters.check(system, condition, f"{place}.filter[{number}]")
        if not filters.passes(system, concept, condition):
            return None
    return Found(concept)


def same_system(world: World, first: str, second: str) -> bool:
    """Equal urls, or two names of one kept book."""
    if first == second:
        return True
    if "1.2.643" not in first or "1.2.643" not in second:
        return False
    one, other = world.system(first), world.system(second)
    return one is not None and other is not None and one.facts.url == other.facts.url


def systems_of(world: World, value_set: Json, depth: int = 0) -> list[tuple[str, str]]:
    """(url, version) of the code systems that a value set draws on, of its imports too."""
    found: dict[tuple[str, str], Any] = {}
    for item in includes(value_set):
        if "system" in item:
            found[str(item["system"]), str(item.get("version", ""))] = None
        for url in item.get("valueSet", []) if depth < 10 else []:
            found.update(dict.fromkeys(systems_of(world, world.value_set(str(url)), depth + 1)))
    return list(found)
