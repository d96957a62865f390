"""Sign a document, accept a signature made elsewhere, sign as the operator."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction

from egisz.audit import public as audit
from egisz.crypto import cms
from egisz.crypto.report import VerificationReport
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, Objection, Refused
from egisz.signature import gateway, rules
from egisz.signature.actions.keys import operator_key
from egisz.signature.models import SignatureRow, SigningKey, WrongPin
from egisz.signature.queries.signatures import info_of, is_own, verify, wrong_pins
from egisz.signature.types import SignatureInfo


def sign(actor: Actor, data: bytes, pin: str, now: datetime | None = None) -> SignatureInfo:
    """Sign with one's own key of the built-in store; the result is verified before it is kept.

    Refused: NO_KEY, KEY_EXPIRED, PIN_WRONG, PIN_BLOCKED (five wrong PINs block the key for 15 minutes).
    """
    if actor.account_id is None:
        raise Forbidden("Подписать может только вошедший человек", "Войдите в кабинет")
    moment = now or clock.now()
    with transaction.atomic():
        key = (
            SigningKey.objects.select_for_update()
            .filter(account_id=actor.account_id, purpose="person", revoked_at__isnull=True)
            .first()
        )
        if key is None:
            raise Refused(
                Objection("NO_KEY", "У вас ещё нет ключа подписи. Создайте его на странице «Моя подпись»", "pin")
            )
        if not key.not_before <= moment <= key.not_after:
            raise Refused(
                Objection("KEY_EXPIRED", "Срок вашего ключа прошёл. Создайте новый на странице «Моя подпись»", "pin")
            )
        key_der = _open(key, pin, moment)
        container = cms.sign_detached(key_der, bytes(key.certificate), data, moment)
        return _keep(actor, data, container, _good(data, container, moment), "made", moment, actor.account_id)


def _open(key: SigningKey, pin: str, now: datetime) -> bytes:
    """The private key; a wrong PIN is remembered even when this transaction is rolled back."""
    wrong = wrong_pins(key.id)
    until = rules.blocked_until(wrong, now)
    if until is not None:
        raise Refused(rules.blocked_objection(until))
    try:
        key_der = gateway.unseal(bytes(key.sealed_key), pin, str(key.id))
    except gateway.WrongSecret:
        _remember_wrong_pin(key.id, now)
        recent = [moment for moment in wrong if now - rules.BLOCK < moment]
        raise Refused(rules.wrong_pin_objection(len(recent) + 1)) from None
    WrongPin.objects.filter(key_id=key.id).delete()
    return key_der


def _remember_wrong_pin(key_id: UUID, now: datetime) -> None:
    """On a connection of its own: the caller's transaction is about to be rolled back by the refusal."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {WrongPin._meta.db_table} (key_id, at) VALUES (%s, %s)",  # noqa: S608 - our own table
                [key_id, now],
            )
    finally:
        own.close()


def accept_uploaded(
    actor: Actor, data: bytes, container: bytes, now: datetime | None = None, require_account: bool = True
) -> SignatureInfo:
    """Keep a signature made in another program, after verification.

    The certificate's СНИЛС must be that of the actor's account unless `require_account` is False. Each reason of a
    refusal is an objection with its code of НСИ 99.2.305 at the field «signature».
    """
    if actor.account_id is None:
        raise Forbidden("Подписать может только вошедший человек", "Войдите в кабинет")
    moment = now or clock.now()
    report = verify(data, container, moment, personal=True)
    objections = [Objection(finding.code, finding.text, "signature") for finding in report.refusals]
    if not objections and not report.valid:
        objections = [Objection("SIGNATURE_VERIFICATION_ERROR", "Подпись не прошла проверку", "signature")]
    if not objections and require_account:
        account = identity.account_info(actor.account_id)
        if account is None or report.signer is None or not account.snils or report.signer.snils != account.snils:
            objections = [
                Objection(
                    "VALUE_MISMATCH_METADATA_AND_CERTIFICATE",
                    "Сертификат выдан другому человеку: СНИЛС в нём не ваш. Подпишите документ своим сертификатом",
                    "signature",
                )
            ]
    if objections:
        raise Refused(*objections)
    der = cms.decode_container(container)
    assert der is not None  # a valid report says so
    with transaction.atomic():
        return _keep(actor, data, der, report, "uploaded", moment, actor.account_id)


def sign_as_operator(data: bytes, now: datetime | None = None, actor: Actor | None = None) -> SignatureInfo:
    """Sign with the operator's key (made once): extracts and other papers of the installation itself."""
    moment = now or clock.now()
    with transaction.atomic():
        key = operator_key(moment)
        key_der = gateway.unseal(bytes(key.sealed_key), "", str(key.id))
        container = cms.sign_detached(key_der, bytes(key.certificate), data, moment)
        report = _good(data, container, moment)
        return _keep(actor or Actor.system(), data, container, report, "made", moment, None)


def _good(data: bytes, container: bytes, now: datetime) -> VerificationReport:
    report = verify(data, container, now)
    if not report.valid:
        raise RuntimeError(f"our own signature does not verify: {', '.join(report.codes)}")
    return report


def _keep(
    actor: Actor,
    data: bytes,
    container: bytes,
    report: VerificationReport,
    origin: str,
    now: datetime,
    account_id: UUID | None,
) -> SignatureInfo:
    signer = report.signer
    assert signer is not None
    row = SignatureRow.objects.create(
        document_sha256=sha256(data).hexdigest(),
        container=container,
        signer_account_id=account_id,
        signer_subject=signer.subject,
        certificate_serial=signer.serial,
        certificate_fingerprint=signer.fingerprint,
        certificate_not_before=signer.not_before,
        certificate_not_after=signer.not_after,
        origin=origin,
        accredited=not is_own(report),
        report=report.as_dict(),
        created_at=now,
        changed_at=now,
    )
    audit.record(
        actor,
        "signature.sign" if origin == "made" else "signature.accept",
        resource="signature.SignatureRow",
        resource_id=row.id,
        certificate=signer.serial,
    )
    return info_of(row)
