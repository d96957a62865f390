"""Django's PostgreSQL backend that brings the viewer (`egisz.db.context`) to the connection before it is asked.

The driver's connection remembers whom it carries, so the same viewer costs nothing and another one a statement; what a
connection carried before it went to the pool never answers for the next. A rollback may take back what was set within
its transaction: the connection then counts as carrying nobody knows whom.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

from egisz.db import context

_SET = f"SELECT set_config('{context.SETTING}', $1, false)".encode()
_CARRIED = "egisz_viewer"
_WITHIN = "egisz_viewer_within"


class _BringsViewer:
    """A cursor that outlives a change of the viewer asks for the present one."""

    db: Any

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        self.db.bring_viewer()
        return super()._execute(sql, params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        self.db.bring_viewer()
        return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]


class Cursor(_BringsViewer, CursorWrapper):
    """An ordinary cursor."""


class DebugCursor(_BringsViewer, base.CursorDebugWrapper):
    """A cursor that records its statements."""


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of a thread."""

    def bring_viewer(self) -> None:
        """Make the server answer for the viewer of now; one statement when it answered for another."""
        wanted = context.wanted()
        raw = self.connection
        if wanted is None or raw is None:
            return
        known = vars(raw)
        carried = known.get(_CARRIED)
        if carried is wanted or carried == wanted:
            return
        pgconn = raw.pgconn
        if pgconn.transaction_status == TransactionStatus.INERROR:
            return  # the statement fails anyway, and its error is the one to be told
        known.pop(_CARRIED, None)
        with self.wrap_database_errors:
            answer = pgconn.exec_params(_SET, [wanted.text.encode()])
            if answer.status != ExecStatus.TUPLES_OK:
                raise error_from_result(answer)
        known[_CARRIED] = wanted
        known[_WITHIN] = pgconn.transaction_status == TransactionStatus.INTRANS

    def _forget_viewer(self) -> None:
        raw = self.connection
        if raw is not None and vars(raw).get(_WITHIN):
            vars(raw).pop(_CARRIED, None)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        raw = super().get_new_connection(conn_params)
        if vars(raw).get(_WITHIN):  # the pool rolls back what came to it in the middle of a transaction
            vars(raw).pop(_CARRIED, None)
        return raw

    def _cursor(self, name: str | None = None) -> Any:
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.bring_viewer()
        return super()._cursor(name)  # type: ignore[misc]

    def make_cursor(self, cursor: Any) -> Any:
        return Cursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> Any:
        return DebugCursor(cursor, self)

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        except BaseException:
            self._forget_viewer()
            raise

    def _rollback(self) -> Any:
        self._forget_viewer()
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._forget_viewer()
