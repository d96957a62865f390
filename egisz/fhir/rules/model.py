"""Code systems and their concepts as the operations see them, wherever they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

Json = dict[str, Any]
PROPERTY_URI = "http://hl7.org/fhir/concept-properties#"


@dataclass(frozen=True, slots=True)
class Designation:
    """status: «withdrawn» or «deprecated» when it should not be used any more. source: the supplement that gave it."""

    value: str
    language: str = ""
    use: Json | None = None
    extensions: tuple[Json, ...] = ()
    status: str = ""
    source: str = ""

    def member(self) -> Json:
        shown: Json = {"extension": list(self.extensions)} if self.extensions else {}
        if self.language:
            shown["language"] = self.language
        if self.use:
            shown["use"] = self.use
        return {**shown, "value": self.value}


@dataclass(frozen=True, slots=True)
class Property:
    """kind: the FHIR type that the value has: code, string, integer, boolean, dateTime, decimal, Coding."""

    code: str
    kind: str
    value: Any

    @property
    def member(self) -> str:
        return f"value{self.kind[0].upper()}{self.kind[1:]}"


@dataclass(frozen=True, slots=True)
class Concept:
    """status: the value of the property `status` when it says more than inactive. children: (code, display).

    marks: properties that every expansion shows (order, label, weight). extensions: what an expansion repeats.
    """

    code: str
    display: str
    definition: str = ""
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()
    children: tuple[tuple[str, str], ...] = ()
    is_inactive: bool = False
    is_abstract: bool = False
    status: str = ""
    marks: tuple[Property, ...] = ()
    extensions: tuple[Json, ...] = ()

    def values(self, code: str) -> list[Any]:
        """Values of a property; `parent`, `child`, `code`, `display`, `inactive` are properties of every concept."""
        match code:
            case "code" | "concept":
                return [self.code]
            case "display":
                return [self.display]
            case "parent":
                return [parent for parent, _ in self.parents]
            case "child":
                return [child for child, _ in self.children]
        found = [item.value for item in self.properties if item.code == code]
        return found or ([self.is_inactive] if code == "inactive" else [])


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What a code system says about itself. properties: code → (type, uri, description)."""

    url: str
    version: str = ""
    name: str = ""
    title: str = ""
    language: str = ""
    content: str = "complete"
    status: str = "active"
    is_case_sensitive: bool = True
    is_experimental: bool = False
    version_needed: bool = False
    standards_status: str = ""
    properties: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def canonical(self) -> str:
        return f"{self.url}|{self.version}" if self.version else self.url


class System(Protocol):
    """A code system that can be asked."""

    facts: SystemFacts
    size: int

    def find(self, code: str) -> Concept | None:
        """The concept of a code, or of what stands for it (other case, other code of the same row)."""

    def every(self) -> Iterable[Concept]:
        """All concepts, parents before their children where there is a hierarchy."""

    def page(self, limit: int, offset: int, *, text: str = "", active_only: bool = False) -> Sequence[Concept]:
        """A part of the concepts: in the system's order, or for a text the best first."""

    def count(self, *, text: str = "", active_only: bool = False) -> int | None:
        """How many `page` would go through; None when it would cost too much to say."""

    def is_under(self, code: str, ancestor: str) -> bool:
        """Whether a concept is a descendant of another one, or that one itself."""


class MemorySystem:
    """A code system that fits into memory: what a client supplied, or a book read whole."""

    def __init__(self, facts: SystemFacts, concepts: Iterable[Concept]) -> None:
        self.facts = facts
        self.concepts = {concept.code: concept for concept in concepts}
        self.size = len(self.concepts)
        self._any_case = {} if facts.is_case_sensitive else {code.lower(): code for code in self.concepts}

    def find(self, code: str) -> Concept | None:
        found = self.concepts.get(code)
        return found or self.concepts.get(self._any_case.get(code.lower(), ""))

    def every(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def _matching(self, text: str, active_only: bool) -> list[Concept]:
        return [
            concept
            for concept in self.concepts.values()
            if not (active_only and concept.is_inactive) and (not text or is_like(concept, text))
        ]

    def page(self, limit: int, offset: int, *, text: str = "", active_only: bool = False) -> Sequence[Concept]:
        return self._matching(text, active_only)[offset : offset + limit]

    def count(self, *, text: str = "", active_only: bool = False) -> int | None:
        return len(self._matching(text, active_only))

    def is_under(self, code: str, ancestor: str) -> bool:
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            here = waiting.pop()
            if here == ancestor:
                return True
            if here in seen or here not in self.concepts:
                continue
            seen.add(here)
            waiting.extend(parent for parent, _ in self.concepts[here].parents)
        return False


def is_like(concept: Concept, text: str) -> bool:
    """Whether every word of a text begins a word of the code, the display or a designation."""
    names = [concept.code, concept.display, *(item.value for item in concept.designations)]
    words = [word.replace("ё", "е") for name in names for word in name.lower().replace("-", " ").split()]
    whole = " ".join(names).lower()
    return text.lower() in whole or all(
        any(word.startswith(part) for word in words) for part in text.lower().replace("ё", "е").split()
    )


def with_family(concepts: Sequence[Concept]) -> list[Concept]:
    """The same concepts with their children filled in from the parents."""
    names = {concept.code: concept.display for concept in concepts}
    children: dict[str, list[tuple[str, str]]] = {}
    for concept in concepts:
        for parent, _ in concept.parents:
            children.setdefault(parent, []).append((concept.code, concept.display))
    return [
        replace(
            concept,
            children=tuple(children.get(concept.code, ())),
            parents=tuple((parent, names.get(parent, "")) for parent, _ in concept.parents),
        )
        for concept in concepts
    ]
