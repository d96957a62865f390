"""Operations of the service and what clients call their parameters.

The service counted repeated names of parameters through all its operations (`userKey`, `userKey1`, …). Public clients
use some of these numbers and some plain names, hence two columns. A call may use any of them, or none: by position.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """parts: what the parameters are; named: what the WSDL calls them; numbered: the same with every number."""

    name: str
    parts: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()


OPERATIONS: Mapping[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation(
            "getRefbook",
            ("userKey", "code", "version"),
            ("userKey", "refbookCode", "version"),
            ("userKey", "refbookCode", "version"),
        ),
        Operation("getRefbookList", ("userKey",), ("userKey",), ("userKey1",)),
        Operation(
            "getRefbookPartial",
            ("userKey", "code", "version", "partNumber"),
            ("userKey", "code", "version", "partNumber"),
            ("userKey2", "refbookCode1", "version1", "partNumber"),
        ),
        Operation(
            "getRefbookParts",
            ("userKey", "code", "version"),
            ("userKey3", "refbookCode2", "version2"),
            ("userKey3", "refbookCode2", "version2"),
        ),
        Operation("getRefbookStructure", ("userKey", "code"), ("userKey", "code"), ("userKey", "code")),
        Operation(
            "getRefbookUpdate",
            ("userKey", "code", "userVersion", "newVersion"),
            ("userKey4", "refbookCode3", "userVersion", "newVersion"),
            ("userKey4", "refbookCode3", "userVersion", "newVersion"),
            optional=frozenset({"newVersion"}),
        ),
        Operation("getServerTime"),
        Operation(
            "getVersionList", ("userKey", "code"), ("userKey5", "refbookCode4"), ("userKey5", "refbookCode4")
        ),
    )
}  # fmt: skip

_NUMBER = re.compile(r"\d+$", re.ASCII)


def arranged(operation: Operation, given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Part → value: by names when all of them are known, else by position. Values beyond the last part are left out."""
    stems = [_stem(name) for name, _ in given]
    if len(set(stems)) == len(stems) and set(stems) <= set(operation.parts):
        return {stem: value for stem, (_, value) in zip(stems, given, strict=True)}
    return {part: value for part, (_, value) in zip(operation.parts, given, strict=False)}


def _stem(name: str) -> str:
    """`refbookCode4` → `code`."""
    stem = _NUMBER.sub("", name)
    return "code" if stem == "refbookCode" else stem
