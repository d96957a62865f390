"""A client of the FHIR face: real requests through the lane, answers as JSON."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlencode

from egisz.config.lane import Lane

LANE = Lane(lambda environ, start: [b"django"], [("fhir/r5", "egisz.fhir.fast:R5"), ("fhir/r4", "egisz.fhir.fast:R4")])
COMPLEX = {
    "coding": "Coding",
    "codeableConcept": "CodeableConcept",
    "codingA": "Coding",
    "codingB": "Coding",
    "sourceCoding": "Coding",
    "sourceCodeableConcept": "CodeableConcept",
    "targetCoding": "Coding",
}


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def __getitem__(self, name: str) -> Any:
        """The value of a parameter of a Parameters answer; None without it."""
        for item in self.json.get("parameter", []):
            if item["name"] == name:
                return item.get("resource") or next(
                    (v for k, v in item.items() if k.startswith("value")), item.get("part")
                )
        return None

    @property
    def issues(self) -> list[tuple[str, str, str]]:
        """(severity, kind, place) of the issues."""
        resource = self.json if self.json["resourceType"] == "OperationOutcome" else self["issues"] or {"issue": []}
        return [
            (one["severity"], one["details"].get("coding", [{"code": ""}])[0]["code"], one.get("expression", [""])[0])
            for one in resource["issue"]
        ]

    @property
    def codes(self) -> list[str]:
        """Codes of an expansion, nested ones after their parents."""

        def walk(contains):
            for item in contains:
                yield item["code"]
                yield from walk(item.get("contains", []))

        return list(walk(self.json["expansion"].get("contains", [])))


def ask(
    method: str, path: str, body: Any = None, *, release: str = "r5", query: dict | str = "", **headers: str
) -> Answer:
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/fhir/{release}/{path}",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "QUERY_STRING": query if isinstance(query, str) else urlencode(query, doseq=True),
        "wsgi.input": io.BytesIO(data),
        "CONTENT_LENGTH": str(len(data)),
        "CONTENT_TYPE": "application/fhir+json",
    }
    for name, value in headers.items():
        key = name.upper()
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    seen: dict[str, Any] = {}

    def start(status, listed):
        seen.update(status=int(status.split()[0]), headers=dict(listed))

    parts = LANE(environ, start)
    return Answer(seen["status"], seen["headers"], b"".join(parts))


def get(path: str, *, release: str = "r5", headers: dict[str, str] | None = None, **query: Any) -> Answer:
    return ask(
        "GET", path, release=release, query={k.replace("__", "-"): v for k, v in query.items()}, **(headers or {})
    )


def parameters(**values: Any) -> dict:
    """A Parameters resource; lists repeat a parameter, resources and codings go by their kind; __ stands for -."""
    listed = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            name = name.replace("__", "-")
            if isinstance(one, dict) and "resourceType" in one:
                listed.append({"name": name, "resource": one})
            elif isinstance(one, dict):
                listed.append({"name": name, f"value{COMPLEX[name]}": one})
            elif isinstance(one, bool):
                listed.append({"name": name, "valueBoolean": one})
            elif isinstance(one, int):
                listed.append({"name": name, "valueInteger": one})
            else:
                listed.append({"name": name, "valueString": one})
    return {"resourceType": "Parameters", "parameter": listed}


def post(path: str, *, release: str = "r5", **values: Any) -> Answer:
    return ask("POST", path, parameters(**values), release=release)
