from __future__ import annotations

import pytest

from egisz.fhir.queries import books


@pytest.fixture(autouse=True)
def _forget_books():
    books.forget()
    yield
    books.forget()
