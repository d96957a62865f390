"""Small values of the reference service. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a book and the name that people read."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name


class BadAnswer(ValueError):
    """What was given cannot be loaded; the text says why, in Russian."""
