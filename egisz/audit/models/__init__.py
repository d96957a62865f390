"""The journal, its seals, and what is done about rows of it."""

from egisz.audit.models.cases import Dispute, Finding
from egisz.audit.models.journal import AuditRow, Leaf, Seal, append_only, sealed_row
from egisz.audit.models.running import Forwarding, JournalCheck

__all__ = [
    "AuditRow",
    "Dispute",
    "Finding",
    "Forwarding",
    "JournalCheck",
    "Leaf",
    "Seal",
    "append_only",
    "sealed_row",
]
