"""The way in and out: the cabinet is a client of ЕСИА and never sees a password."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from egisz.cabinet.actions import Access, access_of, enter
from egisz.cabinet.rules import Choice, OutcomeKind, home_route
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.errors import Refused, Unavailable
from egisz.ui.http import SeeOther, page, safe_next

STATES_KEY = "egisz_signin"  # state → where to go afterwards and when it began
PENDING_KEY = "egisz_pending"  # who has proved to be who, but has not chosen a role yet
STATE_LIFE = timedelta(minutes=20)
_STATES_KEPT = 5


@login_not_required
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """`/login/`: one button and what it leads to."""
    after = safe_next(request, request.GET.get("next", ""), default="")
    if request.actor.is_signed_in:
        return HttpResponseRedirect(after or reverse(home_route(request.actor.role)))
    return page(request, "cabinet/signin/login.html", after=after, embedded=settings.EGISZ_ESIA_EMBEDDED)


@login_not_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """`/login/start/`: to the provider, with a state that is good once and only in this browser."""
    base = urlsplit(settings.EGISZ_BASE_URL)
    if request.get_host() != base.netloc:  # the way back leads to the base address: begin there
        return HttpResponseRedirect(f"{settings.EGISZ_BASE_URL}{request.get_full_path()}")
    if settings.EGISZ_ESIA_EMBEDDED:
        identity.ensure_cabinet_client()
    state, now = str(uuid.uuid4()), clock.now()
    states: dict[str, Any] = request.session.get(STATES_KEY, {})
    states[state] = {"next": safe_next(request, request.GET.get("next", ""), default=""), "at": now.isoformat()}
    request.session[STATES_KEY] = dict(list(states.items())[-_STATES_KEPT:])
    url = identity.esia().authorization_url(state=state, redirect_uri=identity.callback_uri(), now=now)
    response = HttpResponseRedirect(url)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """`/login/callback/`: the provider brings the person back with a code or with a refusal."""
    now = clock.now()
    begun = _take_state(request, request.GET.get("state", ""), now)
    if begun is None:
        return _failed(request, "Эта страница входа устарела или открыта не в том браузере. Начните вход заново.")
    if request.GET.get("error"):
        if request.GET["error"] == "access_denied":
            return _failed(request, "Вы не разрешили передать данные, поэтому вход не выполнен.", status=403)
        return _failed(request, "Сервис входа отклонил запрос кабинета.", code=_code_of(request))
    try:
        person = identity.esia().identify(
            code=request.GET.get("code", ""), redirect_uri=identity.callback_uri(), now=now
        )
    except Unavailable as error:
        response = page(request, "cabinet/signin/unavailable.html", status=503)
        response["Retry-After"] = str(error.retry_after)
        return response
    except identity.ProviderRefused as error:
        return _failed(request, "Сервис входа не подтвердил вход. Начните заново.", code=error.code)
    try:
        account_id = identity.account_from_provider(request.actor, person, embedded=settings.EGISZ_ESIA_EMBEDDED)
    except Refused as error:
        return _failed(request, error.objections[0].text, status=403)
    access = access_of(account_id, person.assurance)
    return _let_in(request, access, begun["next"], person.assurance, now)


def _code_of(request: HttpRequest) -> str:
    head = request.GET.get("error_description", "").partition(":")[0]
    return head if head.startswith("ESIA-") and len(head) <= 12 else ""


def _take_state(request: HttpRequest, state: str, now: datetime) -> dict[str, str] | None:
    states = request.session.get(STATES_KEY, {})
    begun = states.pop(state, None)
    if begun is not None:
        request.session[STATES_KEY] = states
        if now - datetime.fromisoformat(begun["at"]) <= STATE_LIFE:
            return begun
    return None


def _failed(request: HttpRequest, text: str, *, status: int = 400, code: str = "") -> HttpResponse:
    return page(request, "cabinet/signin/failed.html", status=status, text=text, code=code, other_url=_other_url())


def _other_url() -> str:
    """To the provider, to come in as somebody else."""
    return identity.esia().logout_url(f"{settings.EGISZ_BASE_URL}{reverse('cabinet:login')}")


def _let_in(request: HttpRequest, access: Access, after: str, assurance: str, now: datetime) -> HttpResponse:
    kind = access.outcome.kind
    chosen = enter(request, access)
    if chosen is not None:
        return _home_of(request, chosen, after)
    if kind is OutcomeKind.OK:
        request.session.cycle_key()
        request.session[PENDING_KEY] = {
            "account_id": str(access.account.id), "assurance": assurance, "next": after, "at": now.isoformat(),
        }  # fmt: skip
        return SeeOther(reverse("cabinet:choose"))
    if kind is OutcomeKind.FRMR_UNAVAILABLE:
        raise Unavailable("ФРМР")
    template = "level" if kind is OutcomeKind.NEED_LEVEL else "blocked"
    return page(
        request, f"cabinet/signin/{template}.html", status=403, account=access.account, other_url=_other_url()
    )  # fmt: skip


def _home_of(request: HttpRequest, chosen: Choice, after: str = "") -> HttpResponse:
    return SeeOther(safe_next(request, after, default="") or reverse(home_route(chosen.role)))


@login_not_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """`/login/choose/`: as whom to come in; also changes the role of a signed-in person."""
    now = clock.now()
    pending = request.session.get(PENDING_KEY)
    if request.actor.is_signed_in:
        account_id, assurance, after = request.actor.account_id, request.actor.assurance, ""
    elif pending and now - datetime.fromisoformat(pending["at"]) <= STATE_LIFE:
        account_id, assurance, after = uuid.UUID(pending["account_id"]), pending["assurance"], pending["next"]
    else:
        return HttpResponseRedirect(reverse("cabinet:login"))
    access = access_of(account_id, assurance)
    key = request.POST.get("choice", "")
    if request.actor.is_signed_in and not key and len(access.outcome.choices) < 2:
        return HttpResponseRedirect(reverse(home_route(request.actor.role)))
    if key or len(access.outcome.choices) < 2:
        chosen = enter(request, access, key)
        return _home_of(request, chosen, after) if chosen else HttpResponseRedirect(reverse("cabinet:login"))
    current = f"{request.actor.role}:{request.actor.organization_oid}" if request.actor.is_signed_in else ""
    return page(
        request, "cabinet/signin/choose.html", status=422 if request.method == "POST" else 200, names=access.names,
        person=access.account.full_name, current=current,
    )  # fmt: skip


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """`/logout/`: out of the cabinet, then out of the provider, so that the next person starts with a password."""
    if request.actor.is_signed_in:
        identity.end_session(request)
        url = _other_url()
    else:
        url = reverse("cabinet:login")
    response = SeeOther(url)
    identity.forget_in_browser(response)
    return response
