"""Keys of the built-in store: the installation's authority, the operator's key, a person's key."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from egisz.audit import public as audit
from egisz.crypto import gost, x509
from egisz.crypto.x509 import Subject
from egisz.identity import public as identity
from egisz.kernel import clock, text
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish
from egisz.signature import gateway, rules
from egisz.signature.events import KeyIssued, KeyRevoked
from egisz.signature.models import SigningKey

# Documents of earlier dates are loaded into a new installation: its authority must cover them.
_AUTHORITY_BEGINS_EARLIER = timedelta(days=10 * 365)
_CLOCK_SKEW = timedelta(minutes=5)
_NOT_ACCREDITED = "не аккредитован"


def _lock(name: str) -> None:
    """One at a time in the whole installation, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"signature.{name}"])


def _keep(
    key_der: bytes,
    certificate_der: bytes,
    *,
    purpose: str,
    pin: str = "",
    account_id: UUID | None = None,
) -> SigningKey:
    info = x509.information(certificate_der)
    row_id = uuid.uuid4()
    return SigningKey.objects.create(
        id=row_id,
        account_id=account_id,
        purpose=purpose,
        certificate=certificate_der,
        sealed_key=gateway.seal(key_der, pin, str(row_id)),
        subject=info.subject,
        snils=info.snils,
        serial=info.serial,
        fingerprint=info.fingerprint,
        not_before=info.not_before,
        not_after=info.not_after,
    )


def authority(now: datetime) -> SigningKey:
    """The installation's own authority, made once. Its name says that nobody has accredited it."""
    found = SigningKey.objects.filter(purpose="authority").first()
    if found is not None:
        return found
    _lock("authority")
    found = SigningKey.objects.filter(purpose="authority").first()
    if found is not None:
        return found
    key = gost.generate_key()
    certificate = x509.authority(
        key,
        Subject(f"Удостоверяющий центр установки ({_NOT_ACCREDITED})", organization="Open ЕГИСЗ"),
        not_before=now - _AUTHORITY_BEGINS_EARLIER,
        not_after=now + timedelta(days=rules.AUTHORITY_DAYS),
    )
    return _keep(key, certificate, purpose="authority")


def _issue(subject: Subject, *, now: datetime, days: int) -> tuple[bytes, bytes]:
    root = authority(now)
    key = gost.generate_key()
    certificate = x509.issue(
        gateway.unseal(bytes(root.sealed_key), "", str(root.id)),
        bytes(root.certificate),
        key,
        subject,
        not_before=now - _CLOCK_SKEW,
        not_after=min(now + timedelta(days=days), root.not_after),
    )
    return key, certificate


def operator_key(now: datetime) -> SigningKey:
    """The operator's key that covers `now`; a new one is made when there is none."""
    valid = SigningKey.objects.filter(
        purpose="operator", revoked_at__isnull=True, not_before__lte=now, not_after__gte=now + timedelta(days=1)
    ).order_by("-not_before")
    found = valid.first()
    if found is not None:
        return found
    authority(now)
    _lock("operator")
    found = valid.first()
    if found is not None:
        return found
    subject = Subject(
        f"Оператор установки Open ЕГИСЗ ({settings.EGISZ_BASE_URL.split('//')[-1]})", organization="Open ЕГИСЗ"
    )
    key, certificate = _issue(subject, now=now, days=rules.OPERATOR_KEY_DAYS)
    return _keep(key, certificate, purpose="operator")


def operator_certificate(now: datetime | None = None) -> x509.CertificateInfo:
    """The certificate with which `sign_as_operator` signs at this moment; made when there is none."""
    with transaction.atomic():
        return x509.information(bytes(operator_key(now or clock.now()).certificate))


def issue_key(
    actor: Actor,
    account_id: UUID,
    *,
    family: str,
    given: str,
    patronymic: str = "",
    snils: str,
    ogrn: str = "",
    organization: str = "",
    pin: str,
    now: datetime | None = None,
) -> UUID:
    """Make a key of the built-in store for a person: by the person, an administrator or the system.

    A PIN is 4 to 12 digits, not one repeated digit and not a plain run (1234). An earlier key of the person is revoked:
    what it signed stays valid. СНИЛС must be that of the account (`VALUE_MISMATCH_METADATA_AND_CERTIFICATE`).
    """
    moment = now or clock.now()
    if actor.account_id != account_id and actor.role not in {Role.ADMIN, Role.SYSTEM}:
        raise Forbidden("Ключ подписи выпускает его владелец", "Попросите владельца войти в свой кабинет")
    refuse_if(rules.pin_objections(pin))
    account = identity.account_info(account_id)
    if account is None:
        raise NotFound
    if account.snils != snils:
        raise Refused(
            Objection("VALUE_MISMATCH_METADATA_AND_CERTIFICATE", "СНИЛС ключа и учётной записи не совпадают", "snils")
        )
    subject = Subject(
        common_name=text.full_name(family, given, patronymic),
        family=family,
        given=f"{given} {patronymic}".strip(),
        snils=snils,
        ogrn=ogrn,
        organization=organization,
    )
    with transaction.atomic():
        _lock(str(account_id))
        for earlier in SigningKey.objects.select_for_update().filter(
            account_id=account_id, purpose="person", revoked_at__isnull=True
        ):
            _revoke(earlier, moment)
            audit.record(actor, "signature.revoke_key", resource="signature.SigningKey", resource_id=earlier.id)
        key, certificate = _issue(subject, now=moment, days=rules.PERSON_KEY_DAYS)
        row = _keep(key, certificate, purpose="person", pin=pin, account_id=account_id)
        audit.record(actor, "signature.issue_key", resource="signature.SigningKey", resource_id=row.id)
        publish(KeyIssued(key_id=row.id, account_id=account_id, at=moment))
    return row.id


def issue_own_key(actor: Actor, pin: str, now: datetime | None = None) -> UUID:
    """The same for oneself, with the names of one's account."""
    account = identity.account_info(actor.account_id) if actor.account_id else None
    if account is None:
        raise NotFound
    return issue_key(
        actor,
        account.id,
        family=account.family,
        given=account.given,
        patronymic=account.patronymic,
        snils=account.snils,
        pin=pin,
        now=now,
    )


def _revoke(key: SigningKey, now: datetime) -> None:
    key.revoked_at = now
    key.changed_at = now
    key.save(update_fields=["revoked_at", "changed_at"])


def revoke_my_key(actor: Actor, now: datetime | None = None) -> None:
    """The owner gives the key up: from this moment it signs nothing; earlier signatures stay valid."""
    moment = now or clock.now()
    with transaction.atomic():
        key = (
            SigningKey.objects.select_for_update()
            .filter(account_id=actor.account_id, purpose="person", revoked_at__isnull=True)
            .first()
            if actor.account_id
            else None
        )
        if key is None or key.account_id is None:
            raise NotFound
        _revoke(key, moment)
        audit.record(actor, "signature.revoke_key", resource="signature.SigningKey", resource_id=key.id)
        publish(KeyRevoked(key_id=key.id, account_id=key.account_id, at=moment))
