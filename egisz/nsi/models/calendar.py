"""The production calendar."""

from __future__ import annotations

from django.db import models


class CalendarDay(models.Model):
    """День производственного календаря, который отличается от обычной недели."""

    day = models.DateField("день", primary_key=True)
    is_working = models.BooleanField("рабочий")
    source = models.CharField("акт", max_length=300)
    is_provisional = models.BooleanField("предварительно: акт о переносах ещё не издан", default=False)

    class Meta:
        verbose_name = "день календаря"

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
