"""The versions of a book and what changed between any two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from egisz.kernel import text
from egisz.kernel.errors import NotFound
from egisz.nsi.permissions import may_publish
from egisz.nsi.public import EditionInfo, FieldChange, KeyChange, RowChange, changes, release_counters
from egisz.nsi.queries.browsing import differences
from egisz.nsi.rules.prose import blocks
from egisz.nsi.web.presenting import (
    DATA_TYPES,
    KEYS,
    Shown,
    label,
    number_of,
    published_on,
    sheet,
    shown,
    spaced,
    version_title,
)
from egisz.ui.http import page
from egisz.ui.jinja import url
from egisz.ui.paging import Page

SIZE = 50
_CHUNK = 1000
OPERATIONS = {"INSERT": "Добавлена", "UPDATE": "Изменена", "DELETE": "Исключена"}
KINDS = {"INSERT": "good", "UPDATE": "info", "DELETE": "bad"}
_FIELDS = {"ALTER_ADD_COLUMN": "Добавлено поле", "ALTER_DROP_COLUMN": "Убрано поле", "ALTER_COLUMN": "Изменено поле"}
_KEYS = {"ALTER_ADD_KEY": "Добавлен ключ", "ALTER_DROP_KEY": "Убран ключ"}


@dataclass(frozen=True, slots=True)
class Change:
    """A record that differs. fields: (label, name, old, new)."""

    operation: str
    word: str
    kind: str
    code: str
    title: str
    href: str
    fields: tuple[tuple[str, str, str | None, str | None], ...]


@login_not_required
@require_safe
def versions(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/versions/`: every edition, the newest first, and the form of a comparison."""
    this = shown(request, oid)
    lines = []
    for place, info in enumerate(this.editions):
        older = this.editions[place + 1] if place + 1 < len(this.editions) else None
        word, kind = state_of(info)
        lines.append(
            {
                "version": info.version,
                "href": url("nsi:book", this.oid) + ("" if info.is_current else f"?version={info.version}"),
                "published": text.long_date(published_on(info)),
                "rows": f"{spaced(info.rows_count)} {text.plural(info.rows_count, 'запись', 'записи', 'записей')}",
                "word": word,
                "kind": kind,
                "reason": info.annul_reason,
                "notes": blocks(info.facts.release_notes),
                "annul": url("nsi:annul", info.id) if may_publish(request.actor) and not info.annulled_at else "",
                "compare": compare_url(this, older, info) if older else "",
                "older": older.version if older else "",
            }
        )
    return page(
        request, "nsi/versions.html",
        this=this, parts=this.parts("versions"), lines=lines,
        choices=[(item.version, version_title(item)) for item in this.editions],
    )  # fmt: skip


def state_of(info: EditionInfo) -> tuple[str, str]:
    """The word for an edition and its colour."""
    if info.annulled_at:
        return "Аннулирована", "bad"
    return ("Действующая", "good") if info.is_current else ("Прежняя", "")


def compare_url(this: Shown, old: EditionInfo, new: EditionInfo) -> str:
    return url("nsi:compare", this.oid) + "?" + urlencode({"from": old.version, "to": new.version})


def _two(request: HttpRequest, this: Shown) -> tuple[EditionInfo, EditionInfo]:
    """The editions that are compared; without a choice the current one with the one before it."""
    known = {item.version: item for item in this.editions}
    newer = known.get(request.GET.get("to", this.current.version))
    before = [item for item in this.editions if newer and item.at < newer.at]
    older = known.get(request.GET["from"]) if request.GET.get("from") else next(iter(before), newer)
    if newer is None or older is None:
        raise NotFound
    return older, newer


