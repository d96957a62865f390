"""Applications, reports, meetings and decisions of accreditation (`domain/accreditation.md` 5, 6, 9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from egisz.db.fields import EncryptedTextField
from egisz.db.models import Entity
from egisz.kernel import clock


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "Черновик"
    SUBMITTED = "submitted", "Подано"
    CENTRE_CHECK = "centre_check", "Проверка ФАЦ"
    NOT_ADMITTED = "not_admitted", "Возвращено"
    WITH_COMMISSION = "with_commission", "Передано в ЦАК"
    MEETING_SET = "meeting_set", "Назначено заседание"
    PASSED = "passed", "Прошёл"
    NOT_PASSED = "not_passed", "Не прошёл"
    WITHDRAWN = "withdrawn", "Отозвано"


class EducationLevel(models.TextChoices):
    HIGHER = "higher", "Высшее медицинское или фармацевтическое"
    SECONDARY = "secondary", "Среднее медицинское или фармацевтическое"
    NON_MEDICAL = "non_medical", "Немедицинское"


class ReportAgreement(models.TextChoices):
    """«Согласование отчёта о профессиональной деятельности»: ДА, or НЕТ with its ground."""

    YES = "yes", "Да, отчёт согласует руководитель"
    REFUSED = "refused", "Нет: руководитель отказал"
    NOT_WORKING = "not_working", "Нет: сейчас не работаю"
    IS_HEAD = "is_head", "Нет: я сам руководитель организации"
    SOLE_TRADER = "sole_trader", "Нет: я индивидуальный предприниматель"


class NextActor(models.TextChoices):
    """Чей ход."""

    APPLICANT = "applicant", "вы"
    HEAD = "head", "руководитель организации"
    CENTRE = "centre", "Федеральный аккредитационный центр"
    COMMISSION = "commission", "Центральная аккредитационная комиссия"
    NOBODY = "nobody", "никто: дело завершено"


class Application(Entity):
    """Заявление на периодическую аккредитацию."""

    number = models.CharField("номер", max_length=20, unique=True)  # А-2026-004127
    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    account_id = models.UUIDField("учётная запись заявителя")
    kind = models.CharField("вид аккредитации", max_length=20, default="periodic")
    state = models.CharField(
        "состояние", max_length=16, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    next_actor = models.CharField("чей ход", max_length=12, choices=NextActor.choices, default=NextActor.APPLICANT)
    deadline = models.DateField("до какого числа", null=True, blank=True)
    # section «Личные данные»
    personal_confirmed_at = models.DateTimeField("личные данные проверены", null=True, blank=True)
    # section «Контакты»
    contact_email = EncryptedTextField("почта для уведомлений", default="")
    contact_phone = EncryptedTextField("телефон для уведомлений", default="")
    # section «Специальность и образование»
    education_level = models.CharField("уровень образования", max_length=12, choices=EducationLevel.choices, blank=True)
    specialty_code = models.CharField("специальность (11.1066)", max_length=20, blank=True)
    specialty_name = models.CharField("специальность, название", max_length=250, blank=True)
    previous_record_id = models.UUIDField("действующая аккредитация", null=True, blank=True)
    period_begin = models.DateField("отчётный период с", null=True, blank=True)
    expires_on = models.DateField("действующая аккредитация до", null=True, blank=True)
    # section «Профессиональная часть»
    agreement = models.CharField("согласование отчёта", max_length=12, choices=ReportAgreement.choices, blank=True)
    professional_comment = models.TextField("пояснение к профессиональной части", blank=True)
    # section «Образовательная часть»
    education_confirmed_at = models.DateTimeField("образовательная часть проверена", null=True, blank=True)
    education_comment = models.TextField("пояснение к образовательной части", blank=True)
    # submission and after
    rule_set = models.CharField("набор правил", max_length=60, blank=True)
    dossier = models.JSONField("дело на момент подачи", null=True, blank=True)
    dossier_sha256 = models.CharField("SHA-256 дела", max_length=64, blank=True)
    submitted_at = models.DateTimeField("подано", null=True, blank=True)
    receipt_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    receipt_signature_id = models.UUIDField("подпись расписки", null=True, blank=True)
    registration_number = models.CharField("регистрационный номер", max_length=30, blank=True)
    registered_on = models.DateField("зарегистрировано", null=True, blank=True)
    check_due_on = models.DateField("проверить не позднее", null=True, blank=True)
    assigned_to = models.UUIDField("кто проверяет в ФАЦ", null=True, blank=True)
    meeting = models.ForeignKey(
        "accreditation.CommissionMeeting", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_on = models.DateField("решение", null=True, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "заявление"
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "specialty_code"],
                condition=Q(state__in=["submitted", "centre_check", "with_commission", "meeting_set"]),
                name="accreditation_one_in_progress",
            ),
            models.UniqueConstraint(
                fields=["practitioner", "specialty_code"],
                condition=Q(state="draft"),
                name="accreditation_one_draft",
            ),
            models.UniqueConstraint(
                fields=["registration_number"], condition=~Q(registration_number=""), name="accreditation_registration"
            ),
        ]
        indexes = [
            models.Index(fields=["practitioner", "-created_at"], name="accreditation_person"),
            models.Index(fields=["state", "check_due_on"], name="accreditation_queue"),
            models.Index(fields=["meeting", "state"], name="accreditation_meeting"),
        ]

    def __str__(self) -> str:
        return self.number


class Transition(models.Model):
    """Переход дела: who, when, on what ground, whose move is next and until when. Never changed."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey("accreditation.Application", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("когда", default=clock.now)
    event = models.CharField("что произошло", max_length=30)
    from_state = models.CharField("из состояния", max_length=16, blank=True)
    to_state = models.CharField("в состояние", max_length=16, choices=ApplicationState.choices)
    by_account_id = models.UUIDField("кто", null=True)
    by_role = models.CharField("роль", max_length=16)
    ground = models.CharField("основание", max_length=300, blank=True)
    defects = models.JSONField("замечания", default=list)  # [{"code", "section", "text", "remedy"}]
    next_actor = models.CharField("чей ход", max_length=12, choices=NextActor.choices)
    deadline = models.DateField("до какого числа", null=True)

    class Meta:
        verbose_name = "переход"
        indexes = [models.Index(fields=["application", "at"], name="accreditation_transition_when")]

    def __str__(self) -> str:
        return f"{self.event} {self.to_state}"


