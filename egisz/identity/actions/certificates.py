"""Signing in with a certificate: a text of ours, signed apart by ГОСТ, checked as any personal signature is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from egisz.audit import public as audit
from egisz.crypto.report import VerificationReport
from egisz.identity.actions.challenges import Purpose, take_challenge
from egisz.identity.actions.signin import open_browser
from egisz.identity.gateway import certificates as gateway
from egisz.identity.models import Account
from egisz.identity.rules.quick import quick_on
from egisz.kernel import clock, snils
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused

METHODS = "sc"  # RFC 8176: possession of a key that a certificate names; ЕСИА tells it as DS
_OLD = Objection("CHALLENGE_OLD", "Текст для подписи устарел или уже использован. Подпишите новый", "signature")
_LARGE = Objection("SIGNATURE_LARGE", "Файл слишком большой для подписи. Проверьте, тот ли это файл", "signature")
_BROKEN = Objection("SIGNATURE_VERIFICATION_ERROR", "Подпись не прошла проверку. Подпишите текст ещё раз", "signature")
_NO_SNILS = Objection(
    "CERTIFICATE_NO_SNILS",
    "В сертификате нет СНИЛС. Возьмите сертификат физического лица",
    "signature",
)
_NOBODY = Objection(
    "CERTIFICATE_UNKNOWN",
    "Учётной записи с СНИЛС из сертификата нет. Проверьте, ваш ли он",
    "signature",
)


def enter_by_certificate(
    actor: Actor, key: str, challenge_id: str, container: bytes, now: datetime | None = None
) -> str:
    """The key of a session at the provider for the person whose СНИЛС (OID 1.2.643.100.3) the certificate holds.

    Refused: CHALLENGE_OLD, SIGNATURE_LARGE, the codes of НСИ 99.2.305 (altered text, foreign chain, term, revocation),
    CERTIFICATE_NO_SNILS, CERTIFICATE_UNKNOWN. A text is used up by an answer, right or wrong.
    """
    opened = _enter(actor, key, challenge_id, container, now or clock.now())
    if isinstance(opened, str):
        return opened
    raise Refused(*opened)


@transaction.atomic
def _enter(actor: Actor, key: str, challenge_id: str, container: bytes, now: datetime) -> str | list[Objection]:
    if len(container) > gateway.MOST:
        return [_LARGE]
    text = take_challenge(key, Purpose.CERTIFICATE, challenge_id, now) if key else ""
    if not text:
        return _refuse(actor, [_OLD])
    report = gateway.check_signature(text.encode(), container, now)
    objections = _objections(report)
    if objections:
        return _refuse(actor, objections)
    account = Account.objects.by_snils(report.signer.snils) if report and report.signer else None
    if account is None or not account.is_active:
        return _refuse(actor, [_NOBODY], account)
    audit.record(actor, "identity.certificate_right", resource="account", resource_id=account.pk)
    second = quick_on(clock.to_moscow(now).date()).certificate_proves
    return open_browser(actor, account.pk, method="DS", methods=METHODS, second=second, now=now)


def _objections(report: VerificationReport | None) -> list[Objection]:
    if report is None:
        return [_BROKEN]
    found = [Objection(finding.code, finding.text, "signature") for finding in report.refusals]
    if not found and not report.valid:
        return [_BROKEN]
    if not found and (report.signer is None or not snils.is_valid(snils.normalise(report.signer.snils))):
        return [_NO_SNILS]
    return found


def _refuse(actor: Actor, objections: list[Objection], account: Account | None = None) -> list[Objection]:
    audit.record(
        actor, "identity.certificate_refused", outcome="refused", resource="account",
        resource_id=account.pk if account else "", codes=[item.code for item in objections],
    )  # fmt: skip
    return objections
