"""Fill the sections of a draft; every section is saved on its own."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from egisz.accreditation.actions.drafting import open_draft, previous_record, record_application
from egisz.accreditation.actions.reports import link_reports
from egisz.accreditation.lawbook import consent_on, rules_on
from egisz.accreditation.models import Application, ApplicationState, ConsentRecord, ReportAgreement
from egisz.accreditation.permissions import own_application
from egisz.accreditation.queries.case import expiry_of, levels_of
from egisz.accreditation.rules import sections
from egisz.consents import public as consents
from egisz.frmr.public import education_of
from egisz.identity.public import set_contacts as set_account_contacts
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, Objection, Refused
from egisz.kernel.text import nbsp

CONSENT = "accreditation"


def draft_for_update(actor: Actor, application_id: UUID) -> Application:
    """One's own draft, locked; Refused when it was already submitted."""
    application = own_application(actor, application_id, lock=True)
    if application.state != ApplicationState.DRAFT:
        raise Refused(Objection("NOT_A_DRAFT", "Заявление уже отправлено, изменить его нельзя. Откройте его страницу."))
    return application


def save_section(actor: Actor, application: Application, section: str, now: datetime, **values: object) -> None:
    """Store the answers of one section of a locked draft."""
    for name, value in values.items():
        setattr(application, name, value)
    application.changed_at = now
    application.save(update_fields=[*values, "changed_at"])
    record_application(actor, application, "section_saved", section=section, fields=sorted(values))


@transaction.atomic
def confirm_personal(actor: Actor, application_id: UUID, *, now: datetime | None = None) -> None:
    """«Всё верно»: the person has read what the register holds."""
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    save_section(actor, application, sections.PERSONAL, now, personal_confirmed_at=now)


@transaction.atomic
def set_contacts(actor: Actor, application_id: UUID, *, email: str, phone: str, now: datetime | None = None) -> None:
    """Where the answer comes; the account keeps the same contacts."""
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    save_section(actor, application, sections.CONTACTS, now, contact_email=email, contact_phone=phone)
    if actor.account_id is not None:
        set_account_contacts(actor, actor.account_id, email=email, phone=phone, now=now)


@transaction.atomic
def set_specialty(
    actor: Actor, application_id: UUID, *, education_level: str, specialty_code: str, now: datetime | None = None
) -> None:
    """Level of education and specialty; the reporting period follows the accreditation in that specialty."""
    now = now or clock.now()
    today = clock.to_moscow(now).date()
    application = draft_for_update(actor, application_id)
    levels = levels_of(education_of(application.practitioner_id))
    if levels and education_level not in levels:
        raise Refused(
            Objection(
                "BASIC_EDUCATION_MISMATCH",
                "В регистре нет вашего диплома такого уровня. Выберите другой уровень или сообщите о неточности.",
                "education_level",
            )
        )
    try:
        previous = previous_record(application.practitioner_id, specialty_code, today)
    except Refused as refusal:
        raise Refused(*(Objection(found.code, found.text, "specialty") for found in refusal.objections)) from refusal
    other = open_draft(application.practitioner_id, specialty_code)
    if other is not None and other.pk != application.pk:
        text = (
            f"По этой специальности у вас уже есть черновик № {other.number}. Откройте его на странице «Аккредитация»."
        )
        raise Refused(Objection("DRAFT_EXISTS", nbsp(text), "specialty"))
    save_section(
        actor, application, sections.SPECIALTY, now,
        education_level=education_level,
        specialty_code=previous.specialty_code,
        specialty_name=previous.specialty_name,
        previous_record_id=previous.id,
        period_begin=previous.pass_date,
        expires_on=expiry_of(previous, rules_on(today), today),
    )  # fmt: skip
    link_reports(application, today)


@transaction.atomic
def set_agreement(
    actor: Actor, application_id: UUID, *, agreement: str, comment: str = "", now: datetime | None = None
) -> None:
    """«Согласование отчёта»: ДА, or НЕТ with its ground; and a comment to the professional part."""
    if agreement and agreement not in ReportAgreement.values:
        raise Refused(Objection("AGREEMENT_REQUIRED", "Выберите один из вариантов.", "agreement"))
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    save_section(
        actor, application, sections.PROFESSIONAL, now, agreement=agreement, professional_comment=comment.strip()
    )
    link_reports(application, clock.to_moscow(now).date())


@transaction.atomic
def confirm_education(actor: Actor, application_id: UUID, *, comment: str = "", now: datetime | None = None) -> None:
    """The person has seen which hours count, and may add a comment."""
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    save_section(
        actor, application, sections.EDUCATION, now, education_confirmed_at=now, education_comment=comment.strip()
    )


@transaction.atomic
def give_consent(actor: Actor, application_id: UUID, *, version: str, now: datetime | None = None) -> UUID:
    """Consent to processing: version, text and digest are kept; a second press gives the same record.

    version: what the person read; Refused when a newer text has come into force meanwhile.
    """
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    given = ConsentRecord.objects.filter(application=application, withdrawn_at__isnull=True).first()
    if given is not None:
        return given.pk
    if actor.account_id is None:
        raise Forbidden("Согласие даёт сам работник из своего кабинета.")
    text = consent_on(clock.to_moscow(now).date())
    if version != text.version:
        raise Refused(Objection("CONSENT_CHANGED", "Текст согласия обновился. Прочитайте его ещё раз.", "agree"))
    row = ConsentRecord.objects.create(
        application=application,
        text_version=text.version,
        text=text.text,
        text_sha256=sha256(text.text.encode()).hexdigest(),
        purpose=text.purpose,
        given_at=now,
        account_id=actor.account_id,
        address=actor.address,
    )
    consents.give(actor, CONSENT, version=text.version, about=application.pk, now=now)
    _touch(application, now)
    record_application(actor, application, "consent_given", version=text.version)
    return row.pk


@transaction.atomic
def withdraw_consent(actor: Actor, application_id: UUID, *, now: datetime | None = None) -> None:
    """Before the sending a consent may be taken back at any moment."""
    now = now or clock.now()
    application = draft_for_update(actor, application_id)
    if ConsentRecord.objects.filter(application=application, withdrawn_at__isnull=True).update(withdrawn_at=now):
        consents.withdraw_about(actor, CONSENT, application.pk, now=now)
        _touch(application, now)
        record_application(actor, application, "consent_withdrawn")


def _touch(application: Application, now: datetime) -> None:
    application.changed_at = now
    application.save(update_fields=["changed_at"])
