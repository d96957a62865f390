"""Questions of the hot pages: made into SQL once a process, asked with new values each time.

Building and compiling a queryset costs several times more processor time than sending its text and reading the answer.
A `Statement` keeps the compiled text of a queryset whose shape never changes; rows come out as the same model
instances (or tuples, for `values_list`) that the queryset would give, with the same converters.

    _EDUCATION = Statement(lambda owner: Education.objects.filter(practitioner_id=owner), owner=UUID)
    rows = _EDUCATION.all(owner=practitioner_id)

A value may stand only where a queryset puts it into the text unchanged (`exact`, `lt`, `gte`, …, `AnyOf`); the first
use fails when one does not. None is not a value: «is null» is another text.

The server keeps the text too: each connection prepares it once and then sends only the values, in one call of libpq.
The ordinary cursor takes over where that call would change the meaning: while queries are being recorded or wrapped,
at the first statement of a transaction (the driver opens it), and to repeat what failed, so that errors are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, pre_init
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader


class AnyOf(Func):
    """`column = ANY(list)`: a list of any length in a text that does not change."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str | Expression, values: Sequence[Any], field: Field[Any, Any]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, Value(values, ArrayField(field)))


def _marker(kind: type, place: int) -> Any:
    """A value that no real question contains, to find its place among the parameters."""
    if kind is UUID:
        return UUID(int=(0xE9152 << 100) + place)
    if kind is datetime:
        return datetime(1, 1, 3, tzinfo=UTC) + timedelta(seconds=place)
    if kind is date:
        return date(1, 1, 3) + timedelta(days=place)
    if kind is list:
        return [UUID(int=(0xE9153 << 100) + place)]
    if kind is str:
        return f"\x01{place}\x01"
    raise TypeError(f"a statement cannot take {kind}")


@dataclass(frozen=True, slots=True)
class _Compiled:
    """names: which value stands at each place of the parameters, None for what the queryset itself put there.

    sql: for the ordinary cursor; prepared: the same for the server, with $1, $2 …; key: its name there.
    plain: instances need no more than their columns, nothing listens to their making.
    """

    sql: str
    key: bytes
    prepared: bytes
    formats: tuple[PyFormat, ...]
    plain: bool
    parameters: tuple[Any, ...]
    names: tuple[str | None, ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]
    model: Any
    columns: tuple[int, int]
    attributes: tuple[str, ...]
    annotations: tuple[tuple[str, int], ...]
    related: tuple[Any, ...]


class Statement:
    """A queryset of a fixed shape. Arguments of `build` are named with their types."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: _Compiled | None = None

    def all(self, **values: Any) -> list[Any]:
        """All rows: model instances, or tuples for a `values_list` queryset."""
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = self._compile()
        parameters = [
            given if name is None else values[name]
            for given, name in zip(compiled.parameters, compiled.names, strict=True)
        ]
        connection = connections[DEFAULT_DB_ALIAS]
        rows = _ask_prepared(connection, compiled, parameters)
        if rows is None:
            with connection.cursor() as cursor:
                cursor.execute(compiled.sql, parameters)
                rows = cursor.fetchall()
        if compiled.converters:
            rows = [_converted(row, compiled.converters, connection) for row in rows]
        if compiled.model is None:
            return rows
        make = _plain_instance if compiled.plain else _instance
        return [make(row, compiled) for row in rows]

    def first(self, **values: Any) -> Any:
        """The first row or None; limit the queryset to one row where there may be more."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def _compile(self) -> _Compiled:
        markers = {name: _marker(kind, place) for place, (name, kind) in enumerate(self._kinds.items())}
        queryset = self._build(**markers)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        names = tuple(_name_of(parameter, markers) for parameter in parameters)
        if lost := set(markers) - set(names):
            raise ValueError(f"a statement does not pass on {', '.join(sorted(lost))}")
        converters = compiler.get_converters([column[0] for column in compiler.select])
        info = compiler.klass_info if queryset._fields is None else None  # type: ignore[attr-defined]
        begin, end = (info["select_fields"][0], info["select_fields"][-1] + 1) if info else (0, 0)
        model = info["model"] if info else None
        attributes = tuple(column[0].target.attname for column in compiler.select[begin:end])
        return _Compiled(
            sql=sql,
            key=b"egisz_%d" % next(_numbers),
            prepared=_numbered(sql, len(parameters)),
            formats=(PyFormat.TEXT,) * len(parameters),
            plain=_is_plain(model, attributes),
            parameters=tuple(parameters),
            names=names,
            converters=tuple((place, tuple(found), column) for place, (found, column) in converters.items()),
            model=model,
            columns=(begin, end),
            attributes=attributes,
            annotations=tuple((compiler.annotation_col_map or {}).items()) if info else (),
            related=tuple(get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)) if info else (),  # type: ignore[call-arg]
        )


