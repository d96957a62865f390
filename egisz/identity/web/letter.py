"""Sign in by a code from a letter, instead of the password; who has a second factor shows it after that."""

from __future__ import annotations

import secrets

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from egisz.identity.actions import factors
from egisz.identity.queries.factors import account_for_letter
from egisz.identity.rest.face import embedded_only
from egisz.identity.web import browser
from egisz.identity.web.half import let_in
from egisz.identity.web.second import CodeForm
from egisz.identity.web.views import asked_of, stale
from egisz.kernel.errors import Objection, Refused
from egisz.ui.cookies import drop_cookie, keep_cookie, read_cookie
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import page

COOKIE = "esia_letter"
_SALT = "egisz.identity.letter"
_LIFE = 15 * 60
_PURPOSE = "sign_in"
# The same words for a wrong code, for too many of them, and for a person who is not here
_WRONG = Objection(
    "LETTER_WRONG", "Код не подошёл. Запросите новый или подождите 15 минут, если ошиблись много раз", "code"
)


class LoginForm(KitForm):
    login = forms.CharField(
        label="СНИЛС, почта или телефон",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class LetterForm(CodeForm, LoginForm):
    field_order = ("login", "code")


@login_not_required
@embedded_only
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """First the login, then the code; the answer to the first is the same whoever is asked for."""
    found = asked_of(request)
    if found is None:
        return stale(request)
    mark = _mark(request)
    asks_code = request.method == "POST" and "code" in request.POST
    form = LetterForm(request.POST) if asks_code else LoginForm(request.POST or None)
    sent = asks_code
    if request.method == "POST" and form.is_valid():
        account_id = account_for_letter(form.cleaned_data["login"])
        visitor = browser.visitor(request)
        try:
            if not asks_code:
                sent, mark = True, secrets.token_urlsafe(16)
                form = LetterForm(initial=form.cleaned_data)
                if account_id is not None:
                    factors.mail_code(visitor, account_id, browser=mark, purpose=_PURPOSE)
            elif account_id is None or not mark:
                raise Refused(_WRONG)
            else:
                factors.prove_by_code(visitor, account_id, form.cleaned_data["code"], browser=mark, purpose=_PURPOSE)
                response = let_in(request, found[0], account_id, methods="otp")
                drop_cookie(response, COOKIE)
                return response
        except Refused:
            if asks_code:
                add_objections(form, [_WRONG])
    response = page(
        request, "identity/provider/letter.html", status=422 if form.is_bound else 200, form=form, sent=sent,
        client=found[1], again_url=request.get_full_path(),
        signin_url=f"{reverse('identity:signin')}?{request.GET.urlencode()}",
    )  # fmt: skip
    if mark:
        keep_cookie(response, COOKIE, signing.dumps(mark, salt=_SALT), max_age=_LIFE)
    return browser.allow_return(response, found[0].redirect_uri)


def _mark(request: HttpRequest) -> str:
    try:
        return str(signing.loads(read_cookie(request, COOKIE), salt=_SALT, max_age=_LIFE))
    except signing.BadSignature:
        return ""
