"""Who asks an organisation to be entered into the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from egisz.audit.public import record
from egisz.identity.public import account_info, employer_requests
from egisz.kernel import clock, snils, text
from egisz.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Asking:
    """A person who entered the cabinet and asks this organisation to enter him into the register."""

    id: Any
    full_name: str
    snils: str
    birth_date: date | None
    asked_on: date
    due_on: date
    overdue: bool


def asking(actor: Actor) -> list[Asking]:
    """Open requests to the actor's organisation; reading each person's data leaves a row in the journal."""
    rows = []
    for asked in employer_requests(actor):
        person = account_info(asked.account_id)
        if person is None:
            continue
        record(
            actor, "workplace.employer_request.read", resource="employer_request", resource_id=asked.id,
            ground="просьба самого человека внести его в регистр",
        )  # fmt: skip
        rows.append(
            Asking(
                id=asked.id,
                full_name=text.full_name(person.family, person.given, person.patronymic),
                snils=snils.pretty(person.snils),
                birth_date=person.birth_date,
                asked_on=clock.to_moscow(asked.created).date(),
                due_on=asked.due_on,
                overdue=asked.due_on < clock.today(),
            )
        )
    return rows