_numbers = itertools.count(1)


@dataclass(slots=True)
class _Line:
    """Kept by each connection of the driver: the names that its server knows, the cursor whose loaders read rows."""

    known: set[bytes]
    context: psycopg.Cursor[Any]


def _line_of(raw: psycopg.Connection[Any]) -> _Line:
    line: _Line | None = vars(raw).get("egisz_line")
    if line is None:
        context = psycopg.Cursor(raw)
        # Django's own loader is Python; the session's zone is UTC, so the driver's gives the same moment.
        context.adapters.register_loader("timestamptz", TimestamptzLoader)
        line = vars(raw)["egisz_line"] = _Line(set(), context)
    return line


def _ask_prepared(connection: Any, compiled: _Compiled, parameters: list[Any]) -> list[tuple[Any, ...]] | None:
    """Rows by the prepared statement; None where the ordinary cursor must ask.

    Raises the driver's error, wrapped by Django, where a transaction is already broken by it.
    """
    if connection.queries_logged or connection.execute_wrappers:
        return None
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    within = raw.pgconn.transaction_status == TransactionStatus.INTRANS
    if not (within or raw.autocommit) or connection.needs_rollback:
        return None
    line = _line_of(raw)
    transformer = Transformer(line.context)
    with connection.wrap_database_errors:
        values = transformer.dump_sequence(parameters, compiled.formats)
        if compiled.key in line.known:
            answer = raw.pgconn.exec_prepared(compiled.key, values)
        else:
            answer = raw.pgconn.prepare(compiled.key, compiled.prepared, transformer.types)
            if answer.status == ExecStatus.COMMAND_OK:
                line.known.add(compiled.key)
                answer = raw.pgconn.exec_prepared(compiled.key, values)
        if answer.status == ExecStatus.TUPLES_OK:
            transformer.set_pgresult(answer)
            return transformer.load_rows(0, answer.ntuples, tuple)
        line.known.clear()
        if within:
            raise error_from_result(answer)
        return None  # the ordinary cursor asks again and tells the same error, if it is still there


def _numbered(sql: str, count: int) -> bytes:
    """The placeholders of the ordinary cursor as the server names them: %s → $1, $2, …; %% → %."""
    pieces = sql.replace("%%", "\0").split("%s")
    if len(pieces) != count + 1:
        raise ValueError("a statement has a placeholder that is not %s")
    text = pieces[0] + "".join(f"${place}{piece}" for place, piece in enumerate(pieces[1:], 1))
    return text.replace("\0", "%").encode()


def _is_plain(model: type[Model] | None, attributes: tuple[str, ...]) -> bool:
    if model is None:
        return False
    return (
        len(attributes) == len(model._meta.concrete_fields)
        and model.__init__ is Model.__init__
        and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
    )


def _name_of(parameter: Any, markers: dict[str, Any]) -> str | None:
    for name, marker in markers.items():
        if type(parameter) is type(marker) and parameter == marker:
            return name
    return None


def _converted(
    row: tuple[Any, ...], converters: tuple[tuple[int, tuple[Any, ...], Any], ...], connection: Any
) -> tuple[Any, ...]:
    cells = list(row)
    for place, functions, column in converters:
        for function in functions:
            cells[place] = function(cells[place], column, connection)
    return tuple(cells)


def _plain_instance(row: tuple[Any, ...], compiled: _Compiled) -> Any:
    """What `Model.from_db` makes, without its walk over the fields."""
    begin, end = compiled.columns
    instance = compiled.model.__new__(compiled.model)
    instance._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    instance.__dict__.update(zip(compiled.attributes, row[begin:end], strict=True))
    for populator in compiled.related:
        populator.populate(row, instance)
    for name, place in compiled.annotations:
        setattr(instance, name, row[place])
    return instance


def _instance(row: tuple[Any, ...], compiled: _Compiled) -> Any:
    begin, end = compiled.columns
    instance = compiled.model.from_db(DEFAULT_DB_ALIAS, compiled.attributes, row[begin:end])
    for populator in compiled.related:
        populator.populate(row, instance)
    for name, place in compiled.annotations:
        setattr(instance, name, row[place])
    return instance
