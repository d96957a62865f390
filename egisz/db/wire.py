"""Questions of the fast lane: the cheapest way from a statement to the bytes of its answer.

    _CELLS = Question("SELECT cells FROM nsi_record WHERE line_id = %(line)s")
    answer = _CELLS.ask(line=b"7")
    rows = [answer.get_value(row, 0) for row in range(answer.ntuples)]

Values go as bytes in PostgreSQL's text form, and come back so (None: null); nothing is parsed. The server keeps the
text of a question (docs/adr/0010); `Question(…, is_kept=False)` is for texts that are made up on the way.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus

_NAMED = re.compile(r"%\((\w+)\)s|%%")
_numbers = itertools.count(1)
# the server does not know the name; the table changed since it was planned
_FORGOTTEN = {b"26000", b"0A000"}
Value = bytes | None


class Question:
    """SQL with named parameters, %(name)s; a per cent sign is %%."""

    def __init__(self, sql: str, *, is_kept: bool = True) -> None:
        self.sql = sql
        self.names: list[str] = []
        self._text = _NAMED.sub(self._place, sql).encode()
        self._key = b"egisz_wire_%d" % next(_numbers) if is_kept else b""

    def _place(self, match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return "%"
        if name not in self.names:
            self.names.append(name)
        return f"${self.names.index(name) + 1}"

    def ask(self, **values: Value) -> Any:
        """The driver's own result: `ntuples`, `get_value(row, column) -> bytes | None`."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.wrap_database_errors:
            answer = self._quickly(connection, [values[name] for name in self.names])
        if answer is not None:
            return answer
        # As an ordinary cursor: while queries are recorded, to open a transaction, or to raise what went wrong.
        texts = {name: None if value is None else value.decode() for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, texts)
            return cursor.cursor.pgresult

    def rows(self, **values: Value) -> list[tuple[Value, ...]]:
        """All rows as bytes."""
        answer = self.ask(**values)
        get, width = answer.get_value, range(answer.nfields)
        return [tuple([get(row, column) for column in width]) for row in range(answer.ntuples)]

    def first(self, **values: Value) -> tuple[Value, ...] | None:
        """The first row or None."""
        answer = self.ask(**values)
        return tuple([answer.get_value(0, column) for column in range(answer.nfields)]) if answer.ntuples else None

    def _quickly(self, connection: Any, values: list[Value]) -> Any:
        if connection.queries_logged or connection.execute_wrappers or connection.needs_rollback:
            return None
        connection.ensure_connection()
        connection.bring_viewer()
        raw = connection.connection
        pgconn = raw.pgconn
        within = pgconn.transaction_status == TransactionStatus.INTRANS
        if not (within or raw.autocommit):
            return None
        if not self._key:
            answer = pgconn.exec_params(self._text, values)
        else:
            known: set[bytes] = vars(raw).setdefault("egisz_wire", set())
            if self._key not in known:
                prepared = pgconn.prepare(self._key, self._text)
                if prepared.status != ExecStatus.COMMAND_OK:
                    return self._failed(connection, prepared, within)
                known.add(self._key)
            answer = pgconn.exec_prepared(self._key, values)
            if answer.status != ExecStatus.TUPLES_OK and (
                answer.error_field(DiagnosticField.SQLSTATE) in _FORGOTTEN
            ):  # fmt: skip
                known.clear()
        return answer if answer.status == ExecStatus.TUPLES_OK else self._failed(connection, answer, within)

    @staticmethod
    def _failed(connection: Any, answer: Any, within: bool) -> None:
        """Inside a transaction the error has broken it; outside the ordinary cursor asks again."""
        if within:
            raise error_from_result(answer)
