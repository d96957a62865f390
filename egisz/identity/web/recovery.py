"""A forgotten password: ask for a code, then set a new password with it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import recovery
from egisz.identity.rest.face import embedded_only
from egisz.identity.web import browser
from egisz.identity.web.forms import NewPasswordForm, RecoverForm
from egisz.kernel.errors import Refused
from egisz.ui.forms import add_objections
from egisz.ui.http import page, see_other


def _with_request(request: HttpRequest, name: str) -> str:
    """The address of another provider's page that keeps the client's request."""
    packed = request.GET.get("request", "")
    return f"{reverse(name)}?request={packed}" if browser.unpack(packed) else reverse(name)


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether or not there is such an account."""
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        recovery.ask_recovery(browser.visitor(request), given["login"], given["contact"])
        message = "Если такая учётная запись есть и в ней указан этот контакт, мы отправили на него код"
        return see_other(request, _with_request(request, "identity:new_password"), message=message, kind="info")
    return page(
        request, "identity/provider/recover.html", status=422 if form.is_bound else 200, form=form,
        code_url=_with_request(request, "identity:new_password"), back_url=_back(request),
    )  # fmt: skip


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            recovery.set_new_password(
                browser.visitor(request), given["login"], given["code"], given["password"],
                close_sessions=given["close_sessions"],
            )  # fmt: skip
        except Refused as error:
            add_objections(form, error.objections)
        else:
            message = "Пароль изменён. Войдите с новым паролем"
            return see_other(request, _back(request) or "/", message=message)
    return page(
        request, "identity/provider/new_password.html", status=422 if form.is_bound else 200, form=form,
        again_url=_with_request(request, "identity:recover"), back_url=_back(request),
    )  # fmt: skip


def _back(request: HttpRequest) -> str:
    """To the sign-in form of the same request, when it is still good."""
    packed = request.GET.get("request", "")
    return f"{reverse('identity:signin')}?request={packed}" if browser.unpack(packed) else ""
