"""Addresses for the tests of the ground: each refusal of the house, and a stand-in for a reference book."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, Unavailable
from egisz.ui.http import page, see_other

ERRORS = {
    "refused": Refused(Objection("HOURS_MISSING", "Не хватает 48 часов. Наберите 144 и отправьте снова")),
    "absent": NotFound("application 17 of somebody"),
    "http404": Http404("secret path"),
    "forbidden": Forbidden("Подписать может только руководитель", "Главный врач вашей организации"),
    "unavailable": Unavailable("ЕСИА", retry_after=45),
    "bug": ValueError("our own mistake"),
}


@login_not_required
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


@login_not_required
def greet(request: HttpRequest) -> HttpResponse:
    return see_other(request, "ui:accessibility", message="Черновик сохранён")


@login_not_required
def pick(request: HttpRequest, book: str) -> JsonResponse:
    rows = [{"code": "27", "name": "Лечебное дело"}, {"code": "28", "name": "Терапия"}]
    return JsonResponse([row for row in rows if request.GET["q"].lower() in row["name"].lower()], safe=False)


@login_not_required
def with_layout(request: HttpRequest) -> HttpResponse:
    return page(request, "layouts/page.html")


urlpatterns = [
    path("", include("egisz.ui.web.urls")),
    path("fail/<str:kind>/", fail),
    path("greet/", greet),
    path("layout/", with_layout),
    path("nsi/pick/<str:book>/", pick),
]
handler400 = "egisz.ui.errors.handler400"
handler403 = "egisz.ui.errors.handler403"
handler404 = "egisz.ui.errors.handler404"
handler500 = "egisz.ui.errors.handler500"
