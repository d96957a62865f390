"""What can be done to the journal: write a row, seal what was written."""

from egisz.audit.actions.recording import record, record_reading
from egisz.audit.actions.sealing import seal_rows

__all__ = ["record", "record_reading", "seal_rows"]
