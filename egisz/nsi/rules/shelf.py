"""Finding a book in the catalogue by what a person types. Pure.

Forgiving: any order and beginnings of words, ё as е, a code with or without dots, the wrong keyboard layout, a typo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from egisz.nsi.rules.words import words

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_NOT_CODE = re.compile(r"[^0-9a-zа-я]+")
_CLOSE = 0.5  # share of common trigrams that makes two words alike


@dataclass(frozen=True, slots=True)
class Texts:
    """By what a book is found: its OIDs and short codes, and its names; `names[0]` is the short one."""

    codes: tuple[str, ...]
    names: tuple[str, ...]


def score(query: str, book: Texts) -> int:
    """How well a book answers; 0 when it does not. An exact code beats the name, the name beats parts of it."""
    typed = query.strip().lower()
    if not typed:
        return 1
    best = max(_by_code(typed, book.codes), _by_words(words(typed), book.names))
    swapped = typed.translate(_TO_CYRILLIC)
    if not best and swapped != typed:
        best = min(_by_words(words(swapped), book.names), 30)
    return best


def near(query: str, book: Texts) -> int:
    """The second attempt, when no book answers: every typed word looks like some word of the names."""
    typed = words(query)
    listed = {word for name in book.names for word in words(name)}
    closest = [max((_alike(word, other) for other in listed), default=0.0) for word in typed]
    return round(min(closest) * 10) if closest and min(closest) >= _CLOSE else 0


def _by_code(typed: str, codes: Iterable[str]) -> int:
    plain = _NOT_CODE.sub("", typed)
    if len(plain) < 2 or " " in typed:
        return 0
    found = 0
    for code in codes:
        lowered = code.lower()
        if lowered == typed:
            return 100
        if lowered.endswith(f".{typed}"):
            found = max(found, 80)
        elif plain.isdigit() and lowered.rsplit(".", 1)[-1].startswith(plain):
            found = max(found, 50)
        elif len(plain) > 3 and plain in _NOT_CODE.sub("", lowered):
            found = max(found, 40)
    return found


def _by_words(typed: list[str], names: Iterable[str]) -> int:
    if not typed:
        return 0
    found = 0
    for place, name in enumerate(names):
        own = words(name)
        if not all(any(other.startswith(word) for other in own) for word in typed):
            continue
        if place == 0 and own == typed:
            return 90
        starts = own[: len(typed)] == typed or " ".join(own).startswith(" ".join(typed))
        found = max(found, (70 if starts else 60) - 5 * min(place, 3))
    return found


def _alike(one: str, other: str) -> float:
    first, second = _trigrams(one), _trigrams(other[: len(one) + 1])
    return len(first & second) / len(first | second)


def _trigrams(word: str) -> set[str]:
    line = f"  {word} "
    return {line[place : place + 3] for place in range(len(line) - 2)}
