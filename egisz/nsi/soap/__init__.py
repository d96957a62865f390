"""The SOAP service of ФНСИ, `/wsdl/SOAP-server.v2.php` (`domain/nsi.md` 12)."""

from __future__ import annotations

from egisz.nsi.soap.answers import CONTENT_TYPE, fault
from egisz.nsi.soap.calls import read_call
from egisz.nsi.soap.errors import Wrong
from egisz.nsi.soap.operations import perform
from egisz.nsi.soap.wsdl import NUMBERED, PATH, wsdl
from egisz.ui.lane import Face, LaneRequest, Reply, Unreadable

_MOST_BODY = 64 * 1024
_ABOUT = """Это SOAP-сервис справочников. Вызовы отправляются сюда методом POST.
Описание (WSDL): {url}?wsdl
Описание с номерами у всех параметров: {url}?wsdl={numbered}
"""


def answer(request: LaneRequest) -> Reply:
    if request.method != "POST":
        return _description(request)
    try:
        call = read_call(request.body(_MOST_BODY))
        request.route = f"nsi:soap:{call.operation.name}"
        return perform(request, call)
    except Wrong as wrong:
        reply = fault(wrong.text, kind=wrong.kind, code=wrong.code, status=wrong.status)
        reply.headers += wrong.headers
        return reply
    except Unreadable as error:
        return fault(error.text)


def _description(request: LaneRequest) -> Reply:
    url = f"{request.base_url}/{PATH}"
    asked = {name.lower(): value.lower() for name, value in request.pairs}
    if asked.keys() & {"wsdl", "singlewsdl"}:
        return Reply(wsdl(url, is_numbered=asked.get("wsdl") == NUMBERED), content_type=CONTENT_TYPE)
    text = _ABOUT.format(url=url, numbered=NUMBERED)
    return Reply(text.encode(), content_type="text/plain; charset=utf-8")


def failure(status: int, text: str, request_id: str) -> Reply:
    """What the lane itself refuses: a fault, too, with the status of the lane."""
    return fault(text, kind="Client" if status < 500 else "Server", status=status, request_id=request_id)


SOAP = Face("nsi:soap", answer, failure, methods=("GET", "HEAD", "POST"))
