"""The public check of an extract: no sign-in, counted per address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from egisz.extracts import public as extracts
from egisz.extracts.web.forms import CheckFileForm, CodeForm
from egisz.kernel import clock
from egisz.kernel.errors import NotFound
from egisz.ui.http import page, see_other

View = Callable[..., HttpResponse]


def _counted(view: View) -> View:
    """Too many checks of one address in a minute: a calm 429."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not extracts.may_check(request.actor, clock.now()):
            answer = page(request, "extracts/too_many.html", status=429)
            answer["Retry-After"] = "60"
            return answer
        return view(request, *args, **kwargs)

    return wrapped


@login_not_required
@require_GET
def form(request: HttpRequest) -> HttpResponse:
    if "code" not in request.GET:
        return page(request, "extracts/check_form.html", form=CodeForm(), file_form=CheckFileForm())
    typed = CodeForm(request.GET)
    if not typed.is_valid():
        return page(request, "extracts/check_form.html", status=422, form=typed, file_form=CheckFileForm())
    code = "".join(letter for letter in typed.cleaned_data["code"] if letter.isalnum())
    return see_other(request, reverse("extracts:public", args=[code or "0"]))


@login_not_required
@require_GET
@never_cache
@_counted
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = extracts.open_check(request.actor, code, clock.now())
    except NotFound:
        return _unknown(request, code)
    answer = page(request, "extracts/check.html", check=found, file_form=CheckFileForm())
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    again = CodeForm(initial={"code": code[:60]})
    return page(request, "extracts/unknown.html", status=404, form=again, file_form=CheckFileForm())


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
@_counted
def file_of_code(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = extracts.open_check(request.actor, code, clock.now())
    except NotFound:
        return _unknown(request, code)
    if request.method == "GET":
        return see_other(request, "extracts:public", found.code)
    return _checked(request, found.code)


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
@_counted
def by_file(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return page(request, "extracts/check_file.html", file_form=CheckFileForm(), code="")
    return _checked(request, "")


def _checked(request: HttpRequest, code: str) -> HttpResponse:
    typed = CheckFileForm(request.POST, request.FILES)
    if typed.is_valid() and typed.cleaned_data["file"].size > extracts.FILE_LIMIT:
        typed.add_error("file", "Файл больше 5 МБ. Выписки такими не бывают: проверьте, тот ли файл вы выбрали")
    if not typed.is_valid():
        return page(request, "extracts/check_file.html", status=422, file_form=typed, code=code)
    given = typed.cleaned_data.get("signature")
    result = extracts.check_file(
        typed.cleaned_data["file"].read(),
        given.read(extracts.FILE_LIMIT) if given else None,
        clock.now(),
        code,
    )
    return page(request, "extracts/check_result.html", result=result, with_signature=given is not None)
