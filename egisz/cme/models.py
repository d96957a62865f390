"""НМО: credits that do not come with a register document of ДПО."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from egisz.db.models import RegisterRow


class CreditEntry(RegisterRow):
    """Зачётные часы: event, self-learning module (ИОМ) or a manual entry with a document."""

    class Kind(models.TextChoices):
        EVENT = "event", "образовательное мероприятие"
        MODULE = "module", "интерактивный образовательный модуль"
        MANUAL_REFRESHER = "manual_refresher", "повышение квалификации, внесено вручную"
        MANUAL_OTHER = "manual_other", "другое обучение, внесено вручную"

    practitioner = models.ForeignKey("frmr.Practitioner", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("вид", max_length=18, choices=Kind.choices)
    title = models.CharField("название", max_length=500)
    provider = models.CharField("кто провёл", max_length=500)
    hours = models.DecimalField("часы (ЗЕТ)", max_digits=6, decimal_places=1)
    specialty_code = models.CharField("специальность (11.1066)", max_length=20, blank=True)
    specialty_name = models.CharField("специальность, название", max_length=250, blank=True)
    document_number = models.CharField("номер документа или код подтверждения", max_length=60, blank=True)
    date = models.DateField("дата")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    verified_by = models.CharField("кем подтверждено", max_length=250, blank=True)
    refused_reason = models.CharField("почему не засчитано", max_length=500, blank=True)
    withdrawn_at = models.DateTimeField("убрано", null=True, blank=True)

    class Meta:
        verbose_name = "зачётные часы"
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="cme_credit_hours"),
            models.CheckConstraint(condition=Q(verified_by="") | Q(refused_reason=""), name="cme_credit_one_decision"),
        ]
        indexes = [models.Index(fields=["practitioner", "date"], name="cme_credit_date")]

    def __str__(self) -> str:
        return f"{self.hours} ч"
