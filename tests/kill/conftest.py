from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.stand import Stand


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.kill)


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """An empty installation with the official dictionaries left out: it starts in seconds."""
    with Stand(demo=False, environment={"EGISZ_NSI_DIR": str(Path(__file__).parent)}) as running:
        yield running


@pytest.fixture(scope="module")
def region() -> Iterator[Stand]:
    """An installation with the demo region."""
    with Stand() as running:
        yield running
