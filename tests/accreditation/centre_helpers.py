"""People of the centre and of the commission, and cases that were submitted, made directly in the tables."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from egisz.accreditation.models import Application, CommissionMeeting
from egisz.frmr.models import Practitioner
from egisz.identity.middleware import SESSION_KEY
from egisz.identity.models import Account
from egisz.identity.public import grant_role
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.snils import check_number

SYSTEM = Actor.system("tests")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONG_AGO = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)  # before any clock that the pages read
_numbers = itertools.count(1)


def _snils() -> str:
    nine = f"{next(_numbers) + 200_000_000:09d}"
    return nine + check_number(nine)


def account(family: str = "Проверкина", given: str = "Анна", **changes: Any) -> Account:
    return Account.objects.create(
        **{
            "oid": uuid4().int >> 70, "snils": _snils(), "family": family, "given": given,
            "birth_date": date(1980, 1, 1), "assurance": "confirmed", **changes,
        }
    )  # fmt: skip


def staff(role: Role, **changes: Any) -> Actor:
    """An account that really holds the role."""
    made = account(**changes)
    grant_role(SYSTEM, made.pk, role, begin=date(2026, 1, 1), ground="приказ")
    return Actor(role=role, account_id=made.pk)


def practitioner(owner: Account | None = None, **changes: Any) -> Practitioner:
    owner = owner or account(family="Соколова", given="Елена")
    return Practitioner.objects.create(
        **{
            "worker_oid": f"2020.{next(_numbers):07d}", "snils": owner.snils, "family": owner.family,
            "given": owner.given, "gender": 2, "birth_date": date(1985, 3, 8), **changes,
        }
    )  # fmt: skip


def application(owner: Account | None = None, person: Practitioner | None = None, **changes: Any) -> Application:
    """A submitted application with its snapshot."""
    owner = owner or account(family="Соколова", given="Елена")
    person = person or practitioner(owner)
    return Application.objects.create(
        **{
            "number": f"А-2026-{next(_numbers):06d}", "practitioner": person, "account_id": owner.pk,
            "state": "submitted", "next_actor": "centre", "deadline": date(2026, 11, 24), "education_level": "higher",
            "specialty_code": "49", "specialty_name": "Терапия", "expires_on": date(2027, 1, 20),
            "period_begin": date(2022, 1, 20), "agreement": "not_working", "rule_set": "709n-2022",
            "submitted_at": NOW, "changed_at": LONG_AGO,
            "dossier": {"hours": {"total": "150", "refresher": "90", "lines": []}, "employments": [], "warnings": []},
            "dossier_sha256": "0" * 64, **changes,
        }
    )  # fmt: skip


def meeting(held_on: date = date(2026, 12, 22), **changes: Any) -> CommissionMeeting:
    return CommissionMeeting.objects.create(
        **{
            "held_on": held_on, "protocol_due_on": date.fromordinal(held_on.toordinal() + 3), "changed_at": LONG_AGO,
            **changes,
        }
    )  # fmt: skip


def on_agenda(held: CommissionMeeting, **changes: Any) -> Application:
    return application(
        state="meeting_set", next_actor="commission", meeting=held, registered_on=TODAY,
        registration_number=f"ФАЦ-2026-{next(_numbers):06d}", **changes,
    )  # fmt: skip


def sign_in(client: Client, actor: Actor, practitioner_id: UUID | None = None) -> Client:
    """A session of this actor, without the provider."""
    client.force_login(Account.objects.get(pk=actor.account_id), backend="egisz.identity.backends.AccountBackend")
    session = client.session
    session[SESSION_KEY] = {
        "role": str(actor.role), "organization_oid": actor.organization_oid,
        "practitioner_id": str(practitioner_id or ""), "assurance": "confirmed",
    }  # fmt: skip
    session.save()
    return client


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=clock.MOSCOW)
