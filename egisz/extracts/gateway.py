"""The printing press: an extract becomes a PDF/A-3u file (WeasyPrint), its QR an SVG (segno)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import segno
from django.template.loader import render_to_string
from markupsafe import Markup

from egisz.extracts.types import Paper
from egisz.ui import __file__ as _ui

TEMPLATE_VERSION = "1"
_FONTS = Path(_ui).parent / "static" / "ui" / "fonts"


def qr(address: str) -> Markup:
    """The QR of an address as inline SVG."""
    return Markup(segno.make(address, error="m", micro=False).svg_inline(scale=3, border=2))  # noqa: S704 - our own SVG


def render(paper: Paper) -> bytes:
    """The PDF of an extract; nothing but `paper` goes into it, nothing is fetched but the fonts of the house."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    class OnlyOurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(_FONTS.as_uri() + "/"):
                raise ValueError("an extract loads nothing from outside")
            return super().fetch(url, headers)

    html = render_to_string(
        f"extracts/extract_v{TEMPLATE_VERSION}.html",
        {"paper": paper, "qr": qr(paper.check_url), "fonts": _FONTS.as_uri()},
    )
    document = HTML(string=html, url_fetcher=OnlyOurFonts(allowed_protocols={"file"}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint 70 forgets to close its colour profile
        return bytes(document.write_pdf(pdf_variant="pdf/a-3u"))
