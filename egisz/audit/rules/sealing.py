"""The sealed journal: what a row says in bytes, trees of rows and proofs that a row is in one. Pure.

Trees and proofs are those of RFC 6962, 2.1 (SHA-256; a leaf is hashed behind 0x00, a node behind 0x01).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

# What is sealed of a row, by the names of its columns.
FIRST = (
    "id", "at", "code", "outcome", "account_id", "role", "organization_oid", "subject_id", "resource", "resource_id",
    "ground", "details", "channel", "request_id", "address",
)  # fmt: skip
# Columns that came later. An empty one adds nothing to the content, so that seals made before them still hold.
LATER = ("department_oid", "device", "session", "method", "version")
SEALED = FIRST + LATER


def content_of(row: Mapping[str, Any]) -> bytes:
    """A row as bytes that do not depend on who wrote them: JSON with sorted names, moments in UTC."""
    members = {name: _plain(row[name]) for name in FIRST}
    members |= {name: row[name] for name in LATER if row.get(name)}
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, (str, int, dict)) else str(value)


def session_mark(key: str) -> str:
    """By which rows of one session are known as such; the key itself cannot be found from it."""
    return hashlib.sha256(b"egisz session " + key.encode()).hexdigest()[:16] if key else ""


def leaf_of(content: bytes) -> bytes:
    return hashlib.sha256(b"\0" + content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level up; an odd node goes up as it is."""
    nodes = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*nodes, level[-1]] if len(level) % 2 else nodes


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves in their order; of no leaves the hash of nothing."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_of(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The nodes beside the way from the leaf at `place` (from 0) up to the root."""
    if not 0 <= place < len(leaves):
        raise ValueError("no such leaf")
    level, path = list(leaves), []
    while len(level) > 1:
        if (place ^ 1) < len(level):
            path.append(level[place ^ 1])
        level, place = _above(level), place >> 1
    return path


def root_by_path(leaf: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a leaf and its path lead in a tree of `size` leaves; None when they do not fit."""
    if not 0 <= place < size:
        return None
    left, last, found = list(path), size - 1, leaf
    while last:
        if place % 2:
            if not left:
                return None
            found = _node(left.pop(0), found)
        elif place < last:
            if not left:
                return None
            found = _node(found, left.pop(0))
        place, last = place >> 1, last >> 1
    return None if left else found


def seal_body(*, number: int, sealed_at: datetime, rows: int, root: str, previous: str, key_id: str) -> bytes:
    """What is signed: a seal with the hash of the one before it, so that none can be taken out."""
    members = {
        "number": number, "sealed_at": sealed_at.astimezone(UTC).isoformat(timespec="microseconds"), "rows": rows,
        "root": root, "previous": previous, "key_id": key_id,
    }  # fmt: skip
    return json.dumps(members, sort_keys=True, separators=(",", ":")).encode()


def hash_of_seal(body: bytes, signature: bytes) -> str:
    """By which the next seal names this one, hex."""
    return hashlib.sha256(body + signature).hexdigest()


def receipt_root(receipt: Mapping[str, Any]) -> bytes | None:
    """The root to which the receipt's own row and path lead; None when they do not fit together."""
    try:
        content = content_of(receipt["row"])
        path = [bytes.fromhex(node) for node in receipt["path"]]
        return root_by_path(leaf_of(content), int(receipt["place"]), int(receipt["seal"]["rows"]), path)
    except (KeyError, TypeError, ValueError):
        return None
