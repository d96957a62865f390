"""A hospital, a worker and the folders of one test."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from egisz.kernel.actor import Actor
from egisz.nsi.public import load_starter
from tests.accreditation.builders import Town, make_town, make_worker


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.EGISZ_DATA_DIR = tmp_path
    settings.EGISZ_KEYS_DIR = tmp_path / "keys"
    settings.EGISZ_FILES_DIR = tmp_path / "files"


@pytest.fixture
def town(db: None) -> Town:
    load_starter()
    return make_town()


@pytest.fixture
def worker(town: Town) -> Actor:
    return make_worker(town)
