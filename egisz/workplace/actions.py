"""Verbs of the workplaces that need facts of several rooms."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from egisz.frmr.public import employments, practitioner_by_snils
from egisz.identity.public import appoint_deputy
from egisz.kernel.actor import Actor


def appoint(
    actor: Actor, *, snils: str, scope: str, begin: date, end: date, ground: str, power_number: str = ""
) -> UUID:
    """The head appoints a deputy; the register says whether the person works in the same organisation."""
    practitioner_id = practitioner_by_snils(snils)
    jobs = employments(practitioner_id, on=begin) if practitioner_id else []
    return appoint_deputy(
        actor, snils=snils, scope=scope, begin=begin, end=end, ground=ground, power_number=power_number,
        works_here=any(job.organization_oid == actor.organization_oid for job in jobs),
    )  # fmt: skip
