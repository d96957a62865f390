"""Parameters of an operation, from a query or from a Parameters resource, and the Parameters that answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from egisz.fhir.rules.model import Json
from egisz.fhir.rules.outcomes import bad_request

_NAMES = {"ValueSet": "valueSet", "CodeSystem": "codeSystem", "ConceptMap": "conceptMap"}


class Given:
    """What a client gave: values by name, each a JSON value or a resource."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        self.values: dict[str, list[Any]] = {}
        for name, value in pairs:
            self.values.setdefault(name, []).append(value)

    @classmethod
    def of_resource(cls, body: Any) -> Given:
        """Of a Parameters resource; any other resource stands as the parameter that its type names."""
        if not isinstance(body, dict) or "resourceType" not in body:
            raise bad_request("The body must be a FHIR resource: Parameters", "structure")
        kind = body["resourceType"]
        if kind != "Parameters":
            return cls([(_NAMES.get(str(kind), str(kind)), body)])
        parameters = body.get("parameter", [])
        if not isinstance(parameters, list):
            raise bad_request("Parameters.parameter must be a list", "structure")
        return cls(_pair(item) for item in parameters)

    def all(self, name: str) -> list[Any]:
        return self.values.get(name, [])

    def one(self, *names: str) -> Any:
        """The first value of the first of these names that is there; None."""
        for name in names:
            if self.values.get(name):
                return self.values[name][0]
        return None

    def text(self, *names: str) -> str:
        value = self.one(*names)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            raise bad_request(f"Parameter {names[0]} must be a simple value")
        return str(value)

    def flag(self, name: str) -> bool | None:
        value = self.one(name)
        if value is None or isinstance(value, bool):
            return value
        if str(value).lower() not in ("true", "false"):
            raise bad_request(f"Parameter {name} must be true or false, not '{value}'", "value")
        return str(value).lower() == "true"

    def number(self, name: str) -> int | None:
        value = self.one(name)
        if value is None:
            return None
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = -1
        if not 0 <= number <= 2**31 - 1:
            raise bad_request(f"Parameter {name} must be a whole number from 0, not '{value}'", "value")
        return number

    def resource(self, name: str, kind: str) -> Json | None:
        value = self.one(name)
        if value is None:
            return None
        if not isinstance(value, dict) or value.get("resourceType") != kind:
            raise bad_request(f"Parameter {name} must be a {kind}", "structure")
        return value

    def object(self, name: str) -> Json | None:
        """A Coding or a CodeableConcept; a coding in a query may be written system|code."""
        value = self.one(name)
        if isinstance(value, str):
            system, _, code = value.rpartition("|")
            return {"system": system, "code": code} if system else {"code": code}
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"Parameter {name} has a wrong type", "structure")
        return value

    def listed(self) -> str:
        """Names and types of all parameters, for messages."""
        types = {"str": "string", "bool": "boolean", "int": "integer", "dict": "Coding"}
        listed = [(name, type(value).__name__) for name, values in self.values.items() for value in values]
        return ", ".join(f"{name}:{types.get(kind, 'value')}" for name, kind in listed)


def _pair(item: Any) -> tuple[str, Any]:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise bad_request("Each Parameters.parameter needs a name", "structure")
    if "resource" in item:
        return item["name"], item["resource"]
    if "part" in item:
        return item["name"], {part.get("name"): _pair(part)[1] for part in item["part"]}
    for key, value in item.items():
        if key.startswith("value"):
            return item["name"], value
    return item["name"], None


def answer(*items: tuple[str, str, Any] | None) -> Json:
    """A Parameters resource of (name, kind, value); None and empty values are left out. kind `part`, `resource` too."""
    listed = []
    for item in items:
        if item is None or item[2] in (None, "", []):
            continue
        name, kind, value = item
        key = kind if kind in ("part", "resource") else f"value{kind[0].upper()}{kind[1:]}"
        listed.append({"name": name, key: value})
    return {"resourceType": "Parameters", "parameter": listed}


def part(name: str, kind: str, value: Any) -> Json:
    return {"name": name, f"value{kind[0].upper()}{kind[1:]}": value}
