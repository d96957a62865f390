"""Look into a PDF without changing it; make a PDF page of a photo."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageFile, ImageOps

from egisz.files import rules

_A4_INCHES = (8.27, 11.69)
_LONGEST_SIDE = 3508  # A4 at 300 dpi
_MOST_OBJECTS = 300_000
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute",
     "/GoToE", "/GoTo3DView"}
)  # fmt: skip
_SUBTYPES = frozenset({"/RichMedia", "/Movie", "/Screen", "/3D", "/FileAttachment", "/Sound"})
_KEYS = frozenset({"/JS", "/AA", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/XFA", "/JavaScript"})


class Encrypted(Exception):
    """The PDF is protected by a password or by rights."""


class Broken(Exception):
    """The file cannot be read to its end."""


class TooManyPixels(Exception):
    """A picture that would take too much memory."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    pages: int
    is_active: bool


def look_into(data: bytes) -> PdfFacts:
    """Parse a PDF. Raises `Encrypted`, `Broken`."""
    with _opened(data) as pdf:
        if pdf.is_encrypted:
            raise Encrypted
        try:
            pages = len(pdf.pages)
            if pages == 0 or len(pdf.objects) > _MOST_OBJECTS:
                raise Broken
            for page in pdf.pages:
                _ = page.mediabox
            return PdfFacts(pages, any(_is_active(item) for item in _dictionaries(pdf)))
        except (pikepdf.PdfError, ValueError, AttributeError, KeyError, RuntimeError, TypeError) as error:
            raise Broken from error


def _opened(data: bytes) -> pikepdf.Pdf:
    """Strictly; a file with a wrong table but a proper end is repaired in memory, as viewers do."""
    try:
        return pikepdf.open(io.BytesIO(data), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise Encrypted from error
    except pikepdf.PdfError as error:
        if b"%%EOF" not in data[-1024:]:
            raise Broken from error
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Encrypted from error
    except pikepdf.PdfError as error:
        raise Broken from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, the direct ones inside others too."""
    for top in [pdf.trailer, *pdf.objects]:
        stack = [top]
        while stack:
            item = stack.pop()
            if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
                yield item
                stack += [value for value in item.values() if _is_inner(value)]
            elif isinstance(item, pikepdf.Array):
                stack += [value for value in item if _is_inner(value)]


def _is_inner(value: object) -> bool:
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and not value.is_indirect


def _is_active(item: pikepdf.Object) -> bool:
    if not _KEYS.isdisjoint(item.keys()):
        return True
    action, subtype = item.get("/S"), item.get("/Subtype")
    return (isinstance(action, pikepdf.Name) and str(action) in _ACTIONS) or (
        isinstance(subtype, pikepdf.Name) and str(subtype) in _SUBTYPES
    )


def page_of_image(data: bytes) -> bytes:
    """A JPEG or PNG as a PDF of one page that fits A4, turned as the camera was held.

    Raises `Broken`, `TooManyPixels`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process when it is loaded
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as source:
                if source.width * source.height > rules.MAX_IMAGE_PIXELS:
                    raise TooManyPixels
                source.load()
                return _pdf_of(_on_white(ImageOps.exif_transpose(source)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (OSError, SyntaxError, ValueError, EOFError, Warning) as error:
        raise Broken from error


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGB", rgba.size, "white")
        paper.paste(rgba, mask=rgba.getchannel("A"))
        return paper
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _pdf_of(image: Image.Image) -> bytes:
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    short, long = sorted(image.size)
    resolution = max(short / _A4_INCHES[0], long / _A4_INCHES[1])
    out = io.BytesIO()
    image.save(out, "PDF", resolution=resolution, quality=85)
    return out.getvalue()
