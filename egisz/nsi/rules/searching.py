"""What a person types, taken apart for search: words with all that may stand for them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from egisz.nsi.rules.spelling import compact, spellings
from egisz.nsi.rules.synonyms import groups
from egisz.nsi.rules.words import words

MOST_TEXT, MOST_WORDS = 200, 12
# words that say nothing alone: a name without them is found, too
_SMALL = frozenset([
    "а", "в", "во", "и", "из", "или", "к", "на", "не", "но", "о", "об", "от", "по", "при", "с", "со", "у", "за", "до",
    "для", "без", "под", "над",
])  # fmt: skip
_CHANGING = (
    "ами", "ями", "ого", "его", "ому", "ему", "ыми", "ими", "ах", "ях", "ов", "ев", "ом", "ем", "ам", "ям", "ой", "ей",
    "ый", "ий", "ая", "яя", "ое", "ее", "ых", "их", "ую", "юю", "ым", "им",
)  # fmt: skip
_ENDINGS = "аеёийоуыьэюя"


@dataclass(frozen=True, slots=True)
class Part:
    """A place in what was typed, and what may stand there: each alternative is words that must all be there."""

    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """line: the typed words as they stand in `search_text`. code: the text as a code, "" when it cannot be one."""

    line: str
    words: tuple[str, ...]
    parts: tuple[Part, ...]
    code: str


def wanted(text: str) -> Wanted:
    """Take a typed text apart. Empty texts have no words."""
    typed = tuple(words(text[:MOST_TEXT])[:MOST_WORDS])
    telling = tuple(word for word in typed if word not in _SMALL) or typed
    code = compact(text[:MOST_TEXT])
    return Wanted(" ".join(typed), typed, _parts(telling), code if len(code) <= 30 else "")


def corrected(asked: Wanted, known: dict[str, list[str]]) -> Wanted:
    """The same with other words in place of the misspelt ones."""
    parts = tuple(
        Part(tuple((word,) for word in known[part.alternatives[0][0]]))
        if part.alternatives[0][0] in known and len(part.alternatives[0]) == 1 and known[part.alternatives[0][0]]
        else part
        for part in asked.parts
    )
    return Wanted(asked.line, asked.words, parts, "")


def _parts(typed: tuple[str, ...]) -> tuple[Part, ...]:
    parts: list[Part] = []
    place = 0
    while place < len(typed):
        length, others = _synonyms_at(typed, place)
        own = typed[place : place + length]
        alternatives = [own]
        if length == 1:
            alternatives += [(spelling,) for spelling in spellings(own[0])]
        parts.append(Part(tuple(dict.fromkeys([*alternatives, *others]))))
        place += length
    return tuple(parts)


def _synonyms_at(typed: tuple[str, ...], place: int) -> tuple[int, list[tuple[str, ...]]]:
    """How many of the words from here make a known phrase (at least one), and what else it is called."""
    known = _by_stems()
    for length in range(min(5, len(typed) - place), 0, -1):
        found = known.get(tuple(_rough_stem(word) for word in typed[place : place + length]))
        if found:
            return length, found
    return 1, []


@lru_cache(maxsize=1)
def _by_stems() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    table: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for group in groups():
        for member in group:
            key = tuple(_rough_stem(word) for word in member)
            others = table.setdefault(key, [])
            others.extend(other for other in group if other != member and other not in others)
    return table


def _rough_stem(word: str) -> str:
    """Enough to see «окулисту» and «окулист» as one: without what the ends of Russian words change."""
    for ending in _CHANGING:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("и")
    return word.rstrip(_ENDINGS) if len(word) > 4 else word
