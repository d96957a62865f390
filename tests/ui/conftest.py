from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_addresses(settings) -> None:
    settings.ROOT_URLCONF = "tests.ui.urls"
    settings.EGISZ_NAVIGATION = ""
