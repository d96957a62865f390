"""Texts to be signed at sign-in: made for one browser and one purpose, good once and for a few minutes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from egisz.identity.models import SignInChallenge
from egisz.identity.queries.provider import digest
from egisz.identity.rules.quick import quick_on
from egisz.kernel import clock, text

_KEPT = timedelta(days=1)
Purpose = SignInChallenge.Purpose


@dataclass(frozen=True, slots=True)
class Challenge:
    """id: goes with the answer. text: what to sign, to the last character."""

    id: UUID
    text: str


@transaction.atomic
def give_challenge(key: str, purpose: str, now: datetime | None = None) -> Challenge:
    """A text for the browser with this key; people can read what they sign."""
    moment = now or clock.now()
    life = quick_on(clock.to_moscow(moment).date()).challenge_life
    SignInChallenge.objects.filter(expires_at__lt=moment - _KEPT).delete()
    words = (
        f"Вход в Open ЕГИСЗ: {settings.EGISZ_BASE_URL}\n"
        f"Способ: {Purpose(purpose).label}\n"
        f"Время: {text.moment(moment)}. Действует {int(life.total_seconds() // 60)} минут, один раз.\n"
        f"Номер: {secrets.token_urlsafe(24)}\n"
    )
    row = SignInChallenge.objects.create(
        purpose=purpose, browser_hash=digest(key), text=words, created_at=moment, expires_at=moment + life
    )
    return Challenge(row.pk, words)


def challenge_text(key: str, purpose: str, challenge_id: UUID) -> str:
    """The text, while it is not used; "" for another browser."""
    rows = SignInChallenge.objects.filter(pk=challenge_id, purpose=purpose, browser_hash=digest(key), used_at=None)
    return rows.values_list("text", flat=True).first() or ""


def take_challenge(key: str, purpose: str, challenge_id: str, now: datetime) -> str:
    """The text, and never again; "" when it is unknown, old, used, or was given to another browser."""
    try:
        number = UUID(challenge_id)
    except ValueError:
        return ""
    row = (
        SignInChallenge.objects.select_for_update()
        .filter(pk=number, purpose=purpose, browser_hash=digest(key), used_at=None, expires_at__gt=now)
        .first()
    )
    if row is None:
        return ""
    row.used_at = now
    row.save(update_fields=["used_at"])
    return row.text
