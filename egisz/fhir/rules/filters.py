"""ValueSet.compose.include.filter: which concepts pass (operators of the FHIR specification)."""

from __future__ import annotations

import re
from typing import Any

from egisz.fhir.rules.model import Concept, Json, System
from egisz.fhir.rules.outcomes import Issue, Rejected

_HIERARCHY = ("is-a", "descendent-of", "is-not-a", "generalizes", "child-of", "descendent-leaf")
_OPERATORS = ("=", "regex", "in", "not-in", "exists", *_HIERARCHY)
_ALWAYS = frozenset(
    {"code", "concept", "display", "parent", "child", "inactive", "status", "notSelectable", "definition"}
)


def check(system: System, condition: Json, place: str) -> None:
    """Refuse a filter that cannot be answered."""
    prop, op, value = (condition.get(name) for name in ("property", "op", "value"))
    about = f"The system {system.facts.url} filter with property = {prop}, op = {op}"
    if value in (None, ""):
        raise _invalid(f"{about} has no value", f"{place}.value", "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE")
    if op not in _OPERATORS:
        raise _invalid(f"{about} is not supported: unknown operator", f"{place}.op", "", "not-supported")
    if op in _HIERARCHY and prop not in ("concept", "code"):
        raise _invalid(f"{about} is not supported: the operator asks for property = concept", f"{place}.property", "")
    if prop not in _ALWAYS and prop not in system.facts.properties:
        raise _invalid(f"{about} is not supported: unknown property", f"{place}.property", "", "not-supported")
    if op == "regex":
        try:
            re.compile(str(value))
        except re.error as error:
            raise _invalid(f"{about} has a wrong regular expression: {error}", f"{place}.value", "") from error


def passes(system: System, concept: Concept, condition: Json) -> bool:
    prop, op, value = str(condition["property"]), condition["op"], str(condition["value"])
    code = concept.code
    match op:
        case "is-a":
            return system.is_under(code, value)
        case "descendent-of":
            return code != value and system.is_under(code, value)
        case "is-not-a":
            return not system.is_under(code, value)
        case "generalizes":
            return system.is_under(value, code)
        case "child-of":
            return any(parent == value for parent, _ in concept.parents)
        case "descendent-leaf":
            return not concept.children and code != value and system.is_under(code, value)
    values = [_text(item) for item in concept.values(prop)]
    match op:
        case "=":
            return value in values
        case "in":
            return not {part.strip() for part in value.split(",")}.isdisjoint(values)
        case "not-in":
            return {part.strip() for part in value.split(",")}.isdisjoint(values)
        case "exists":
            return bool([item for item in values if item]) == (value.lower() == "true")
        case "regex":
            return any(re.fullmatch(value, item) for item in values)
    return False


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.get("code", "")) if isinstance(value, dict) else str(value)


def _invalid(text: str, place: str, message_id: str, code: str = "invalid") -> Rejected:
    return Rejected(422, Issue("error", code, text, "vs-invalid", place, message_id))
