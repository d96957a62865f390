"""What a telephone sees: the page of a PDF as a picture, and the QR codes that an independent reader finds on it."""

from __future__ import annotations

import pypdfium2
import zxingcpp

PAPER, SCREEN = 300, 110  # dots an inch: a scanned sheet; a page that fills a laptop's screen


def qr_codes(data: bytes, dots: int = PAPER) -> list[str]:
    """The texts of the QR codes of all pages, drawn by PDFium and read by ZXing: neither made the paper."""
    document = pypdfium2.PdfDocument(data)
    try:
        found: list[str] = []
        for page in document:
            picture = page.render(scale=dots / 72).to_pil().convert("L")
            found += [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
        return found
    finally:
        document.close()
