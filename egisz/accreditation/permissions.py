"""Who may do what with applications and reports."""

from __future__ import annotations

from uuid import UUID

from egisz.accreditation.models import ActivityReport, Application
from egisz.db.statements import Statement
from egisz.identity.public import acts_for_head
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound

_OWN = Statement(
    lambda owner, application: Application.objects.filter(practitioner_id=owner, pk=application),
    owner=UUID,
    application=UUID,
)


def is_applicant(actor: Actor) -> bool:
    """A practitioner of the register in his own cabinet."""
    return actor.role == Role.PRACTITIONER and actor.practitioner_id is not None


def require_applicant(actor: Actor) -> UUID:
    """The practitioner who applies; a plain word for everybody else."""
    if not is_applicant(actor) or actor.practitioner_id is None:
        raise Forbidden(
            "Раздел «Аккредитация» открыт медицинским и фармацевтическим работникам, которые есть в регистре.",
            "Если у вас несколько ролей, выберите роль «медицинский работник». Если вас нет в регистре – "
            "обратитесь в кадровую службу.",
        )
    return actor.practitioner_id


def own_application(actor: Actor, application_id: UUID, *, lock: bool = False) -> Application:
    """The actor's own application; strangers learn nothing (NotFound)."""
    if not is_applicant(actor) or actor.practitioner_id is None:
        raise NotFound
    application: Application | None
    if lock:
        rows = Application.objects.filter(practitioner_id=actor.practitioner_id)
        application = rows.select_for_update(of=("self",)).filter(pk=application_id).first()
    else:
        application = _OWN.first(owner=actor.practitioner_id, application=application_id)
    if application is None:
        raise NotFound
    return application


def own_report(actor: Actor, report_id: UUID, *, lock: bool = False) -> ActivityReport:
    if not is_applicant(actor) or actor.practitioner_id is None:
        raise NotFound
    rows = ActivityReport.objects.filter(practitioner_id=actor.practitioner_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    report = rows.filter(pk=report_id).first()
    if report is None:
        raise NotFound
    return report


def signs_reports(actor: Actor) -> bool:
    """The head of an organisation, or a deputy to whom he has given reports."""
    return acts_for_head(actor, "reports")


def require_head(actor: Actor) -> str:
    """The organisation in whose name the head acts."""
    if not signs_reports(actor):
        raise Forbidden(
            "Согласовывать отчёты может руководитель организации или его уполномоченный заместитель.",
            "Роль руководителя выдаёт администратор безопасности, заместителя назначает руководитель.",
        )
    return actor.organization_oid


def report_for_head(actor: Actor, report_id: UUID, *, lock: bool = False) -> ActivityReport:
    """A report that was sent to the actor's organisation; drafts and other organisations are NotFound."""
    if not signs_reports(actor):
        raise NotFound
    sent = (ActivityReport.State.ON_APPROVAL, ActivityReport.State.APPROVED, ActivityReport.State.REFUSED)
    rows = ActivityReport.objects.filter(organization_oid=actor.organization_oid, state__in=sent)
    if lock:
        rows = rows.select_for_update(of=("self",))
    report = rows.filter(pk=report_id).first()
    if report is None:
        raise NotFound
    return report
