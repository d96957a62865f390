"""One installation and one browser for all journeys; each journey takes people of its own from the demo region."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from egisz.demo import cast
from tests.journeys.stage import Company, Installation, chromium, installation


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker("journey")


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running_already = os.environ.get("EGISZ_JOURNEY_URL")  # while writing journeys: a server with the demo region
    if running_already:
        yield Installation(running_already, Path(os.environ["EGISZ_JOURNEY_DIR"]), "", _accounts())
        return
    with installation(tmp_path_factory.mktemp("installation")) as running:
        yield running


def _accounts() -> dict[str, dict[str, str]]:
    return {
        key: {"snils": digits, "password": cast.PASSWORD, "pin": cast.PIN, "about": about}
        for key, digits, about in cast.described()
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def company(browser: Browser, place: Installation) -> Iterator[Callable[..., Company]]:
    """company(width=390, scripts=False): a new group of people with their browsers."""
    groups: list[Company] = []

    def gather(width: int = 1280, scripts: bool = True) -> Company:
        groups.append(Company(browser, place, width, scripts))
        return groups[-1]

    yield gather
    for group in groups:
        group.close()
