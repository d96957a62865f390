"""What accreditation does when other rooms say something."""

from __future__ import annotations

from egisz.accreditation.public import consent_is_gone
from egisz.consents.public import ConsentWithdrawn
from egisz.outbox.public import reacts_to


@reacts_to(ConsentWithdrawn)
def stop_without_consent(event: ConsentWithdrawn) -> None:
    if event.code == "accreditation" and event.about is not None:
        consent_is_gone(event.about, now=event.at)
