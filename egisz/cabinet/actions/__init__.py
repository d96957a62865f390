"""Verbs of the cabinet."""

from egisz.cabinet.actions.access import (
    Access,
    NamedChoice,
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
    "SentRequest",
    "access_of",
    "ask_employer",
    "employers",
    "enter",
    "sent_requests",
]
