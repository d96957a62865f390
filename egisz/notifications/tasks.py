"""By the clock: letters that did not go out, and reminders before an accreditation expires."""

from __future__ import annotations

from datetime import date, timedelta

from egisz.accreditation.public import active_application, home_facts
from egisz.consents.public import outdated
from egisz.frmr.public import AccreditationInfo, accreditations_ending
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.periods import add_months
from egisz.notifications import texts
from egisz.notifications.actions import notify, retry_letters
from egisz.notifications.queries import known_keys
from egisz.notifications.reactions.common import account_of, link
from egisz.notifications.rules import HOURS_MONTHS, REMIND_MONTHS, stage
from egisz.outbox.public import every


@every(timedelta(minutes=1))
def letters() -> None:
    retry_letters()


@every(timedelta(hours=6))
def reminders() -> None:
    remind(clock.today())


@every(timedelta(hours=6))
def changed_consents() -> None:
    """Whoever agreed to an older text is asked anew, once for each version."""
    for account_id, document in outdated(clock.today()):
        text = texts.consent_changed(document.title)
        notify(
            account_id, kind="account.consent_changed", key=f"consent:{document.code}:{document.version}:{account_id}",
            title=text.title, body=text.body, link=link("consents:mine"),
        )  # fmt: skip


def remind(today: date) -> int:
    """Remind everybody whose stage has come and who was not reminded of it yet; returns how many were looked at.

    Somebody whose application is on its way needs no reminder.
    """
    due = [
        (record, months)
        for record in accreditations_ending(today, add_months(today, max(REMIND_MONTHS)))
        if record.end_date is not None and (months := stage(record.end_date, today)) is not None
    ]
    told = known_keys([_key(record, months) for record, months in due])
    fresh = [(record, months) for record, months in due if _key(record, months) not in told]
    for record, months in fresh:
        _remind(record, months, today)
    return len(fresh)


def _key(record: AccreditationInfo, months: int, kind: str = "reminder.expiry") -> str:
    return f"{kind}:{record.id}:{months}"


def _remind(record: AccreditationInfo, months: int, today: date) -> None:
    account_id = account_of(record.practitioner_id)
    application = active_application(record.practitioner_id)
    if account_id is None or record.end_date is None or (application is not None and not application.is_draft):
        return
    text = texts.accreditation_expires(record.specialty_name, record.end_date, months)
    notify(
        account_id, kind="reminder.expiry", key=_key(record, months), title=text.title, body=text.body,
        link=link("accreditation:home"), due_on=record.end_date,
    )  # fmt: skip
    if months not in HOURS_MONTHS:
        return
    person = Actor(role=Role.PRACTITIONER, account_id=account_id, practitioner_id=record.practitioner_id)
    facts = home_facts(person, today)
    if facts.record is None or facts.record.id != record.id or facts.hours is None or facts.hours.enough:
        return
    text = texts.hours_missing(
        record.specialty_name, int(facts.hours.missing_total), int(facts.hours.missing_refresher), record.end_date
    )
    notify(
        account_id, kind="reminder.hours", key=_key(record, months, "reminder.hours"), title=text.title,
        body=text.body, link=link("cme:home"), due_on=record.end_date,
    )  # fmt: skip
