"""What the screen and the phone know of a sign-in by QR code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from egisz.identity.models import QrTicket
from egisz.identity.queries.provider import digest
from egisz.identity.rules.quick import QrState, qr_state, quick_on
from egisz.kernel import clock, text
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ScreenTicket:
    """For the browser that shows the code. mark: changes whenever the page has to be shown anew."""

    state: QrState
    number: int
    seconds_left: int
    opened_by: str
    mark: str


@dataclass(frozen=True, slots=True)
class PhoneTicket:
    """For the phone that confirms."""

    state: QrState
    choices: tuple[int, ...]
    device: str
    address: str
    created_at: datetime


def state_of_row(row: QrTicket, now: datetime) -> QrState:
    return qr_state(
        expires=row.expires_at, opened=row.opened_by_id is not None, approved=row.approved_at is not None,
        refused=row.refused_at is not None, used=row.used_at is not None, misses=row.misses, now=now,
        policy=quick_on(clock.to_moscow(now).date()),
    )  # fmt: skip


def screen_ticket(key: str, now: datetime | None = None) -> ScreenTicket | None:
    """By the cookie of the browser; None for any other browser."""
    moment = now or clock.now()
    row = QrTicket.objects.select_related("opened_by").filter(browser_hash=digest(key)).first() if key else None
    if row is None:
        return None
    who = row.opened_by
    state = state_of_row(row, moment)
    return ScreenTicket(
        state=state,
        number=row.number,
        seconds_left=max(0, int((row.expires_at - moment).total_seconds())),
        opened_by=text.initials(who.family, who.given, who.patronymic) if who else "",
        mark=f"{state}.{row.misses}",
    )


def phone_ticket(actor: Actor, token: str, now: datetime | None = None) -> PhoneTicket:
    """By what the code holds; `NotFound` when it is unknown or somebody else opened it first."""
    row = QrTicket.objects.filter(token_hash=digest(token)).first()
    if row is None or row.opened_by_id not in {None, actor.me}:
        raise NotFound("qr")
    state = state_of_row(row, now or clock.now())
    return PhoneTicket(state, tuple(row.choices), row.device, row.address, row.created_at)
