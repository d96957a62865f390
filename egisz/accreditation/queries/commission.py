"""Meetings, agendas with the progress of votes, the data of the protocol."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from egisz.accreditation.models import Application, ApplicationState, CommissionMeeting, Vote
from egisz.accreditation.queries.centre import STATE_KINDS, STATE_TITLES
from egisz.accreditation.queries.staff import commission_rules, require, roster
from egisz.accreditation.rules.commission import NOT_PASSED, PASSED, UNDECIDED, CommissionRules, Tally, tally
from egisz.accreditation.rules.flow import MEETING_SET, WITH_COMMISSION
from egisz.accreditation.rules.reasons import REASONS
from egisz.files.public import FileInfo, info
from egisz.frmr.public import brief
from egisz.identity.public import account_info
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound

OUTCOMES = {PASSED: "Прошёл", NOT_PASSED: "Не прошёл", UNDECIDED: "Нет кворума"}
OUTCOME_KINDS = {PASSED: "good", NOT_PASSED: "bad", UNDECIDED: "warn"}


@dataclass(frozen=True, slots=True)
class MeetingRow:
    id: UUID
    held_on: date
    protocol_due_on: date
    state: str
    state_title: str
    source: str
    cases: int
    my_votes: int
    protocol_number: str

    @property
    def kind(self) -> str:
        return {"planned": "info", "held": "good", "cancelled": ""}[self.state]


@dataclass(frozen=True, slots=True)
class MeetingList:
    upcoming: tuple[MeetingRow, ...]
    past: tuple[MeetingRow, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A case on the agenda. my_choice: how the actor voted, "" when not yet; own: the actor's own case."""

    id: UUID
    number: str
    registration_number: str
    specialty_name: str
    education_level_title: str
    state: str
    tally: Tally
    my_choice: str
    own: bool

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]

    @property
    def state_kind(self) -> str:
        return STATE_KINDS.get(self.state, "")

    @property
    def outcome_title(self) -> str:
        return OUTCOMES[self.tally.outcome]

    @property
    def outcome_kind(self) -> str:
        return OUTCOME_KINDS[self.tally.outcome]


@dataclass(frozen=True, slots=True)
class MeetingView:
    meeting: MeetingRow
    agenda: tuple[AgendaRow, ...]
    roster_size: int
    quorum: int
    rules: CommissionRules
    protocol_date: date | None
    protocol_file: FileInfo | None
    protocol_signed: bool

    @property
    def decided(self) -> int:
        return sum(row.tally.outcome != UNDECIDED for row in self.agenda)

    @property
    def open_cases(self) -> tuple[AgendaRow, ...]:
        """Cases that have no decision: of a planned meeting, or left over from one that was held."""
        return tuple(row for row in self.agenda if row.state == MEETING_SET)

    @property
    def my_left(self) -> int:
        return sum(1 for row in self.open_cases if not row.my_choice and not row.own)


@dataclass(frozen=True, slots=True)
class MyVote:
    choice: str
    reasons: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a member needs for voting on one case."""

    meeting_id: UUID | None
    meeting_on: date | None
    may_vote: bool
    why_not: str
    mine: MyVote | None
    next_case: UUID | None


@dataclass(frozen=True, slots=True)
class Decision:
    application_id: UUID
    tally: Tally
    reasons: tuple[str, ...]

    @property
    def outcome(self) -> str:
        return self.tally.outcome


@dataclass(frozen=True, slots=True)
class ProtocolLine:
    number: str
    registration_number: str
    full_name: str
    specialty_name: str
    passed: int
    not_passed: int
    outcome: str
    reasons: tuple[str, ...]

    @property
    def outcome_title(self) -> str:
        return OUTCOMES[self.outcome]


@dataclass(frozen=True, slots=True)
class ProtocolData:
    number: str
    on: date
    held_on: date
    commission_name: str
    citation: str
    members: tuple[str, ...]
    voted: tuple[str, ...]
    quorum: int
    decided: tuple[ProtocolLine, ...]
    undecided: tuple[ProtocolLine, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A case in the commission that has no meeting, or whose meeting was held without deciding it."""

    id: UUID
    number: str
    registration_number: str
    specialty_name: str
    deadline: date | None
    from_meeting: date | None


