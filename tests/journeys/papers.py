"""Files that people bring: good, large, wrong and altered ones."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pikepdf
from PIL import Image

MB = 1024 * 1024


def pdf(path: Path, weight: int = 0) -> str:
    """A real PDF of one page; `weight`: so many bytes that no compression makes smaller."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if weight:
        document.pages[0].Contents = document.make_stream(b"")
        document.Root.Ballast = document.make_indirect(document.make_stream(os.urandom(weight)))
    document.save(path)
    return str(path)


def docx(path: Path) -> str:
    """What Word saves, whatever the name says."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    path.write_bytes(data.getvalue())
    return str(path)


def photo(path: Path) -> str:
    """A picture from a telephone."""
    Image.effect_noise((640, 480), 40).convert("RGB").save(path, "JPEG")
    return str(path)
