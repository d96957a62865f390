"""Lists by pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. number and pages count from 1; an empty list has one empty page."""

    items: Sequence[T]
    number: int
    pages: int
    total: int
    size: int = 25

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_row(self) -> int:
        return (self.number - 1) * self.size + len(self.items)

    @property
    def window(self) -> list[int | None]:
        """Numbers to show: the first, the last, this one with its neighbours; None is a gap."""
        near = {1, self.pages, self.number - 1, self.number, self.number + 1}
        shown: list[int | None] = []
        previous = 0
        for number in sorted(item for item in near if 1 <= item <= self.pages):
            if number - previous == 2:
                shown.append(number - 1)
            elif number - previous > 2:
                shown.append(None)
            shown.append(number)
            previous = number
        return shown

    def replaced(self, items: Sequence[Any]) -> Page[Any]:
        """The same page with other items (rows made from models)."""
        return Page(items, self.number, self.pages, self.total, self.size)


def paginate(rows: Any, number: int | str | None, size: int = 25) -> Page[Any]:
    """A page of a queryset or of a list; a number out of range or not a number gives the nearest page."""
    total = len(rows) if isinstance(rows, (list, tuple)) else rows.count()
    return paginate_known(total, number, size, lambda begin, end: list(rows[begin:end]))


def paginate_known(
    total: int, number: int | str | None, size: int, read: Callable[[int, int], Sequence[Any]]
) -> Page[Any]:
    """The same where the total is known already; read: rows from a place to another."""
    pages = max(1, -(-total // size))
    try:
        wanted = int(number or 1)
    except ValueError:
        wanted = 1
    wanted = min(max(1, wanted), pages)
    begin = (wanted - 1) * size
    return Page(read(begin, begin + size) if total else [], wanted, pages, total, size)
