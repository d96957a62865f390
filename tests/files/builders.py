"""Little PDFs and pictures, good and hostile."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image


def pdf(pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **save: object) -> bytes:
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(200, 200))
        if change is not None:
            change(document)
        out = io.BytesIO()
        document.save(out, **save)  # type: ignore[arg-type]
        return out.getvalue()


def _javascript() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def open_action(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = _javascript()


def indirect_open_action(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(_javascript())


def launch(document: pikepdf.Pdf) -> None:
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F=String("cmd.exe"))
    )
    document.pages[0].Annots = Array([link])


def page_action(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = Dictionary(O=_javascript())


def named_javascript(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), _javascript()])))


def embedded(document: pikepdf.Pdf) -> None:
    document.attachments["evil.exe"] = b"MZ"


def rich_media(document: pikepdf.Pdf) -> None:
    document.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])])


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))


def harmless(document: pikepdf.Pdf) -> None:
    """A first view and a web address are not programs."""
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.URI, URI=String("https://example.org")),
    )
    document.pages[0].Annots = Array([link])


HOSTILE = [open_action, indirect_open_action, launch, page_action, named_javascript, embedded, rich_media, xfa]


def picture(form: str = "JPEG", size: tuple[int, int] = (300, 200), orientation: int = 1, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "red" if mode == "RGB" else 0)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(out, form, exif=exif)
    return out.getvalue()
