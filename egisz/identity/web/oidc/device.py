"""A person types the code that a device shows, and lets the device in (RFC 8628, 3.3)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from egisz.identity.actions import oidc
from egisz.identity.actions.provider import AuthorizationRequest
from egisz.identity.queries.oidc import waiting_device
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.oidc import user_code
from egisz.identity.rules.protocol import LEVEL_WORDS
from egisz.identity.web import browser
from egisz.identity.web.forms import DeviceCodeForm
from egisz.identity.web.oidc.words import words_of
from egisz.kernel import clock
from egisz.kernel.errors import Objection
from egisz.ui.forms import add_objections
from egisz.ui.http import page

_UNKNOWN = (
    "Такого кода нет или он устарел: код действует 10 минут. Сверьте буквы с экраном устройства "
    "или получите на нём новый код"
)
_TOO_MANY = "Слишком много неверных кодов. Подождите 15 минут и введите код снова"


@login_not_required
@embedded_only
@require_safe
def device_door(request: HttpRequest) -> HttpResponse:
    """The short address that a device shows."""
    code = user_code(request.GET.get("user_code", ""))
    query = f"?{urlencode({'user_code': code})}" if code else ""
    return HttpResponseRedirect(f"{reverse('identity:device')}{query}")


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """The code is typed, or looked at when the device gave it in the address."""
    form = DeviceCodeForm(request.POST or None, initial={"code": user_code(request.GET.get("user_code", ""))})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now, code = clock.now(), user_code(form.cleaned_data["code"])
            found = waiting_device(code, now) if code else None
            if found is not None:
                scope = " ".join(found.scopes)
                asked = AuthorizationRequest(found.client.mnemonic, "", scope, "", offline=False, device=code)
                return browser.to_page("identity:device_confirm", asked)
            may_go_on = oidc.note_wrong_code(browser.visitor(request), now)
            status = 422 if may_go_on else 429
            add_objections(form, [Objection("DEVICE_CODE", _UNKNOWN if may_go_on else _TOO_MANY, "code")])
    return _kept_out_of_caches(page(request, "identity/provider/device.html", status=status, form=form))


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def device_confirm(request: HttpRequest) -> HttpResponse:
    """Which system, which data, which code: the person compares and decides."""
    asked = browser.unpack(request.GET.get("request", ""))
    now, actor = clock.now(), browser.visitor(request)
    found = waiting_device(asked.device, now) if asked and asked.device else None
    if asked is None or found is None:
        return _done(request, "late", 422)
    session = browser.session_of(request, now)
    if session is None:
        return browser.to_page("identity:signin", asked)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            allowed = oidc.allow_device(actor, found.user_code, session, now)
            return _done(request, "allowed" if allowed else "late", 200 if allowed else 422)
        oidc.refuse_device(actor, found.user_code, session, now)
        return _done(request, "refused", 200)
    shown = page(
        request, "identity/provider/device_confirm.html", client=found.client, user_code=found.user_code,
        scopes=[words_of(scope) for scope in found.scopes], person=session.full_name,
        level=LEVEL_WORDS[session.assurance], other_url=f"{reverse('identity:other')}?{request.GET.urlencode()}",
    )  # fmt: skip
    return _kept_out_of_caches(shown)


def _done(request: HttpRequest, outcome: str, status: int) -> HttpResponse:
    return _kept_out_of_caches(page(request, "identity/provider/device_done.html", status=status, outcome=outcome))


def _kept_out_of_caches(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
