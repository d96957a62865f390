"""The door of the journal."""

from egisz.audit.actions import record, record_reading
from egisz.audit.queries import AuditEntry, entries

__all__ = ["AuditEntry", "entries", "record", "record_reading"]
