"""Archives for programs, `/api/dataFiles`, and the list of versions as the site itself asks for it, `/api/versions`.

No key is needed and none is wrong: it only counts towards its own limit. Unlike `/port/rest`, errors have their own
statuses (`domain/nsi.md` 3, 10, 11).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from egisz.nsi.actions.archives import asked_archives
from egisz.nsi.gateway.distribution import FORMS, Part, open_file
from egisz.nsi.public import admit, given_key
from egisz.nsi.queries.archives import ArchiveInfo
from egisz.nsi.queries.wire import NoBook, NoVersion, wire_edition
from egisz.nsi.rest import books, parameters
from egisz.nsi.rest.answers import BAD_PARAMETER, NO_BOOK, NO_VERSION, Told, error, failure, refused
from egisz.nsi.types import EditionInfo
from egisz.ui.lane import Face, LaneRequest, Reply, json_reply

NO_FILE = "03x9008"
NOT_YET = "03x9009"
BAD_RANGE = "03x9010"
_STATUS = {NO_BOOK: 404, NO_VERSION: 404, NO_FILE: 404, NOT_YET: 404}
_PAUSE = "30"  # seconds after which it makes sense to ask for an archive that is being made
_NAME = re.compile(r"(\d+(?:\.\d+)+)_([\w.\-]{1,30})_(json|csv|xml)\.zip", re.ASCII | re.IGNORECASE)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_ETAG = re.compile(r'(?:W/)?("[^"]*")|(\*)')


def data_files(request: LaneRequest) -> Reply:
    """`/api/dataFiles?identifier=&version=&format=` and `/api/dataFiles/<name>`."""
    request.route = f"nsi:files:{'download' if request.rest else 'list'}"
    return _limited(_download if request.rest else _listed, request)


def versions(request: LaneRequest) -> Reply:
    """`/api/versions?identifier=`: what `versions` of the REST interface answers."""
    request.route = "nsi:site:versions"
    return _limited(_versions, request)


def _limited(ask: Callable[[LaneRequest], Reply], request: LaneRequest) -> Reply:
    admitted = admit(request, given_key(request))
    if admitted.problem and admitted.status == HTTPStatus.TOO_MANY_REQUESTS:
        return refused(admitted)
    try:
        reply = ask(request)
    except Told as told:
        reply = error(told.code, told.text, _STATUS.get(told.code, 400))
    reply.headers += admitted.headers
    return reply


def _versions(request: LaneRequest) -> Reply:
    if request.rest:
        raise Told(NO_FILE, "Такого адреса нет")
    return books.versions(request)


def _listed(request: LaneRequest) -> Reply:
    """Names of the archives that are ready; those that are not are queued."""
    info = _edition(parameters.identifier(request), parameters.version(request))
    form = request.get("format").strip().lower()
    if form and form not in FORMS:
        raise Told(BAD_PARAMETER, f"Параметр format – {', '.join(FORMS).upper()} или пусто")
    return json_reply(
        [item.name for item in asked_archives(info) if item.is_ready and form in ("", item.form)]
    )  # fmt: skip


def _edition(oid: str, version: str | None) -> EditionInfo:
    try:
        return wire_edition(oid, version).info
    except NoBook as unknown:
        raise Told(NO_BOOK) from unknown
    except NoVersion as unknown:
        raise Told(NO_VERSION) from unknown


def _download(request: LaneRequest) -> Reply:
    match = _NAME.fullmatch(request.rest)
    if match is None:
        raise Told(NO_FILE, "Такого файла нет. Имя записывается как <OID>_<версия>_json.zip, _csv.zip или _xml.zip")
    oid, version, form = match[1], match[2], match[3].lower()
    found = next((item for item in asked_archives(_edition(oid, version)) if item.form == form), None)
    if found is None or not found.is_ready:
        text = "Файл ещё готовится, повторите запрос через полминуты"
        return error(NOT_YET, text, _STATUS[NOT_YET], (("Retry-After", _PAUSE),))
    return _reply(request, found)


def _reply(request: LaneRequest, found: ArchiveInfo) -> Reply:
    """The file, a part of it, or the news that the client has it already (RFC 9110, 13 and 14)."""
    assert found.made_at is not None
    tag, made = f'"{found.sha256}"', found.made_at.replace(microsecond=0)
    headers = [
        ("ETag", tag), ("Last-Modified", format_datetime(made, usegmt=True)), ("Accept-Ranges", "bytes"),
        ("Cache-Control", "public, max-age=3600"),
    ]  # fmt: skip
    if _is_known(request, tag, made):
        return Reply((), 304, "application/zip", tuple(headers))
    begin, end, status = 0, found.size, 200
    if (asked := _range(request, tag, made, found.size)) is not None:
        begin, end = asked
        if begin >= end:
            text = f"Такой части у файла нет, в нём байтов: {found.size}"
            return error(BAD_RANGE, text, 416, (("Content-Range", f"bytes */{found.size}"),))
        status = 206
        headers.append(("Content-Range", f"bytes {begin}-{end - 1}/{found.size}"))
    headers += [
        ("Content-Length", str(end - begin)), ("Content-Disposition", f'attachment; filename="{found.name}"'),
    ]  # fmt: skip
    if request.method == "HEAD":
        return Reply((), status, "application/zip", tuple(headers))
    stream = open_file(found.edition_id, found.form, found.size)
    if stream is None:  # gone since the question
        return error(NOT_YET, "Файл готовится заново, повторите запрос позже", 503, (("Retry-After", _PAUSE),))
    return Reply(Part(stream, begin, end - begin), status, "application/zip", tuple(headers))


def _is_known(request: LaneRequest, tag: str, made: datetime) -> bool:
    """If-None-Match decides; If-Modified-Since counts only without it."""
    if given := request.header("If-None-Match"):
        return any(star or quoted == tag for quoted, star in _ETAG.findall(given))
    since = _moment(request.header("If-Modified-Since"))
    return since is not None and made <= since


def _range(request: LaneRequest, tag: str, made: datetime, size: int) -> tuple[int, int] | None:
    """The asked part as [begin, end), empty when the file has no such part; None for the whole file.

    Several parts at once, and what cannot be read, count as not asked; so does a part of another file (If-Range).
    """
    match = _RANGE.fullmatch(request.header("Range").strip())
    if match is None or match[0] == "bytes=-":
        return None
    if (condition := request.header("If-Range").strip()) and condition != tag and _moment(condition) != made:
        return None
    if not match[1]:
        return max(size - int(match[2]), 0), size
    begin, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
    if match[2] and int(match[2]) < begin:
        return None
    return min(begin, size), end


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


FILES = Face("nsi:files", data_files, failure)
SITE = Face("nsi:site", versions, failure)
