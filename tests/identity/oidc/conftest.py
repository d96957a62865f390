"""One node process for all tests of the folder, one site for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.identity.oidc.outside import Library, Person, Stage, socket_server
from tests.identity.people import account


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    running = Library()
    yield running
    running.stop()


@pytest.fixture
def stage(db: None, library: Library, settings: Settings) -> Iterator[Stage]:
    with socket_server() as site:
        settings.EGISZ_BASE_URL = site
        account()
        person = Person(site)
        shown = Stage(site, library, person)
        shown.register()
        yield shown
        person.browser.close()
