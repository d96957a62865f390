"""What a person reads when a client's request goes no further, and what a client asks for, in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from egisz.identity.gateway.oidc import Refusal
from egisz.identity.rest.oidc.wire import back
from egisz.identity.rules import oidc
from egisz.identity.rules.protocol import MESSAGES, SCOPES, Code
from egisz.ui.http import page

_HUMAN = {
    "invalid_client": MESSAGES[Code.CLIENT_UNKNOWN][2],
    "insecure_transport": (
        "Вход в другие системы работает только по защищённому адресу (https). Сообщите администратору этой системы."
    ),
}
_WRONG_ADDRESS = MESSAGES[Code.WRONG_REDIRECT][2]
_WRONG = MESSAGES[Code.WRONG_PARAMETER][2]


def told(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Back to the client where that is safe, else a page: nobody knows whether the address of return is honest."""
    if refusal.reply is not None and refusal.reply.location:
        return back(refusal.reply.location)
    text = _HUMAN.get(refusal.error, _WRONG)
    if "edirect" in refusal.description:
        text = _WRONG_ADDRESS
    response = page(request, "identity/provider/error.html", status=400, code=refusal.error, text=text)
    response["Cache-Control"] = "no-store"
    return response


def words_of(wanted: str) -> str:
    """A scope of either face, or a single claim."""
    return oidc.words_of(wanted) or (SCOPES[wanted].words if wanted in SCOPES else wanted)
