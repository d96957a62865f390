"""What the room of signatures answers when the sign-in asks."""

from __future__ import annotations

from datetime import datetime

from egisz.crypto.report import VerificationReport
from egisz.identity.public import register_signature_check
from egisz.signature.public import verify


def personal_signature(data: bytes, container: bytes, now: datetime) -> VerificationReport:
    """The same check as for a document that a person signs now."""
    return verify(data, container, now, personal=True)


register_signature_check(personal_signature)
