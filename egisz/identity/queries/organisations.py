"""Organisations in whose name people act, as `/rs` of ЕСИА tells them.

Their names are the upper rooms' business: EGISZ_ORGANIZATIONS names the question that the installation answers them
with, as EGISZ_NAVIGATION does for the menu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from egisz.identity.models import RoleGrant
from egisz.identity.queries.provider import TokenHolder
from egisz.identity.rules import protocol
from egisz.kernel import clock
from egisz.kernel.actor import Role


def _cards(oids: Iterable[str]) -> dict[str, Any]:
    ask: Callable[[Iterable[str]], dict[str, Any]] = import_string(settings.EGISZ_ORGANIZATIONS)
    return ask(oids)


def organization(oid: str, scopes: frozenset[str]) -> dict[str, Any] | None:
    """The body of `/rs/orgs/{oid}`: what the scopes allow; None for an organisation that nobody knows."""
    card = _cards([oid]).get(oid)
    if card is None:
        return None
    known = {"shortName": card.name_short, "fullName": card.name_full, "ogrn": card.ogrn, "inn": card.inn}
    if protocol.ORGANIZATION_SCOPE in scopes:
        allowed = set(known)
    else:
        allowed = {member for scope, member in protocol.ORGANIZATION_MEMBERS.items() if scope in scopes}
        allowed |= {"shortName", "fullName"} if "usr_org" in scopes else set()
    body = {"stateFacts": ["EntityRoot"], "oid": oid, "type": "LEGAL"}
    return body | {name: known[name] for name in known if name in allowed}


def roles_of_holder(holder: TokenHolder, now: datetime) -> list[dict[str, Any]]:
    """The body of `/roles`: organisations in whose name the person acts."""
    if "usr_org" not in holder.scopes:
        return []
    day = clock.to_moscow(now).date()
    rows = RoleGrant.objects.filter(account_id=holder.account_id, begin__lte=day).exclude(organization_oid="")
    live = [row for row in rows.order_by("organization_oid", "role") if row.end is None or row.end >= day]
    cards = _cards({row.organization_oid for row in live})
    return [
        {
            "oid": row.organization_oid,
            "prnOid": holder.oid,
            "fullName": getattr(cards.get(row.organization_oid), "name_full", row.organization_oid),
            "shortName": getattr(cards.get(row.organization_oid), "name_short", row.organization_oid),
            "ogrn": getattr(cards.get(row.organization_oid), "ogrn", ""),
            "chief": row.role == Role.HEAD,
            "admin": False,
            "active": True,
        }
        for row in live
    ]


def organizations_of_holder(holder: TokenHolder, now: datetime) -> dict[str, dict[str, Any]]:
    """The body of `/orgs`: OID → organisation, each once."""
    oids = dict.fromkeys(role["oid"] for role in roles_of_holder(holder, now))
    found = {oid: organization(oid, holder.scopes) for oid in oids}
    return {oid: body for oid, body in found.items() if body is not None}
