"""`/rs/prns/…`: a client system reads what the person let it read.

Clients of ЕСИА send superfluous slashes and ask for collections with and without `embed`; both work here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from egisz.identity.queries import organisations, provider
from egisz.identity.queries.provider import TokenHolder
from egisz.identity.rest.face import answer, bearer, embedded_only, refused, unknown_token
from egisz.kernel import clock

# member of a person that `embed` may ask for → collection
_EMBEDDABLE = {
    "contacts": "ctts", "addresses": "addrs", "documents": "docs", "organizations": "orgs", "vehicles": "vhls",
    "kids": "kids", "roles": "roles",
}  # fmt: skip
_EMPTY = {"docs", "addrs", "kids", "vhls"}  # this provider keeps no documents, addresses, children or vehicles


@csrf_exempt
@login_not_required
@embedded_only
def prns(request: HttpRequest, rest: str) -> JsonResponse:
    """A person, a collection of the person's data, or one element of it."""
    if request.method != "GET":
        return refused(405, "ESIA-005004", "Только чтение")
    now = clock.now()
    holder = provider.profile_by_token(bearer(request), now)
    if holder is None:
        return unknown_token()
    oid, *path = [part for part in rest.split("/") if part] or [""]
    if oid != str(holder.oid):
        return refused(403, "ESIA-005019", "Это данные другого человека")
    embed = {part.strip() for part in request.GET.get("embed", "").strip("()").split(",") if part.strip()}
    if not path:
        return answer(_person(request, holder, embed, now))
    return _collection(request, holder, path, embed, now)


def _person(request: HttpRequest, holder: TokenHolder, embed: set[str], now: datetime) -> dict[str, Any]:
    body = provider.person_of(holder)
    for name, collection in _EMBEDDABLE.items():
        if f"{name}.elements" in embed:
            elements = _elements(holder, collection, now)
            body[name] = _listed(list(elements.values()) if isinstance(elements, dict) else elements or [])
    return body


def _elements(holder: TokenHolder, name: str, now: datetime) -> dict[str, dict[str, Any]] | list[dict[str, Any]] | None:
    found: dict[str, Callable[[], dict[str, dict[str, Any]] | list[dict[str, Any]]]] = {
        "ctts": lambda: provider.contacts_of(holder),
        "roles": lambda: organisations.roles_of_holder(holder, now),
        "orgs": lambda: organisations.organizations_of_holder(holder, now),
    }
    if name in _EMPTY:
        return {}
    return found[name]() if name in found else None


def _collection(
    request: HttpRequest, holder: TokenHolder, path: list[str], embed: set[str], now: datetime
) -> JsonResponse:
    name, *rest = path
    elements = _elements(holder, name, now)
    if elements is None or len(rest) > 1:
        return refused(404, "ESIA-005006", "Такой коллекции нет")
    if rest:
        found = elements.get(rest[0]) if isinstance(elements, dict) else None
        return refused(404, "ESIA-005006", "Такого элемента нет") if found is None else answer(found)
    if isinstance(elements, list):  # roles are always objects
        return answer(_listed(elements))
    if "elements" in embed:
        return answer(_listed(list(elements.values())))
    place = "/rs/orgs" if name == "orgs" else f"/rs/prns/{holder.oid}/{name}"
    return answer(_listed([request.build_absolute_uri(f"{place}/{number}") for number in elements]))


def _listed(elements: list[Any]) -> dict[str, Any]:
    return {"stateFacts": ["hasSize"], "size": len(elements), "elements": elements}
