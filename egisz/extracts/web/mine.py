"""«Мои выписки»: list, order, download."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from egisz.extracts import public as extracts
from egisz.files import public as files
from egisz.kernel.errors import Refused
from egisz.ui.http import is_htmx, page, see_other


def _listing(request: HttpRequest, objections: tuple = (), status: int = 200) -> HttpResponse:
    actor = request.actor
    made = extracts.extracts_of(actor, actor.practitioner_id) if actor.practitioner_id else []
    return page(
        request,
        "extracts/list.html",
        status=status,
        records=extracts.records_of(actor),
        extracts=made,
        objections=objections,
    )


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    return _listing(request)


@require_POST
def order(request: HttpRequest, record_id: UUID) -> HttpResponse:
    try:
        extract_id = extracts.order_extract(request.actor, record_id)
    except Refused as refusal:
        return _listing(request, refusal.objections, status=422)
    return see_other(request, "extracts:extract", extract_id)


@require_GET
@never_cache
def one(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    info = extracts.extract(request.actor, extract_id)
    return page(request, "extracts/part_state.html" if is_htmx(request) else "extracts/extract.html", extract=info)


@require_GET
def pdf(request: HttpRequest, extract_id: UUID) -> FileResponse:
    return files.response(extracts.take_file(request.actor, extract_id), inline="view" in request.GET)


@require_GET
def sig(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    number, container = extracts.take_signature(request.actor, extract_id)
    answer = HttpResponse(container, content_type="application/pkcs7-signature")
    answer["Content-Disposition"] = content_disposition_header(True, f"Выписка {number}.pdf.sig") or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
