"""$lookup and $subsumes (https://hl7.org/fhir/codesystem-operations.html)."""

from __future__ import annotations

from egisz.fhir.rules.languages import PREFERRED, display_in, speaks, wanted_languages
from egisz.fhir.rules.model import Concept, Json, System
from egisz.fhir.rules.outcomes import Issue, Rejected, bad_request, no_system
from egisz.fhir.rules.parameters import Given, answer, part
from egisz.fhir.rules.world import World


def wanted_system(world: World, url: str, version: str) -> System:
    """A system with content. Raises `Rejected`."""
    system = world.system(url, version)
    if system is None:
        known = world.versions(url)
        if not known:
            raise no_system(url)
        wanted = world.wanted_version(url, version)
        text = (
            f"A definition for CodeSystem '{url}' version '{wanted}' could not be found. "
            f"Valid versions: {' or '.join(known)}"
        )
        raise Rejected(404, Issue("error", "not-found", text, "not-found", message_id="UNKNOWN_CODESYSTEM_VERSION"))
    if system.facts.content in ("not-present", "example"):
        text = f"The code system '{system.facts.canonical}' has no content here ({system.facts.content})"
        raise Rejected(422, Issue("error", "not-supported", text, "not-found"))
    return system


def unknown_code(code: str, system: System, place: str = "") -> Issue:
    facts = system.facts
    version = f" version '{facts.version}'" if facts.version else ""
    text = f"Unknown code '{code}' in the CodeSystem '{facts.url}'{version}"
    return Issue("error", "code-invalid", text, "invalid-code", place, "Unknown_Code_in_Version")


def lookup(world: World, given: Given, accept_language: str = "") -> Json:
    """What the server knows of a code. `property` chooses properties; * and absence mean all of them."""
    coding = given.object("coding") or {}
    code = given.text("code") or str(coding.get("code", ""))
    url = given.text("system", "url") or str(coding.get("system", ""))
    version = given.text("version") or str(coding.get("version", ""))
    if not code or not url:
        raise bad_request("Parameters system and code, or coding, are needed", "required")
    system = wanted_system(world, url, version)
    concept = system.find(code)
    if concept is None:
        issue = unknown_code(code, system)
        raise Rejected(404, Issue("error", "not-found", issue.text, "invalid-code", message_id=issue.message_id))
    wanted = given.text("displayLanguage")
    languages = wanted_languages(wanted) if wanted else wanted_languages(accept_language, strict=False)
    chosen = {str(item) for item in given.all("property")}
    every = not chosen or "*" in chosen
    facts = system.facts
    properties = [item for item in _properties(concept) if every or item["part"][0]["valueCode"] in chosen]
    shown = every or not chosen.isdisjoint({"designation", "display", "definition"}) or bool(chosen)
    result = answer(
        ("name", "string", facts.name or facts.title or facts.url),
        ("version", "string", facts.version),
        ("system", "uri", facts.url),
        ("code", "code", concept.code),
        ("display", "string", display_in(concept, facts, languages)),
        ("definition", "string", concept.definition),
        ("abstract", "boolean", concept.is_abstract),
    )
    listed = result["parameter"]
    if shown and (every or "designation" in chosen):
        listed += [{"name": "designation", "part": parts} for parts in _designations(concept, facts.language, wanted)]
    listed += [{"name": "property", **item} for item in properties]
    listed += [part("used-supplement", "canonical", name) for name in world.used_supplements]
    return result


def _designations(concept: Concept, language: str, wanted: str) -> list[list[Json]]:
    found = []
    if language and concept.display:
        found.append([part("language", "code", language), part("use", "Coding", PREFERRED),
                      part("value", "string", concept.display)])  # fmt: skip
    for item in concept.designations:
        if wanted and item.language and not any(speaks(item.language, tag) for tag in wanted_languages(wanted)):
            continue
        parts = [part("language", "code", item.language)] if item.language else []
        if item.use:
            parts.append(
                part("use", "Coding", {**item.use, "display": item.use.get("display", item.use.get("code", ""))})
            )
        if item.source:
            parts.append(part("source", "canonical", item.source))
        found.append([*parts, part("value", "string", item.value)])
    return found


def _properties(concept: Concept) -> list[Json]:
    listed: list[Json] = []
    own = {item.code for item in concept.properties}
    for name, family in (("parent", concept.parents), ("child", concept.children)):
        if name in own:
            continue
        for code, display in family:
            described = [part("description", "string", display)] if display else []
            listed.append({"part": [part("code", "code", name), part("value", "code", code), *described]})
    if "inactive" not in own:
        listed.append({"part": [part("code", "code", "inactive"), part("value", "boolean", concept.is_inactive)]})
    return listed + [
        {"part": [part("code", "code", item.code), part("value", item.kind, item.value)]} for item in concept.properties
    ]


def subsumes(world: World, given: Given) -> Json:
    """How two codes stand to each other: equivalent, subsumes, subsumed-by, not-subsumed."""
    coding_a, coding_b = given.object("codingA") or {}, given.object("codingB") or {}
    code_a = given.text("codeA") or str(coding_a.get("code", ""))
    code_b = given.text("codeB") or str(coding_b.get("code", ""))
    url = given.text("system", "url") or str(coding_a.get("system", ""))
    other = str(coding_b.get("system", "")) or url
    if not code_a or not code_b:
        raise bad_request("Parameters codeA and codeB, or codingA and codingB, are needed", "required")
    if not url or (coding_b and not coding_b.get("system") and not given.text("system", "url")):
        text = "The parameter system, or codings with systems, is needed"
        identity = "SUBSUMES_CODING_NO_SYSTEM" if coding_a or coding_b else "SUBSUMES_SYSTEM_REQUIRED"
        raise Rejected(400, Issue("error", "invalid", text, "invalid-data", message_id=identity))
    if other != url:
        raise bad_request(f"The codings are of different code systems: '{url}' and '{other}'")
    system = wanted_system(world, url, given.text("version") or str(coding_a.get("version", "")))
    first, second = _known(system, code_a), _known(system, code_b)
    if first == second:
        result = "equivalent"
    elif system.is_under(second, first):
        result = "subsumes"
    else:
        result = "subsumed-by" if system.is_under(first, second) else "not-subsumed"
    return answer(("outcome", "code", result))


def _known(system: System, code: str) -> str:
    concept = system.find(code)
    if concept is None:
        issue = unknown_code(code, system)
        raise Rejected(404, Issue("error", "not-found", issue.text, "invalid-code"))
    return concept.code
