"""The printing press: every paper that the house makes is a PDF/A-3u file (ISO 19005-3), made of a template.

A paper is a template that extends `layouts/paper.html`. Nothing is fetched but the fonts of the kit, and the same input
gives the same bytes: what is kept, hashed and signed is what was printed. PDF/A-3 and not 2, for one kind of file with
and without attachments; the letter u says that every letter can be searched and copied.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import segno
from django.template.loader import render_to_string
from markupsafe import Markup

VARIANT = "pdf/a-3u"
_FONTS = Path(__file__).resolve().parent / "static" / "ui" / "fonts"
_PROFILE = "--srgb"
_thread = threading.local()
# Word leaves vertical tabs in what is pasted; no font can draw them.
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a paper: the same facts for a machine, for example."""

    name: str
    data: bytes
    description: str


def paper(
    template: str, *, title: str, made_at: datetime, attachments: Sequence[Attachment] = (), **context: Any
) -> bytes:
    """The PDF of a template. `title` and `made_at` stand in the properties of the file and in the context.

    Raises ValueError when the template does not extend `layouts/paper.html`, and when it asks for a file from outside.
    """
    created = made_at.astimezone(UTC)
    html = render_to_string(
        template, {**context, "title": title, "made_at": made_at, "created": f"{created:%Y-%m-%dT%H:%M:%SZ}"}
    )
    return _printed(html.translate(_CONTROLS), created, attachments)


def qr(address: str) -> Markup:
    """The QR of an address as inline SVG."""
    return Markup(segno.make(address, error="m", micro=False).svg_inline(scale=3, border=2))  # noqa: S704 - our own SVG


def _printed(html: str, created: datetime, attachments: Sequence[Attachment]) -> bytes:
    import weasyprint  # heavy: loaded when the first paper is made
    from weasyprint.css import ColorProfile
    from weasyprint.urls import FatalURLFetchingError

    # Given by us: WeasyPrint 70 opens its own and leaves it open.
    colours = ColorProfile(io.BytesIO(_srgb()), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))
    inside = [
        weasyprint.Attachment(
            file_obj=io.BytesIO(one.data),
            name=one.name,
            description=one.description,
            created=created,
            modified=created,
            relationship="Supplement",
        )
        for one in attachments
    ]
    try:
        document = weasyprint.HTML(string=html, base_url=f"{_FONTS.as_uri()}/", url_fetcher=_only_our_fonts())
        return bytes(
            document.write_pdf(
                pdf_variant=VARIANT,
                output_intent=_PROFILE,
                color_profiles={_PROFILE: colours},
                attachments=inside,
                font_config=_fonts(),
                finisher=_check,
            )
        )
    except FatalURLFetchingError as error:  # a BaseException, which nobody above would catch
        raise ValueError(f"a paper loads nothing but the fonts of the kit: {error}") from error


def _fonts() -> Any:
    """One set of fonts for each thread: a set of its own for each paper costs time and memory that never comes back."""
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_thread, "fonts"):
        _thread.fonts = FontConfiguration()
    return _thread.fonts


def _check(document: Any, pdf: Any) -> None:
    if not (document.metadata.title and document.metadata.lang):
        raise ValueError("a paper extends layouts/paper.html, which gives it its title and language")


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _only_our_fonts() -> Any:
    from weasyprint.urls import URLFetcher

    class OnlyOurFonts(URLFetcher):
        """Stops the printing at any other address, and when a font is missing."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            address = urlsplit(url)
            if address.scheme != "file" or Path(url2pathname(address.path)).parent != _FONTS:
                raise ValueError(f"{url} is none of our fonts")
            return super().fetch(url, headers)

    return OnlyOurFonts(allowed_protocols={"file"}, fail_on_errors=True)
