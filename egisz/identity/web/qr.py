"""Signing in by a QR code: the screen of the provider that shows it, and the page of the phone that confirms it."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from egisz.identity.actions import qr
from egisz.identity.actions.challenges import Purpose, give_challenge
from egisz.identity.actions.pins import confirm_by_pin
from egisz.identity.actions.sessions import DEVICE_COOKIE
from egisz.identity.queries.factors import asks_password
from egisz.identity.queries.pins import has_pin_here
from egisz.identity.queries.qr import PhoneTicket, ScreenTicket, phone_ticket, screen_ticket
from egisz.identity.rest.face import embedded_only
from egisz.identity.rules.quick import QrState
from egisz.identity.web import browser
from egisz.identity.web.forms import QrForm
from egisz.identity.web.pins import proof_of
from egisz.identity.web.views import asked_of, stale, to_page
from egisz.kernel.errors import NotFound, Objection, Refused
from egisz.ui.cookies import drop_cookie, keep_cookie, read_cookie
from egisz.ui.forms import add_objections
from egisz.ui.http import SeeOther, page, see_other

COOKIE = "esia_qr"
_COOKIE_LIFE = 10 * 60  # longer than the code: the page still says how it ended
CODE_COOKIE = "esia_qr_code"  # what the code holds, so that the page can be shown again
_ENDINGS = {
    QrState.REFUSED: "Вход отклонили. Если это были не вы, смените пароль",
    QrState.MISSED: "На телефоне три раза выбрали другое число, поэтому вход закрыт",
    QrState.EXPIRED: "Две минуты прошли, и код перестал действовать",
    QrState.USED: "По этому коду уже вошли. Он действует один раз",
}


@login_not_required
@embedded_only
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """A new code for this browser, and on to the page that shows it."""
    if asked_of(request) is None:
        return stale(request)
    try:
        shown = qr.show_qr(browser.visitor(request), request.META.get("HTTP_USER_AGENT", ""))
    except Refused as error:
        return _screen(request, None, error.objections, status=429)
    response = SeeOther(_with_request(request, "identity:qr"))
    for name, value in ((COOKIE, shown.key), (CODE_COOKIE, shown.token)):
        keep_cookie(response, name, value, max_age=_COOKIE_LIFE)
    return response


def _with_request(request: HttpRequest, name: str) -> str:
    return f"{reverse(name)}?{urlencode({'request': request.GET.get('request', '')})}"


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """The code with its number; after the confirmation who it was, and the way in."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    key = read_cookie(request, COOKIE)
    if request.method == "POST":
        actor = browser.visitor(request)
        if request.POST.get("answer") == "enter":
            opened = qr.enter_by_qr(actor, key)
            if opened is not None:
                response = to_page("identity:go", found[0])
                browser.remember(response, opened)
                return _forget(response)
            return _screen(request, screen_ticket(key), status=422)
        qr.drop_qr(actor, key)
        return _forget(to_page("identity:signin", found[0]))
    return browser.allow_return(_screen(request, screen_ticket(key)), found[0].redirect_uri)


def _forget(response: HttpResponse) -> HttpResponse:
    for name in (COOKIE, CODE_COOKIE):
        drop_cookie(response, name)
    return response


def _screen(
    request: HttpRequest, ticket: ScreenTicket | None, objections: tuple[Objection, ...] = (), status: int = 200
) -> HttpResponse:
    token = read_cookie(request, CODE_COOKIE)
    waits = ticket is not None and ticket.state in {QrState.WAITING, QrState.OPENED} and bool(token)
    ending = ""
    if objections:
        ending = objections[0].text
    elif ticket is None:
        ending = "Этот код показан в другом браузере или уже забыт. Войти можно только там, где он на экране"
    elif not waits and ticket.state is not QrState.APPROVED:
        ending = _ENDINGS.get(ticket.state, "Код больше не действует")
    address = f"{settings.EGISZ_BASE_URL}{reverse('identity:qr_phone', args=[token])}" if waits else ""
    response = page(
        request, "identity/provider/qr.html", status=status, ticket=ticket, ending=ending,
        approved=ticket is not None and ticket.state is QrState.APPROVED, picture=_picture(address) if waits else "",
        show_url=_with_request(request, "identity:qr_show"), signin_url=_with_request(request, "identity:signin"),
    )  # fmt: skip
    response["Cache-Control"] = "no-store"
    return response


def _picture(address: str) -> Markup:
    """As large as its place on the page."""
    return Markup(segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True))  # noqa: S704 - our own


@login_not_required
@embedded_only
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """For the script of the screen: the mark changes when the page has to be shown anew."""
    ticket = screen_ticket(read_cookie(request, COOKIE))
    response = JsonResponse({"mark": ticket.mark if ticket else "none"})
    response["Cache-Control"] = "no-store"
    return response


@embedded_only
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """`/qr/<token>/` on the phone: where the sign-in comes from, which number the screen shows, a fresh proof."""
    actor = request.actor
    if request.method == "POST" and request.POST.get("answer") == "no":
        qr.refuse_qr(actor, token)
        return see_other(
            request, "cabinet:devices", message="Вход отклонён. Мы записали, откуда его просили", kind="info"
        )
    try:
        qr.open_qr(actor, token)
        ticket = phone_ticket(actor, token)
    except NotFound:
        return page(request, "identity/qr_gone.html", status=404)
    key = read_cookie(request, DEVICE_COOKIE)
    by_pin = "password" not in request.GET and asks_password(actor) and has_pin_here(actor, key)
    fresh = by_pin or not asks_password(actor)
    form = QrForm(request.POST or None, numbers=ticket.choices, fresh=fresh, by_pin=by_pin)
    if request.method == "POST" and form.is_valid():
        try:
            if by_pin:
                confirm_by_pin(actor, key, form.cleaned_data["pin"], proof_of(form))
            given = form.cleaned_data.get("password", "")
            qr.approve_qr(actor, token, int(form.cleaned_data["number"]), given, by_pin=by_pin)
        except Refused as error:
            ticket = phone_ticket(actor, token)  # after a miss the numbers are new
            form = QrForm(request.POST, numbers=ticket.choices, fresh=fresh, by_pin=by_pin)
            form.is_valid()
            form.errors.pop("number", None)
            add_objections(form, error.objections)
            return _phone(request, ticket, form, status=422)
        return see_other(
            request, "cabinet:devices",
            message="Вход подтверждён. На том экране появится ваше имя: нажмите там «Войти»",
        )  # fmt: skip
    return _phone(request, ticket, form, status=422 if form.is_bound else 200)


def _phone(request: HttpRequest, ticket: PhoneTicket, form: QrForm, status: int) -> HttpResponse:
    lasts = ticket.state in {QrState.WAITING, QrState.OPENED}
    key = read_cookie(request, DEVICE_COOKIE)
    challenge = give_challenge(key, Purpose.DEVICE) if lasts and "pin" in form.fields else None
    return page(
        request, "identity/qr_phone.html", status=status if lasts else 410, ticket=ticket, form=form, lasts=lasts,
        challenge=challenge,
    )  # fmt: skip
