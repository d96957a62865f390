"""`/rs/prns/…`: a client system reads what the person let it read.

Clients of ЕСИА send superfluous slashes and ask for collections with and without `embed`; both work here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from egisz.identity.queries import provider
from egisz.identity.queries.provider import TokenHolder
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.protocol import MESSAGES, Code
from egisz.kernel import clock

_EMBEDDABLE = {"contacts": "ctts", "addresses": "addrs", "documents": "docs", "organizations": "roles"}


@csrf_exempt
@login_not_required
@embedded_only
def prns(request: HttpRequest, rest: str) -> JsonResponse:
    """A person, a collection of the person's data, or one element of it."""
    if request.method != "GET":
        return _json({"code": "ESIA-005004", "message": "Только чтение"}, 405)
    now = clock.now()
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    holder = provider.profile_by_token(token.strip(), now) if kind.lower() == "bearer" and token.strip() else None
    if holder is None:
        response = _json({"code": Code.WRONG_TOKEN.value, "message": MESSAGES[Code.WRONG_TOKEN][2]}, 401)
        response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    oid, *path = [part for part in rest.split("/") if part] or [""]
    if oid != str(holder.oid):
        return _json({"code": "ESIA-005019", "message": "Это данные другого человека"}, 403)
    embed = {part.strip() for part in request.GET.get("embed", "").strip("()").split(",") if part.strip()}
    if not path:
        return _json(_person(request, holder, embed, now))
    return _collection(request, holder, path, embed, now)


def _person(request: HttpRequest, holder: TokenHolder, embed: set[str], now: datetime) -> dict[str, Any]:
    body = provider.person_of(holder)
    for name, collection in _EMBEDDABLE.items():
        if f"{name}.elements" in embed:
            elements = _elements(holder, collection, now)
            items = list(elements.values()) if isinstance(elements, dict) else elements or []
            body[name] = {"stateFacts": ["hasSize"], "size": len(items), "elements": items}
    return body


def _elements(holder: TokenHolder, name: str, now: datetime) -> dict[str, dict[str, Any]] | list[dict[str, Any]] | None:
    if name == "ctts":
        return provider.contacts_of(holder)
    if name in {"roles", "orgs"}:
        return provider.organisation_roles_of(holder, now)
    if name in {"docs", "addrs", "kids", "vhls"}:
        return {}  # this provider keeps no documents, addresses, children or vehicles
    return None


def _collection(
    request: HttpRequest, holder: TokenHolder, path: list[str], embed: set[str], now: datetime
) -> JsonResponse:
    name, *rest = path
    elements = _elements(holder, name, now)
    if elements is None or len(rest) > 1:
        return _json({"code": "ESIA-005006", "message": "Такой коллекции нет"}, 404)
    if rest:
        found = elements.get(rest[0]) if isinstance(elements, dict) else None
        if found is None:
            return _json({"code": "ESIA-005006", "message": "Такого элемента нет"}, 404)
        return _json(found)
    if isinstance(elements, list):
        items: list[Any] = elements
    elif "elements" in embed:
        items = list(elements.values())
    else:
        items = [request.build_absolute_uri(f"/rs/prns/{holder.oid}/{name}/{number}") for number in elements]
    return _json({"stateFacts": ["hasSize"], "size": len(items), "elements": items})


def _json(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
