"""Records of a book: the table, the tree, one record."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egisz.kernel.errors import NotFound
from egisz.nsi.permissions import may_publish
from egisz.nsi.public import EditionInfo, RowFilter, row
from egisz.nsi.queries.browsing import branch, browse, history, way_to
from egisz.nsi.web.presenting import code_column, label, marked, number_of, shown, spaced, version_title, words_of
from egisz.ui.http import page
from egisz.ui.paging import Page

SIZE = 50
_USUAL_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is shown. filters: (name of the input, label, value); choices: for yes and no."""

    name: str
    title: str
    kind: str
    sort_url: str
    sorted: str
    filters: tuple[tuple[str, str, str], ...]


@login_not_required
@require_safe
def records(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/records/`: a page of records with search, filters by column and sorting."""
    this = shown(request, oid)
    info = this.edition
    typed = request.GET.get("q", "").strip()[:200]
    names = _chosen(request, info)
    filters = _filters(request, info)
    sorting = request.GET.get("sort", "")
    sorting = sorting if sorting in info.columns else ""
    descending = request.GET.get("dir") == "desc"
    asked = {"version": "" if info.is_current else info.version, "q": typed, **_kept(request, info)}
    plain = {key: value for key, value in asked.items() if value}
    ordered = {"sort": sorting, "dir": "desc" if descending else ""} if sorting else {}
    columns = names if request.GET.getlist("c") else []

    def line(**words: str) -> str:
        return urlencode([(k, v) for k, v in {**plain, **words}.items() if v] + [("c", name) for name in columns])

    number = number_of(request.GET.get("page"), max(-(-info.rows_count // SIZE), 1))
    found = browse(
        info, text=typed, filters=filters, sorting=sorting, descending=descending, page=number, size=SIZE
    )  # fmt: skip
    listing = Page(found.rows, number, max(-(-found.total // SIZE), 1), found.total, SIZE)
    marks = words_of(typed)
    places = [info.columns.index(name) for name in names]
    return page(
        request, "nsi/records.html",
        this=this, parts=this.parts("records"), can_edit=_can_edit(request, info), typed=typed,
        listing=listing, filtered=bool(typed or filters),
        total=spaced(found.total), far=number > listing.pages,
        head=[_column(request, info, name, sorting, descending, line) for name in names],
        rows=[
            (this.address("nsi:record", item.code), item, [marked(item.cells[place] or "", marks) for place in places])
            for item in found.rows
        ],
        query=line(**ordered), clear=this.address("nsi:records"), hidden=ordered,
        everything=[(name, label(info, name), name in names) for name in info.columns],
        choices=[(item.version, version_title(item)) for item in this.editions],
    )  # fmt: skip


def _can_edit(request: HttpRequest, info: EditionInfo) -> bool:
    return info.is_current and info.origin == "official" and may_publish(request.actor)


def _chosen(request: HttpRequest, info: EditionInfo) -> list[str]:
    """The columns to show, the title first; without a choice the key, the title and the first others."""
    asked = [name for name in info.columns if name in request.GET.getlist("c")]
    if not asked:
        first = [info.title_column, info.key_column]
        rest = [name for name in info.columns if name not in first]
        asked = [*first, *rest[: max(_USUAL_COLUMNS - len(set(first)), 0)]]
    title = [info.title_column] if info.title_column in asked else []
    return list(dict.fromkeys([*title, *asked]))


def _inputs(info: EditionInfo, name: str) -> list[tuple[str, str, str]]:
    """The inputs of a column's filter: (name of the input, label, kind of the filter)."""
    match info.facts.types.get(name):
        case "INTEGER" | "DATETIME":
            return [(f"from.{name}", "от", "GTE"), (f"to.{name}", "до", "LTE")]
        case "BOOLEAN":
            return [(f"is.{name}", "", "EXACT")]
    return [(f"has.{name}", "", "LIKE")]


def _filters(request: HttpRequest, info: EditionInfo) -> list[RowFilter]:
    return [
        RowFilter(name, value, kind)
        for name in info.columns
        for key, _, kind in _inputs(info, name)
        if (value := request.GET.get(key, "").strip()[:200])
    ]


def _kept(request: HttpRequest, info: EditionInfo) -> dict[str, str]:
    return {key: request.GET.get(key, "").strip()[:200] for name in info.columns for key, _, _ in _inputs(info, name)}


def _column(
    request: HttpRequest, info: EditionInfo, name: str, sorting: str, descending: bool, line: object
) -> Column:  # fmt: skip
    here = sorting == name
    down = here and not descending
    assert callable(line)
    return Column(
        name=name,
        title=label(info, name),
        kind=info.facts.types.get(name, "VARCHAR"),
        sort_url="?" + line(sort=name, dir="desc" if down else ""),
        sorted=("descending" if descending else "ascending") if here else "",
        filters=tuple((key, words, request.GET.get(key, "")) for key, words, _ in _inputs(info, name)),
    )


@login_not_required
@require_safe
def record(request: HttpRequest, oid: str, code: str) -> HttpResponse:
    """`/nsi/books/<oid>/record/<code>`: all values of a record, its place in the tree, its history."""
    this = shown(request, oid)
    found = row(this.edition, code)
    past = history(this.editions, code)
    if found is None and not past:
        raise NotFound
    under = branch(this.edition, code, 100) if found and found.is_group else None
    cells = zip(this.edition.columns, found.cells, strict=True) if found else ()
    return page(
        request, "nsi/record.html",
        this=this, parts=this.parts("records"), can_edit=_can_edit(request, this.edition), code=code,
        found=found, history=past,
        fields=[(name, label(this.edition, name), value) for name, value in cells],
        known_as=label(this.edition, code_column(this.edition))
        if code_column(this.edition) != this.edition.key_column
        else "",
        way=way_to(this.edition, found) if found else (), under=under,
        labels={name: label(item, name) for item in reversed(this.editions) for name in item.columns},
    )  # fmt: skip


@login_not_required
@require_safe
def tree(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/tree/`: the records on top, or those under `?parent=`."""
    this = shown(request, oid)
    if not this.edition.parent_column:
        raise NotFound
    code = request.GET.get("parent", "")
    parent = row(this.edition, code) if code else None
    if code and parent is None:
        raise NotFound
    return page(
        request, "nsi/tree.html",
        this=this, parts=this.parts("tree"), parent=parent, way=way_to(this.edition, parent) if parent else (),
        branch=branch(this.edition, code),
    )  # fmt: skip


@login_not_required
@require_safe
def tree_branch(request: HttpRequest, oid: str) -> HttpResponse:
    """The records under `?parent=` as a list that HTMX puts into the tree."""
    this = shown(request, oid)
    return page(
        request, "nsi/part_branch.html", this=this, branch=branch(this.edition, request.GET.get("parent", "0"))
    )  # fmt: skip
