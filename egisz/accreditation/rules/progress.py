"""How far a draft has come: the state of each of the seven sections.

Не начато · В работе · Ждёт подписи · Готово · Пока недоступно (`design/ui.md`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from egisz.accreditation.rules import objections, sections
from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.objections import Dossier
from egisz.kernel.errors import Objection

NOT_STARTED: Final = "not_started"
IN_PROGRESS: Final = "in_progress"
WAITING: Final = "waiting"
DONE: Final = "done"
LATER: Final = "later"

TITLES: Final = {
    NOT_STARTED: "Не начато",
    IN_PROGRESS: "В работе",
    WAITING: "Ждёт подписи",
    DONE: "Готово",
    LATER: "Пока недоступно",
}


def progress(dossier: Dossier, law: RuleSet, today: date) -> dict[str, str]:
    """State by section, in the order of `sections.ORDER`. The last section is never «done»: sending ends the draft."""
    states = {
        sections.PERSONAL: DONE if dossier.personal_confirmed else NOT_STARTED,
        sections.CONTACTS: _state(objections.contacts(dossier), started=dossier.has_email or dossier.has_phone),
        sections.SPECIALTY: _state(objections.specialty(dossier, law, today), started=bool(dossier.specialty_code)),
        sections.PROFESSIONAL: _professional(dossier, law),
        sections.EDUCATION: _state(
            objections.education(dossier, law), started=dossier.hours.total > 0 or dossier.education_confirmed
        ),
        sections.DOCUMENTS: _state(objections.documents(dossier, law), started=any(dossier.attached.values())),
    }
    ready = all(state == DONE for state in states.values())
    states[sections.SENDING] = (IN_PROGRESS if dossier.consent_given else NOT_STARTED) if ready else LATER
    return states


def _professional(dossier: Dossier, law: RuleSet) -> str:
    found = [objection for objection in objections.professional(dossier, law) if objection.blocking]
    if found and all(objection.code == "REPORT_NOT_APPROVED" for objection in found):
        return WAITING
    started = bool(dossier.agreement) or any(report.written for report in dossier.reports)
    return _state(found, started=started)


def _state(found: Iterable[Objection], *, started: bool) -> str:
    if not any(objection.blocking for objection in found):
        return DONE
    return IN_PROGRESS if started else NOT_STARTED
