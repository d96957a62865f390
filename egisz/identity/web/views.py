"""Pages of the embedded provider: a client's request, the password, the consent, the way out."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import provider, signin
from egisz.identity.actions.provider import AuthorizationRequest
from egisz.identity.actions.sessions import DEVICE_AGE, DEVICE_COOKIE
from egisz.identity.gateway.certificates import can_check
from egisz.identity.queries.pins import device_has_pin
from egisz.identity.queries.provider import ProviderFace, client_for, has_consent
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.passwords import minutes_left
from egisz.identity.rules.protocol import LEVEL_WORDS, Code, Face, ProtocolError
from egisz.identity.web import browser, renewing
from egisz.identity.web.forms import SignInForm
from egisz.identity.web.half import let_in, options_without_name
from egisz.identity.web.oidc.authorize import declined, proceed
from egisz.identity.web.oidc.words import words_of
from egisz.kernel import clock
from egisz.kernel.errors import Objection
from egisz.ui.cookies import keep_cookie, read_cookie
from egisz.ui.forms import add_objections
from egisz.ui.http import page

WRONG = "Не получилось войти. Проверьте СНИЛС, почту или телефон и пароль"
BLOCKED = (
    "Учётная запись заблокирована, войти с ней нельзя. Ваши данные в регистрах сохранены. "
    "Почему она заблокирована и как её вернуть, скажет администратор системы: напишите в поддержку"
)


def _refusal(request: HttpRequest, error: ProtocolError) -> HttpResponse:
    """A page, not a redirect: nobody knows whether the address of return is honest."""
    return page(request, "identity/provider/error.html", status=400, code=error.code.value, text=error.human)


def stale(request: HttpRequest) -> HttpResponse:
    return _refusal(request, ProtocolError(Code.PARAMETER_MISSING))


@csrf_exempt
@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def ac(request: HttpRequest, face: Face) -> HttpResponse:
    """The door of the provider; changes nothing, so clients may POST here from their own sites."""
    source = request.POST if request.method == "POST" else request.GET
    params, now = source.dict(), clock.now()
    try:
        if any(len(values) > 1 for _, values in source.lists()):
            raise ProtocolError(Code.WRONG_PARAMETER)
        client = provider.check_return_address(params)
    except ProtocolError as error:
        return _refusal(request, error)
    try:
        asked = provider.check_authorization(client, params, face, now)
    except ProtocolError as error:
        return browser.back_to_client(
            params["redirect_uri"],
            error=error.error,
            error_description=error.description,
            state=params.get("state", ""),
        )
    return _proceed(request, asked, client, now)


def _proceed(request: HttpRequest, asked: AuthorizationRequest, client: ProviderFace, now: datetime) -> HttpResponse:
    """To the password, to the consent, or back to the client with a code."""
    if asked.oidc or asked.device:
        return proceed(request, asked, now)
    session = browser.session_of(request, now)
    if session is None:
        return to_page("identity:signin", asked)
    try:
        provider.check_person(asked, session)
    except ProtocolError as error:
        return browser.back_to_client(
            asked.redirect_uri, error=error.error, error_description=error.description, state=asked.state
        )
    if not has_consent(session.account_id, client.id, asked.scope.split()):
        return to_page("identity:consent", asked)
    signin.touch_browser(browser.key_of(request), now)
    code = provider.give_code(browser.visitor(request), asked, client, session, now)
    return browser.back_to_client(asked.redirect_uri, code=code, state=asked.state)


to_page = browser.to_page


def asked_of(request: HttpRequest) -> tuple[AuthorizationRequest, ProviderFace] | None:
    asked = browser.unpack(request.GET.get("request", ""))
    client = client_for(asked.client_id) if asked else None
    if asked is None or client is None or (not asked.device and asked.redirect_uri not in client.redirect_uris):
        return None
    return asked, client


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """СНИЛС (or e-mail, or telephone) and password."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    asked, client = found
    form = SignInForm(request.POST or None, initial={"login": asked.oidc.get("login_hint", "")})
    status, device = 200, read_cookie(request, DEVICE_COOKIE)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            login, password = form.cleaned_data["login"], form.cleaned_data["password"]
            answer = signin.check_credentials(browser.visitor(request), login, password, device=device)
            if answer.answer is signin.Answer.RIGHT and answer.account_id is not None:
                response = let_in(request, asked, answer.account_id)
                keep_cookie(response, DEVICE_COOKIE, signin.know_device(answer.account_id, device), max_age=DEVICE_AGE)
                return response
            status = _explain(form, answer)
    response = page(
        request, "identity/provider/signin.html", status=status, form=form, client=client,
        recover_url=f"{reverse('identity:recover')}?{request.GET.urlencode()}",
        qr_url=f"{reverse('identity:qr_show')}?{request.GET.urlencode()}",
        passkey_url=f"{reverse('identity:by_passkey')}?{request.GET.urlencode()}",
        options=options_without_name(request),
        letter_url=f"{reverse('identity:letter')}?{request.GET.urlencode()}",
        certificate_url=f"{reverse('identity:certificate')}?{request.GET.urlencode()}" if can_check() else "",
        pin_url=f"{reverse('identity:pin')}?{request.GET.urlencode()}" if device_has_pin(device) else "",
    )  # fmt: skip
    if status == 429:
        response["Retry-After"] = "900"
    return browser.allow_return(response, asked.redirect_uri)


