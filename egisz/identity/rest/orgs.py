"""`/rs/orgs/{oid}`: an organisation, for a person who acts in its name or for a system that asks for itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from egisz.identity.queries import organisations, provider
from egisz.identity.rest.face import answer, bearer, embedded_only, refused, unknown_token
from egisz.kernel import clock


@csrf_exempt
@login_not_required
@embedded_only
def orgs(request: HttpRequest, rest: str) -> JsonResponse:
    if request.method != "GET":
        return refused(405, "ESIA-005004", "Только чтение")
    now, token = clock.now(), bearer(request)
    oid, *more = [part for part in rest.split("/") if part] or [""]
    if more:
        return refused(404, "ESIA-005006", "Такой коллекции нет")
    holder = provider.profile_by_token(token, now)
    if holder is not None:
        allowed = oid in organisations.organizations_of_holder(holder, now)
        scopes = holder.scopes
    else:
        asked = provider.client_by_token(token)
        if asked is None:
            return unknown_token()
        allowed, scopes = asked.organization == oid, asked.scopes
    if not allowed:
        return refused(403, "ESIA-007019", "Нет права на сведения этой организации")
    found = organisations.organization(oid, scopes)
    return refused(404, "ESIA-005006", "Такой организации нет") if found is None else answer(found)
