"""A withdrawn consent: the person is told what was done, the centre that a case has lost its ground."""

from __future__ import annotations

from egisz.accreditation.public import ApplicationConsentLost
from egisz.consents.public import ConsentWithdrawn, document_on
from egisz.kernel.actor import Role
from egisz.notifications import texts
from egisz.notifications.reactions.common import day_of, holders, link, tell
from egisz.outbox.public import reacts_to


@reacts_to(ConsentWithdrawn)
def consent_withdrawn(event: ConsentWithdrawn) -> None:
    document = document_on(event.code, day_of(event.at))
    tell(
        event.account_id, texts.consent_withdrawn(document.title, document.consequences),
        kind="account.consent_withdrawn", key=str(event.consent_id), link=link("consents:mine"),
    )  # fmt: skip


@reacts_to(ApplicationConsentLost)
def application_without_consent(event: ApplicationConsentLost) -> None:
    officers = [event.assigned_to] if event.assigned_to else holders(Role.CENTRE)
    for account_id in officers:
        tell(
            account_id, texts.application_without_consent(event.number), kind="application.consent_lost",
            key=str(event.application_id), link=link("accreditation:queue"),
        )  # fmt: skip
