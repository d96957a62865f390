"""Whose account a person of the sign-in provider has: by provider, number and СНИЛС, never by e-mail."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from egisz.audit import public as audit
from egisz.identity.actions.accounts import new_oid
from egisz.identity.actions.levels import keep_evidence
from egisz.identity.gateway import ProviderIdentity
from egisz.identity.models import Account, LevelEvidence, ProviderLink
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Objection, Refused

OTHER = "СНИЛС из сервиса входа связан с другой учётной записью. Обратитесь в поддержку"
NO_SNILS = (
    "Сервис входа не сообщил ваш СНИЛС, а без него вас не найти в регистре. "
    "Заполните СНИЛС в профиле сервиса входа, подтвердите учётную запись и войдите снова"
)
UNPROVED = (
    "С этим СНИЛС здесь уже есть учётная запись, а ваша запись в сервисе входа не подтверждена. "
    "Подтвердите её и войдите снова"
)


def account_from_provider(actor: Actor, identity: ProviderIdentity, *, embedded: bool) -> UUID:
    """The account of a person whom the provider vouches for (ASVS 5.0.0, 6.8.1).

    The number of a person means something only at its provider: the same number at another one is another person. A
    known pair finds its account while the СНИЛС stays the same; a new pair takes over the account of its СНИЛС only
    when the provider confirms who the person is. What an outside provider says of name and level is taken over at
    each sign-in. The accounts of the embedded provider are these same rows.
    """
    try:
        with transaction.atomic():
            return _own(identity) if embedded else _outside(actor, identity)
    except Refused as error:
        audit.record(
            actor, "identity.link_refused", outcome="refused", resource="provider",
            resource_id=identity.issuer[:60], why=error.objections[0].code,
        )  # fmt: skip
        raise


def _own(identity: ProviderIdentity) -> UUID:
    account = Account.objects.filter(oid=identity.oid).first()
    if account is None:
        raise Refused(Objection("ACCOUNT_UNKNOWN", "Учётная запись не найдена. Войдите ещё раз"))
    if account.snils and account.snils != identity.snils:
        raise Refused(Objection("ACCOUNT_LINK", OTHER))
    return account.pk


def _outside(actor: Actor, identity: ProviderIdentity) -> UUID:
    if not identity.snils:
        raise Refused(Objection("SNILS_ABSENT", NO_SNILS))
    link = (
        ProviderLink.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(provider=identity.issuer, subject=identity.subject)
        .first()
    )
    holder = Account.objects.by_snils(identity.snils)
    account = link.account if link else _to_link(identity, holder)
    if (account.snils and account.snils != identity.snils) or (holder and holder.pk != account.pk):
        raise Refused(Objection("ACCOUNT_LINK", OTHER))
    _take_over(actor, account, identity)
    if link is None:
        ProviderLink.objects.create(account=account, provider=identity.issuer, subject=identity.subject)
        audit.record(
            actor, "identity.linked", resource="account", resource_id=account.pk, ground=identity.issuer,
            assurance=identity.assurance,
        )  # fmt: skip
    return account.pk


def _to_link(identity: ProviderIdentity, holder: Account | None) -> Account:
    """The account that a pair seen for the first time gets: of the СНИЛС when nobody else has it, or a new one."""
    if holder is None:
        return Account(oid=new_oid(), password=make_password(None))
    if identity.assurance != Account.Assurance.CONFIRMED:
        raise Refused(Objection("ACCOUNT_UNPROVED", UNPROVED))
    if ProviderLink.objects.filter(account=holder, provider=identity.issuer).exists():
        raise Refused(Objection("ACCOUNT_LINK", OTHER))
    return Account.objects.select_for_update().get(pk=holder.pk)


def _take_over(actor: Actor, account: Account, identity: ProviderIdentity) -> None:
    account.snils, account.family, account.given = identity.snils, identity.family, identity.given
    account.patronymic, account.birth_date = identity.patronymic, identity.birth_date
    before, account.assurance = "" if account._state.adding else account.assurance, identity.assurance
    account.email, account.phone = account.email or identity.email, account.phone or identity.phone
    account.save()
    if before != account.assurance:
        keep_evidence(actor, account, before, way=LevelEvidence.Way.ESIA, ground=identity.issuer)