def meeting_list(actor: Actor, today: date) -> MeetingList:
    """Upcoming meetings first, the past ones newest first, and how many cases wait for a date."""
    require(actor, Role.COMMISSION, Role.SECRETARY)
    meetings = list(CommissionMeeting.objects.order_by("held_on"))
    cases = dict(Application.objects.filter(meeting__isnull=False).values_list("meeting").annotate(n=Count("pk")))
    votes: dict[UUID | None, int] = dict(
        Vote.objects.filter(member_account_id=actor.me, application__state=MEETING_SET)
        .values_list("meeting")
        .annotate(n=Count("pk"))
    )
    rows = [_meeting_row(meeting, cases.get(meeting.id, 0), votes.get(meeting.id, 0)) for meeting in meetings]
    return MeetingList(
        upcoming=tuple(row for row in rows if _is_open(row, today)),
        past=tuple(reversed([row for row in rows if not _is_open(row, today)])),
        waiting=_waiting().count(),
    )


def meeting(actor: Actor, meeting_id: UUID, today: date) -> MeetingView:
    """The agenda with the progress of votes, in the order of the numbers."""
    require(actor, Role.COMMISSION, Role.SECRETARY)
    row = CommissionMeeting.objects.filter(pk=meeting_id).first()
    if row is None:
        raise NotFound
    rules = commission_rules(row.held_on)
    members = roster(row.held_on)
    applications = list(_agenda(row))
    mine = dict(Vote.objects.filter(meeting=row, member_account_id=actor.me).values_list("application", "choice"))
    decisions = decisions_of(row.id, rules, members)
    agenda = tuple(
        AgendaRow(
            id=application.id,
            number=application.number,
            registration_number=application.registration_number,
            specialty_name=application.specialty_name,
            education_level_title=application.get_education_level_display(),
            state=application.state,
            tally=decisions[application.id].tally,
            my_choice=mine.get(application.id, ""),
            own=application.account_id == actor.account_id,
        )
        for application in applications
    )
    return MeetingView(
        meeting=_meeting_row(row, len(agenda), len(mine)),
        agenda=agenda,
        roster_size=len(members),
        quorum=rules.quorum(len(members)),
        rules=rules,
        protocol_date=row.protocol_date,
        protocol_file=info(row.protocol_file_id) if row.protocol_file_id else None,
        protocol_signed=row.protocol_signature_id is not None,
    )


def protocol_file(actor: Actor, meeting_id: UUID) -> tuple[UUID, UUID | None]:
    """File and signature of the protocol. The unsigned draft is for the secretary alone."""
    require(actor, Role.COMMISSION, Role.SECRETARY, Role.CENTRE)
    row = CommissionMeeting.objects.filter(pk=meeting_id).exclude(protocol_file=None).first()
    if (
        row is None
        or row.protocol_file_id is None
        or (row.protocol_signature_id is None and actor.role != Role.SECRETARY)
    ):
        raise NotFound
    return row.protocol_file_id, row.protocol_signature_id


def ballot(actor: Actor, application_id: UUID, today: date) -> Ballot:
    """May the actor vote on this case, how did they vote, and which case of the meeting is next."""
    application = Application.objects.select_related("meeting").filter(pk=application_id).first()
    if application is None or application.meeting is None:
        return Ballot(None, None, False, "Дело ещё не в повестке заседания.", None, None)
    held = application.meeting
    vote = Vote.objects.filter(application=application, meeting=held, member_account_id=actor.me).first()
    voted = Vote.objects.filter(meeting=held, member_account_id=actor.me).values("application")
    following = (
        Application.objects.filter(meeting=held, state=MEETING_SET)
        .exclude(pk__in=voted)
        .exclude(pk=application.pk)
        .exclude(account_id=actor.me)
        .order_by("number")
        .values_list("pk", flat=True)
        .first()
    )
    why_not = ""
    if application.account_id == actor.account_id:
        why_not = "Это ваше собственное дело. По нему голосуют другие члены комиссии."
    elif application.state != MEETING_SET or held.state != CommissionMeeting.State.PLANNED:
        why_not = "Голосование закончено: протокол подписан."
    elif actor.role != Role.COMMISSION:
        why_not = "Голосуют члены комиссии, секретарь видит ход голосования."
    return Ballot(
        meeting_id=held.id,
        meeting_on=held.held_on,
        may_vote=not why_not,
        why_not=why_not,
        mine=MyVote(vote.choice, tuple(vote.reasons), vote.comment) if vote else None,
        next_case=following,
    )