class ActivityReport(Entity):
    """Отчёт о профессиональной деятельности: one per employer, for the last five years."""

    class State(models.TextChoices):
        DRAFT = "draft", "Черновик"
        ON_APPROVAL = "on_approval", "Ждёт подписи"
        APPROVED = "approved", "Согласован"
        REFUSED = "refused", "Мотивированный отказ"
        NOT_AGREED = "not_agreed", "Без согласования"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey("frmr.Employment", on_delete=models.PROTECT, related_name="+")
    organization_oid = models.CharField("организация", max_length=128)
    organization_name = models.CharField("организация, название", max_length=250)
    post_name = models.CharField("должность", max_length=250)
    period_begin = models.DateField("отчётный период с")
    period_end = models.DateField("отчётный период по")
    organization_about = models.TextField("об организации и подразделении", blank=True)
    work_done = models.TextField("выполненная работа и показатели", blank=True)
    achievements = models.TextField("личные профессиональные достижения", blank=True)
    state = models.CharField("состояние", max_length=12, choices=State.choices, default=State.DRAFT)
    sent_at = models.DateTimeField("отправлен руководителю", null=True, blank=True)
    reminded_at = models.DateTimeField("руководителю напомнили", null=True, blank=True)
    decided_at = models.DateTimeField("решение руководителя", null=True, blank=True)
    decided_by = models.UUIDField("кто решил", null=True, blank=True)
    decided_by_name = models.CharField("кто решил, подпись", max_length=250, blank=True)
    refusal_reason = models.TextField("причина отказа", blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    refusal_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    signature_id = models.UUIDField("подпись", null=True, blank=True)

    class Meta:
        verbose_name = "отчёт о профессиональной деятельности"
        indexes = [
            models.Index(fields=["organization_oid", "state"], name="accreditation_report_org"),
            models.Index(fields=["practitioner"], name="accreditation_report_person"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_name} {self.state}"


class ApplicationReport(models.Model):
    """Отчёт в составе заявления; a corrected copy of an application keeps its approved reports."""

    application = models.ForeignKey("accreditation.Application", on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey("accreditation.ActivityReport", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "отчёт в заявлении"
        constraints = [models.UniqueConstraint(fields=["application", "report"], name="accreditation_report_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.report_id}"


class SupportingDocument(Entity):
    """Документ заявления в своей графе; several files in one slot are allowed where the slot says so."""

    application = models.ForeignKey("accreditation.Application", on_delete=models.CASCADE, related_name="+")
    slot = models.CharField("графа", max_length=30)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    comment = models.CharField("пояснение", max_length=500, blank=True)
    made_by_system = models.BooleanField("приложен системой", default=False)

    class Meta:
        verbose_name = "документ заявления"
        indexes = [models.Index(fields=["application", "slot"], name="accreditation_document")]

    def __str__(self) -> str:
        return self.slot


class ConsentRecord(Entity):
    """Согласие на обработку персональных данных: a separate document (156-ФЗ)."""

    application = models.ForeignKey("accreditation.Application", on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField("редакция текста", max_length=30)
    text = models.TextField("текст")
    text_sha256 = models.CharField("SHA-256 текста", max_length=64)
    purpose = models.CharField("цель", max_length=250)
    given_at = models.DateTimeField("дано", default=clock.now)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)
    account_id = models.UUIDField("кто дал")
    address = models.CharField("сетевой адрес", max_length=64, blank=True)

    class Meta:
        verbose_name = "согласие"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(withdrawn_at__isnull=True), name="accreditation_one_consent"
            )
        ]

    def __str__(self) -> str:
        return self.text_version


class CommissionMeeting(Entity):
    """Заседание ЦАК: the date is stored, never computed."""

    class State(models.TextChoices):
        PLANNED = "planned", "Назначено"
        HELD = "held", "Протокол подписан"
        CANCELLED = "cancelled", "Отменено"

    held_on = models.DateField("дата заседания", unique=True)
    protocol_due_on = models.DateField("протокол не позднее")
    for_expiry_in = models.DateField("для аккредитаций, истекающих в месяце", null=True)
    submit_agreed_in = models.DateField("подать с согласованным отчётом в месяце", null=True)
    submit_not_agreed_in = models.DateField("подать с несогласованным отчётом в месяце", null=True)
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.PLANNED)
    calendar_source = models.CharField("откуда дата", max_length=300, blank=True)
    protocol_number = models.CharField("номер протокола", max_length=60, blank=True)
    protocol_date = models.DateField("дата протокола", null=True, blank=True)
    protocol_file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    protocol_signature_id = models.UUIDField("подпись протокола", null=True, blank=True)

    class Meta:
        verbose_name = "заседание комиссии"
        ordering = ["held_on"]

    def __str__(self) -> str:
        return f"{self.held_on:%d.%m.%Y}"


class Vote(Entity):
    """Голос члена комиссии по одному заявлению."""

    class Choice(models.TextChoices):
        PASSED = "passed", "Признать прошедшим"
        NOT_PASSED = "not_passed", "Признать не прошедшим"

    application = models.ForeignKey("accreditation.Application", on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey("accreditation.CommissionMeeting", on_delete=models.PROTECT, related_name="+")
    member_account_id = models.UUIDField("член комиссии")
    choice = models.CharField("голос", max_length=10, choices=Choice.choices)
    reasons = models.JSONField("причины", default=list)  # codes of rules.REASONS
    comment = models.TextField("пояснение", blank=True)

    class Meta:
        verbose_name = "голос"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "meeting", "member_account_id"], name="accreditation_one_vote"
            )
        ]

    def __str__(self) -> str:
        return self.choice
