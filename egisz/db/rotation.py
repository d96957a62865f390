"""Encrypts every field anew with the current key: in batches, stopped at any moment and gone on with later.

What is left to do is seen in the tables themselves: values that begin with another version or key. Each batch is a
transaction of its own, so a killed run leaves whole rows; the older keys read the rest meanwhile.
"""

# ruff: noqa: S608 - names of our own tables and columns, no text from outside
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, transaction

from egisz.db import crypto
from egisz.db.fields import EncryptedTextField
from egisz.db.keyring import REST, KeyInUse

BATCH = 500
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with encrypted columns. row: the column to whose value they are bound (in history: the tracked row)."""

    name: str
    key: str
    row: str
    columns: tuple[tuple[str, str], ...]  # column, its place for the backend


def sealed_tables() -> list[SealedTable]:
    """Every table that has encrypted columns, history tables too."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]
        if fields:
            columns = tuple((str(field.column), field.place) for field in fields)
            row = fields[0].owner._meta.pk.column
            found.append(SealedTable(model._meta.db_table, str(model._meta.pk.column), row, columns))
    return sorted(found, key=lambda table: table.name)


def left(table: SealedTable) -> int:
    """Rows that hold a value which is not under the current version and key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table.name} WHERE {_stale(table)}", [_head()] * len(table.columns))
        return int(cursor.fetchone()[0])


def rotate(now: datetime, say: Say, *, batch: int = BATCH) -> str:
    """Go on with the rotation that was begun, or begin one with a new key; the id of the key that writes then."""
    backend = crypto.backend()
    if backend.is_turning():
        say("going on with the rotation that was begun")
    else:
        backend.turn(now)
    for table in sealed_tables():
        while total := left(table):  # more than once when somebody wrote with the older key meanwhile
            _one_pass(table, batch, total, say)
    backend.settle()
    key = backend.head()[1:].hex()
    say(f"everything is under key {key}")
    return key


def retire(key_id: str, now: datetime, rest: timedelta = REST) -> Path:
    """Take a key out of use; where it is kept from now on. Raises `KeyInUse` while a value needs it."""
    backend = crypto.backend()
    heads = backend.heads_of(key_id)
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sealed_tables():
            cursor.execute(f"LOCK TABLE {table.name} IN SHARE MODE")  # whoever writes now is waited for
            for column, _ in table.columns:
                for head in heads:
                    cursor.execute(
                        f"SELECT count(*) FROM {table.name} WHERE substr({column}, 1, %s) = %s", [len(head), head]
                    )
                    (count,) = cursor.fetchone()
                    if count:
                        raise KeyInUse(f"{count} values of {table.name}.{column} need key {key_id}: run rotate_keys")
        return backend.retire(key_id, now, rest)


def _head() -> bytes:
    return crypto.backend().head()


def _stale(table: SealedTable) -> str:
    size = len(_head())
    return " OR ".join(f"(length({column}) > 0 AND substr({column}, 1, {size}) <> %s)" for column, _ in table.columns)


def _triggers() -> str:
    """Every trigger of our models, as pgtrigger's own functions read it: none of them works in this transaction."""
    return "{" + ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered()) + "}"


def _one_pass(table: SealedTable, batch: int, total: int, say: Say) -> None:
    """Once through the table in the order of its keys."""
    after: Any = None
    count = 0
    while True:
        after, changed = _one_batch(table, after, batch)
        if after is None:
            return
        count += changed
        say(f"{table.name}: {count}/{total}")


def _one_batch(table: SealedTable, after: Any, batch: int) -> tuple[Any, int]:
    """(key of the last row or None, rows written). No history is made: what the rows say stays the same."""
    names = [column for column, _ in table.columns]
    head = _head()
    beyond = f"AND {table.key} > %s" if after is not None else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {table.key}, {table.row}, {', '.join(names)} FROM {table.name} WHERE ({_stale(table)}) {beyond}"
            f" ORDER BY {table.key} LIMIT %s FOR UPDATE",
            [*([head] * len(names)), *([after] if after is not None else []), batch],
        )
        rows = cursor.fetchall()
        if not rows:
            return None, 0
        changes = []
        for key, row, *values in rows:
            fresh = [
                crypto.encrypt(crypto.decrypt(value, place, row), place, row) if value else value
                for value, (_, place) in zip(values, table.columns, strict=True)
            ]
            changes.append((*fresh, key))
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [_triggers()])
        assignments = ", ".join(f"{name} = %s" for name in names)
        cursor.executemany(f"UPDATE {table.name} SET {assignments} WHERE {table.key} = %s", changes)
    return rows[-1][0], len(rows)
