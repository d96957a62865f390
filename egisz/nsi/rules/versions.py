"""Versions of books: their order, and names of files that carry them. Pure."""

from __future__ import annotations

import re

FOREVER = 2**63 - 1  # «until» of a record that the newest edition still has

_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,2}")
_PASSPORT_NAME = re.compile(r"(?P<oid>\d+(?:\.\d+)+)_(?P<version>\d+(?:\.\d+)*)_passport\.json(?:\.gz)?")
_PART_NAME = re.compile(r"(?P<stem>.+)_part(?P<number>\d+)\.json(?:\.gz)?")


def is_version(version: str) -> bool:
    """One to three numbers with dots between: «9.6»."""
    return _VERSION.fullmatch(version) is not None


def version_order(version: str) -> int:
    """«9.10» after «9.9»: up to three numbers, six digits each. The coordinate of an edition in its line."""
    parts = [int(part) for part in version.split(".")[:3]]
    parts += [0] * (3 - len(parts))
    return parts[0] * 10**12 + parts[1] * 10**6 + parts[2]


def passport_name(name: str) -> tuple[str, str] | None:
    """(oid, version) of the file name of a recorded passport; None for other files."""
    match = _PASSPORT_NAME.fullmatch(name)
    return (match["oid"], match["version"]) if match else None


def part_name(name: str) -> tuple[str, int] | None:
    """(«oid_version», number) of the file name of a recorded page; None for other files."""
    match = _PART_NAME.fullmatch(name)
    return (match["stem"], int(match["number"])) if match else None
