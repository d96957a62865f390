"""`data`: rows as lists of `{column, value}`, every value a string or null (`domain/nsi.md` 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from egisz.nsi.queries.wire import CHUNK, WireEdition, pages, row_template, selected
from egisz.nsi.rest import parameters
from egisz.nsi.rest.answers import BAD_FILTER, Told
from egisz.nsi.rest.books import edition_of
from egisz.ui.lane import LaneRequest, Reply

DEFAULT_SIZE = 10
_HEAD = b'{"result":"OK","resultText":null,"resultCode":null,"total":%d,"list":['
_SELECTING = ("filters", "query", "sorting")


def data(request: LaneRequest) -> Reply:
    edition = edition_of(request)
    offset, size = parameters.place(request, DEFAULT_SIZE)
    given = request.parameters
    row = _row(request, edition) if "columns" in given else edition.row
    if any(name in given for name in _SELECTING):
        total, portions = _selected(request, edition, offset, size)
    else:
        total, portions = edition.info.rows_count, pages(edition, offset, size)
    head = _HEAD % total
    first = next(portions, [])
    opening = head + b",".join(map(row, first))
    if min(size, total - offset) <= CHUNK:
        return Reply(opening + b"]}")
    return Reply(_streamed(opening, row, portions))


def _streamed(opening: bytes, row: Callable[[bytes], bytes], portions: Iterable[list[bytes]]) -> Iterator[bytes]:
    yield opening
    for cells in portions:
        yield b"," + b",".join(map(row, cells))
    yield b"]}"


def _selected(request: LaneRequest, edition: WireEdition, offset: int, size: int) -> tuple[int, Iterator[list[bytes]]]:
    found_filters, descending = parameters.filters(request), parameters.descending(request)
    text, sorting = request.get("query").strip(), request.get("sorting").strip()
    try:
        found = selected(
            edition, offset=offset, size=size, filters=found_filters, text=text, sorting=sorting,
            descending=descending,
        )  # fmt: skip
    except ValueError as error:
        raise Told(BAD_FILTER, f"{str(error)[:1].upper()}{str(error)[1:200]}") from error
    return found.total, found.portions


def _row(request: LaneRequest, edition: WireEdition) -> Callable[[bytes], bytes]:
    """The maker of rows of some columns only."""
    wanted = parameters.columns(request, edition.info.columns)
    if wanted is None:
        return edition.row
    template, places = row_template(wanted), [edition.info.columns.index(name) for name in wanted]

    def row(cells: bytes) -> bytes:
        parts = cells[1:-1].split(b",\n")
        return template % tuple([parts[place] for place in places])

    return row
