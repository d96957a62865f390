"""$expand (https://hl7.org/fhir/valueset-operation-expand.html)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from egisz.fhir.rules.containing import Options, contained, declared_properties, tree
from egisz.fhir.rules.model import Json, System, SystemFacts, is_like
from egisz.fhir.rules.outcomes import Rejected, bad_request
from egisz.fhir.rules.parameters import Given
from egisz.fhir.rules.valuesets import (
    Entry,
    Trace,
    canonical,
    entries,
    expansion_parameter,
    includes,
    merged,
    system_of,
    too_costly,
)
from egisz.fhir.rules.world import World

MOST_WITHOUT_COUNT = 1000
MOST_OF_BOOK = 20_000
MOST_COUNT = 10_000
_ECHOED = (
    ("activeOnly", "valueBoolean"), ("count", "valueInteger"),
    ("excludeNested", "valueBoolean"), ("filter", "valueString"), ("includeDefinition", "valueBoolean"),
    ("includeDesignations", "valueBoolean"), ("offset", "valueInteger"),
)  # fmt: skip
_PAGING = ("count", "offset")


def expand(world: World, value_set: Json, given: Given, now: datetime, accept_language: str = "") -> Json:
    """The value set with its expansion."""
    options = Options.of(given, accept_language, value_set)
    trace = Trace()
    whole = _whole_system(world, value_set, trace)
    if whole is not None:
        shown, total = _page_of(whole, options, canonical(value_set), bool(value_set.get("userData")))
    else:
        shown, total = _gathered(world, value_set, options, trace)
    nested = not options.is_flat and options.count is None and not options.offset and not options.text
    versioned = _in_several_versions(shown, trace)
    contains = tree(shown, options, versioned) if nested else [contained(e, options, versioned) for e in shown]
    parameters = _parameters(given, options, trace, world, value_set)
    expansion: Json = {
        "identifier": _identifier(value_set, parameters),
        "timestamp": now.isoformat(timespec="seconds"),
        **({"total": total} if total is not None else {}),
        **({"offset": options.offset} if options.offset or options.count is not None else {}),
        "parameter": parameters,
    }
    properties = declared_properties(options, shown)
    if properties:
        expansion["property"] = properties
    if contains:
        expansion["contains"] = contains
    kept = {key: value for key, value in value_set.items() if key not in ("expansion", "text", "userData")}
    if given.flag("includeDefinition") is False:
        kept = {key: value for key, value in kept.items() if key not in ("compose", "contained")}
    return {"status": "active", **kept, "expansion": expansion}


def _whole_system(world: World, value_set: Json, trace: Trace) -> System | None:
    """The code system when the value set is just all of it: then only the page is read."""
    items = includes(value_set)
    if len(items) != 1 or includes(value_set, "exclude") or set(items[0]) - {"system", "version"} or not items[0]:
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
    found = merged(found) if options.is_merged else found
    if options.count is None:
        if len(found) - options.offset > MOST_WITHOUT_COUNT and not value_set.get("userData"):
            raise too_costly(canonical(value_set), MOST_WITHOUT_COUNT)
        return found[options.offset :], len(found)
    return found[options.offset : options.offset + min(options.count, MOST_COUNT)], len(found)


def _identifier(value_set: Json, parameters: Sequence[Json]) -> str:
    """The same for all pages of one expansion: of the set, the versions used and all parameters but the paging."""
    lasting = [item for item in parameters if item["name"] not in _PAGING]
    return f"urn:uuid:{uuid5(NAMESPACE_URL, repr((canonical(value_set), value_set.get('compose'), lasting)))}"


def _in_several_versions(shown: Sequence[Entry], trace: Trace) -> frozenset[str]:
    """Systems that were used in more than one version: their concepts say which one."""
    urls = [facts.url for facts in trace.facts.values()]
    return frozenset(url for url in urls if urls.count(url) > 1)


def _parameters(given: Given, options: Options, trace: Trace, world: World, value_set: Json) -> list[Json]:
    listed: list[Json] = []
    for name, member in _ECHOED:
        if given.one(name) is not None:
            value: Any = given.one(name)
            value = (
                given.flag(name) if member == "valueBoolean" else given.number(name) if "Integer" in member else value
            )
            listed.append({"name": name, member: value})
    if options.told_language:
        listed.append({"name": "displayLanguage", "valueCode": options.told_language})
    listed += [{"name": "designation", "valueString": str(value)} for value in given.all("designation")]
    listed += [{"name": "force-system-version", "valueUri": str(v)} for v in given.all("force-system-version")]
    excludes_others = any(item.get("version") for item in includes(value_set, "exclude"))
    is_by_version = expansion_parameter(value_set, "versionsMatch").lower() == "false"
    if options.is_merged or (excludes_others and not is_by_version):
        listed.append({"name": "versionsMatch", "valueBoolean": True})
    for url in trace.systems:
        listed.append({"name": "used-codesystem", "valueUri": url})
        facts = trace.facts.get(url)
        if facts is not None:
            warned = _warned(facts)
            if warned:
                listed.append({"name": f"warning-{warned}", "valueUri": url})
    trace.used_set(value_set, canonical(value_set))
    listed += [{"name": f"warning-{status}", "valueUri": name} for name, status in trace.set_statuses.items()]
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
