"""Words of records for search. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_WORD = re.compile(r"[^\w]+|_")


def words(text: str) -> list[str]:
    """Words of a text for search: lower case, ё as е, without punctuation."""
    return _NOT_WORD.sub(" ", text.lower().replace("ё", "е")).split()


def search_text(title: str, extras: Iterable[str] = ()) -> str:
    """« title words | extra words», each word behind a space, so that «% слово%» finds the beginnings of words."""
    own = " ".join(words(title))
    more = " ".join(word for extra in extras for word in words(extra))
    return f" {own} | {more}" if more else f" {own}"
