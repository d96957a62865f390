"""Pages of the ground: sight settings, offline page, service worker, manifest, the living page of the kit."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_GET, require_http_methods

from egisz.ui.cookies import drop_cookie, keep_cookie
from egisz.ui.http import page, safe_next, see_other
from egisz.ui.vision import COOKIE, COOKIE_AGE, Vision, vision_of
from egisz.ui.web import sample
from egisz.ui.web.forms import SampleForm, VisionForm


@login_not_required
@require_http_methods(["GET", "POST"])
def vision(request: HttpRequest) -> HttpResponse:
    """«Версия для слабовидящих»: choose, save on this device, return to the page one came from."""
    saved = vision_of(request)
    if request.method == "POST":
        form = VisionForm(request.POST)
        if form.is_valid():
            chosen = Vision(form.cleaned_data["scale"], form.cleaned_data["spacing"], form.cleaned_data["theme"])
            response = see_other(
                request,
                safe_next(request, form.cleaned_data["next"]),
                message="Вид страниц сохранён на этом устройстве.",
            )
            if chosen.is_default:
                drop_cookie(response, COOKIE)
            else:
                keep_cookie(response, COOKIE, chosen.cookie, max_age=COOKIE_AGE)
            return response
        return page(
            request, "ui/vision.html", status=422, form=form, back=safe_next(request, form.data.get("next", ""))
        )
    back = safe_next(request, request.GET.get("next", ""))
    form = VisionForm(
        initial={"scale": saved.scale, "spacing": saved.spacing, "theme": saved.theme, "next": back},
    )
    return page(request, "ui/vision.html", form=form, back=back)


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "ui/accessibility.html", support_address=settings.EGISZ_SUPPORT_EMAIL)


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page that the service worker keeps for the time without a network."""
    return page(request, "ui/offline.html")


SHELL = (
    "ui/tokens.css",
    "ui/kit.css",
    "ui/parts.css",
    "ui/kit.js",
    "ui/once.js",
    "ui/icons.svg",
    "ui/icon.svg",
    "ui/fonts/golos-text-cyrillic-400-normal.woff2",
    "ui/fonts/golos-text-latin-400-normal.woff2",
    "ui/fonts/golos-text-cyrillic-600-normal.woff2",
    "ui/fonts/golos-text-latin-600-normal.woff2",
)


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: at the root, so that it serves the whole house; the list of files goes in front of the script."""
    shell = {
        "version": settings.EGISZ_VERSION,
        "offline": "/offline/",
        "static": settings.STATIC_URL,
        "files": [static(name) for name in SHELL],
    }
    script = page(request, "ui/sw.js")
    body = f"const SHELL = {json.dumps(shell)};\n".encode() + script.content
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    answer = {
        "name": "Кабинет медицинского работника",
        "short_name": "Кабинет",
        "lang": "ru",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f2f5fa",
        "theme_color": "#0e2a57",
        "icons": [
            {"src": static("ui/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": static("ui/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {"src": static("ui/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json; charset=utf-8"
    response["Cache-Control"] = "max-age=86400"
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
def kit(request: HttpRequest) -> HttpResponse:
    """The living page of the kit: every component with invented data. `?bad=1` or a POST shows the errors."""
    if request.method == "POST" or request.GET.get("bad"):
        form = SampleForm(request.POST if request.method == "POST" else sample.BAD_ANSWERS, request.FILES)
        form.is_valid()
    else:
        form = SampleForm(initial=sample.ANSWERS)
    status = 422 if request.method == "POST" else 200
    return page(
        request, "ui/kit.html", status=status, form=form, sample=sample.page_of_kit(), shown_nav=sample.navigation()
    )
