"""Corrections and extracts: HR is asked, the worker is answered, the paper is ready."""

from __future__ import annotations

from egisz.corrections.public import CorrectionAnswered, CorrectionReported
from egisz.extracts.public import ExtractFailed, ExtractReady
from egisz.kernel.actor import Role
from egisz.notifications import texts
from egisz.notifications.reactions.common import account_of, holders, link, tell
from egisz.outbox.public import reacts_to


@reacts_to(CorrectionReported)
def reported(event: CorrectionReported) -> None:
    for account_id in holders(Role.HR, event.organization_oid):
        tell(
            account_id,
            texts.correction_opened(event.number, event.due_on),
            kind="register.correction", key=str(event.case_id), link=link("corrections:queue"), due_on=event.due_on,
        )  # fmt: skip


@reacts_to(CorrectionAnswered)
def answered(event: CorrectionAnswered) -> None:
    corrected = event.state == "corrected"
    tell(
        event.account_id,
        texts.correction_accepted(event.number) if corrected else texts.correction_rejected(event.number),
        kind="register.answer", key=str(event.case_id), link=link("corrections:mine"),
    )  # fmt: skip


@reacts_to(ExtractReady)
def extract_ready(event: ExtractReady) -> None:
    tell(
        account_of(event.practitioner_id),
        texts.extract_ready(event.number),
        kind="extract.ready", key=str(event.extract_id), link=link("extracts:list"),
    )  # fmt: skip


@reacts_to(ExtractFailed)
def extract_failed(event: ExtractFailed) -> None:
    tell(
        account_of(event.practitioner_id),
        texts.extract_failed(event.number),
        kind="extract.failed", key=str(event.extract_id), link=link("extracts:list"),
    )  # fmt: skip
