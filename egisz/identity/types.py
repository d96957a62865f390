"""What the identity room tells others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from egisz.kernel import text
from egisz.kernel.actor import ROLE_TITLES, Role


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account as other rooms may see it. assurance: simplified, standard or confirmed."""

    id: UUID
    snils: str
    family: str
    given: str
    patronymic: str
    birth_date: date | None
    email: str
    phone: str
    assurance: str
    is_active: bool
    oid: int = 0

    @property
    def full_name(self) -> str:
        return text.full_name(self.family, self.given, self.patronymic)

    @property
    def initials(self) -> str:
        return text.initials(self.family, self.given, self.patronymic)


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """A role that a person holds from one day to another (None: until it is ended)."""

    id: UUID
    role: Role
    organization_oid: str
    begin: date
    end: date | None
    ground: str
    department_oid: str = ""

    @property
    def title(self) -> str:
        return ROLE_TITLES[self.role]


@dataclass(frozen=True, slots=True)
class EmployerRequestInfo:
    """A request to an employer to enter a person into ФРМР."""

    id: UUID
    account_id: UUID
    organization_oid: str
    created: datetime
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session of a person. ending: how it ended in words, "" while it lasts."""

    id: UUID
    role: Role
    organization_oid: str
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    ending: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class FactorInfo:
    """A factor of a person. kind: totp, passkey, recovery; backed_up: a passkey that its owner's devices share."""

    id: UUID
    kind: str
    name: str
    device: str
    created_at: datetime
    last_used_at: datetime | None
    backed_up: bool


@dataclass(frozen=True, slots=True)
class SecurityInfo:
    """What a person can prove oneself with. spare_codes: how many are left."""

    totp: FactorInfo | None
    passkeys: tuple[FactorInfo, ...]
    spare: FactorInfo | None
    spare_codes: int
    has_password: bool
    email: str

    @property
    def strong(self) -> bool:
        return self.totp is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A secret for an application: as the QR of its address, and in groups of four for typing."""

    address: str
    typed: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """On what a deputy signs. words: what stands beside the signature."""

    id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class DelegationInfo:
    """A power of a deputy. state: active, planned, ended, withdrawn."""

    id: UUID
    organization_oid: str
    head_id: UUID
    deputy_id: UUID
    deputy_name: str
    head_name: str
    scope: str
    scope_title: str
    begin: date
    end: date
    ground: str
    power_number: str
    state: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class EvidenceInfo:
    """Why an account got its level. checked: what was compared, in words; the number of the document is not told."""

    id: UUID
    account_id: UUID
    at: datetime
    before_title: str
    after_title: str
    way: str
    way_title: str
    organization_oid: str
    ground: str
    document_kind: str
    checked: tuple[str, ...]
    confirmed_by: UUID | None
