"""Questions whose texts the server keeps: a connection prepares each once, then only values travel.

One question is one blocking call of libpq; several go as a pipeline: all are sent, then all answers are read. This is
the driver's documented low-level side (`psycopg.pq`); its cursors spend several times more on the same question.
"""

from __future__ import annotations

import itertools
import select
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

_numbers = itertools.count(1)
# the server does not know the name; the table changed since it was planned
_FORGOTTEN = {b"26000", b"0A000"}


@dataclass(frozen=True, slots=True)
class Text:
    """SQL with $1, $2 … and how its values are written."""

    sql: bytes
    formats: tuple[PyFormat, ...]


@dataclass(slots=True)
class _Line:
    """Kept by each connection of the driver: the cursor whose loaders read rows, the names that its server knows."""

    context: psycopg.Cursor[Any]
    known: dict[bytes, bytes]


def text_of(sql: str, count: int) -> Text:
    """The text of an ordinary cursor as the server takes it: %s → $1, $2, …; %% → %."""
    pieces = sql.replace("%%", "\0").split("%s")
    if len(pieces) != count + 1:
        raise ValueError("a statement has a placeholder that is not %s")
    numbered = pieces[0] + "".join(f"${place}{piece}" for place, piece in enumerate(pieces[1:], 1))
    return Text(numbered.replace("\0", "%").encode(), (PyFormat.TEXT,) * count)


def ask(connection: Any, questions: Sequence[tuple[Text, list[Any]]]) -> list[list[Any]] | None:
    """Rows of each question; None where the ordinary cursor must ask so that nothing changes its meaning.

    That is: while queries are recorded or wrapped, at the first statement of a transaction (the driver opens it), and
    to repeat what failed, so that errors are the same. Inside a transaction an error has already broken it: raised as
    Django wraps it.
    """
    if connection.queries_logged or connection.execute_wrappers:
        return None
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.bring_viewer()
    raw = connection.connection
    pgconn = raw.pgconn
    within = pgconn.transaction_status == TransactionStatus.INTRANS
    if not (within or raw.autocommit) or connection.needs_rollback:
        return None
    line = _line_of(raw)
    with connection.wrap_database_errors:
        readers, calls, failed = [], [], None
        for text, parameters in questions:
            reader = Transformer(line.context)
            values = reader.dump_sequence(parameters, text.formats)
            name = line.known.get(text.sql)
            if name is None:
                name = b"egisz_%d" % next(_numbers)
                answer = pgconn.prepare(name, text.sql, reader.types)
                if answer.status != ExecStatus.COMMAND_OK:
                    failed = answer
                    break
                line.known[text.sql] = name
            readers.append(reader)
            calls.append((name, values))
        if failed is None:
            answers = _send(pgconn, calls)
            failed = next((answer for answer in answers if answer.status != ExecStatus.TUPLES_OK), None)
        if failed is None:
            return [_rows(reader, answer) for reader, answer in zip(readers, answers, strict=True)]
        if failed.error_field(DiagnosticField.SQLSTATE) in _FORGOTTEN:
            line.known.clear()
        if within:
            raise error_from_result(failed)
        return None


def _line_of(raw: psycopg.Connection[Any]) -> _Line:
    line: _Line | None = vars(raw).get("egisz_line")
    if line is None:
        context = psycopg.Cursor(raw)
        # Django's own loader is Python; the session's zone is UTC, so the driver's gives the same moment.
        context.adapters.register_loader("timestamptz", TimestamptzLoader)
        line = vars(raw)["egisz_line"] = _Line(context, {})
    return line


def _rows(reader: Any, answer: Any) -> list[Any]:
    reader.set_pgresult(answer)
    rows: list[Any] = reader.load_rows(0, answer.ntuples, tuple)
    return rows


def _send(pgconn: Any, calls: list[tuple[bytes, Any]]) -> list[Any]:
    """One result for each call; after one that failed the rest are not run."""
    if len(calls) == 1:
        return [pgconn.exec_prepared(*calls[0])]
    try:
        pgconn.enter_pipeline_mode()
        for key, values in calls:
            pgconn.send_query_prepared(key, values)
        pgconn.pipeline_sync()
        answers = _collect(pgconn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        pgconn.finish()  # half-read answers must never meet the next question
        raise
    return answers


def _collect(pgconn: Any) -> list[Any]:
    """Answers up to the end of the pipeline."""
    readable = select.poll()
    readable.register(pgconn.socket, select.POLLIN)
    answers: list[Any] = []
    while True:
        while pgconn.is_busy():
            readable.poll()
            pgconn.consume_input()
        answer = pgconn.get_result()
        if answer is None:
            if pgconn.status == ConnStatus.BAD:
                raise psycopg.OperationalError(pgconn.get_error_message())
        elif answer.status == ExecStatus.PIPELINE_SYNC:
            return answers
        else:
            answers.append(answer)
