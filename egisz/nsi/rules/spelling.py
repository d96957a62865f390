"""How people write what they look for: wrong layout, other alphabet, other spelling, slips. Pure."""

from __future__ import annotations

import re

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)
_SHIFTED = str.maketrans('~{}:"<>', "`[];',.")  # the same keys with Shift
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")  # Russian letters in a Latin code

_TO_SOUNDS = (
    ("shch", "щ"), ("sch", "щ"), ("yo", "е"), ("jo", "е"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"),
    ("sh", "ш"), ("iya", "ия"), ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "ия"),
    ("ph", "ф"), ("th", "т"), ("ay", "ай"), ("ey", "ей"), ("iy", "ий"), ("oy", "ой"), ("uy", "уй"), ("yy", "ый"),
    ("''", "ъ"), ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"),
    ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"),
    ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"),
    ("c", "ц"), ("y", "ы"), ("'", "ь"), ("x", "кс"), ("q", "к"),
)  # fmt: skip
_FROM_SOUNDS = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
})  # fmt: skip

# two ways to write one thing in medical Russian; either side stands for the other, at any place of a word
_SPELLINGS = (
    ("йод", "иод"), ("йот", "иот"), ("мейо", "майо"), ("тоннель", "туннель"), ("коклюш", "каклюш"), ("аллерг", "алерг"),
    ("псориаз", "псарриаз"), ("массаж", "масаж"), ("коммун", "комун"), ("пневмо", "пнеумо"), ("диспансер", "диспанцер"),
    ("эхо", "ехо"), ("вульгар", "вулгар"), ("гипс", "гибс"), ("процедур", "процедурн"), ("интернет", "интэрнет"),
)  # fmt: skip
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)


def other_layout(text: str) -> str:
    """The text as the other keyboard layout would have typed it («ntpfgtdn» → «терапевт», «Ш10» → «i10»)."""
    small = text.lower()
    if _CYRILLIC.search(small):
        return small.translate(_TO_LATIN)
    return small.translate(_SHIFTED).translate(_TO_RUSSIAN)


def other_alphabet(text: str) -> str:
    """The text by its sounds in the other alphabet («terapevt» ↔ «терапевт»)."""
    small = text.lower()
    if _CYRILLIC.search(small):
        return small.translate(_FROM_SOUNDS)
    result, place = [], 0
    while place < len(small):
        for sound, letter in _TO_SOUNDS:
            if small.startswith(sound, place):
                result.append(letter)
                place += len(sound)
                break
        else:
            result.append(small[place])
            place += 1
    return "".join(result)


def readings(text: str) -> list[str]:
    """What else a text may mean that finds nothing as it stands: the other layout, the other alphabet."""
    if not (_LATIN.search(text) or _CYRILLIC.search(text) or any(sign in text for sign in "[];',.`")):
        return []
    both = (other_layout(text), other_alphabet(text))
    return [reading for reading in dict.fromkeys(both) if reading != text.lower()]


def spellings(word: str) -> list[str]:
    """Other spellings of a word («иодный» for «йодный»)."""
    return [word.replace(a, b) for pair in _SPELLINGS for a, b in (pair, pair[::-1]) if a in word and b not in word]


def compact(text: str) -> str:
    """A code without signs and case; letters that look Latin are: «А01.30» → «a0130», «j 18.0» → «j180»."""
    small = re.sub(r"[\W_]+", "", text.lower())
    return small.translate(_LOOKALIKES) if any(sign.isdigit() for sign in small) else small


def distance(typed: str, word: str, most: int) -> int:
    """Slips between what was typed and the beginning of a word: a letter lost, added, changed or two swapped.

    More than `most` is answered as most + 1. The rest of a longer word is free: people type beginnings.
    """
    previous: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        before, previous, row = previous, row, [i]
        for j, other in enumerate(word, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row)


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may have and still be meant."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 10 else 3
