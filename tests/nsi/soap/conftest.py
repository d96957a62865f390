"""What is believed for a second must not outlive a test."""

from __future__ import annotations

import pytest

from egisz.nsi.queries import wire


@pytest.fixture(autouse=True)
def _forget():
    wire.forget()
