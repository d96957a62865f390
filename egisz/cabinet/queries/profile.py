"""What the register knows about the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from egisz.frmr.public import EmploymentInfo, addresses, employments, identity_document, person
from egisz.kernel import snils, text
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class JobPanel:
    id: str
    organization_oid: str
    title: str
    facts: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    person: tuple[tuple[str, str], ...]
    person_source: str
    documents: tuple[tuple[str, str], ...]
    jobs: tuple[JobPanel, ...]
    card: tuple[tuple[str, str], ...]


def profile_page(actor: Actor, today: date) -> ProfilePage:
    """What the register knows about the person who asks, with the source of each block."""
    if actor.practitioner_id is None:
        raise NotFound
    me = person(actor, actor.practitioner_id)
    document = identity_document(actor, actor.practitioner_id)
    documents: list[tuple[str, str]] = []
    if document is not None:
        documents += [
            ("Документ", document.kind_name),
            ("Серия и номер", f"{document.series} {document.number}".strip()),
            ("Выдан", f"{text.short_date(document.issued_on)}, {document.issuer}"),
        ]
    documents += [
        (f"Адрес {address.kind_title}", f"{address.region_name}, {address.text}")
        for address in addresses(actor, actor.practitioner_id)
        if address.is_current
    ]
    return ProfilePage(
        person=(
            ("Фамилия, имя, отчество", me.full_name),
            ("Дата рождения", text.long_date(me.birth_date)),
            ("Пол", me.gender_title),
            ("СНИЛС", snils.pretty(me.snils)),
            ("Место рождения", me.birth_place or "не указано"),
            ("Гражданство", me.citizenship_name),
        ),
        person_source=f"{me.source}, {text.short_date(me.changed_at)}",
        documents=tuple(documents),
        jobs=tuple(_job(job, today) for job in employments(actor.practitioner_id)),
        card=(("OID работника", me.worker_oid), ("В регистре с", text.medium_date(me.entered_at))),
    )


def _job(job: EmploymentInfo, today: date) -> JobPanel:
    facts = [
        ("Организация", job.organization_name),
        ("Подразделение", job.department_name),
        ("Занятость", f"{job.kind_title}, {text.decimal(job.rate)} ставки"),
        ("Работает" if job.covers(today) else "Работал(а)", _period(job)),
    ]
    return JobPanel(
        id=str(job.id),
        organization_oid=job.organization_oid,
        title=job.post_name,
        facts=tuple(facts),
        source=f"{job.source}, {text.short_date(job.entered_at)}",
    )


def _period(job: EmploymentInfo) -> str:
    begin = f"с {text.medium_date(job.begin_date)}"
    return f"{begin} по {text.medium_date(job.end_date)}" if job.end_date else begin
