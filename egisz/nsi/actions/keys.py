"""Keys of programs: issued, paused, re-issued, limited, revoked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from egisz.audit.public import record
from egisz.db.crypto import blind_index
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.clock import to_moscow
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.nsi.events import KeyEnding, KeyRevoked
from egisz.nsi.models import ApiKey
from egisz.nsi.permissions import require_key_keeper
from egisz.nsi.queries.keys import organization_of, owned_by
from egisz.nsi.rules import keys as rules
from egisz.outbox.public import publish

_RESOURCE = "nsi.ApiKey"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """The only moment when the whole key is known."""

    id: UUID
    key: str


def issue_key(
    actor: Actor, *, name: str, email: str, until: date | None = None, now: datetime | None = None
) -> IssuedKey:  # fmt: skip
    """A new key of the actor, or of the organisation in whose name an official acts."""
    now = now or clock.now()
    if actor.account_id is None:
        raise Forbidden("Ключ можно получить после входа.", "Без ключа справочники тоже открыты, но предел ниже.")
    refuse_if(rules.objections(name=name, email=email, until=until, today=to_moscow(now).date()))
    organization = organization_of(actor)
    with transaction.atomic():
        owner = Q(organization_oid=organization) if organization else Q(account_id=actor.me, organization_oid="")
        alive = Q(revoked_at=None) & (Q(until=None) | Q(until__gte=to_moscow(now).date()))
        if ApiKey.objects.filter(owner, alive).count() >= rules.MOST_KEYS:
            raise Refused(
                Objection("NSI_KEYS_MANY", f"Ключей не может быть больше {rules.MOST_KEYS}. Отзовите ненужный.")
            )
        made, index = _new_key()
        row = ApiKey.objects.create(
            account_id=actor.me, organization_oid=organization, name=name.strip(), email=email.strip(), until=until,
            reads_journal=actor.role is Role.AUDITOR, key_index=index, start=made[: rules.START], issued_at=now,
            created_at=now, changed_at=now,
        )  # fmt: skip
        record(actor, "nsi.key_issued", resource=_RESOURCE, resource_id=row.pk)
    return IssuedKey(row.pk, made)


def change_key(
    actor: Actor, key_id: UUID, *, name: str, email: str, until: date | None, now: datetime | None = None
) -> None:
    """Another name, address or last day; a key whose term is over works again when it gets a new one."""
    now = now or clock.now()
    with transaction.atomic():
        row = _mine(actor, key_id)
        _require_open(row)
        given = until if until != row.until else None  # a term that is over may stay as it is
        refuse_if(rules.objections(name=name, email=email, until=given, today=to_moscow(now).date()))
        changed = [
            field for field, value in (("name", name.strip()), ("email", email.strip()), ("until", until))
            if getattr(row, field) != value
        ]  # fmt: skip
        row.name, row.email, row.until = name.strip(), email.strip(), until
        _save(row, now, "name", "email", "until")
        record(actor, "nsi.key_changed", resource=_RESOURCE, resource_id=row.pk, fields=changed)


def reissue_key(actor: Actor, key_id: UUID, keep_days: int, now: datetime | None = None) -> IssuedKey:
    """A new key instead of this one, which works keep_days more; a former one that still worked stops at once."""
    now = now or clock.now()
    if keep_days not in rules.KEEP_DAYS:
        raise Refused(Objection("NSI_KEY_KEEP", "Выберите срок из списка.", field="keep"))
    with transaction.atomic():
        row = _mine(actor, key_id)
        _require_open(row)
        made, index = _new_key()
        row.old_index, row.old_start, row.old_until = None, "", None
        if keep_days:
            row.old_index, row.old_start, row.old_until = row.key_index, row.start, now + timedelta(days=keep_days)
        row.key_index, row.start, row.issued_at = index, made[: rules.START], now
        _save(row, now, "old_index", "old_start", "old_until", "key_index", "start", "issued_at")
        record(actor, "nsi.key_reissued", resource=_RESOURCE, resource_id=row.pk, keep_days=keep_days)
    return IssuedKey(row.pk, made)


def pause_key(actor: Actor, key_id: UUID, now: datetime | None = None) -> None:
    """The key is refused until it is resumed; twice does no harm."""
    now = now or clock.now()
    with transaction.atomic():
        row = _mine(actor, key_id)
        _require_open(row)
        if row.paused_at is None:
            row.paused_at = now
            _save(row, now, "paused_at")
            record(actor, "nsi.key_paused", resource=_RESOURCE, resource_id=row.pk)


def pause_keys_of(account_id: UUID, now: datetime) -> int:
    """Pause the personal keys of an account that was blocked; its owner may resume them after the return."""
    with transaction.atomic():
        rows = ApiKey.objects.select_for_update().filter(
            account_id=account_id, organization_oid="", paused_at=None, revoked_at=None
        )
        paused = list(rows)
        for row in paused:
            row.paused_at = now
            _save(row, now, "paused_at")
            record(Actor.system("nsi"), "nsi.key_paused", resource=_RESOURCE, resource_id=row.pk, ground="blocked")
    return len(paused)


def resume_key(actor: Actor, key_id: UUID, now: datetime | None = None) -> None:
    """The key works again; twice does no harm."""
    now = now or clock.now()
    with transaction.atomic():
        row = _mine(actor, key_id)
        _require_open(row)
        if row.paused_at is not None:
            row.paused_at = None
            _save(row, now, "paused_at")
            record(actor, "nsi.key_resumed", resource=_RESOURCE, resource_id=row.pk)


def revoke_key(actor: Actor, key_id: UUID, reason: str = "", now: datetime | None = None) -> None:
    """The key, and a former one of it, never works again. An administrator gives a reason, which the owner reads."""
    now = now or clock.now()
    with transaction.atomic():
        row = _mine(actor, key_id, or_keeper=True)
        _require_open(row)
        reason = reason.strip()
        if len(reason) > 300:
            raise Refused(Objection("NSI_KEY_REASON", "Причина длиннее 300 знаков. Сократите её.", field="reason"))
        if not reason and not _is_mine(actor, row):
            raise Refused(Objection("NSI_KEY_REASON", "Напишите причину: её прочитает владелец.", field="reason"))
        row.revoked_at, row.revoked_by, row.revoked_reason = now, actor.account_id, reason
        row.old_index, row.old_start, row.old_until = None, "", None
        _save(row, now, "revoked_at", "revoked_by", "revoked_reason", "old_index", "old_start", "old_until")
        record(actor, "nsi.key_revoked", resource=_RESOURCE, resource_id=row.pk)
        publish(KeyRevoked(at=now, key_id=row.pk, account_id=row.account_id, by=actor.account_id))


def set_key_limit(actor: Actor, key_id: UUID, per_minute: int | None, now: datetime | None = None) -> None:
    """A limit of this key alone: 0 for none, None for the limit of the installation."""
    require_key_keeper(actor)
    if per_minute is not None and not 0 <= per_minute <= rules.MOST_PER_MINUTE:
        raise Refused(
            Objection(
                "NSI_KEY_LIMIT", f"Нужно число от 0 до {rules.spaced(rules.MOST_PER_MINUTE)}.", field="per_minute"
            )
        )
    with transaction.atomic():
        row = _mine(actor, key_id, or_keeper=True)
        _require_open(row)
        before, row.per_minute = row.per_minute, per_minute
        _save(row, now or clock.now(), "per_minute")
        record(actor, "nsi.key_limited", resource=_RESOURCE, resource_id=row.pk, before=before, after=per_minute)


def warn_of_terms(now: datetime) -> int:
    """Announce each key whose last day comes within two weeks, once for each term."""
    today = to_moscow(now).date()
    with transaction.atomic():
        rows = ApiKey.objects.select_for_update(skip_locked=True).filter(
            Q(warned_for=None) | ~Q(warned_for=F("until")),
            revoked_at=None, until__gte=today, until__lte=today + rules.WARN_BEFORE,
        )  # fmt: skip
        ending = list(rows.only("id", "account_id", "until"))
        for row in ending:
            assert row.until is not None
            publish(KeyEnding(at=now, key_id=row.pk, account_id=row.account_id, last_day=row.until))
        ApiKey.objects.filter(pk__in=[row.pk for row in ending]).update(warned_for=F("until"))
    return len(ending)


def _new_key() -> tuple[str, bytes]:
    made = rules.make_key(os.urandom(16))
    return made, blind_index(rules.plain(made), "nsi.key")


def _save(row: ApiKey, now: datetime, *fields: str) -> None:
    row.changed_at = now
    listed: Sequence[str] = (*fields, "changed_at")
    row.save(update_fields=listed)


def _mine(actor: Actor, key_id: UUID, *, or_keeper: bool = False) -> ApiKey:
    """The locked row of one's own key, or of any key where an administrator may act, too."""
    if actor.account_id is None:
        raise NotFound
    rows = ApiKey.objects.select_for_update().filter(pk=key_id)
    if not (or_keeper and actor.role == Role.ADMIN):
        rows = rows.filter(owned_by(actor))
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def _is_mine(actor: Actor, row: ApiKey) -> bool:
    if row.organization_oid:
        return row.organization_oid == organization_of(actor)
    return row.account_id == actor.account_id


def _require_open(row: ApiKey) -> None:
    if row.revoked_at is not None:
        raise Refused(Objection("NSI_KEY_REVOKED", "Ключ отозван навсегда. Получите новый."))
