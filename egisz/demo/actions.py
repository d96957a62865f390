"""Make the demo region once, all or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from egisz.demo import cast
from egisz.demo.region import build
from egisz.demo.stories import tell
from egisz.identity.public import account_by_snils
from egisz.kernel import clock


def exists() -> bool:
    """Was the region made in this database?"""
    return account_by_snils(cast.people()["admin"].snils) is not None


@transaction.atomic
def make_region(now: datetime | None = None) -> bool:
    """Build organisations, people and stories; False when they are there already."""
    if exists():
        return False
    now = now or clock.now()
    region = build(clock.to_moscow(now).date(), now)
    tell(region)
    return True
