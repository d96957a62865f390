"""Where a person is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from egisz.identity.models import SignIn
from egisz.identity.rules.policy import policy_on
from egisz.identity.rules.sessions import is_proved
from egisz.identity.types import SessionInfo
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role

SHOWN_FOR = timedelta(days=30)
MOST_ENDED = 20


def my_sessions(actor: Actor, now: datetime | None = None) -> tuple[list[SessionInfo], list[SessionInfo]]:
    """(that last, that ended within thirty days), the latest first; one that nobody ended lasts by its terms only."""
    now = now or clock.now()
    policy = policy_on(clock.to_moscow(now).date())
    rows = SignIn.objects.filter(account_id=actor.me)
    short = Q(role__in=policy.short_roles)
    used = (short & Q(seen_at__gt=now - policy.short_idle)) | (~short & Q(seen_at__gt=now - policy.idle))
    lasting = Q(ended_at=None, began_at__gt=now - policy.absolute) & used
    live = rows.filter(lasting).order_by("-seen_at")
    ended = rows.exclude(lasting).filter(began_at__gt=now - SHOWN_FOR).order_by("-began_at")[:MOST_ENDED]
    return [_info(row, actor) for row in live], [_info(row, actor) for row in ended]


def _info(row: SignIn, actor: Actor) -> SessionInfo:
    return SessionInfo(
        id=row.pk, role=Role(row.role), organization_oid=row.organization_oid, device=row.device, address=row.address,
        began_at=row.began_at, seen_at=row.seen_at, ended_at=row.ended_at,
        ending=row.get_ending_display() or SignIn.Ending.IDLE.label,
        is_current=row.session_key == actor.session_key and row.ended_at is None,
    )  # fmt: skip


def proof_is_fresh(actor: Actor, now: datetime | None = None) -> bool:
    """Whether a second factor was proved in this session within `step_up`."""
    moment = now or clock.now()
    return is_proved(actor.proved_at, moment, policy_on(clock.to_moscow(moment).date()))