def _explain(form: SignInForm, answer: signin.Credentials) -> int:
    """Put the reason at the form; returns the status of the page."""
    if answer.locked_until is not None:
        left = minutes_left((answer.locked_until - clock.now()).total_seconds())
        text = f"Слишком много попыток. Войти можно будет {left}. Забыли пароль — восстановите его"
        add_objections(form, [Objection("LOGIN_LOCKED", text)])
        return 429
    if answer.answer is signin.Answer.BLOCKED:
        add_objections(form, [Objection("LOGIN_BLOCKED", BLOCKED)])
        return 403
    add_objections(form, [Objection("LOGIN_WRONG", WRONG, "login")])
    return 422


@login_not_required
@embedded_only
@require_http_methods(["GET"])
def go(request: HttpRequest) -> HttpResponse:
    """After the password: on with the client's request, unless the schedule asks for a new password first."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    if renewing.is_due(request, clock.now()):
        return to_page("identity:renew", found[0])
    return _proceed(request, *found, clock.now())


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Which data go to which system: asked once for each set."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    asked, client = found
    now, actor = clock.now(), browser.visitor(request)
    session = browser.session_of(request, now)
    if session is None:
        return to_page("identity:signin", asked)
    if request.method == "POST":
        if request.POST.get("answer") != "yes":
            provider.refuse_consent(actor, session.account_id, client)
            if asked.oidc:
                return declined(request, asked, now)
            error = ProtocolError(Code.REFUSED_BY_OWNER)
            return browser.back_to_client(
                asked.redirect_uri, error=error.error, error_description=error.description, state=asked.state
            )
        provider.give_consent(actor, session.account_id, client, asked.consents, now)
        return _proceed(request, asked, client, now)
    response = page(
        request, "identity/provider/consent.html", client=client, person=session.full_name,
        level=LEVEL_WORDS[session.assurance], scopes=[words_of(code) for code in asked.consents],
        purposes=asked.purposes, other_url=f"{reverse('identity:other')}?{request.GET.urlencode()}",
    )  # fmt: skip
    return browser.allow_return(response, asked.redirect_uri)


@login_not_required
@embedded_only
@require_http_methods(["POST"])
def other(request: HttpRequest) -> HttpResponse:
    """«Это не я»: forget this person and ask for the password of another."""
    found = asked_of(request)
    signin.close_browser(browser.visitor(request), browser.key_of(request))
    response = to_page("identity:signin", found[0]) if found else stale(request)
    browser.forget(response)
    return response


@login_not_required
@embedded_only
@require_http_methods(["GET"])
def logout_door(request: HttpRequest) -> HttpResponse:
    """`/idp/ext/Logout` as clients know it: on to where the provider's cookie is seen."""
    return HttpResponseRedirect(f"{reverse('identity:logout')}?{request.GET.urlencode()}")


@login_not_required
@embedded_only
@require_http_methods(["GET"])
def logout(request: HttpRequest) -> HttpResponse:
    """End the session at the provider; back only to a place that the client registered."""
    address = request.GET.get("redirect_url", "")
    signin.close_browser(browser.visitor(request), browser.key_of(request))
    if provider.known_return_address(request.GET.get("client_id", ""), address):
        response: HttpResponse = HttpResponseRedirect(address)
    else:
        response = page(request, "identity/provider/out.html")
    browser.forget(response)
    response["Cache-Control"] = "no-store"
    return response
