"""«Подтвердите, что это вы»: a request that needs a fresh proof waits in the session, then goes on (docs/adr/0016)."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from egisz.db import crypto
from egisz.identity import public as identity
from egisz.identity.public import Way
from egisz.kernel import clock
from egisz.kernel.errors import NeedsProof, Refused
from egisz.ui.forms import KitForm, add_objections
from egisz.ui.http import SeeOther, is_background, page, safe_next, see_other

KEPT_KEY = "egisz_kept"  # token → a request that waits, encrypted
KEPT_LIFE = timedelta(minutes=30)
KEPT_AT_ONCE = 3
LONGEST = 200_000  # characters of a kept form
_PLACE = "session.egisz_kept"
_PURPOSE = "confirm"


@dataclass(frozen=True, slots=True)
class Kept:
    """path: where the request goes; fields: of its form, None for a page that was only looked at."""

    path: str
    fields: list[tuple[str, str]] | None
    letter: str = ""


class CodeForm(KitForm):
    code = forms.CharField(
        label="Код",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": "input--narrow", "spellcheck": "false"}
        ),
    )


def ask(request: HttpRequest) -> HttpResponse:
    """The answer to a request that raised `NeedsProof`: keep the request, then ask for the proof (EGISZ_PROOF_PAGE)."""
    if is_background(request):
        return HttpResponse("Обновите страницу и подтвердите, что это вы.", status=403, content_type="text/plain")
    fields, path = None, request.get_full_path()
    if request.method == "POST":
        fields = [
            (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
        ]
        if request.FILES or sum(len(name) + len(value) for name, value in fields) > LONGEST:
            # a file is not kept: the person comes back to the form and sends it again with the proof at hand
            fields, path = None, safe_next(request, request.META.get("HTTP_REFERER", ""), default="/")
    token = secrets.token_urlsafe(16)
    _keep(request, token, Kept(path, fields))
    return SeeOther(reverse("cabinet:confirm", args=[token]))


def _keep(request: HttpRequest, token: str, kept: Kept) -> None:
    sealed = crypto.encrypt(json.dumps([kept.path, kept.fields, kept.letter]), _PLACE)
    waiting: dict[str, Any] = request.session.get(KEPT_KEY, {})
    waiting.pop(token, None)
    waiting[token] = {"at": clock.now().isoformat(), "sealed": base64.b64encode(sealed).decode()}
    request.session[KEPT_KEY] = dict(list(waiting.items())[-KEPT_AT_ONCE:])


def _kept(request: HttpRequest, token: str) -> Kept | None:
    row = request.session.get(KEPT_KEY, {}).get(token)
    if row is None or clock.now() - datetime.fromisoformat(row["at"]) > KEPT_LIFE:
        return None
    path, fields, letter = json.loads(crypto.decrypt(base64.b64decode(row["sealed"]), _PLACE))
    return Kept(path, None if fields is None else [(name, value) for name, value in fields], letter)


def _drop(request: HttpRequest, token: str) -> None:
    request.session[KEPT_KEY] = {key: row for key, row in request.session.get(KEPT_KEY, {}).items() if key != token}


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/cabinet/confirm/<token>/`: a passkey, a code, or a letter; after it the kept request goes on, once."""
    kept, actor = _kept(request, token), request.actor
    if kept is None:
        return see_other(
            request, "/", message="Это подтверждение уже использовано или устарело. Повторите действие", kind="info"
        )
    form = CodeForm(request.POST if "code" in request.POST else None)
    objections: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "letter":
                number = identity.mail_code(actor, actor.me, browser=actor.session_key, purpose=_PURPOSE)
                _keep(request, token, Kept(kept.path, kept.fields, number))
                return see_other(request, "cabinet:confirm", token)
            if _is_proved(request, form):
                identity.note_proof(request)
                return _go_on(request, token, kept)
        except Refused as error:
            objections = error.objections
            add_objections(form, objections)
    elif _fresh(request):  # proved elsewhere meanwhile: the person presses the button, nothing is sent by itself
        return _go_on(request, token, kept, by_itself=False)
    ways = identity.ways_of(actor.me)
    return page(
        request, "cabinet/confirm.html", status=422 if request.method == "POST" else 200, form=form, token=token,
        objections=objections, is_form=kept.fields is not None, letter=kept.letter,
        by_code=Way.TOTP in ways, by_spare=Way.RECOVERY in ways, by_letter=Way.EMAIL in ways,
        options=identity.passkey_question(actor), email=_email(request),
    )  # fmt: skip


def _is_proved(request: HttpRequest, form: CodeForm) -> bool:
    actor, answer = request.actor, request.POST.get("answer", "")
    if answer:
        identity.prove_by_passkey(actor, answer, purpose=_PURPOSE, browser=actor.session_key, account_id=actor.me)
        return True
    if not form.is_valid():
        return False
    identity.prove_by_code(actor, actor.me, form.cleaned_data["code"], browser=actor.session_key, purpose=_PURPOSE)
    return True


def _fresh(request: HttpRequest) -> bool:
    try:
        identity.need_proof(request.actor)
    except NeedsProof:
        return False
    return True


def _email(request: HttpRequest) -> str:
    address = identity.my_security(request.actor).email
    return identity.shown_email(address) if address else ""


def _go_on(request: HttpRequest, token: str, kept: Kept, *, by_itself: bool = True) -> HttpResponse:
    """The kept form with one button (pressed by itself where scripts run); a page is simply opened."""
    _drop(request, token)
    if kept.fields is None:
        return see_other(request, kept.path)
    return page(request, "cabinet/confirm_done.html", path=kept.path, fields=kept.fields, by_itself=by_itself)
