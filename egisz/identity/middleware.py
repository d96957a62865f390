"""`request.actor`: who acts, from the session; the server ends sessions by their term and when the right is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from egisz.db.context import VISITOR, Viewer, acting, viewer_of
from egisz.identity.actions.inactivity import WATCHING, is_locked
from egisz.identity.actions.refusing import note_refused_page
from egisz.identity.actions.sessions import (
    APP_KEY,
    PROVED_KEY,
    PROVIDER_COOKIE,
    SEEN_KEY,
    SESSION_KEY,
    STARTED_KEY,
    forget_in_browser,
    note_expired_session,
    note_lost_role,
    touch_session,
)
from egisz.identity.actions.signin import close_browser
from egisz.identity.permissions import GRANTABLE_ROLES
from egisz.identity.queries.accounts import grant_is_live
from egisz.identity.queries.delegations import is_deputy
from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.sessions import TOUCH_EVERY, SessionState, state_of
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.ui.cookies import read_cookie

__all__ = ["SESSION_KEY", "ActorMiddleware", "actor_of"]


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; a visitor when nobody signed in."""
    request_id = getattr(request, "request_id", "")
    address = request.META.get("REMOTE_ADDR", "")
    chosen = request.session.get(SESSION_KEY)
    if not chosen or not request.user.is_authenticated:
        return Actor.anonymous(request_id, address)
    practitioner_id = chosen.get("practitioner_id")
    proved = request.session.get(PROVED_KEY)
    return Actor(
        role=Role(chosen["role"]),
        account_id=request.user.pk,
        practitioner_id=UUID(practitioner_id) if practitioner_id else None,
        organization_oid=chosen.get("organization_oid", ""),
        request_id=request_id,
        address=address,
        session_key=request.session.session_key or "",
        assurance=chosen.get("assurance", ""),
        device=chosen.get("device", ""),
        method=chosen.get("method", ""),
        proved_at=datetime.fromisoformat(proved) if proved else None,
        department_oid=chosen.get("department_oid", ""),
    )


def _moment(request: HttpRequest, key: str, default: datetime) -> datetime:
    value = request.session.get(key)
    return datetime.fromisoformat(value) if value else default


def still_allowed(request: HttpRequest, actor: Actor, now: datetime) -> bool:
    """Whether the session lasts and the role is still held; keeps the moment of the last request."""
    seen = _moment(request, SEEN_KEY, now)
    day = clock.to_moscow(now).date()
    started, in_app = _moment(request, STARTED_KEY, seen), bool(request.session.get(APP_KEY))
    state = state_of(started, seen, now, policy_on(day), str(actor.role), in_app=in_app)
    if state is not SessionState.LIVE:
        note_expired_session(actor, str(state))
        close_browser(actor, read_cookie(request, PROVIDER_COOKIE))  # nobody comes back in without proving who they are
        return False
    if not _role_is_held(actor, day):
        note_lost_role(actor)
        return False
    if now - seen >= TOUCH_EVERY and WATCHING not in request.headers and not is_locked(request, now):
        request.session[SEEN_KEY] = now.isoformat()
        touch_session(request.session.session_key, now)
    return True


def _role_is_held(actor: Actor, day: date) -> bool:
    """A granted role while its grant lasts, a deputy while the power lasts; a worker's place comes from ФРМР."""
    if actor.role is Role.DEPUTY:
        return is_deputy(actor.me, actor.organization_oid, day)
    return actor.role not in GRANTABLE_ROLES or grant_is_live(
        actor.me, actor.role, actor.organization_oid, day, actor.department_oid
    )


def claimed_viewer(request: HttpRequest) -> Viewer:
    """For whom the account of a session is looked up: the one whom the session names. `actor_of` checks it then."""
    chosen, account_id = request.session.get(SESSION_KEY), request.session.get(ACCOUNT_KEY)
    if not chosen or not account_id:
        return VISITOR
    return Viewer(chosen["role"], account_id, chosen.get("practitioner_id") or "", chosen.get("organization_oid", ""))


def _open_while_locked() -> set[str]:
    return {reverse("identity:lock"), reverse("identity:session"), reverse("cabinet:logout")}


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @staticmethod
    def _locked(request: HttpRequest, actor: Actor) -> HttpResponse | None:
        """While the installed app is locked, every page leads to the lock."""
        if not actor.is_signed_in or not is_locked(request, clock.now()) or request.path in _open_while_locked():
            return None
        back = request.get_full_path() if request.method == "GET" else "/"
        response = HttpResponse(status=HTTPStatus.SEE_OTHER)
        response["Location"] = f"{reverse('identity:lock')}?{urlencode({'next': back})}"
        response["Cache-Control"] = "no-store"
        return response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(claimed_viewer(request)):
            actor = actor_of(request)
            ended = actor.is_signed_in and not still_allowed(request, actor, clock.now())
            if ended:
                logout(request)
                actor = Actor.anonymous(actor.request_id, actor.address)
        request.actor = actor  # type: ignore[attr-defined]
        with acting(viewer_of(actor)):
            response = self._locked(request, actor) or self.get_response(request)
            if response.status_code == HTTPStatus.FORBIDDEN and actor.is_signed_in:
                note_refused_page(actor, request)
        if ended:
            forget_in_browser(response, request, keeps=True)
            if response.get("Location", "").startswith(f"{settings.LOGIN_URL}?"):
                response["Location"] += "&why=idle"
        return response