@login_not_required
@require_safe
def compare(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/compare/?from=…&to=…`: what is different, field by field."""
    this = shown(request, oid)
    old, new = _two(request, this)
    operation = request.GET.get("kind", "")
    operation = operation if operation in OPERATIONS else ""
    counters = release_counters(old, new)
    counts = {"INSERT": counters.rows_added, "UPDATE": counters.rows_changed, "DELETE": counters.rows_removed}
    total = counts[operation] if operation else sum(counts.values())
    pages = max(-(-total // SIZE), 1)
    number = number_of(request.GET.get("page"), pages)
    found = changes(old, new, number, SIZE, operation)
    both = {"from": old.version, "to": new.version}
    tabs = [
        {"title": "Все", "href": f"?{urlencode(both)}", "current": not operation, "count": spaced(sum(counts.values()))}
    ]
    tabs += [
        {"title": words, "href": f"?{urlencode({**both, 'kind': name})}", "current": operation == name,
         "count": spaced(counts[name])}
        for name, words in (("INSERT", "Добавлены"), ("UPDATE", "Изменены"), ("DELETE", "Исключены"))
    ]  # fmt: skip
    return page(
        request, "nsi/compare.html",
        this=this, parts=this.parts("versions"), old=old, new=new, counters=counters, tabs=tabs, operation=operation,
        structure=structure_lines(found.fields, found.keys),
        listing=Page([_change(this, old, new, item) for item in found.rows], number, pages, total, SIZE),
        query=urlencode({**both, **({"kind": operation} if operation else {})}),
        csv_url=url("nsi:compare_csv", this.oid) + "?" + urlencode(both),
        choices=[(item.version, version_title(item)) for item in this.editions], is_same=old.id == new.id,
    )  # fmt: skip


def _change(this: Shown, old: EditionInfo, new: EditionInfo, item: RowChange) -> Change:
    info = old if item.new is None else new
    address = url("nsi:record", this.oid, item.code) + ("" if info.is_current else f"?version={info.version}")
    return change_line(item, info.title_column, {name: label(info, name) for name in info.columns}, address)


def change_line(item: RowChange, title_column: str, labels: Mapping[str, str], address: str) -> Change:
    """A changed record with the values that differ; of an added or removed one all that are not empty."""
    values = dict((item.old if item.new is None else item.new) or {})
    fields: tuple[tuple[str, str, str | None, str | None], ...]
    if item.old is not None and item.new is not None:
        differing = differences(dict(item.old), dict(item.new))
        fields = tuple((labels.get(name, name), name, before, after) for name, before, after in differing)
    else:
        gone = item.new is None
        fields = tuple(
            (labels.get(name, name), name, value if gone else None, None if gone else value)
            for name, value in values.items()
            if value not in (None, "")
        )
    return Change(
        item.operation, OPERATIONS[item.operation], KINDS[item.operation], item.code,
        values.get(title_column) or item.code, address, fields,
    )  # fmt: skip


def structure_lines(fields: Iterable[FieldChange], keys: Iterable[KeyChange]) -> list[list[str]]:
    return [*map(_field_line, fields), *map(_key_line, keys)]


def _field_line(item: FieldChange) -> list[str]:
    return [_FIELDS[item.operation], item.field.name, item.field.alias or "", DATA_TYPES.get(item.field.data_type, "")]


def _key_line(item: KeyChange) -> list[str]:
    return [_KEYS[item.operation], item.key.field, KEYS.get(item.key.type, item.key.type), ""]


@login_not_required
@require_safe
def compare_csv(request: HttpRequest, oid: str) -> HttpResponseBase:
    """`/nsi/books/<oid>/compare.csv`: a line for each value that differs."""
    this = shown(request, oid)
    old, new = _two(request, this)

    def lines() -> Iterator[list[str | None]]:
        number = 1
        while rows := changes(old, new, number, _CHUNK).rows:
            for item in rows:
                change = _change(this, old, new, item)
                for title, name, before, after in change.fields or (("", "", None, None),):
                    yield [change.word, change.code, change.title, name, title, before, after]
            number += 1

    head = [
        "Что произошло",
        "Код",
        "Название",
        "Поле",
        "Название поля",
        f"Было в {old.version}",
        f"Стало в {new.version}",
    ]
    return sheet(f"{this.oid}_{old.version}_{new.version}.csv", head, lines())
