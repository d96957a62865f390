"""The description of a book, text or HTML as it was received, as plain blocks that are safe to print. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_BREAKS = {"p", "div", "br", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4"}
_TITLES = {"strong", "b", "h1", "h2", "h3", "h4"}
_HIDDEN = {"script", "style"}


@dataclass(frozen=True, slots=True)
class Block:
    """kind: title | text | item (of a list)."""

    kind: str
    text: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.loud: list[str] = []  # the parts that stand in bold
        self.is_item = False
        self.bold = 0
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        if tag in _BREAKS or tag == "li":
            self.end()
        self.is_item = tag == "li" or (self.is_item and tag not in _BREAKS)
        self.bold += tag in _TITLES

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag in _TITLES:
            self.bold = max(0, self.bold - 1)
        if tag in _BREAKS or tag == "li":
            self.end()

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        for number, line in enumerate(data.splitlines() or [""]):
            if number and not self.is_item:
                self.end()
            self.parts.append(line)
            if self.bold:
                self.loud.append(line)

    def end(self) -> None:
        text = " ".join("".join(self.parts).split())
        loud = " ".join("".join(self.loud).split())
        if text:
            is_title = text == loud or (text.isupper() and text.endswith(":"))
            is_title = is_title and not self.is_item
            kind = "item" if self.is_item else "title" if is_title else "text"
            text = text.rstrip(": ").capitalize() if is_title and text.isupper() else text
            self.blocks.append(Block(kind, text))
        self.parts, self.loud, self.is_item = [], [], False


def blocks(text: str | None) -> tuple[Block, ...]:
    """Headings, paragraphs and items of lists; markup, scripts and empty lines are gone."""
    reader = _Reader()
    reader.feed(text or "")
    reader.close()
    reader.end()
    return tuple(reader.blocks)
