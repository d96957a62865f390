"""The words of a PDF, read through the ToUnicode tables of its fonts."""

from __future__ import annotations

import io
import re

import pikepdf


def _table(font: pikepdf.Object) -> dict[int, str]:
    found: dict[int, str] = {}
    if "/ToUnicode" not in font:
        return found
    cmap = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, target in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(target).decode("utf-16-be")
    return found


def words(data: bytes) -> str:
    """All text of all pages; line breaks and spaces become one space."""
    parts: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            tables = {name: _table(font) for name, font in page.Resources.Font.items()}
            current: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = tables[str(operands[0])]
                elif str(operator) in {"TJ", "Tj"}:
                    pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for piece in pieces:
                        if isinstance(piece, pikepdf.String):
                            raw = bytes(piece)
                            pairs = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
                            parts.append("".join(current.get(code, "\ufffd") for code in pairs))
                elif str(operator) in {"BT", "ET", "Td", "Tm", "T*"}:
                    parts.append(" ")
    return re.sub(r"\s+", " ", "".join(parts))
