"""The worker prints what was ordered."""

from __future__ import annotations

from egisz.extracts.public import ExtractOrdered, produce_extract
from egisz.outbox.public import reacts_to


@reacts_to(ExtractOrdered)
def print_extract(event: ExtractOrdered) -> None:
    produce_extract(event.extract_id)
