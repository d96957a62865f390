"""Who of the centre and of the commission may come in; the roster of the commission; its rules on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from egisz.accreditation.lawbook import law_file, law_files
from egisz.accreditation.rules.commission import CommissionRules, commission_rules_from
from egisz.identity.public import accounts_with_role
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused

STAFF = (Role.CENTRE, Role.COMMISSION, Role.SECRETARY)
_PLACES: dict[tuple[Role, ...], str] = {
    (Role.CENTRE,): "Эта страница – для сотрудников ФАЦ",
    (Role.SECRETARY,): "Это действие – для секретаря комиссии",
    (Role.COMMISSION,): "Голосуют члены комиссии",
}


def require(actor: Actor, *roles: Role) -> None:
    """The actor has one of the roles, otherwise Forbidden for staff and NotFound for strangers to the work."""
    if actor.role in roles:
        return
    if not actor.is_signed_in or actor.role in (Role.PRACTITIONER, Role.LIMITED):
        raise NotFound
    raise Forbidden(
        _PLACES.get(roles, "Эта страница – для сотрудников ФАЦ и комиссии"),
        "Если эта роль у вас есть, смените её в меню рядом с вашим именем. Выдаёт роли администратор системы.",
    )


def commission_rules(day: date) -> CommissionRules:
    """How the commission decides on a day. Refused with NO_RULE_SET when no rules are loaded for it."""
    found = [
        rules
        for name in law_files("commission-")
        for rules in map(commission_rules_from, law_file(name)["commission"])
        if rules.valid_from <= day and (rules.valid_to is None or day <= rules.valid_to)
    ]
    if not found:
        raise Refused(
            Objection("NO_RULE_SET", "Порядок работы комиссии на эту дату не загружен. Напишите в поддержку.")
        )
    return max(found, key=lambda rules: rules.valid_from)


def roster(day: date) -> frozenset[UUID]:
    """Accounts that are members of the commission on a day."""
    return frozenset(account.id for account in accounts_with_role(Role.COMMISSION, on=day))
