"""Verbs of the cabinet."""

from egisz.cabinet.actions.access import (
    Access,
    NamedChoice,
    Proof,
    SentRequest,
    access_of,
    ask_employer,
    employers,
    enter,
    sent_requests,
)

__all__ = [
    "Access",
    "NamedChoice",
    "Proof",
    "SentRequest",
    "access_of",
    "ask_employer",
    "employers",
    "enter",
    "sent_requests",
]
