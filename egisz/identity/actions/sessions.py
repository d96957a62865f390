"""Sessions of the house: begin in one role, end by wish, by term, or because the right to them is gone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from egisz.audit import public as audit
from egisz.identity.models import Account
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound

SESSION_KEY = "egisz_actor"  # {"role", "practitioner_id", "organization_oid", "assurance"}
STARTED_KEY = "egisz_started"
SEEN_KEY = "egisz_seen"
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
    now: datetime | None = None,
) -> None:
    """Sign the browser in as this account in this role; the session key changes, nothing of the old session stays."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound("account")
    moment = now or clock.now()
    request.session.flush()
    login(request, account, backend=_BACKEND)
    request.session[SESSION_KEY] = {
        "role": str(role),
        "practitioner_id": str(practitioner_id) if practitioner_id else None,
        "organization_oid": organization_oid,
        "assurance": assurance or account.assurance,
    }
    request.session[STARTED_KEY] = moment.isoformat()
    request.session[SEEN_KEY] = moment.isoformat()
    actor = Actor(
        role=role, account_id=account_id, practitioner_id=practitioner_id, organization_oid=organization_oid,
        request_id=getattr(request, "request_id", ""), address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    request.actor = actor  # type: ignore[attr-defined]
    audit.record(actor, "identity.signed_in", resource="account", resource_id=account_id)


@transaction.atomic
def end_session(request: HttpRequest, response: HttpResponse | None = None) -> None:
    """Sign the browser out; with a response, ask the browser to forget what it keeps (Clear-Site-Data)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.is_signed_in:
        audit.record(actor, "identity.signed_out", resource="account", resource_id=actor.account_id)
    logout(request)
    request.actor = Actor.anonymous(actor.request_id, actor.address)  # type: ignore[attr-defined]
    if response is not None:
        forget_in_browser(response)


def forget_in_browser(response: HttpResponse) -> None:
    """Cookies are not in the list: the message of the next page and the settings for weak sight stay."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"


def note_expired_session(actor: Actor, why: str) -> None:
    audit.record(actor, "identity.session_expired", resource="account", resource_id=actor.account_id, why=why)


def note_lost_role(actor: Actor) -> None:
    audit.record(actor, "identity.role_lost", outcome="refused", resource="account", resource_id=actor.account_id)
