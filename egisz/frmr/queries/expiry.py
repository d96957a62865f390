"""Accreditations that come to their end: for those who remind people."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from egisz.frmr.models import AccreditationRecord
from egisz.frmr.queries.records import _accreditation_info
from egisz.frmr.types import AccreditationInfo


def accreditations_ending(begin: date, end: date) -> list[AccreditationInfo]:
    """Valid records whose last day lies in [begin, end], the earliest first; renewed and extended ones are left out."""
    later = AccreditationRecord.objects.filter(
        practitioner=OuterRef("practitioner"),
        specialty_code=OuterRef("specialty_code"),
        passed=True,
        annulled_on__isnull=True,
        pass_date__gt=OuterRef("pass_date"),
    )
    rows = (
        AccreditationRecord.objects.filter(
            passed=True, annulled_on__isnull=True, end_date_extended=False, end_date__gte=begin, end_date__lte=end
        )
        .exclude(Exists(later))
        .order_by("end_date", "pk")
    )
    return [_accreditation_info(row) for row in rows]
