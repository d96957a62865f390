"""Whom to tell and where the case is."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from egisz.frmo.public import organization
from egisz.frmr.public import snils_index_of
from egisz.identity.public import account_id_by_snils_index, accounts_with_role, deputies_of
from egisz.kernel import clock
from egisz.kernel.actor import Role
from egisz.notifications.actions import notify
from egisz.notifications.texts import Text


def account_of(practitioner_id: UUID) -> UUID | None:
    """The account of the same person; None while the person has never signed in."""
    return account_id_by_snils_index(snils_index_of(practitioner_id))


def holders(role: Role, organization_oid: str = "") -> list[UUID]:
    """Accounts that hold a role today, of one organisation when it is named."""
    return [account.id for account in accounts_with_role(role, organization_oid, clock.today())]


def signers(organization_oid: str) -> list[UUID]:
    """Who may sign reports of the organisation today: its heads and their deputies, each once."""
    deputies = deputies_of(organization_oid, "reports", clock.today())
    return list(dict.fromkeys((*holders(Role.HEAD, organization_oid), *deputies)))


def organization_name(oid: str) -> str:
    found = organization(oid) if oid else None
    return (found.name_short or found.name_full) if found else ""


def link(name: str, *args: object) -> str:
    """The path of a page; "" when the room of that page is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def day_of(moment: datetime) -> date:
    return clock.to_moscow(moment).date()


def tell(
    account_id: UUID | None, text: Text, *, kind: str, key: str, link: str = "", due_on: date | None = None
) -> None:
    """One notification to one person, if there is an account; the key gets the kind and the person."""
    if account_id is None:
        return
    notify(
        account_id, kind=kind, key=f"{kind}:{key}:{account_id}", title=text.title, body=text.body, link=link,
        due_on=due_on,
    )  # fmt: skip
