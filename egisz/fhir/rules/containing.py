"""What an expansion shows of its concepts: `ValueSet.expansion.contains` and the properties declared for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from egisz.fhir.rules.languages import chosen_display, is_strict, told_languages, wanted_languages
from egisz.fhir.rules.model import PROPERTY_URI, Concept, Designation, Json
from egisz.fhir.rules.parameters import Given
from egisz.fhir.rules.reading import MARK_URIS
from egisz.fhir.rules.valuesets import Entry, expansion_parameter


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
    told_language: str
    is_strict: bool
    is_merged: bool

    @classmethod
    def of(cls, given: Given, accept_language: str, value_set: Json) -> Options:
        language = given.text("displayLanguage") or expansion_parameter(value_set, "displayLanguage")
        header = wanted_languages(accept_language, strict=False)
        own = str(value_set.get("language", ""))
        languages = wanted_languages(language) if language else header or ([own] if own else [])
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
            languages=languages,
            told_language=told_languages(language) if language else languages[0] if languages else "",
            is_strict=is_strict(language),
            is_merged=expansion_parameter(value_set, "versionsMatch").lower() == "true",
        )


def tree(shown: Sequence[Entry], options: Options, versioned: frozenset[str]) -> list[Json]:
    """Concepts under their nearest shown ancestor; listed ones stand alone."""
    members = {entry.key: contained(entry, options, versioned) for entry in shown}
    placed = {entry.key for entry in shown if not entry.is_listed}
    top: list[Json] = []
    for entry in shown:
        parents = () if entry.is_listed else entry.concept.parents
        key = next(
            ((*entry.key[:2], parent) for parent, _ in parents
             if (*entry.key[:2], parent) in placed and parent != entry.concept.code), None
        )  # fmt: skip
        if key is None:
            top.append(members[entry.key])
        else:
            members[key].setdefault("contains", []).append(members[entry.key])
    return top if _reached(top) == len(shown) else [contained(entry, options, versioned) for entry in shown]


def _reached(members: list[Json]) -> int:
    """How many concepts a tree shows: a circle of parents would hide some."""
    waiting, count = list(members), 0
    while waiting:
        member = waiting.pop()
        count += 1
        waiting.extend(member.get("contains", ()))
    return count


def contained(entry: Entry, options: Options, versioned: frozenset[str]) -> Json:
    concept, facts = entry.concept, entry.facts
    member: Json = {"extension": list(concept.extensions)} if concept.extensions else {}
    member["system"] = facts.url
    if facts.url in versioned:
        member["version"] = facts.version
    if concept.is_abstract:
        member["abstract"] = True
    if concept.is_inactive:
        member["inactive"] = True
    member["code"] = concept.code
    display, chosen = chosen_display(concept, facts, options.languages, is_strict=options.is_strict)
    if display:
        member["display"] = display
    if options.with_designations or options.designations:
        listed = [item for item in concept.designations if item is not chosen]
        if display != concept.display and facts.language and concept.display:
            listed.insert(0, Designation(concept.display, facts.language))
        designations = [item.member() for item in listed if _is_wanted(item, options.designations)]
        if designations:
            member["designation"] = designations
    values = [item for code in options.properties for item in property_members(concept, code)]
    values += [
        {"code": item.code, item.member: item.value} for item in concept.marks if item.code not in options.properties
    ]
    if concept.status and "status" not in options.properties:
        values.append({"code": "status", "valueCode": concept.status})
    if values:
        member["property"] = values
    return member


def _is_wanted(item: Designation, wanted: Sequence[str]) -> bool:
    """Whether a parameter `designation` names it by language or use; without such parameters all are wanted."""
    for token in wanted:
        system, _, code = token.rpartition("|")
        if system in ("urn:ietf:bcp:47", "") and code == item.language:
            return True
        if item.use and item.use.get("code") == code and system in ("", item.use.get("system")):
            return True
    return not wanted


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


def declared_properties(options: Options, shown: Sequence[Entry]) -> list[Json]:
    """What the properties of the concepts are: the wanted ones, and those that an expansion always shows."""
    always = {item.code for entry in shown for item in entry.concept.marks}
    always |= {"status"} if any(entry.concept.status for entry in shown) else set()
    listed = [*options.properties, *sorted(always - set(options.properties))]
    members = []
    for code in listed:
        declared = (e.facts.properties[code][1] for e in shown if code in e.facts.properties)
        uri = MARK_URIS.get(code, "") if code in always else next(declared, "")
        members.append({"code": code, "uri": uri or f"{PROPERTY_URI}{code}"})
    return members
