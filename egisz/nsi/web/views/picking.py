"""The picker's answers."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egisz.kernel import oid as oids
from egisz.kernel.errors import NotFound
from egisz.nsi.public import book_info, search

LIMIT = 20


@require_safe
def pick(request: HttpRequest, oid: str) -> HttpResponse:
    """A JSON list of {"code", "name"} for `?q=`; only for people who signed in."""
    if not oids.is_oid(oid) or book_info(oid) is None:
        raise NotFound
    items = [{"code": coded.code, "name": coded.name} for coded in search(oid, request.GET.get("q", ""), LIMIT)]
    response = HttpResponse(orjson.dumps(items), content_type="application/json")
    response["Cache-Control"] = "private, max-age=300"
    return response
