from __future__ import annotations

import pytest

from egisz.ui.paging import paginate

ROWS = list(range(1, 62))


def test_a_list_is_cut_into_pages() -> None:
    page = paginate(ROWS, 2)
    assert (page.number, page.pages, page.total) == (2, 3, 61)
    assert page.items == list(range(26, 51))
    assert (page.first_row, page.last_row) == (26, 50)
    assert (page.previous, page.next) == (1, 3)


@pytest.mark.parametrize(("asked", "given"), [(None, 1), ("", 1), ("abc", 1), ("-4", 1), (0, 1), ("3", 3), (99, 3)])
def test_a_strange_number_gives_the_nearest_page(asked: object, given: int) -> None:
    assert paginate(ROWS, asked).number == given  # type: ignore[arg-type]


def test_an_empty_list_has_one_empty_page() -> None:
    page = paginate([], 1)
    assert (page.number, page.pages, page.total, list(page)) == (1, 1, 0, [])
    assert (page.first_row, page.last_row, page.previous, page.next) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("number", "window"),
    [
        (1, [1, 2, None, 10]),
        (3, [1, 2, 3, 4, None, 10]),
        (4, [1, 2, 3, 4, 5, None, 10]),
        (5, [1, None, 4, 5, 6, None, 10]),
        (10, [1, None, 9, 10]),
    ],
)
def test_the_window_shows_ends_and_neighbours(number: int, window: list[int | None]) -> None:
    assert paginate(list(range(100)), number, size=10).window == window
