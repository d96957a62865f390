"""Abstract bases of the rooms' tables."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from django.db import models

from egisz.kernel import clock


class Entity(models.Model):
    """A row with a public UUID and the moments when it was entered and last changed (system time)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField("внесено", default=clock.now, editable=False)
    changed_at = models.DateTimeField("изменено", default=clock.now, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:
        """What `get_…_display` calls; Django builds the table of titles anew each time, here it is kept."""
        value = getattr(self, field.attname)
        return _titles(field).get(value) or ("" if value is None else str(value))


@cache
def _titles(field: models.Field[Any, Any]) -> dict[Any, str]:
    return {value: str(title) for value, title in field.flatchoices}


class RegisterRow(Entity):
    """A row of a register: also who entered it and where the fact came from («происхождение»)."""

    class Source(models.TextChoices):
        EMPLOYER = "employer", "работодатель"
        COMMISSION = "commission", "аккредитационная комиссия"
        EDUCATION = "education", "образовательная организация"
        NMO = "nmo", "портал НМиФО"
        SELF = "self", "сам работник"
        IMPORT = "import", "загрузка"

    source = models.CharField("происхождение", max_length=16, choices=Source.choices, default=Source.EMPLOYER)
    entered_by = models.UUIDField("кто внёс", null=True, editable=False)

    class Meta:
        abstract = True
