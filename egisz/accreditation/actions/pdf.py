"""Render a page of this room to PDF: the same bytes are then kept, hashed and signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

import egisz.ui
from egisz.kernel import clock

_STATIC = Path(egisz.ui.__file__).resolve().parent / "static" / "ui"


def render(template: str, **context: Any) -> bytes:
    """PDF from a Jinja2 template; nothing is fetched from the network, only the kit's own fonts."""
    from weasyprint import HTML  # heavy: loaded when the first document is made

    html = render_to_string(template, {"today": clock.today(), **context})
    return HTML(string=html, base_url=_STATIC.as_uri() + "/").write_pdf()
