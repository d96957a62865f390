"""What each operation answers (`domain/nsi.md` 12; docs/api/nsi-soap.md says what is known and what is assumed)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

import orjson

from egisz.kernel import clock
from egisz.nsi.public import admit, given_key
from egisz.nsi.queries import catalogue, changes, editions
from egisz.nsi.queries.shelf import all_books
from egisz.nsi.queries.wire import CHUNK, NoBook, NoVersion, WireEdition, pages, wire_edition
from egisz.nsi.rules import show_moment
from egisz.nsi.soap.answers import Rows, branch, children, leaf, map_reply, text_reply
from egisz.nsi.soap.calls import Call
from egisz.nsi.soap.errors import (
    BAD_KEY,
    BAD_PARAMETER,
    NO_BOOK,
    NO_VERSION,
    OTHER_STRUCTURE,
    OTHER_STRUCTURE_TEXT,
    TOO_OFTEN,
    UNCHANGED,
    UNCHANGED_TEXT,
    Wrong,
)
from egisz.nsi.types import Changes, EditionInfo
from egisz.ui.lane import LaneRequest, Reply

PART_ROWS = 500  # rows of a part: a public client takes as many pages of 500 from REST as there are parts
TYPES = {"INTEGER": "NUMBER", "VARCHAR": "VARCHAR2", "BOOLEAN": "BOOLEAN", "DATETIME": "DATE"}
_OPER = {"INSERT": "i", "UPDATE": "u", "DELETE": "d"}
_MOST_BOOKS = 5000
_OID = re.compile(r"\d+(\.\d+)+", re.ASCII)
_PART = re.compile(r"0*[1-9]\d{0,8}", re.ASCII)


def perform(request: LaneRequest, call: Call) -> Reply:
    """Raises `Wrong`."""
    headers = caller(request, call.get("userKey")) if "userKey" in call.operation.parts else ()
    reply = _OPERATIONS[call.operation.name](call)
    reply.headers += headers
    return reply


def caller(request: LaneRequest, key: str) -> tuple[tuple[str, str], ...]:
    """Let a call in by its key and count it; headers for the answer.

    Raises `Wrong`: too often has the status 429, by which programs know that they may ask again.
    """
    admitted = admit(request, key or given_key(request))
    if admitted.problem:
        is_often = admitted.status == HTTPStatus.TOO_MANY_REQUESTS
        raise Wrong(
            admitted.text,
            TOO_OFTEN if is_often else BAD_KEY,
            status=admitted.status if is_often else 500,
            headers=admitted.headers,
        )
    return admitted.headers


def _server_time(call: Call) -> Reply:
    return text_reply(call.operation.name, str(int(clock.now().timestamp())))


def _list(call: Call) -> Reply:
    found = catalogue(sorting="oid", size=_MOST_BOOKS).items
    row = Rows(("ID", "OID", "S_CODE", "S_NAME"), {})
    items = (row(place, _book(info)) for place, info in enumerate(found))
    return map_reply(call.operation.name, items)


def _book(info: EditionInfo) -> tuple[str | None, ...]:
    facts = info.facts
    number = facts.nsi_dictionary_id
    return (
        info.oid if number is None else str(number), info.oid, facts.identifier or info.oid,
        facts.full_name or facts.short_name,
    )  # fmt: skip


def _versions(call: Call) -> Reply:
    """The newest is the last, unlike in REST."""
    found = [info for info in editions(_oid(call)) if info.annulled_at is None]
    if not found:
        raise Wrong("Справочник не найден", NO_BOOK)
    row = Rows(("S_VERSION", "V_DATE"), {})
    listed = ((info.version, show_moment(info.facts.published_at)) for info in reversed(found))
    return map_reply(call.operation.name, (row(place, values) for place, values in enumerate(listed)))


def _structure(call: Call) -> Reply:
    """Of the current version. Records carry days without a time: `DATE`."""
    fields = _edition(call, None).info.facts.fields
    row = Rows(("name", "title", "type"), {})
    listed = ((field.name, field.alias or field.description or field.name, TYPES[field.data_type]) for field in fields)
    return map_reply(call.operation.name, (row(place, values) for place, values in enumerate(listed)))


def _parts(call: Call) -> Reply:
    """The number stands twice: some clients read the item itself, others the items under it."""
    amount = str(_parts_of(_edition(call, call.get("version"))))
    answer = leaf("partsAmount", amount, children(leaf("partsAmount", amount)))
    return map_reply(call.operation.name, iter((answer,)))


def _parts_of(edition: WireEdition) -> int:
    return -(-edition.info.rows_count // PART_ROWS)


def _partial(call: Call) -> Reply:
    edition, number = _edition(call, call.get("version")), call.get("partNumber")
    parts = _parts_of(edition)
    if not _PART.fullmatch(number):
        raise Wrong("Параметр partNumber – не целое число от 1", BAD_PARAMETER)
    if int(number) > parts:
        raise Wrong(f"Части {int(number)} нет: частей у этой версии {parts}", BAD_PARAMETER)
    return map_reply(call.operation.name, _records(edition, (int(number) - 1) * PART_ROWS, PART_ROWS))


def _whole(call: Call) -> Reply:
    edition = _edition(call, call.get("version"))
    count = edition.info.rows_count
    return map_reply(call.operation.name, _records(edition, 0, count), is_long=count > CHUNK)


def _records(edition: WireEdition, offset: int, size: int) -> Iterator[str]:
    """Records in the order of REST, portion by portion. Their keys are their places in the answer, from 0."""
    info = edition.info
    row, place = Rows(info.columns, info.facts.types), 0
    for portion in pages(edition, offset, size):
        yield "".join([row(place + number, orjson.loads(cells)) for number, cells in enumerate(portion)])
        place += len(portion)


def _update(call: Call) -> Reply:
    """Rows that lead from one version to another, each with `OPER`: i, u or d (then the old values).

    Nothing changed and another structure are answers, not faults: clients decide by these codes what to load.
    """
    old = _edition(call, call.get("userVersion")).info
    new = _edition(call, call.get("newVersion") or None).info
    told = changes(old, new, size=CHUNK)
    if any(change.operation in ("ALTER_ADD_COLUMN", "ALTER_DROP_COLUMN") for change in told.fields):
        return _told(call, OTHER_STRUCTURE, OTHER_STRUCTURE_TEXT)
    if not told.total:
        return _told(call, UNCHANGED, UNCHANGED_TEXT)
    return map_reply(call.operation.name, _changed(old, new, told), is_long=told.total > CHUNK)


def _told(call: Call, code: str, text: str) -> Reply:
    return map_reply(call.operation.name, iter((branch("errors", leaf(code, text)),)))


def _changed(old: EditionInfo, new: EditionInfo, told: Changes) -> Iterator[str]:
    row, place = Rows((*new.columns, "OPER"), new.facts.types), 0
    for page in range(1, -(-told.total // CHUNK) + 1):
        found = told.rows if page == 1 else changes(old, new, page=page, size=CHUNK).rows
        items = []
        for change in found:
            values = (change.old if change.new is None else change.new) or {}
            items.append(row(place, (*(values.get(column) for column in new.columns), _OPER[change.operation])))
            place += 1
        yield "".join(items)


def _oid(call: Call) -> str:
    """The OID of `code`: one of the OIDs of a book, or the short code that its passport calls identifier."""
    code = call.get("code")
    if _OID.fullmatch(code):
        return code
    return next((book.oid for book in all_books() if book.identifier and book.identifier == code), code)


def _edition(call: Call, version: str | None) -> WireEdition:
    """version: None for the current one."""
    try:
        return wire_edition(_oid(call), version)
    except NoBook as error:
        raise Wrong("Справочник не найден", NO_BOOK) from error
    except NoVersion as error:
        raise Wrong("Запрашиваемая версия не существует", NO_VERSION) from error


_OPERATIONS: Mapping[str, Callable[[Call], Reply]] = {
    "getRefbook": _whole,
    "getRefbookList": _list,
    "getRefbookPartial": _partial,
    "getRefbookParts": _parts,
    "getRefbookStructure": _structure,
    "getRefbookUpdate": _update,
    "getServerTime": _server_time,
    "getVersionList": _versions,
}
