"""Accounts for the tests: made through the door, with one password that is hashed once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from egisz.identity import public as identity
from egisz.kernel import clock, snils
from egisz.kernel.actor import Actor

SYSTEM = Actor.system("test")
PASSWORD = "синий трактор у реки"


def snils_of(number: int) -> str:
    """A right СНИЛС for a small number."""
    nine = f"{700000000 + number:09d}"
    return nine + snils.check_number(nine)


def account(number: int = 1, **changes: object) -> UUID:
    facts: dict[str, object] = {
        "snils": snils_of(number),
        "family": "Ветрова",
        "given": "Анна",
        "patronymic": "Ильинична",
        "birth_date": date(1986, 3, 14),
        "email": f"vetrova{number}@example.org",
        "phone": f"+7 900 123-45-{number:02d}",
        "password": PASSWORD,
        "assurance": "confirmed",
        "ground": "проверка",
    }
    return identity.create_account(SYSTEM, **(facts | changes))  # type: ignore[arg-type]


def proved(actor: Actor, now: datetime | None = None) -> Actor:
    """The same person, who has just proved a second factor."""
    return actor.acting(proved_at=now or clock.now())
