"""A receipt: proves to anybody with the public key that a row stands in the sealed journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from egisz.audit import gateway, rules
from egisz.audit.models import AuditRow, Leaf, Seal


def receipt(row_id: int) -> dict[str, Any] | None:
    """The row, its path to the root of its seal, and the signed seal; None while no seal has the row."""
    leaf = Leaf.objects.filter(row_id=row_id).select_related("seal").first()
    row = AuditRow.objects.filter(pk=row_id).values(*rules.SEALED).first()
    if leaf is None or row is None:
        return None
    hashes = [
        bytes(found) for found in Leaf.objects.filter(seal=leaf.seal).order_by("place").values_list("hash", flat=True)
    ]
    seal: Seal = leaf.seal
    return {
        "row": {name: _shown(row[name]) for name in rules.SEALED if name in rules.FIRST or row[name]},
        "place": leaf.place,
        "path": [node.hex() for node in rules.path_of(hashes, leaf.place)],
        "seal": {
            "number": seal.number, "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "rows": seal.rows, "root": seal.root, "previous": seal.previous, "key_id": seal.key_id,
            "signature": seal.signature,
        },
        "public_key": gateway.public_key_of(seal.key_id),
    }  # fmt: skip


def public_key() -> str:
    """The open key (PEM) of the seals that are made now."""
    return gateway.public_key()


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, (str, int, dict)) else str(value)


def receipt_problem(given: Mapping[str, Any], pem: str = "") -> str:
    """Why a receipt proves nothing, in Russian; "" when it holds. pem: the journal's public key, ours by default."""
    root = rules.receipt_root(given)
    if root is None:
        return "Квитанция повреждена: путь не сходится с записью"
    try:
        seal = given["seal"]
        body = rules.seal_body(
            number=int(seal["number"]), sealed_at=datetime.fromisoformat(seal["sealed_at"]), rows=int(seal["rows"]),
            root=str(seal["root"]), previous=str(seal["previous"]), key_id=str(seal["key_id"]),
        )  # fmt: skip
        signature = bytes.fromhex(seal["signature"])
    except (KeyError, TypeError, ValueError):
        return "Квитанция повреждена: печать записана не полностью"
    if root.hex() != seal["root"]:
        return "Запись изменена: она не та, что в печати"
    if not gateway.is_signed(
        body, signature, pem or gateway.public_key_of(str(seal["key_id"])) or gateway.public_key()
    ):
        return "Подпись печати не этого журнала"
    return ""
