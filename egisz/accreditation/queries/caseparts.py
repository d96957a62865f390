"""The parts of a case that the centre and the commission read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from egisz.accreditation.queries.centre import STATE_KINDS, STATE_TITLES
from egisz.files.public import FileInfo
from egisz.frmr.public import Person


@dataclass(frozen=True, slots=True)
class Remark:
    """A coded remark with its title."""

    code: str
    title: str
    section: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CaseStep:
    at: datetime
    title: str
    who: str
    ground: str
    whose_move: str
    deadline: date | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    title: str
    file: FileInfo
    comment: str
    made_by_system: bool


@dataclass(frozen=True, slots=True)
class CaseReport:
    """A report with the state of its signature: signature_ok is None where none is needed."""

    id: UUID
    organization_name: str
    post_name: str
    period_begin: date
    period_end: date
    organization_about: str
    work_done: str
    achievements: str
    state: str
    state_title: str
    decided_at: datetime | None
    decided_by_name: str
    refusal_reason: str
    file: FileInfo | None
    refusal_file: FileInfo | None
    signature_ok: bool | None
    signature_text: str


@dataclass(frozen=True, slots=True)
class CaseJob:
    """A place of work of the snapshot."""

    organization: str
    department: str
    post: str
    kind: str
    begin: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class CaseCredit:
    """A programme of the snapshot with the verdict that holds now: counts, no or undecided.

    id: of a manual entry that the centre decides about, otherwise None.
    """

    id: UUID | None
    title: str
    provider: str
    hours: str
    date: date | None
    document_number: str
    verdict: str
    reason: str
    has_file: bool

    @property
    def is_decided(self) -> bool:
        return self.verdict != "undecided"

    @property
    def verdict_title(self) -> str:
        return {"counts": "Зачтено", "no": "Не зачтено"}.get(self.verdict, "Не решено")

    @property
    def verdict_kind(self) -> str:
        return {"counts": "good", "no": "bad"}.get(self.verdict, "warn")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the system looked at. ok is None where it cannot judge."""

    title: str
    ok: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class CaseView:
    id: UUID
    number: str
    registration_number: str
    registered_on: date | None
    state: str
    specialty_name: str
    education_level_title: str
    branch_title: str
    agreement_title: str
    professional_comment: str
    education_comment: str
    contact_email: str
    contact_phone: str
    period_begin: date | None
    expires_on: date | None
    submitted_at: datetime | None
    decided_on: date | None
    deadline: date | None
    whose_move: str
    assigned: str
    is_own: bool
    rule_title: str
    rule_citation: str
    corrects_id: UUID | None
    corrects_number: str
    meeting_id: UUID | None
    meeting_on: date | None
    dossier_sha256: str
    jobs: tuple[CaseJob, ...]
    credits: tuple[CaseCredit, ...]
    warnings: tuple[str, ...]
    person: Person
    documents: tuple[CaseFile, ...]
    reports: tuple[CaseReport, ...]
    checks: tuple[Check, ...]
    steps: tuple[CaseStep, ...]

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]

    @property
    def state_kind(self) -> str:
        return STATE_KINDS.get(self.state, "")
