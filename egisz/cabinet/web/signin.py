"""The way in and out: the cabinet is a client of a sign-in provider and never sees a password."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from egisz.cabinet.actions import Access, Proof, access_of, enter
from egisz.cabinet.rules import Choice, OutcomeKind, choice_key, home_route
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.errors import Refused, Unavailable
from egisz.ui.http import SeeOther, page, safe_next

log = logging.getLogger("egisz.cabinet.signin")
STATES_KEY = "egisz_signin"  # state → where to go afterwards and when it began
PENDING_KEY = "egisz_pending"  # who has proved to be who, but has not chosen a role yet
STATE_LIFE = timedelta(minutes=20)
_STATES_KEPT = 5
_NOT_ALLOWED = {"access_denied", "ESIA-007004"}


@login_not_required
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """`/login/`: one button and what it leads to."""
    after = safe_next(request, request.GET.get("next", ""), default="")
    if request.actor.is_signed_in:
        return HttpResponseRedirect(after or reverse(home_route(request.actor.role)))
    idle = request.GET.get("why") == "idle"
    return page(
        request, "cabinet/signin/login.html", after=after, idle=idle, embedded=settings.EGISZ_SIGNIN == "embedded"
    )


@login_not_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """`/login/start/`: to the provider, with a state that is good once and only in this browser."""
    base = urlsplit(settings.EGISZ_BASE_URL)
    if request.get_host() != base.netloc:  # the way back leads to the base address: begin there
        return HttpResponseRedirect(f"{settings.EGISZ_BASE_URL}{request.get_full_path()}")
    if settings.EGISZ_SIGNIN == "embedded":
        identity.ensure_cabinet_client()
    now = clock.now()
    try:
        leaving = identity.sign_in_provider().begin(redirect_uri=identity.callback_uri(), now=now)
    except Unavailable as error:
        return _unavailable(request, error)
    except identity.ProviderRefused as error:
        return _failed(request, error.code)
    states: dict[str, Any] = request.session.get(STATES_KEY, {})
    states[leaving.state] = {
        "next": safe_next(request, request.GET.get("next", ""), default=""), "at": now.isoformat(),
        "kept": leaving.kept,
    }  # fmt: skip
    request.session[STATES_KEY] = dict(list(states.items())[-_STATES_KEPT:])
    response = HttpResponseRedirect(leaving.url)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """`/login/callback/`: the provider brings the person back with a code or with a refusal."""
    now = clock.now()
    begun = _take_state(request, request.GET.get("state", ""), now)
    if begun is None:
        return _failed(request, "NONCE")
    if request.GET.get("error"):
        return _failed(request, _code_of(request))
    try:
        provider = identity.sign_in_provider()
        person = provider.identify(
            answer=request.GET.dict(), kept=begun.get("kept", {}), redirect_uri=identity.callback_uri(), now=now
        )
    except Unavailable as error:
        return _unavailable(request, error)
    except identity.ProviderRefused as error:
        return _failed(request, error.code)
    try:
        account_id = identity.account_from_provider(request.actor, person, embedded=provider.embedded)
    except Refused as error:
        return _failed(request, "", identity.Explanation(error.objections[0].text, ""), status=403)
    proof = Proof(person.auth_time, " ".join(person.methods) or person.method, person.second_at)
    access = access_of(account_id, person.assurance, proof=proof, now=now)
    return _let_in(request, access, begun["next"], person.assurance, proof, now)


def _code_of(request: HttpRequest) -> str:
    return identity.told_code({name: request.GET.get(name, "") for name in ("error", "error_description")})


def _unavailable(request: HttpRequest, error: Unavailable) -> HttpResponse:
    log.warning("sign-in: %s", getattr(error, "why", error.system))
    response = page(request, "cabinet/signin/unavailable.html", status=503, chosen=bool(settings.EGISZ_SIGNIN))
    response["Retry-After"] = str(error.retry_after)
    return response


def _take_state(request: HttpRequest, state: str, now: datetime) -> dict[str, Any] | None:
    states = request.session.get(STATES_KEY, {})
    begun = states.pop(state, None)
    if begun is not None:
        request.session[STATES_KEY] = states
        if now - datetime.fromisoformat(begun["at"]) <= STATE_LIFE:
            return begun
    return None


def _failed(
    request: HttpRequest, code: str, words: identity.Explanation | None = None, *, status: int = 0
) -> HttpResponse:
    """What is wrong, what to do next, and the code for support. A person who did not allow it gets 403, others 400."""
    usual = 403 if code in _NOT_ALLOWED else 400
    return page(
        request, "cabinet/signin/failed.html", status=status or usual, words=words or identity.explain(code), code=code,
        other_url=_other_url(),
    )  # fmt: skip


def _other_url() -> str:
    """To the provider, to come in as somebody else."""
    back = f"{settings.EGISZ_BASE_URL}{reverse('cabinet:login')}"
    try:
        return identity.sign_in_provider().logout_url(back)
    except (Unavailable, identity.ProviderRefused):  # out of the cabinet in any case
        return back


# What lets nobody in → its page. The person is known by now, so the page may say what is wrong.
_REFUSALS = {
    OutcomeKind.NEED_LEVEL: "level",
    OutcomeKind.NEED_SECOND_FACTOR: "second_factor",
    OutcomeKind.NEED_REAUTH: "reauth",
    OutcomeKind.BLOCKED: "blocked",
    OutcomeKind.REGISTER_UNAVAILABLE: "register",
}


def _let_in(
    request: HttpRequest, access: Access, after: str, assurance: str, proof: Proof, now: datetime
) -> HttpResponse:
    outcome, chosen = enter(request, access, proof=proof)
    if chosen is not None:
        return _home_of(request, chosen, after)
    if outcome.kind is OutcomeKind.OK:
        request.session.cycle_key()
        request.session[PENDING_KEY] = {
            "account_id": str(access.account.id), "assurance": assurance, "next": after, "at": now.isoformat(),
            "proof": _packed(proof),
        }  # fmt: skip
        return SeeOther(reverse("cabinet:choose"))
    return _refusal(request, outcome.kind)


def _refusal(request: HttpRequest, kind: OutcomeKind) -> HttpResponse:
    """The page of an outcome that lets nobody in: what is wrong, what to do next, «Проверить снова»."""
    is_ours = kind is OutcomeKind.REGISTER_UNAVAILABLE
    response = page(
        request, f"cabinet/signin/{_REFUSALS[kind]}.html", status=503 if is_ours else 403, other_url=_other_url(),
        several=request.actor.is_signed_in or PENDING_KEY in request.session,
    )  # fmt: skip
    if is_ours:
        response["Retry-After"] = "60"
    return response


def _packed(proof: Proof) -> dict[str, str]:
    return {
        "at": proof.at.isoformat() if proof.at else "",
        "method": proof.method,
        "second_at": proof.second_at.isoformat() if proof.second_at else "",
    }


def _unpacked(kept: dict[str, str]) -> Proof:
    at, second_at = kept.get("at"), kept.get("second_at")
    return Proof(
        datetime.fromisoformat(at) if at else None,
        kept.get("method", ""),
        datetime.fromisoformat(second_at) if second_at else None,
    )


def _home_of(request: HttpRequest, chosen: Choice, after: str = "") -> HttpResponse:
    return SeeOther(safe_next(request, after, default="") or reverse(home_route(chosen.role)))


@login_not_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """`/login/choose/`: as whom to come in; also changes the role of a signed-in person."""
    now, actor = clock.now(), request.actor
    pending = request.session.get(PENDING_KEY)
    if actor.is_signed_in:
        account_id, assurance, after = actor.account_id, actor.assurance, ""
        proof = Proof(method=actor.method, second_at=actor.proved_at)
    elif pending and now - datetime.fromisoformat(pending["at"]) <= STATE_LIFE:
        account_id, assurance, after = uuid.UUID(pending["account_id"]), pending["assurance"], pending["next"]
        proof = _unpacked(pending.get("proof", {}))
    else:
        return HttpResponseRedirect(reverse("cabinet:login"))
    access = access_of(account_id, assurance, proof=proof, now=now)
    key = request.POST.get("choice", "")
    if actor.is_signed_in and not key and len(access.outcome.choices) < 2:
        return HttpResponseRedirect(reverse(home_route(actor.role)))
    if key or len(access.outcome.choices) < 2:
        outcome, chosen = enter(request, access, key, proof)
        if chosen is None and outcome.kind in _REFUSALS:
            return _refusal(request, outcome.kind)
        return _home_of(request, chosen, after) if chosen else HttpResponseRedirect(reverse("cabinet:login"))
    current = choice_key(actor.role, actor.organization_oid, actor.department_oid) if actor.is_signed_in else ""
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
    identity.forget_in_browser(response, request)
    return response
