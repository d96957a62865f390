"""The worker gathers a copy room by room."""

from __future__ import annotations

from egisz.outbox.public import reacts_to
from egisz.rights.public import CopyContinued, gather_next


@reacts_to(CopyContinued)
def gather(event: CopyContinued) -> None:
    gather_next(event.copy_id, event.place)
