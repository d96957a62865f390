"""What the extracts room tells others and its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from egisz.extracts.rules import Worth


@dataclass(frozen=True, slots=True)
class ExtractInfo:
    """An extract as its owner sees it."""

    id: UUID
    number: str
    record_id: UUID
    state: str
    state_title: str
    ordered_at: datetime
    ready_at: datetime | None
    specialty_name: str
    kind_title: str
    registry_number: str
    end_date: date | None
    code: str
    code_grouped: str
    check_url: str
    file_id: UUID | None
    file_size: int
    signature_id: UUID | None
    replaced_by: str
    worth: Worth
    worth_title: str

    @property
    def is_ready(self) -> bool:
        return self.state == "ready"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """An accreditation of the actor with its newest extract."""

    record_id: UUID
    specialty_code: str
    specialty_name: str
    kind_title: str
    registry_number: str
    pass_date: date
    end_date: date | None
    valid: bool
    annulled_on: date | None
    latest: ExtractInfo | None


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """What anybody may learn by the code: neither СНИЛС nor the date of birth."""

    extract_id: UUID
    practitioner_id: UUID
    number: str
    code: str
    code_grouped: str
    issued_on: date
    checked_at: datetime
    worth: Worth
    worth_title: str
    replaced_by: str
    annulled_on: date | None
    full_name: str
    specialty_code: str
    specialty_name: str
    kind_title: str
    registry_number: str
    pass_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of a file: outcome is good, warn or bad."""

    title: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The result of comparing an uploaded file. genuine: file and signature are right, whatever the state now."""

    genuine: bool
    lines: tuple[CheckLine, ...]
    extract: PublicCheck | None


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that is printed on an extract."""

    number: str
    issued_at: datetime
    full_name: str
    name_at_decision: str
    snils: str
    birth_date: date
    worker_oid: str
    specialty_code: str
    specialty_name: str
    kind_title: str
    level_title: str
    pass_date: date
    protocol_number: str
    protocol_date: date
    commission: str
    registry_number: str
    end_date: date | None
    end_date_extended: bool
    status: str
    others: tuple[tuple[str, str, date | None], ...]
    signer: str
    signer_serial: str
    signer_fingerprint: str
    signer_not_before: datetime
    signer_not_after: datetime
    code_grouped: str
    check_url: str
    template_version: str
