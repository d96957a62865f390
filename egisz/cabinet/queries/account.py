"""One's own account: the level, and why it is so."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egisz.frmo.public import organizations
from egisz.identity.public import AccountInfo, EvidenceInfo, account_info, account_names, evidence_of
from egisz.kernel import snils
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound
from egisz.kernel.text import moment

LEVELS = {
    "simplified": ("Упрощённая", "warn", "Кабинет закрыт: личность никто не проверял."),
    "standard": ("Стандартная", "warn", "Кабинет закрыт: СНИЛС и паспорт проверены, но вы ещё не приходили лично."),
    "confirmed": ("Подтверждённая", "good", "Кабинет открыт, можно подавать заявления."),
}


@dataclass(frozen=True, slots=True)
class AccountPage:
    """level: title, kind of the tag, what it gives. log: (when and what, how, who and where), newest first."""

    facts: tuple[tuple[str, str], ...]
    level: tuple[str, str, str]
    log: tuple[tuple[str, str, str], ...]


def account_page(actor: Actor) -> AccountPage:
    """The page of the person who asks."""
    account = account_info(actor.me)
    if account is None:
        raise NotFound
    rows = evidence_of(actor, actor.me)
    names = account_names(row.confirmed_by for row in rows if row.confirmed_by)
    places = {oid: card.name_short for oid, card in organizations({row.organization_oid for row in rows}).items()}
    return AccountPage(_facts(account), LEVELS[account.assurance], tuple(_line(row, names, places) for row in rows))


def _facts(account: AccountInfo) -> tuple[tuple[str, str], ...]:
    return (
        ("Фамилия, имя, отчество", account.full_name),
        ("СНИЛС", snils.pretty(account.snils)),
        ("Электронная почта", account.email or "не указана"),
        ("Телефон", account.phone or "не указан"),
    )


def _line(row: EvidenceInfo, names: dict[UUID, str], places: dict[str, str]) -> tuple[str, str, str]:
    change = f"{row.before_title} → {row.after_title}" if row.before_title else row.after_title
    how = ", ".join(part for part in (row.way_title, row.document_kind, row.ground) if part)
    who = names.get(row.confirmed_by, "") if row.confirmed_by else "система"
    where = places.get(row.organization_oid, "")
    return f"{moment(row.at)}: {change}", how, ", ".join(part for part in (who, where) if part)
