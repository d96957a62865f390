"""What keeps a paper from being PDF/A-3u: the clauses of ISO 19005-3 that a paper made by a press can break."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

_GOES_NOWHERE = {"/GoTo", "/URI", "/Named", "/Thread", "/GoToR"}
_TYPES = {"/FontFile", "/FontFile2", "/FontFile3"}


def faults(data: bytes, title: str = "", attached: tuple[str, ...] = ()) -> list[str]:
    """Every broken clause in words, an empty list for a good paper; `title` is what the file must be called."""
    found = [*_file(data)]
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        found += [f"6.1 {problem}" for problem in pdf.check_pdf_syntax()]
        for check in (_colours, _fonts, _actions, _metadata):
            found += check(pdf)
        if pdf.Root.get("/Lang") is None or str(pdf.Root.Lang) != "ru":
            found.append("6.7.4 the language is not named")
        with pdf.open_metadata() as xmp:
            if not xmp.get("dc:title") or (title and xmp["dc:title"] != title):
                found.append(f"6.6.4 dc:title is {xmp.get('dc:title')!r}")
        inside = list(pdf.attachments.values())
        names = tuple(sorted(one.filename for one in inside))
        if names != attached:
            found.append(f"6.8 attached are {names}")
        found += [f"6.8 {one.filename} has no relationship" for one in inside if "/AFRelationship" not in one.obj]
        if {one.objgen for one in pdf.Root.get("/AF", [])} != {one.obj.objgen for one in inside}:
            found.append("6.8 /AF does not list the attachments")
    return found


def _file(data: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", data):
        yield "6.1.2 header"
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "6.1.3 data after the end"


def _all(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream, the direct ones inside others too."""
    waiting = [pdf.trailer, *pdf.objects]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Dictionary | Stream):
            yield item
        if isinstance(item, Dictionary | Stream | Array):
            inner = item if isinstance(item, Array) else item.values()
            waiting += [value for value in inner if isinstance(value, Dictionary | Array) and not value.is_indirect]


def _colours(pdf: Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", []))
    if [str(one.S) for one in intents] != ["/GTS_PDFA1"]:
        yield "6.2.3 one output intent of PDF/A is needed"
    elif intents[0].DestOutputProfile.N != 3 or intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "6.2.3 the profile of the output intent"
    for page in pdf.pages:
        for _, operator in pikepdf.parse_content_stream(page):
            if str(operator) in {"k", "K"}:
                yield "6.2.4.3 CMYK under an RGB output intent"


def _fonts(pdf: Pdf) -> Iterator[str]:
    for page in pdf.pages:
        fonts = page.Resources.Font
        tables = {name: _unicode(font) for name, font in fonts.items()}
        for name, font in fonts.items():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            if not _TYPES & set(inner.get("/FontDescriptor", Dictionary()).keys()):
                yield f"6.2.11.4 {font.get('/BaseFont', name)} is not embedded"
        glyphs = {name: _glyphs(font) for name, font in fonts.items()}
        current = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                current = str(operands[0])
            elif str(operator) in {"TJ", "Tj"}:
                for code in _codes(operands[0]):
                    if not 0 < code < glyphs[current]:
                        yield f"6.2.11.8 .notdef of {fonts[current].BaseFont}"
                    elif code not in tables[current]:
                        yield f"6.2.11.7 glyph {code} of {fonts[current].BaseFont} has no Unicode"


def _glyphs(font: Object) -> int:
    """How many glyphs the embedded program has; a code beyond them is drawn as .notdef."""
    described = font.DescendantFonts[0].FontDescriptor
    program = next(described[kind] for kind in _TYPES if kind in described)
    return int(TTFont(io.BytesIO(program.read_bytes()))["maxp"].numGlyphs)


def _codes(operand: Object) -> Iterator[int]:
    for piece in operand if isinstance(operand, Array) else [operand]:
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            yield from (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))


def _unicode(font: Object) -> set[int]:
    """The codes that stand in the ToUnicode table with a letter that is one."""
    if "/ToUnicode" not in font:
        return set()
    rows = re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {int(code, 16) for code, text in rows if text.lower() not in {b"0000", b"feff", b"fffe"}}


def _actions(pdf: Pdf) -> Iterator[str]:
    for item in _all(pdf):
        keys = set(item.keys())
        if keys & {"/AA", "/JS", "/JavaScript", "/XFA", "/AcroForm", "/OpenAction", "/Encrypt"}:
            yield f"6.5 {sorted(keys)}"
        action = item.get("/S")
        if item.get("/Type") == Name.Action and str(action) not in _GOES_NOWHERE:
            yield f"6.5.1 action {action}"
        if item.get("/Type") == Name.Annot and item.get("/F") != 4:
            yield "6.3.2 an annotation that is not printed"
        if isinstance(item, Stream) and "/LZWDecode" in str(item.get("/Filter")):
            yield "6.1.7 LZW"
    if "/ID" not in pdf.trailer:
        yield "6.1.3 the file has no identifier"


def _metadata(pdf: Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "6.6.2 no XMP"
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("3", "U"):
            yield f"6.6.4 declares {xmp.get('pdfaid:part')}{xmp.get('pdfaid:conformance')}"
        made, printed = str(xmp.get("xmp:CreateDate")), str(pdf.docinfo.get("/CreationDate"))
        if re.sub(r"\D", "", made) != re.sub(r"\D", "", printed) or len(re.sub(r"\D", "", made)) != 14:
            yield f"6.6.3 made at {made} or {printed}"
