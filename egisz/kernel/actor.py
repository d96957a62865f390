"""Who acts: passed as the first argument to every action and query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person does in the system. One session acts in one role for one organisation."""

    PRACTITIONER = "practitioner"  # медицинский или фармацевтический работник
    LIMITED = "limited"  # личность подтверждена, в ФРМР не найден(а) или уволен(а)
    HR = "hr"  # кадровик медицинской организации
    HEAD = "head"  # руководитель организации
    DEPUTY = "deputy"  # заместитель: подписывает по поручению руководителя, в его пределах и сроке
    CENTRE = "centre"  # сотрудник ФАЦ
    COMMISSION = "commission"  # член ЦАК
    SECRETARY = "secretary"  # секретарь ЦАК
    ADMIN = "admin"  # администратор системы: словари, организации, установка
    SECURITY = "security"  # администратор безопасности: учётные записи, роли, блокировки
    AUDITOR = "auditor"  # аудитор: журнал и обращения о нём
    OPERATOR = "operator"  # оператор центра идентификации: подтверждает личность при посещении
    SYSTEM = "system"  # фоновая работа
    ANONYMOUS = "anonymous"  # посетитель без входа


ROLE_TITLES: dict[Role, str] = {
    Role.PRACTITIONER: "медицинский работник",
    Role.LIMITED: "гость кабинета",
    Role.HR: "кадровая служба",
    Role.HEAD: "руководитель организации",
    Role.DEPUTY: "заместитель руководителя",
    Role.CENTRE: "сотрудник ФАЦ",
    Role.COMMISSION: "член ЦАК",
    Role.SECRETARY: "секретарь ЦАК",
    Role.ADMIN: "администратор системы",
    Role.SECURITY: "администратор безопасности",
    Role.AUDITOR: "аудитор",
    Role.OPERATOR: "оператор центра идентификации",
    Role.SYSTEM: "система",
    Role.ANONYMOUS: "посетитель",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) on whose behalf a call is made.

    account_id: identity.Account, None for the system and for visitors.
    practitioner_id: frmr.Practitioner of the same person, when there is one.
    organization_oid: the organisation in whose name a HR officer or a head acts, or where a practitioner works.
    department_oid: the department for which the role was given, when there is one.
    device: the browser as its person would name it. method: how the person signed in, RFC 8176 names by spaces.
    proved_at: when a second factor was last proved in this session; None when it was not.
    """

    role: Role
    account_id: UUID | None = None
    practitioner_id: UUID | None = None
    organization_oid: str = ""
    request_id: str = ""
    channel: str = "web"
    address: str = ""
    session_key: str = ""
    assurance: str = ""
    device: str = ""
    method: str = ""
    proved_at: datetime | None = None
    department_oid: str = ""

    @classmethod
    def system(cls, name: str = "worker") -> Actor:
        return cls(role=Role.SYSTEM, channel=name)

    @classmethod
    def anonymous(cls, request_id: str = "", address: str = "") -> Actor:
        return cls(role=Role.ANONYMOUS, request_id=request_id, address=address)

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def me(self) -> UUID:
        """The account of somebody who signed in; LookupError for the system and for visitors."""
        if self.account_id is None:
            raise LookupError("nobody signed in")
        return self.account_id

    def acting(self, **changes: object) -> Actor:
        return replace(self, **changes)  # type: ignore[arg-type]
