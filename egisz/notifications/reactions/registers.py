"""ФРМР and hours: a worker learns of every change that others make to his card and to his training."""

from __future__ import annotations

from egisz.cme.public import CreditRefused, CreditVerified, manual_decisions
from egisz.frmr.public import (
    EducationAdded,
    EmploymentChanged,
    EmploymentClosed,
    EmploymentOpened,
    PractitionerRegistered,
)
from egisz.notifications import texts
from egisz.notifications.reactions.common import account_of, day_of, link, organization_name, tell
from egisz.outbox.public import reacts_to


@reacts_to(EmploymentOpened, EmploymentChanged, EmploymentClosed)
def employment(event: EmploymentOpened | EmploymentChanged | EmploymentClosed) -> None:
    """One notification a day for one place of work, however many fields HR touches."""
    tell(
        account_of(event.practitioner_id),
        texts.employment_changed(organization_name(event.organization_oid)),
        kind="register.employment", key=f"{event.employment_id}:{day_of(event.at)}", link=link("cabinet:profile"),
    )  # fmt: skip


@reacts_to(EducationAdded)
def education(event: EducationAdded) -> None:
    tell(
        account_of(event.practitioner_id),
        texts.education_changed(),
        kind="register.education", key=f"{event.practitioner_id}:{day_of(event.at)}", link=link("cme:home"),
    )  # fmt: skip


@reacts_to(CreditVerified)
def credit_verified(event: CreditVerified) -> None:
    """Each decision is told; a decision that was changed since is told by its own event."""
    found = manual_decisions([event.credit_id])[event.credit_id]
    tell(
        account_of(event.practitioner_id),
        texts.credit_verified(found.title, found.hours),
        kind="credit.verified", key=f"{event.credit_id}:{event.at.isoformat()}", link=link("cme:home"),
    )  # fmt: skip


@reacts_to(CreditRefused)
def credit_refused(event: CreditRefused) -> None:
    """The reason is read from the entry: events carry no words of people."""
    found = manual_decisions([event.credit_id])[event.credit_id]
    if found.verdict == "no":
        tell(
            account_of(event.practitioner_id),
            texts.credit_refused(found.title, found.hours, found.reason),
            kind="credit.refused", key=f"{event.credit_id}:{event.at.isoformat()}", link=link("cme:home"),
        )  # fmt: skip


@reacts_to(PractitionerRegistered)
def registered(event: PractitionerRegistered) -> None:
    """Somebody who signed in before and was not in the register may come in now."""
    tell(
        account_of(event.practitioner_id),
        texts.entered_into_register(),
        kind="register.entered", key=str(event.practitioner_id), link=link("cabinet:home"),
    )  # fmt: skip
