"""Sessions of the house: begin in one role, end by wish, by term, or because the right to them is gone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from egisz.audit import public as audit
from egisz.identity.gateway.devices import device_of
from egisz.identity.models import Account, SignIn
from egisz.identity.queries.pins import device_has_pin
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound
from egisz.ui.cookies import read_cookie

SESSION_KEY = "egisz_actor"  # {"role", "practitioner_id", "organization_oid", "assurance"}
STARTED_KEY = "egisz_started"
SEEN_KEY = "egisz_seen"
APP_KEY = "egisz_app"  # the session belongs to the installed app
LOCKED_KEY = "egisz_locked"  # its screen is locked
PROVED_KEY = "egisz_proved"  # when a second factor was last proved in this session
PROVIDER_COOKIE = "esia_session"
DEVICE_COOKIE = "device"  # of a browser in which somebody has signed in before
DEVICE_AGE = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie
_BACKEND = "egisz.identity.backends.AccountBackend"


@transaction.atomic
def start_session(
    request: HttpRequest,
    account_id: UUID,
    *,
    role: Role,
    practitioner_id: UUID | None = None,
    organization_oid: str = "",
    assurance: str = "",
    method: str = "",
    proved_at: datetime | None = None,
    department_oid: str = "",
    now: datetime | None = None,
) -> None:
    """Sign the browser in as this account in this role; the session key changes, nothing of the old session stays.

    method: how the person signed in, RFC 8176 names by spaces. proved_at: when a second factor was proved at that.
    """
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound("account")
    moment = now or clock.now()
    _end(request.session.session_key, SignIn.Ending.REPLACED, moment)
    request.session.flush()
    login(request, account, backend=_BACKEND)
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    request.session[SESSION_KEY] = {
        "role": str(role),
        "practitioner_id": str(practitioner_id) if practitioner_id else None,
        "organization_oid": organization_oid,
        "assurance": assurance or account.assurance,
        "device": device,
        "method": method,
        "department_oid": department_oid,
    }
    if proved_at is not None:
        request.session[PROVED_KEY] = proved_at.isoformat()
    request.session[STARTED_KEY] = moment.isoformat()
    request.session[SEEN_KEY] = moment.isoformat()
    actor = Actor(
        role=role, account_id=account_id, practitioner_id=practitioner_id, organization_oid=organization_oid,
        request_id=getattr(request, "request_id", ""), address=request.META.get("REMOTE_ADDR", ""),
        session_key=request.session.session_key or "", assurance=assurance or account.assurance, device=device,
        method=method, proved_at=proved_at, department_oid=department_oid,
    )  # fmt: skip
    request.actor = actor  # type: ignore[attr-defined]
    SignIn.objects.create(
        account=account, session_key=request.session.session_key or "", role=str(role), began_at=moment, seen_at=moment,
        organization_oid=organization_oid, device=device,
        address=actor.address,
    )  # fmt: skip
    audit.record(actor, "identity.signed_in", resource="account", resource_id=account_id)


def note_proof(request: HttpRequest, now: datetime | None = None) -> None:
    """A second factor was proved in this session now; for `rules.sessions.is_proved`."""
    moment = now or clock.now()
    request.session[PROVED_KEY] = moment.isoformat()
    request.actor = request.actor.acting(proved_at=moment)  # type: ignore[attr-defined]


@transaction.atomic
def end_session(request: HttpRequest, response: HttpResponse | None = None) -> None:
    """Sign the browser out; with a response, ask the browser to forget what it keeps (Clear-Site-Data)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.is_signed_in:
        audit.record(actor, "identity.signed_out", resource="account", resource_id=actor.account_id)
        _end(request.session.session_key, SignIn.Ending.SIGNED_OUT, clock.now())
    logout(request)
    request.actor = Actor.anonymous(actor.request_id, actor.address)  # type: ignore[attr-defined]
    if response is not None:
        forget_in_browser(response)


def forget_in_browser(response: HttpResponse, request: HttpRequest | None = None, *, keeps: bool = False) -> None:
    """Cookies are not in the list: the message of the next page and the settings for weak sight stay.

    A browser with a PIN keeps its storage: the key that cannot be given away lies there, and nothing of the person.
    keeps: after an idle session the storage holds, sealed, what the person had typed.
    """
    keeps = keeps or (request is not None and device_has_pin(read_cookie(request, DEVICE_COOKIE)))
    response["Clear-Site-Data"] = '"cache"' if keeps else '"cache", "storage"'
    response["Cache-Control"] = "no-store"


def touch_session(session_key: str | None, now: datetime) -> None:
    """Keep the moment of the last request."""
    SignIn.objects.filter(session_key=session_key or "", ended_at=None).update(seen_at=now)


def close_session(actor: Actor, session_id: UUID, now: datetime | None = None) -> None:
    """End one of the person's own sessions: its browser has to sign in again. Strangers get `NotFound`."""
    row = SignIn.objects.filter(pk=session_id, account_id=actor.me, ended_at=None).first()
    if row is None:
        raise NotFound("session")
    _close(actor, [row], now or clock.now())


def close_other_sessions(actor: Actor, now: datetime | None = None) -> int:
    """End all sessions of the person but this one; returns how many."""
    rows = list(SignIn.objects.filter(account_id=actor.me, ended_at=None).exclude(session_key=actor.session_key))
    _close(actor, rows, now or clock.now())
    return len(rows)


def close_all_sessions(actor: Actor, now: datetime | None = None) -> int:
    """End every session of the person; returns how many."""
    rows = list(SignIn.objects.filter(account_id=actor.me, ended_at=None))
    _close(actor, rows, now or clock.now())
    return len(rows)


@transaction.atomic
def _close(actor: Actor, rows: list[SignIn], now: datetime) -> None:
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    for row in rows:
        _end(row.session_key, SignIn.Ending.CLOSED, now)
        audit.record(actor, "identity.session_closed", resource="session", resource_id=row.pk)


def _end(session_key: str | None, how: str, now: datetime) -> None:
    if session_key:
        SignIn.objects.filter(session_key=session_key, ended_at=None).update(ended_at=now, ending=how)


def note_expired_session(actor: Actor, why: str) -> None:
    _end(actor.session_key, why, clock.now())
    audit.record(actor, "identity.session_expired", resource="account", resource_id=actor.account_id, why=why)


def note_lost_role(actor: Actor) -> None:
    _end(actor.session_key, SignIn.Ending.ROLE_LOST, clock.now())
    audit.record(actor, "identity.role_lost", outcome="refused", resource="account", resource_id=actor.account_id)
