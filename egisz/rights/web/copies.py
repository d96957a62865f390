"""«Мои данные»: order a copy, watch it being gathered, take it."""

from __future__ import annotations

from importlib.resources import files
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from egisz.kernel import clock
from egisz.kernel.errors import Objection, Refused
from egisz.rights import public as rights
from egisz.rights.lawbook import terms_on
from egisz.ui.http import is_htmx, page, see_other

TAGS = {"making": "info", "ready": "good", "failed": "bad", "forgotten": ""}
REQUEST_TAGS = {"open": "info", "granted": "good", "declined": "bad", "withdrawn": ""}


def _mine(request: HttpRequest, objections: tuple[Objection, ...] = (), status: int = 200) -> HttpResponse:
    return page(
        request, "rights/mine.html", status=status, copies=rights.my_copies(request.actor),
        requests=rights.my_requests(request.actor), terms=terms_on(clock.today()), objections=objections, tags=TAGS,
        request_tags=REQUEST_TAGS, has_card=request.actor.practitioner_id is not None,
    )  # fmt: skip


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """`/rights/`."""
    return _mine(request)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    try:
        copy_id = rights.order_copy(request.actor)
    except Refused as error:
        return _mine(request, error.objections, status=422)
    return see_other(request, "rights:copy", copy_id, message="Копия заказана: соберём её за несколько минут")


@require_safe
def copy(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """The state of a copy; a script asks for the part of the page while it is being gathered."""
    shown = rights.my_copy(request.actor, copy_id)
    template = "rights/part_copy.html" if is_htmx(request) else "rights/copy.html"
    return page(request, template, copy=shown, tags=TAGS, now=clock.now())


@require_safe
def take_json(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    return _file(rights.take_copy(request.actor, copy_id, "json"), "my-data.json", "application/json")


@require_safe
def take_pdf(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    return _file(rights.take_copy(request.actor, copy_id, "pdf"), "my-data.pdf", "application/pdf")


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """What the JSON of a copy looks like, as JSON Schema."""
    data = (files("egisz.rights") / "schema" / "my-data-1.json").read_bytes()
    return HttpResponse(data, content_type="application/schema+json")


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
