"""Questions of the hot pages: made into SQL once a process, asked with new values each time.

Building and compiling a queryset costs several times more processor time than sending its text and reading the answer.
A `Statement` keeps the compiled text of a queryset whose shape never changes; rows come out as the same model
instances (or tuples, for `values_list`) that the queryset would give, with the same converters.

    _EDUCATION = Statement(lambda owner: Education.objects.filter(practitioner_id=owner), owner=UUID)
    rows = _EDUCATION.all(owner=practitioner_id)

A value may stand only where a queryset puts it into the text unchanged (`exact`, `lt`, `gte`, …, `AnyOf`); the first
use fails when one does not. None is not a value: «is null» is another text.

Several questions that do not wait for each other's answers go to the server together, in one round trip:

    diplomas, courses = together(_EDUCATION.ask(owner=owner), _FURTHER.ask(owner=owner))

The server keeps the texts too (`prepared`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, pre_init

from egisz.db import prepared


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

    plain: instances need no more than their columns, nothing listens to their making.
    """

    sql: str
    text: prepared.Text
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
        return self.ask(**values).rows()

    def first(self, **values: Any) -> Any:
        """The first row or None; limit the queryset to one row where there may be more."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def ask(self, **values: Any) -> Asked:
        """The question with its values, not yet sent."""
        compiled = self._compiled
        if compiled is None:
            compiled = self._compiled = self._compile()
        parameters = [
            given if name is None else values[name]
            for given, name in zip(compiled.parameters, compiled.names, strict=True)
        ]
        return Asked(compiled, parameters)

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
            text=prepared.text_of(sql, len(parameters)),
            plain=_is_plain(model),
            parameters=tuple(parameters),
            names=names,
            converters=tuple((place, tuple(found), column) for place, (found, column) in converters.items()),
            model=model,
            columns=(begin, end),
            attributes=attributes,
            annotations=tuple((compiler.annotation_col_map or {}).items()) if info else (),
            related=tuple(get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)) if info else (),  # type: ignore[call-arg]
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with the values of one question."""

    compiled: _Compiled
    parameters: list[Any]

    def rows(self) -> list[Any]:
        return together(self)[0]


def together(*asked: Asked) -> list[list[Any]]:
    """The answers to several questions in their order, each as `Statement.all` gives it."""
    connection = connections[DEFAULT_DB_ALIAS]
    answers = prepared.ask(connection, [(question.compiled.text, question.parameters) for question in asked])
    if answers is None:
        answers = []
        with connection.cursor() as cursor:
            for question in asked:
                cursor.execute(question.compiled.sql, question.parameters)
                answers.append(cursor.fetchall())
    return [_made(question.compiled, rows, connection) for question, rows in zip(asked, answers, strict=True)]


def _made(compiled: _Compiled, rows: list[Any], connection: Any) -> list[Any]:
    if compiled.converters:
        rows = [_converted(row, compiled.converters, connection) for row in rows]
    if compiled.model is None:
        return rows
    make = _plain_instance if compiled.plain else _instance
    return [make(row, compiled) for row in rows]


def _is_plain(model: type[Model] | None) -> bool:
    return (
        model is not None
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
    """What `Model.from_db` makes, without its walk over the fields; a deferred one is read when it is asked for."""
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
