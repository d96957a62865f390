"""Crosswalks between dictionaries, with what has no match."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from egisz.kernel.errors import NotFound
from egisz.nsi.public import Crosswalk, CrosswalkRow, crosswalk, crosswalks
from egisz.nsi.web.presenting import marked, number_of, sheet, spaced, words_of
from egisz.ui.http import page
from egisz.ui.jinja import url
from egisz.ui.paging import Page

SIZE = 50
RELATIONS = {
    "equivalent": ("То же самое", "good"),
    "related-to": ("Связано", "info"),
    "source-is-narrower-than-target": ("Уже", "info"),
    "source-is-broader-than-target": ("Шире", "info"),
}


@login_not_required
@require_safe
def crosswalk_list(request: HttpRequest) -> HttpResponse:
    """`/nsi/crosswalks/`: every pair of dictionaries that is compared."""
    rows = [
        [
            {"text": item.source_name, "href": url("nsi:crosswalk", item.id),
             "hint": f"{item.source_oid}, версия {item.source_version}"},
            {"text": item.target_name, "hint": f"{item.target_oid}, версия {item.target_version}"},
            spaced(item.matched),
            spaced(item.total - item.matched),
        ]
        for item in crosswalks()
    ]  # fmt: skip
    return page(request, "nsi/crosswalks.html", rows=rows)


def _asked(walk_id: str) -> Crosswalk:
    found = crosswalk(walk_id)
    if found is None:
        raise NotFound
    return found


def _fits(row: CrosswalkRow, shown: str, words: list[str]) -> bool:
    if (shown == "none" and row.targets) or (shown == "matched" and not row.targets):
        return False
    line = " ".join(
        ["", row.code, *words_of(row.name), *(word for item in row.targets for word in words_of(item.name))]
    )
    return all(f" {word}" in line for word in words)


@login_not_required
@require_safe
def one_crosswalk(request: HttpRequest, walk_id: str) -> HttpResponse:
    """`/nsi/crosswalks/<id>/`: records of one dictionary with their matches in the other."""
    walk = _asked(walk_id)
    info, typed = walk.info, request.GET.get("q", "").strip()[:200]
    shown = request.GET.get("show", "")
    shown = shown if shown in ("none", "matched") else ""
    words = words_of(typed)
    found = [row for row in walk.rows if _fits(row, shown, words)]
    pages = max(-(-len(found) // SIZE), 1)
    number = number_of(request.GET.get("page"), pages)
    begin = (number - 1) * SIZE
    kept = {"q": typed} if typed else {}
    counts = {"": info.total, "matched": info.matched, "none": info.total - info.matched}
    return page(
        request, "nsi/crosswalk.html",
        info=info, typed=typed, shown=shown, relations=RELATIONS,
        listing=Page(found[begin : begin + SIZE], number, pages, len(found), SIZE),
        names={row.code: marked(row.name, words) for row in found[begin : begin + SIZE]},
        tabs=[
            {"title": title, "href": f"?{urlencode({**kept, **({'show': name} if name else {})})}",
             "current": shown == name, "count": spaced(counts[name])}
            for name, title in (("", "Все"), ("matched", "С соответствием"), ("none", "Без соответствия"))
        ],
        query=urlencode({**kept, **({"show": shown} if shown else {})}),
        back=crosswalk(f"{walk_id.partition('-')[2]}-{walk_id.partition('-')[0]}"),
    )  # fmt: skip


@login_not_required
@require_safe
def crosswalk_csv(request: HttpRequest, walk_id: str) -> HttpResponseBase:
    """`/nsi/crosswalks/<id>/table.csv`: all rows, also those without a match."""
    walk = _asked(walk_id)

    def lines() -> Iterator[list[str]]:
        for row in walk.rows:
            for item in row.targets:
                words = RELATIONS.get(item.relationship, (item.relationship, ""))[0]
                yield [row.code, row.name, item.code, item.name, words, item.reason]
            if not row.targets:
                yield [row.code, row.name, "", "", "Нет соответствия", ""]

    info = walk.info
    head = [f"Код, {info.source_name}", "Название", f"Код, {info.target_name}", "Название", "Отношение", "Почему"]
    return sheet(f"{info.id}.csv", head, lines())
