"""How answers and errors of ФНСИ look: three members first, errors with HTTP 200 (`domain/nsi.md` 3)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson

from egisz.nsi.public import Admission
from egisz.ui.lane import JSON, Reply

OK: Mapping[str, Any] = {"result": "OK", "resultText": None, "resultCode": None}

# recorded
UNCHANGED = "03x0002"
NO_VERSION = "03x0006"
# of our own, in the same style: the official ones were never recorded (docs/api/nsi.md)
NO_BOOK = "03x9001"
BAD_PARAMETER = "03x9002"
BAD_FILTER = "03x9003"
BAD_KEY = "03x9004"
TOO_OFTEN = "03x9005"
NO_METHOD = "03x9006"
FAILURE = "03x9007"

TEXTS = {
    UNCHANGED: "Справочник не изменялся",
    NO_VERSION: "Запрашиваемая версия не существует",
    NO_BOOK: "Справочник не найден",
}


class Told(Exception):
    """An error that is told to the client with HTTP 200."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text or TEXTS[code]


def ok(**members: Any) -> Reply:
    """An answer: the envelope, then the given members in their order."""
    return Reply(orjson.dumps({**OK, **members}))


def error(code: str, text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """An error has the three members of the envelope and nothing else."""
    return Reply(
        orjson.dumps({"result": "ERROR", "resultText": text, "resultCode": code}), status, JSON, headers
    )  # fmt: skip


def refused(admission: Admission) -> Reply:
    """A key that does not work is an error of the interface with HTTP 200, as its other errors; too often is 429."""
    if admission.status == HTTPStatus.TOO_MANY_REQUESTS:
        return error(TOO_OFTEN, admission.text, admission.status, admission.headers)
    return error(BAD_KEY, admission.text, headers=admission.headers)


def failure(status: int, text: str, request_id: str) -> Reply:
    """What the lane itself refuses, in the same three members."""
    code = {400: BAD_PARAMETER, 404: NO_METHOD, 405: NO_METHOD, 429: TOO_OFTEN}.get(status, FAILURE)
    return error(code, text, status)