def waiting_cases(actor: Actor) -> list[WaitingRow]:
    """Cases that the secretary has to put on an agenda, the most urgent first."""
    require(actor, Role.SECRETARY)
    rows = _waiting().select_related("meeting").order_by("deadline", "number")
    return [
        WaitingRow(
            id=row.id,
            number=row.number,
            registration_number=row.registration_number,
            specialty_name=row.specialty_name,
            deadline=row.deadline,
            from_meeting=row.meeting.held_on if row.meeting else None,
        )
        for row in rows
    ]


def decisions_of(meeting_id: UUID, rules: CommissionRules, members: Collection[UUID]) -> dict[UUID, Decision]:
    """The outcome of each case of a meeting by the votes of this meeting; votes outside the roster do not count."""
    cases = Application.objects.filter(meeting_id=meeting_id).values_list("pk", "account_id")
    votes: dict[UUID, list[tuple[str, list[str]]]] = {pk: [] for pk, _ in cases}
    own = dict(cases)
    for pk, member, choice, reasons in Vote.objects.filter(meeting_id=meeting_id).values_list(
        "application", "member_account_id", "choice", "reasons"
    ):
        if pk in votes and member in members and member != own[pk]:
            votes[pk].append((choice, reasons))
    return {
        pk: Decision(
            application_id=pk,
            tally=tally((choice for choice, _ in cast), len(members), rules),
            reasons=tuple(dict.fromkeys(code for choice, codes in cast if choice == NOT_PASSED for code in codes)),
        )
        for pk, cast in votes.items()
    }


def protocol_data(meeting_id: UUID, *, number: str, on: date) -> ProtocolData:
    """Everything that the protocol says, as the votes stand now."""
    row = CommissionMeeting.objects.get(pk=meeting_id)
    rules = commission_rules(row.held_on)
    members = roster(row.held_on)
    decisions = decisions_of(meeting_id, rules, members)
    applications = list(_agenda(row))
    names = brief([application.practitioner_id for application in applications])
    lines = [
        ProtocolLine(
            number=application.number,
            registration_number=application.registration_number,
            full_name=names[application.practitioner_id].full_name,
            specialty_name=application.specialty_name,
            passed=decisions[application.id].tally.passed,
            not_passed=decisions[application.id].tally.not_passed,
            outcome=decisions[application.id].outcome,
            reasons=tuple(REASONS[code].title for code in decisions[application.id].reasons),
        )
        for application in applications
    ]
    voters = set(Vote.objects.filter(meeting=row).values_list("member_account_id", flat=True)) & set(members)
    people = {account: info for account in members if (info := account_info(account)) is not None}
    return ProtocolData(
        number=number,
        on=on,
        held_on=row.held_on,
        commission_name=rules.commission_name,
        citation=rules.citation,
        members=tuple(sorted(info.initials for info in people.values())),
        voted=tuple(sorted(people[account].initials for account in voters if account in people)),
        quorum=rules.quorum(len(members)),
        decided=tuple(line for line in lines if line.outcome != UNDECIDED),
        undecided=tuple(line for line in lines if line.outcome == UNDECIDED),
    )


def _is_open(row: MeetingRow, today: date) -> bool:
    """Still ahead, or past with cases that wait for its protocol."""
    return row.state == "planned" and (row.held_on >= today or row.cases > 0)


def _agenda(row: CommissionMeeting) -> QuerySet[Application]:
    return (
        Application.objects.filter(meeting=row)
        .exclude(state=ApplicationState.WITHDRAWN)
        .defer("dossier", "contact_email", "contact_phone")
        .order_by("number")
    )


def _waiting() -> QuerySet[Application]:
    return Application.objects.filter(
        Q(state=WITH_COMMISSION) | Q(state=MEETING_SET, meeting__state=CommissionMeeting.State.HELD)
    )


def _meeting_row(row: CommissionMeeting, cases: int, my_votes: int) -> MeetingRow:
    return MeetingRow(
        id=row.id,
        held_on=row.held_on,
        protocol_due_on=row.protocol_due_on,
        state=row.state,
        state_title=row.get_state_display(),
        source=row.calendar_source,
        cases=cases,
        my_votes=my_votes,
        protocol_number=row.protocol_number,
    )
