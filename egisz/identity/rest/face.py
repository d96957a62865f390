"""What all machine addresses of the embedded provider share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from egisz.identity.rules.protocol import MESSAGES, Code
from egisz.kernel.errors import NotFound

View = Callable[..., HttpResponse]


def embedded_only(view: View) -> View:
    """Where an outside provider is used (EGISZ_ESIA_EMBEDDED=0), these addresses do not exist."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.EGISZ_ESIA_EMBEDDED:
            raise NotFound("embedded provider")
        return view(request, *args, **kwargs)

    return guarded


def bearer(request: HttpRequest) -> str:
    """The access token of the request; "" without one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def answer(body: dict[str, Any], status: int = 200) -> JsonResponse:
    """An answer of `/rs`; personal data stay in no cache."""
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def refused(status: int, code: str, message: str) -> JsonResponse:
    return answer({"code": code, "message": message}, status)


def unknown_token() -> JsonResponse:
    response = refused(401, Code.WRONG_TOKEN.value, MESSAGES[Code.WRONG_TOKEN][2])
    response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response
