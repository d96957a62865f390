"""The REST interface of ФНСИ, `/port/rest/*` (`domain/nsi.md` 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from egisz.nsi.public import admit, given_key
from egisz.nsi.rest import books, comparing, records
from egisz.nsi.rest.answers import NO_METHOD, Told, error, failure, refused
from egisz.nsi.rest.description import openapi
from egisz.ui.lane import Face, LaneRequest, Reply, json_reply

OPERATIONS: Mapping[str, Callable[[LaneRequest], Reply]] = {
    "data": records.data,
    "passport": books.passport,
    "versions": books.versions,
    "searchDictionary": books.search_dictionary,
    "compare": comparing.compare,
    "types": books.types,
    "structure": books.structure,
}


def answer(request: LaneRequest) -> Reply:
    """The answer of the operation, for whom the key and the limit let in."""
    admitted = admit(request, given_key(request))
    if admitted.problem:
        request.route = "nsi:rest:refused"
        return refused(admitted)
    reply = _answer(request)
    reply.headers += admitted.headers
    return reply


def _answer(request: LaneRequest) -> Reply:
    operation = OPERATIONS.get(request.rest)
    if operation is None:
        if request.rest == "openapi.json":
            return json_reply(openapi(request.base_url))
        return error(NO_METHOD, f"Такого метода нет, есть: {', '.join(OPERATIONS)}", 404)
    request.route = f"nsi:rest:{request.rest}"
    try:
        return operation(request)
    except Told as told:
        return error(told.code, told.text)


REST = Face("nsi:rest", answer, failure)
