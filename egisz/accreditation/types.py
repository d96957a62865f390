"""What the questions to accreditation answer with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.objections import Dossier
from egisz.accreditation.rules.reasons import REASONS
from egisz.accreditation.rules.slots import Slot
from egisz.accreditation.rules.window import Advice, MeetingDates, Window
from egisz.cme.public import HoursReport
from egisz.files.public import FileInfo
from egisz.frmr.public import AccreditationInfo, EmploymentInfo
from egisz.kernel.errors import Objection


@dataclass(frozen=True, slots=True)
class ApplicationBrief:
    """One application in a list and on the home page. whose_move: in Russian, for people."""

    id: UUID
    number: str
    state: str
    state_title: str
    specialty_code: str
    specialty_name: str
    next_actor: str
    whose_move: str
    deadline: date | None
    changed_at: datetime
    submitted_at: datetime | None
    registration_number: str
    meeting_on: date | None
    expires_on: date | None
    corrects_id: UUID | None

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"


@dataclass(frozen=True, slots=True)
class ApplicationInfo:
    """All that an applicant entered or was told."""

    brief: ApplicationBrief
    practitioner_id: UUID
    account_id: UUID
    kind: str
    personal_confirmed_at: datetime | None
    contact_email: str
    contact_phone: str
    education_level: str
    education_level_title: str
    period_begin: date | None
    previous_record_id: UUID | None
    agreement: str
    agreement_title: str
    professional_comment: str
    education_confirmed_at: datetime | None
    education_comment: str
    rule_set: str
    dossier_sha256: str
    registered_on: date | None
    check_due_on: date | None
    decided_on: date | None
    receipt_file_id: UUID | None
    receipt_signature_id: UUID | None

    @property
    def id(self) -> UUID:
        return self.brief.id

    @property
    def number(self) -> str:
        return self.brief.number


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """One report on professional activity. is_current: the author works there now."""

    id: UUID
    practitioner_id: UUID
    organization_oid: str
    organization_name: str
    post_name: str
    period_begin: date
    period_end: date
    organization_about: str
    work_done: str
    achievements: str
    state: str
    state_title: str
    sent_at: datetime | None
    reminded_at: datetime | None
    decided_at: datetime | None
    decided_by_name: str
    refusal_reason: str
    file_id: UUID | None
    refusal_file_id: UUID | None
    signature_id: UUID | None
    changed_at: datetime
    is_current: bool
    overdue: bool

    @property
    def written(self) -> bool:
        return bool(self.organization_about.strip() and self.work_done.strip())

    @property
    def editable(self) -> bool:
        return self.state in ("draft", "refused", "not_agreed")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A file in its slot."""

    id: UUID
    slot: str
    file: FileInfo
    comment: str
    made_by_system: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentInfo:
    """The consent that was given: version and digest of the text that the person read."""

    id: UUID
    text_version: str
    text: str
    text_sha256: str
    purpose: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Defect:
    """A remark of the centre or a reason of the commission: what is wrong, what to do, in which section."""

    code: str
    section: str
    text: str
    remedy: str

    @property
    def title(self) -> str:
        return REASONS[self.code].title if self.code in REASONS else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One transition of a case for the timeline."""

    at: datetime
    event: str
    title: str
    who: str
    ground: str
    to_state: str
    whose_move: str
    deadline: date | None
    defects: tuple[Defect, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A draft with everything that decides it, gathered once for a page."""

    application: ApplicationInfo
    law: RuleSet
    dossier: Dossier
    objections: tuple[Objection, ...]
    progress: dict[str, str]
    slots: tuple[Slot, ...]
    documents: tuple[DocumentRow, ...]
    reports: tuple[ReportInfo, ...]
    employments: tuple[EmploymentInfo, ...]
    record: AccreditationInfo | None
    hours: HoursReport | None
    consent: ConsentInfo | None
    defects: tuple[Defect, ...]
    window: Window | None
    meeting: MeetingDates | None
    meetings: tuple[MeetingDates, ...]
    category_title: str

    @property
    def used_bytes(self) -> int:
        return sum(document.file.size for document in self.documents)

    @property
    def done(self) -> int:
        return sum(state == "done" for state in self.progress.values())

    @property
    def blocking(self) -> tuple[Objection, ...]:
        return tuple(objection for objection in self.objections if objection.blocking)

    @property
    def warnings(self) -> tuple[Objection, ...]:
        return tuple(objection for objection in self.objections if not objection.blocking)

    def defects_at(self, section: str) -> tuple[Defect, ...]:
        return tuple(defect for defect in self.defects if defect.section == section)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """An accreditation record with its state today: valid, soon (window open), expired, annulled, failed."""

    record: AccreditationInfo
    state: str
    days_left: int | None
    window: Window | None
    application: ApplicationBrief | None
    can_start: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page «Аккредитация»."""

    records: tuple[RecordLine, ...]
    applications: tuple[ApplicationBrief, ...]
    next_meeting: MeetingDates | None
    advice_agreed: Advice | None
    advice_not_agreed: Advice | None
    main: RecordLine | None
    law: RuleSet


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """Everything that the home page of the cabinet tells about accreditation."""

    record: AccreditationInfo | None
    days_to_expiry: int | None
    window: Window | None
    window_is_open: bool
    application: ApplicationBrief | None
    sections_done: int
    sections_total: int
    report: ReportInfo | None
    hours: HoursReport | None
    hours_needed: int
    refresher_needed: int
    next_meeting: date | None
    advice: Advice | None
    whose_move: str
    deadline: date | None
    employments: tuple[EmploymentInfo, ...]
    given_names: str


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A line of the head's queue."""

    id: UUID
    full_name: str
    post_name: str
    state: str
    state_title: str
    sent_at: datetime | None
    waiting_days: int
    reminded_at: datetime | None
    overdue: bool
    is_own: bool
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report as the head reads it."""

    report: ReportInfo
    author_full_name: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant keeps after sending: number, time, the signed file. repeated: sent by an earlier press."""

    application_id: UUID
    number: str
    submitted_at: datetime
    file_id: UUID | None
    signature_id: UUID | None
    register_by: date | None
    repeated: bool = field(default=False, compare=False)
