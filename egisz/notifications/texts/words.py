"""What every sentence is made of: a title and a body; remarks of those who check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from egisz.kernel.text import nbsp

CENTRE = "Федеральный аккредитационный центр (ФАЦ)"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One coded remark or reason: what is wrong, in the checker's own words, and what to do."""

    title: str
    comment: str
    remedy: str


def text(title: str, *sentences: str) -> Text:
    return Text(nbsp(title), nbsp(" ".join(sentence for sentence in sentences if sentence)))


def listed(remarks: Sequence[Remark]) -> str:
    lines = []
    for number, remark in enumerate(remarks, 1):
        comment = f" {remark.comment.strip()}" if remark.comment.strip() else ""
        lines.append(nbsp(f"{number}. {remark.title}.{comment}\nЧто сделать: {remark.remedy}"))
    return "\n\n".join(lines)
