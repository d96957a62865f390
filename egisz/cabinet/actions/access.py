"""The access decision with the facts of the rooms below: gather, decide, write the outcome down, open the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from egisz.audit import public as audit
from egisz.cabinet import rules
from egisz.cabinet.rules import Choice, Demand, FrmrRecord, Grant, Identity, Outcome, OutcomeKind, Place
from egisz.db.context import SYSTEM, acting
from egisz.frmo import public as frmo
from egisz.frmr import public as frmr
from egisz.identity import public as identity
from egisz.kernel import clock
from egisz.kernel.actor import ROLE_TITLES, Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Objection, Refused, Unavailable
from egisz.nsi import public as nsi

SEVERAL_KEY = "egisz_several"  # the person has several roles or organisations: offer «Сменить роль»


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A choice as people read it."""

    key: str
    title: str
    place: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """The decision for one account. last_places: where the person worked, for those who were dismissed."""

    account: identity.AccountInfo
    outcome: Outcome
    names: tuple[NamedChoice, ...]
    last_places: tuple[frmr.EmploymentInfo, ...] = ()

    def choice(self, key: str) -> Choice | None:
        return next((choice for choice in self.outcome.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Proof:
    """How the person proved who they are at this sign-in. second_at: when a second factor was proved, if it was."""

    at: datetime | None = None
    method: str = ""
    second_at: datetime | None = None


def access_of(
    account_id: UUID, assurance: str = "", today: date | None = None, *, proof: Proof | None = None,
    now: datetime | None = None,
) -> Access:  # fmt: skip
    """Decide for an account on a day; `assurance` as the provider told it now, else as the account has it."""
    moment = now or clock.now()
    day = today or clock.to_moscow(moment).date()
    shown = proof or Proof()
    account = identity.account_info(account_id)
    if account is None:
        raise NotFound("account")
    record, jobs = _record_of(account.snils)
    grants = [
        Grant(grant.role, grant.organization_oid, grant.begin, grant.end, grant.department_oid)
        for grant in identity.roles_of(account_id, day)
    ]
    grants += [Grant(Role.DEPUTY, oid, begin, end) for oid, begin, end in identity.deputy_places(account_id, day)]
    person = Identity(
        assurance or account.assurance, account.is_active, second_factor=shown.second_at is not None,
        age=moment - shown.at if shown.at else None,
    )  # fmt: skip
    outcome = rules.decide(person, record, grants, day, _demand_on(day))
    return Access(account, outcome, _named(outcome.choices, jobs), tuple(jobs))


def _demand_on(day: date) -> Demand:
    policy = identity.policy_on(day)
    return Demand(frozenset(Role(role) for role in policy.factor_roles), policy.absolute)


@acting(SYSTEM)  # it is not known yet in what role the person comes in
def _record_of(digits: str) -> tuple[FrmrRecord, list[frmr.EmploymentInfo]]:
    try:
        practitioner_id = frmr.practitioner_by_snils(digits) if digits else None
        jobs = frmr.employments(practitioner_id) if practitioner_id else []
    except Unavailable:
        return FrmrRecord(available=False), []
    places = tuple(Place(job.organization_oid, int(job.kind), job.begin_date, job.end_date) for job in jobs)
    return FrmrRecord(practitioner_id, places), jobs


def _named(choices: tuple[Choice, ...], jobs: list[frmr.EmploymentInfo]) -> tuple[NamedChoice, ...]:
    cards = frmo.organizations([choice.organization_oid for choice in choices if choice.organization_oid])
    open_jobs = {job.organization_oid: job for job in reversed(jobs) if job.end_date is None}
    named = []
    for choice in choices:
        card = cards.get(choice.organization_oid)
        title = ROLE_TITLES[choice.role]
        department = _department_name(choice.department_oid)
        if choice.role is Role.PRACTITIONER and choice.organization_oid in open_jobs:
            job = open_jobs[choice.organization_oid]
            title, department = job.post_name, job.department_name
        place = card.name_short if card else ""
        named.append(NamedChoice(choice.key, title[:1].upper() + title[1:], place, department))
    return tuple(named)


def _department_name(department_oid: str) -> str:
    found = frmo.department(department_oid) if department_oid else None
    return found.name if found else department_oid


@transaction.atomic
def enter(
    request: HttpRequest, access: Access, key: str = "", proof: Proof | None = None
) -> tuple[Outcome, Choice | None]:
    """Open a session as the only choice, or as the chosen one, or as a limited guest; write the outcome down.

    Returns the outcome for what was chosen and as whom the person came in: None when they must choose first, or when
    the outcome lets nobody in.
    """
    outcome, visitor = access.outcome, request.actor  # type: ignore[attr-defined]
    chosen = access.choice(key) if key else None
    if key and chosen is None:
        raise Forbidden("Этой роли у вас нет.", "Обратитесь в кадровую службу или к администратору безопасности.")
    if chosen is None and len(outcome.choices) == 1:
        chosen = outcome.choices[0]
    if chosen is None and outcome.kind is OutcomeKind.OK:
        return outcome, None
    if chosen is not None:
        outcome = outcome.entering(chosen)
    comes_in = chosen if outcome.kind is OutcomeKind.OK else outcome.limited
    audit.record(
        visitor.acting(account_id=access.account.id), outcome.audit_code,
        outcome="success" if outcome.kind is OutcomeKind.OK else "refused", resource="account",
        resource_id=access.account.id, entered_as=str(comes_in.role) if comes_in else "",
    )  # fmt: skip
    if comes_in is None:
        return outcome, None
    shown = proof or Proof()
    identity.start_session(
        request, access.account.id, role=comes_in.role, practitioner_id=comes_in.practitioner_id,
        organization_oid=comes_in.organization_oid, assurance=access.account.assurance, method=shown.method,
        proved_at=shown.second_at,
        department_oid=comes_in.department_oid,
    )  # fmt: skip
    request.session[SEVERAL_KEY] = len(outcome.choices) > 1
    return outcome, comes_in


@transaction.atomic
def ask_employer(actor: Actor, organization_oid: str, today: date | None = None) -> UUID:
    """One click: the organisation gets a request to enter this person into ФРМР, with a term in working days."""
    if frmo.organization(organization_oid) is None:
        raise Refused(
            Objection("ORGANIZATION_REQUIRED", "Выберите организацию, в которой вы работаете", "organization")
        )
    day = today or clock.today()
    due_on = nsi.work_calendar().add(day, rules.EMPLOYER_ANSWERS_IN)
    return identity.request_employer(actor, organization_oid=organization_oid, due_on=due_on)


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request to an employer as the person sees it."""

    organization: str
    sent_on: date
    due_on: date
    state: str


def sent_requests(actor: Actor) -> list[SentRequest]:
    """One's own requests to employers, newest first, with names of organisations."""
    rows = identity.my_employer_requests(actor)
    cards = frmo.organizations([row.organization_oid for row in rows])
    return [
        SentRequest(
            cards[row.organization_oid].name_short if row.organization_oid in cards else "организация закрыта",
            clock.to_moscow(row.created).date(),
            row.due_on,
            row.state,
        )
        for row in rows
    ]


def employers() -> list[tuple[str, str]]:
    """(OID, name) of organisations whose HR department works in this system, by name."""
    cards = frmo.organizations(identity.organizations_with_role(Role.HR))
    return sorted(((oid, card.name_short) for oid, card in cards.items()), key=lambda pair: pair[1])
