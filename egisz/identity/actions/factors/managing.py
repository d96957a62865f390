"""Factors of one's own: add, name, remove; spare codes; the password. What changes them needs a fresh proof."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pyotp
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.actions.factors.proving import take_totp, use_up
from egisz.identity.actions.passwords import keep_former, objections_to, put_password
from egisz.identity.actions.sessions import close_other_sessions
from egisz.identity.actions.signin import Answer, check_credentials
from egisz.identity.events import FactorAdded, FactorRemoved, PasswordChanged
from egisz.identity.gateway import passkeys
from egisz.identity.models import Account, Authenticator, IssuedToken, ProviderSession, SpareCode
from egisz.identity.permissions import need_proof, require_administrator
from egisz.identity.queries.factors import has_factor, passkeys_of, spare_index
from egisz.identity.rules import factors
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.identity.types import TotpOffer
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, refuse_if
from egisz.outbox.public import publish

MOST_PASSKEYS = 10
_Kind = Authenticator.Kind
_TOTP_WRONG = Objection(
    "TOTP_WRONG", "Код не подошёл. Проверьте, что время на телефоне выставлено автоматически, и введите новый", "code"
)
_PASSKEY_WRONG = Objection(
    "PASSKEY_WRONG", "Ключ доступа не добавлен: браузер прислал неверный ответ. Попробуйте ещё раз"
)
_NAME = Objection("NAME_REQUIRED", "Назовите ключ, чтобы узнать его потом: например, «Рабочий компьютер»", "name")


def _policy(now: datetime) -> AccessPolicy:
    return policy_on(clock.to_moscow(now).date())


def _need_proof_to_add(actor: Actor, now: datetime) -> None:
    """The first factor needs none: there is nothing yet to prove oneself with."""
    if has_factor(actor.me):
        need_proof(actor, now)


def offer_totp(actor: Actor, now: datetime | None = None) -> TotpOffer:
    """A new secret that counts from its first right code; an offer that was not taken is replaced."""
    moment = now or clock.now()
    _need_proof_to_add(actor, moment)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=actor.me)
        row = Authenticator.objects.filter(account=account, kind=_Kind.TOTP).first()
        if row is not None and row.confirmed_at is not None:
            text = "Приложение уже подключено. Чтобы сменить его, сначала удалите старое"
            raise Refused(Objection("TOTP_EXISTS", text))
        row = row or Authenticator(account=account, kind=_Kind.TOTP)
        row.secret, row.created_at = pyotp.random_base32(), moment
        row.save()
    return offered_totp(actor)


def offered_totp(actor: Actor) -> TotpOffer:
    """The offer that waits for its first code. Raises `NotFound` when there is none."""
    row = _waiting(actor)
    account = Account.objects.only("family", "given", "patronymic").get(pk=actor.me)
    name = " ".join(part for part in (account.family, account.given) if part)
    address = pyotp.TOTP(row.secret).provisioning_uri(name=name, issuer_name=passkeys.SYSTEM_NAME)
    groups = [row.secret[at : at + 4] for at in range(0, len(row.secret), 4)]
    return TotpOffer(address=address, typed=" ".join(groups))


def _waiting(actor: Actor) -> Authenticator:
    row = Authenticator.objects.filter(account_id=actor.me, kind=_Kind.TOTP, confirmed_at=None).first()
    if row is None:
        raise NotFound("factor")
    return row


def confirm_totp(actor: Actor, code: str, now: datetime | None = None) -> None:
    """The first right code of an offered application. Raises `Refused`."""
    moment = now or clock.now()
    _need_proof_to_add(actor, moment)
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=_waiting(actor).pk)
        if not take_totp(row, factors.plain_code(code), moment, _policy(moment)):
            raise Refused(_TOTP_WRONG)
        row.confirmed_at, row.device = moment, actor.device
        row.save()
        _added(actor, row, moment)


def ask_for_passkey(actor: Actor, now: datetime | None = None) -> str:
    """JSON for the browser that makes a new key."""
    _need_proof_to_add(actor, now or clock.now())
    account = Account.objects.get(pk=actor.me)
    name = " ".join(part for part in (account.family, account.given, account.patronymic) if part)
    return passkeys.options_to_add(
        handle=account.pk.bytes, name=name, known=passkeys_of(account.pk), browser=actor.session_key
    )


def add_passkey(actor: Actor, text: str, name: str, now: datetime | None = None) -> UUID:
    """The key that the browser made in answer to `ask_for_passkey`. Raises `Refused`."""
    moment = now or clock.now()
    _need_proof_to_add(actor, moment)
    refuse_if([] if name.strip() else [_NAME])
    try:
        answer = passkeys.read_answer(text, "add", actor.session_key, _policy(moment).challenge_life)
        made = passkeys.check_new(answer)
        with transaction.atomic():
            return _keep_passkey(actor, answer, made, name.strip()[:60], moment)
    except passkeys.AnswerBroken as error:
        audit.record(
            actor, "identity.passkey_wrong", outcome="refused", resource="account", resource_id=actor.me,
            why=str(error)[:60],
        )  # fmt: skip
        raise Refused(_PASSKEY_WRONG) from error


def _keep_passkey(actor: Actor, answer: passkeys.Answer, made: passkeys.NewPasskey, name: str, now: datetime) -> UUID:
    account = Account.objects.select_for_update().get(pk=actor.me)
    use_up(answer, now)
    if Authenticator.objects.filter(account=account, kind=_Kind.PASSKEY).count() >= MOST_PASSKEYS:
        text = f"Ключей уже {MOST_PASSKEYS}. Удалите те, которыми не пользуетесь"
        raise Refused(Objection("PASSKEYS_MANY", text))
    if Authenticator.objects.filter(credential_id=made.credential_id).exists():
        raise Refused(Objection("PASSKEY_EXISTS", "Этот ключ уже добавлен"))
    row = Authenticator.objects.create(
        account=account, kind=_Kind.PASSKEY, name=name, credential_id=made.credential_id, public_key=made.public_key,
        sign_count=made.sign_count, backed_up=made.backed_up, device=actor.device, created_at=now, confirmed_at=now,
    )  # fmt: skip
    _added(actor, row, now)
    return row.pk


def _added(actor: Actor, row: Authenticator, now: datetime) -> None:
    audit.record(actor, "identity.factor_added", resource="factor", resource_id=row.pk, kind=row.kind)
    publish(FactorAdded(account_id=row.account_id, kind=row.kind, at=now))


def rename_passkey(actor: Actor, factor_id: UUID, name: str) -> None:
    """A name that the person will know the key by."""
    refuse_if([] if name.strip() else [_NAME])
    with transaction.atomic():
        if not Authenticator.objects.filter(pk=factor_id, account_id=actor.me, kind=_Kind.PASSKEY).update(
            name=name.strip()[:60]
        ):
            raise NotFound("factor")
        audit.record(actor, "identity.factor_renamed", resource="factor", resource_id=factor_id)


def remove_factor(actor: Actor, factor_id: UUID, now: datetime | None = None) -> str:
    """Forget an application, a passkey or the spare codes; returns its kind. The last factor takes the codes along."""
    moment = now or clock.now()
    need_proof(actor, moment)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=actor.me)
        row = Authenticator.objects.filter(pk=factor_id, account_id=actor.me).first()
        if row is None:
            raise NotFound("factor")
        kind = row.kind
        _forget(actor, row, moment)
        if not has_factor(actor.me):
            for spare in Authenticator.objects.filter(account_id=actor.me, kind=_Kind.RECOVERY):
                _forget(actor, spare, moment)
    return str(kind)


def _forget(actor: Actor, row: Authenticator, now: datetime) -> None:
    audit.record(actor, "identity.factor_removed", resource="factor", resource_id=row.pk, kind=row.kind)
    publish(FactorRemoved(account_id=row.account_id, kind=row.kind, at=now))
    row.delete()


def new_spare_codes(
    actor: Actor, now: datetime | None = None, random: Callable[[str], str] = secrets.choice
) -> list[str]:
    """A set of codes in place of the former one; this is the only time that they are seen."""
    moment = now or clock.now()
    need_proof(actor, moment)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=actor.me)
        if not has_factor(actor.me):
            text = "Сначала подключите приложение или ключ доступа: резервные коды заменяют их, когда их нет под рукой"
            raise Refused(Objection("SPARE_WITHOUT_FACTOR", text))
        Authenticator.objects.filter(account=account, kind=_Kind.RECOVERY).delete()
        row = Authenticator.objects.create(
            account=account, kind=_Kind.RECOVERY, created_at=moment, confirmed_at=moment, device=actor.device
        )
        codes: set[str] = set()
        while len(codes) < _policy(moment).spare_codes:
            codes.add("".join(random(factors.SPARE_ALPHABET) for _ in range(factors.SPARE_LENGTH)))
        SpareCode.objects.bulk_create(
            SpareCode(authenticator=row, code_index=spare_index(row.pk, code)) for code in codes
        )
        _added(actor, row, moment)
    return [factors.shown_code(code) for code in sorted(codes)]


def change_password(actor: Actor, old: str, new: str, now: datetime | None = None) -> None:
    """A new password for the right old one (ASVS 6.2.3). Raises `Refused`, `NeedsProof`."""
    moment = now or clock.now()
    need_proof(actor, moment)
    account = Account.objects.get(pk=actor.me)
    answer = check_credentials(actor, account.snils, old, moment)
    if answer.answer is not Answer.RIGHT:
        locked = answer.answer is Answer.LOCKED
        text = "Слишком много попыток. Подождите 15 минут" if locked else "Нынешний пароль не подошёл"
        raise Refused(Objection("PASSWORD_WRONG", text, "old"))
    found = [Objection(one.code, one.text, "new") for one in objections_to(account, new, moment)]
    if new == old:
        found = [Objection("PASSWORD_SAME", "Это нынешний пароль. Придумайте другой", "new")]
    refuse_if(found)
    with transaction.atomic():
        put_password(account, new, moment)
        Account.objects.filter(pk=account.pk).update(password=account.password, password_at=moment)
        keep_former(account, moment)
        audit.record(
            actor, "identity.password_changed", resource="account", resource_id=account.pk, ground="в кабинете"
        )
        publish(PasswordChanged(account_id=account.pk, at=moment))


@transaction.atomic
def close_elsewhere(actor: Actor, now: datetime | None = None) -> int:
    """End what was opened with the former factors: other sessions, sessions at the provider, tokens (ASVS 7.4.3)."""
    moment = now or clock.now()
    ProviderSession.objects.filter(account_id=actor.me, ended_at=None).update(ended_at=moment)
    IssuedToken.objects.filter(account_id=actor.me, revoked_at=None).update(revoked_at=moment)
    return close_other_sessions(actor, moment)


def reset_factors(actor: Actor, account_id: UUID, reason: str, now: datetime | None = None) -> None:
    """Forget all factors of a person who lost them and whose identity was checked. For administrators of security."""
    moment = now or clock.now()
    require_administrator(actor)
    need_proof(actor, moment)
    if actor.account_id == account_id:
        raise Forbidden("Свои факторы так не сбрасывают.", "Попросите другого администратора безопасности.")
    if not reason.strip():
        raise Refused(Objection("REASON_REQUIRED", "Напишите, как проверили личность", "reason"))
    with transaction.atomic():
        if Account.objects.select_for_update().filter(pk=account_id).first() is None:
            raise NotFound("account")
        for row in Authenticator.objects.filter(account_id=account_id):
            _forget(actor, row, moment)
        ProviderSession.objects.filter(account_id=account_id, ended_at=None).update(ended_at=moment)
        audit.record(
            actor, "identity.factors_reset", resource="account", resource_id=account_id, ground=reason.strip()[:200]
        )
