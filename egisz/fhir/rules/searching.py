"""Search by the specification (https://hl7.org/fhir/search.html): conditions, parts of resources, pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from egisz.fhir.rules.model import Json
from egisz.fhir.rules.outcomes import bad_request

MOST_COUNT = 500
DEFAULT_COUNT = 50
SUMMARIES = ("true", "false", "text", "data", "count")
_PAGING = ("_count", "_offset")
_RESULTS = (*_PAGING, "_summary", "_elements", "_format", "_pretty")
_TEXTS = ("name", "title", "description", "publisher")
_CODES = ("_id", "url", "version", "status", "identifier")
# What each kind can be searched by, and the type of each parameter.
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "CodeSystem": {
        "_id": "token", "code": "token", "description": "string", "identifier": "token", "name": "string",
        "publisher": "string", "status": "token", "title": "string", "url": "uri", "version": "token",
    },
    "ValueSet": {
        "_id": "token", "description": "string", "identifier": "token", "name": "string", "publisher": "string",
        "reference": "uri", "status": "token", "title": "string", "url": "uri", "version": "token",
    },
    "ConceptMap": {
        "_id": "token", "description": "string", "name": "string", "source-group-system": "uri", "status": "token",
        "target-group-system": "uri", "title": "string", "url": "uri", "version": "token",
    },
}  # fmt: skip
_MANDATORY = {"CodeSystem": ("status", "content"), "ValueSet": ("status",), "ConceptMap": ("status",)}
# Elements that are left out of a summary: the specification marks all others of ours with Σ.
_LONG = frozenset({"text", "description", "concept", "compose", "expansion", "group", "contained", "copyright"})
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A parameter: all conditions must hold, one value of each is enough. modifier: exact, contains, below."""

    name: str
    modifier: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which parts of a resource are wanted. summary: a value of `_summary`; elements: those of `_elements`."""

    summary: str = ""
    elements: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, Any]]) -> Wanted:
        given = {name: str(value) for name, value in pairs if name in ("_summary", "_elements")}
        summary = given.get("_summary", "")
        if summary and summary not in SUMMARIES:
            raise bad_request(f"_summary must be one of {', '.join(SUMMARIES)}, not '{summary}'", "value")
        elements = tuple(part.strip() for part in given.get("_elements", "").split(",") if part.strip())
        return cls(summary, elements)

    @property
    def with_concepts(self) -> bool:
        """Whether somebody asked for the concepts of code systems by name: a search leaves them out otherwise."""
        return self.summary in ("false", "data") or "concept" in self.elements

    def of_resource(self, resource: Json) -> Json:
        kept: set[str] | None = None
        if self.elements:
            kept = {*self.elements, *_MANDATORY.get(str(resource["resourceType"]), ())}
        elif self.summary == "true":
            kept = set(resource) - _LONG
        elif self.summary == "text":
            kept = {"text", *_MANDATORY.get(str(resource["resourceType"]), ())}
        if kept is None:
            return resource
        kept |= {"resourceType", "id"}
        shown = {key: value for key, value in resource.items() if key in kept}
        return {"resourceType": shown.pop("resourceType"), "id": shown.pop("id", ""), "meta": subsetted(), **shown}


def subsetted() -> Json:
    return {"tag": [_SUBSETTED]}


@dataclass(frozen=True, slots=True)
class Search:
    kind: str
    conditions: tuple[Condition, ...]
    count: int
    offset: int
    wanted: Wanted
    told: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, kind: str, pairs: Sequence[tuple[str, Any]]) -> Search:
        """Parameters that are not known are left aside, as the specification lets a server do, and not repeated."""
        conditions, told = [], []
        for name, value in pairs:
            base, _, modifier = name.partition(":")
            if base in PARAMETERS[kind] and str(value):
                conditions.append(Condition(base, modifier, _parts(str(value))))
                told.append((name, str(value)))
            elif name in ("_summary", "_elements"):
                told.append((name, str(value)))
        wanted = Wanted.of(pairs)
        given = {name: str(value) for name, value in pairs if name in _PAGING}
        count = _number("_count", given.get("_count"), DEFAULT_COUNT)
        return cls(
            kind,
            tuple(conditions),
            0 if wanted.summary == "count" else min(count, MOST_COUNT),
            _number("_offset", given.get("_offset"), 0),
            wanted,
            tuple(told),
        )

    def values(self, *names: str) -> tuple[str, ...]:
        """Values of the first condition under one of these names without a modifier."""
        return next((one.values for one in self.conditions if one.name in names and not one.modifier), ())

    def matches(self, resource: Json) -> bool:
        return all(_holds(one, resource) for one in self.conditions)

    def bundle(self, base: str, total: int, shown: Sequence[Json]) -> Json:
        """The searchset of one page, with links to the others."""
        address = f"{base}/{self.kind}"

        def link(relation: str, offset: int) -> Json:
            pairs = [*self.told, *([("_count", str(self.count))] if self.count else []), ("_offset", str(offset))]
            return {"relation": relation, "url": f"{address}?{urlencode(pairs)}"}

        links = [link("self", self.offset)]
        if self.count:
            last = max(total - 1, 0) // self.count * self.count
            links.append(link("first", 0))
            if self.offset:
                links.append(link("previous", max(self.offset - self.count, 0)))
            if self.offset + self.count < total:
                links.append(link("next", self.offset + self.count))
            links.append(link("last", last))
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
        if shown:
            bundle["entry"] = [
                {
                    "fullUrl": f"{address}/{resource['id']}",
                    "resource": self.wanted.of_resource(resource),
                    "search": {"mode": "match"},
                }
                for resource in shown
            ]
        return bundle


def _parts(text: str) -> tuple[str, ...]:
    """Values between commas; a comma that belongs to a value is written with a backslash."""
    return tuple(part.replace("\\,", ",").strip() for part in re.split(r"(?<!\\),", text) if part.strip())


def _number(name: str, text: str | None, default: int) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}", text):
        raise bad_request(f"{name} must be a whole number from 0, not '{text}'", "value")
    return int(text)


def _holds(condition: Condition, resource: Json) -> bool:
    name = condition.name
    if name in _TEXTS:
        return any(_text_fits(str(resource.get(name, "")), value, condition.modifier) for value in condition.values)
    if name in ("source-group-system", "target-group-system"):
        side = name.partition("-")[0]
        own = [str(group.get(side, "")).partition("|")[0] for group in resource.get("group", [])]
        return any(value in own for value in condition.values)
    if name == "reference":
        own = [str(item.get("system", "")) for item in resource.get("compose", {}).get("include", [])]
        return any(value in own for value in condition.values)
    if name == "identifier":
        listed = resource.get("identifier", [])
        return any(_is_token(value, item) for value in condition.values for item in listed)
    if name in _CODES:
        value = str(resource.get("id" if name == "_id" else name, ""))
        if condition.modifier == "below":
            return any(value.startswith(wanted) for wanted in condition.values)
        wanted_values = [one.rpartition("|")[2] if name == "status" else one for one in condition.values]
        return value in wanted_values
    return True


def _text_fits(own: str, wanted: str, modifier: str) -> bool:
    if modifier == "exact":
        return own == wanted
    own, wanted = _plain(own), _plain(wanted)
    return wanted in own if modifier == "contains" else own.startswith(wanted)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())


def _is_token(wanted: str, item: Json) -> bool:
    """Whether an identifier is the wanted one: «system|value», «|value», «value»; an OID with urn:oid: and without."""
    system, bar, value = wanted.rpartition("|")
    own = str(item.get("value", ""))
    if bar and system and system != item.get("system"):
        return False
    return value in (own, own.removeprefix("urn:oid:"))
