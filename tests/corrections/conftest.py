"""The same small region as ФРМР's tests, and its worker as an actor."""

from __future__ import annotations

from uuid import uuid4

import pytest

from egisz.kernel.actor import Actor, Role
from egisz.nsi.public import load_starter
from tests.frmr.conftest import Region, region

__all__ = ["region"]


@pytest.fixture
def worker(region: Region) -> Actor:
    load_starter()
    return Actor(role=Role.PRACTITIONER, account_id=uuid4(), practitioner_id=region.worker, organization_oid=region.org)
