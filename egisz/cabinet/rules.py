"""Who is let into the cabinet and as whom (`domain/cabinet.md` 1, `domain/identity.md` 11): a pure decision.

Confirmed account only («не ниже третьего уровня верификации»); a worker is matched to ФРМР by СНИЛС; what was not
found is told apart from what is found and over, and from a register that does not answer. Roles may demand a second
factor; an authentication may be too old to come in with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from egisz.kernel.actor import Role

CONFIRMED = "confirmed"
MAIN_JOB = 1  # тип занятия должности: основное место работы
EMPLOYER_ANSWERS_IN = 10  # working days for the answer to a request: own choice, no act gives a number

NOT_IN_FRMR = "Сотрудник с указанным СНИЛС не найден в системе ФРМР"


class OutcomeKind(StrEnum):
    OK = "ok"
    NEED_LEVEL = "need_level"
    NEED_SECOND_FACTOR = "need_second_factor"
    NEED_REAUTH = "need_reauth"
    NOT_IN_REGISTER = "not_in_register"
    DISMISSED = "dismissed"
    BLOCKED = "blocked"
    REGISTER_UNAVAILABLE = "register_unavailable"


# Codes under which the journal has always known an outcome.
_JOURNAL_CODES = {OutcomeKind.NOT_IN_REGISTER: "not_in_frmr"}


@dataclass(frozen=True, slots=True)
class Identity:
    """What the provider and the account say.

    assurance: simplified, standard, confirmed. second_factor: proved at this sign-in. age: since the person proved who
    they are; None when nobody knows.
    """

    assurance: str
    is_active: bool = True
    second_factor: bool = False
    age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What the policy of access asks. second_factor: roles that must have it. longest_age: None for any."""

    second_factor: frozenset[Role] = frozenset()
    longest_age: timedelta | None = None


NOTHING_MORE = Demand()


@dataclass(frozen=True, slots=True)
class Place:
    """One employment of ФРМР."""

    organization_oid: str
    kind: int
    begin: date
    end: date | None = None

    def lasts_on(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class FrmrRecord:
    """What ФРМР says of this СНИЛС; practitioner_id None: it does not know the person. available: it answered."""

    practitioner_id: UUID | None = None
    places: tuple[Place, ...] = ()
    available: bool = True


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody gave to the person, for an organisation or only for a department of it."""

    role: Role
    organization_oid: str
    begin: date
    end: date | None = None
    department_oid: str = ""

    def lasts_on(self, day: date) -> bool:
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Choice:
    """As whom one may come in. needs_second_factor: the role demands one, and none was proved."""

    role: Role
    organization_oid: str = ""
    practitioner_id: UUID | None = None
    needs_second_factor: bool = False
    department_oid: str = ""

    @property
    def key(self) -> str:
        return choice_key(self.role, self.organization_oid, self.department_oid)


def choice_key(role: Role, organization_oid: str, department_oid: str = "") -> str:
    """What the form of the chooser sends back."""
    return ":".join((str(role), organization_oid, *([department_oid] if department_oid else ())))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision. choices: as whom (with OK); with `limited` the person gets the limited cabinet."""

    kind: OutcomeKind
    choices: tuple[Choice, ...] = ()
    limited: Choice | None = None

    @property
    def audit_code(self) -> str:
        if self.kind is OutcomeKind.OK:
            return "login.allowed"
        return f"login.denied.{_JOURNAL_CODES.get(self.kind, self.kind)}"

    def entering(self, choice: Choice) -> Outcome:
        """The outcome for one choice: it may need more than the others do."""
        if choice.needs_second_factor:
            return Outcome(OutcomeKind.NEED_SECOND_FACTOR, (choice,))
        return self


def home_route(role: Role) -> str:
    """The name of the page where a role begins."""
    if role is Role.PRACTITIONER:
        return "cabinet:home"
    return "cabinet:limited" if role is Role.LIMITED else "workplace:home"


def decide(
    identity: Identity, record: FrmrRecord, grants: Sequence[Grant], today: date, demand: Demand = NOTHING_MORE
) -> Outcome:
    """Let in, and as whom; or why not."""
    if not identity.is_active:
        return Outcome(OutcomeKind.BLOCKED)
    if demand.longest_age is not None and identity.age is not None and identity.age > demand.longest_age:
        return Outcome(OutcomeKind.NEED_REAUTH)
    if identity.assurance != CONFIRMED:
        return Outcome(OutcomeKind.NEED_LEVEL)
    choices = tuple(_choices_of(grants, record.practitioner_id, today))
    open_places = [place for place in record.places if place.lasts_on(today)]
    if record.available and record.practitioner_id is not None:
        worker = (
            Choice(Role.PRACTITIONER, organization_oid, record.practitioner_id)
            for organization_oid in workplaces(open_places)
        )
        choices = (*worker, *choices)
    if choices:
        return _with_demand(choices, identity, demand)
    if not record.available:
        return Outcome(OutcomeKind.REGISTER_UNAVAILABLE)
    limited = Choice(Role.LIMITED, practitioner_id=record.practitioner_id)
    if record.practitioner_id is None:
        return Outcome(OutcomeKind.NOT_IN_REGISTER, limited=limited)
    return Outcome(OutcomeKind.DISMISSED, limited=limited)


def _with_demand(choices: tuple[Choice, ...], identity: Identity, demand: Demand) -> Outcome:
    """Mark the choices that lack a second factor; when all lack it, nobody is let in yet."""
    if not identity.second_factor:
        choices = tuple(replace(choice, needs_second_factor=choice.role in demand.second_factor) for choice in choices)
    lacking = all(choice.needs_second_factor for choice in choices)
    return Outcome(OutcomeKind.NEED_SECOND_FACTOR if lacking else OutcomeKind.OK, choices)


def workplaces(places: Sequence[Place]) -> list[str]:
    """Organisations of the open jobs, each once: the main job first, then those that last longest."""
    ordered = sorted(places, key=lambda place: (place.kind != MAIN_JOB, place.begin, place.organization_oid))
    return list(dict.fromkeys(place.organization_oid for place in ordered))


def _choices_of(grants: Sequence[Grant], practitioner_id: UUID | None, today: date) -> list[Choice]:
    found: dict[str, Choice] = {}
    for grant in grants:
        if grant.lasts_on(today):
            choice = Choice(grant.role, grant.organization_oid, practitioner_id, department_oid=grant.department_oid)
            found.setdefault(choice.key, choice)
    return list(found.values())
