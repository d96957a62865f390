"""The catalogue of books."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from egisz.kernel import text
from egisz.kernel.clock import to_moscow
from egisz.nsi.queries.shelf import Shelf, ShelfBook, Wanted, shelf
from egisz.nsi.web.forms import CatalogueForm
from egisz.nsi.web.presenting import number_of, sheet, spaced
from egisz.ui.http import page
from egisz.ui.jinja import url
from egisz.ui.paging import paginate

SIZE = 30


def _found(request: HttpRequest) -> tuple[CatalogueForm, Shelf, dict[str, str]]:
    everything = shelf(Wanted())
    form = CatalogueForm(request.GET, everything)
    form.is_valid()  # wrong values count as none
    typed = form.cleaned_data
    wanted = Wanted(
        text=typed.get("q") or "",
        shown=typed.get("show") or "",
        group=typed.get("group"),
        type=typed.get("type"),
        order=typed.get("order") or "",
    )
    chosen = {key: str(value) for key, value in typed.items() if value not in ("", None)}
    return CatalogueForm(chosen, everything), shelf(wanted), chosen


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/nsi/`: every book, found by name, OID or short code."""
    form, found, chosen = _found(request)
    form.is_valid()
    pages = -(-len(found.books) // SIZE)
    listing = paginate(list(found.books), number_of(request.GET.get("page"), pages), SIZE)
    query = urlencode(chosen)
    return page(
        request, "nsi/catalogue.html",
        form=form, found=found, listing=listing, query=query, filtered=bool(chosen),
        rows=[_line(book) for book in listing.items],
        counts=f"{text.counted(found.total, 'справочник', 'справочника', 'справочников')}, "
        f"{spaced(found.rows)} {text.plural(found.rows, 'запись', 'записи', 'записей')}",
        csv_url=url("nsi:catalogue_csv") + (f"?{query}" if query else ""),
    )  # fmt: skip


def _line(book: ShelfBook) -> list[object]:
    tags = []
    if book.is_archive:
        tags.append("архивный")
    if book.is_tree:
        tags.append("иерархический")
    if not book.is_official:
        tags.append("начальный набор")
    name = book.full_name if book.full_name and book.full_name != book.short_name else ""
    return [
        {"text": book.short_name, "href": url("nsi:book", book.oid), "hint": ", ".join(tags) or _short(name)},
        {"text": book.oid, "hint": book.identifier},
        {"text": book.version, "hint": text.short_date(to_moscow(book.published_at).date())},
        spaced(book.rows),
    ]


def _short(name: str) -> str:
    return name if len(name) <= 110 else f"{name[:107].rsplit(' ', 1)[0]}…"


@login_not_required
@require_safe
def catalogue_csv(request: HttpRequest) -> HttpResponseBase:
    """`/nsi/catalogue.csv`: what the catalogue shows, as a table."""
    _, found, _ = _found(request)
    head = ["OID", "Краткий код", "Название", "Полное название", "Версия", "Опубликована", "Записей", "Иерархический",
            "Архивный", "Тип", "Группа", "Дополнительные OID"]  # fmt: skip
    rows = [
        [book.oid, book.identifier, book.short_name, book.full_name, book.version,
         f"{to_moscow(book.published_at):%d.%m.%Y %H:%M}", book.rows, "да" if book.is_tree else "нет",
         "да" if book.is_archive else "нет", book.type_id, book.group_id, ", ".join(book.other_oids)]
        for book in found.books
    ]  # fmt: skip
    return sheet("spravochniki.csv", head, rows)
