"""Pictures of a finished PDF, for the preview and for the printer: what was archived is what is shown."""

from __future__ import annotations

import threading

import pypdfium2
import pypdfium2.raw as pdfium

_one_at_a_time = threading.Lock()  # PDFium may be entered by one thread at a time


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points. Raises ValueError where this is no PDF."""
    with _one_at_a_time:
        document = _open(pdf)
        try:
            return [document.get_page_size(index) for index in range(len(document))]
        finally:
            document.close()


def render(pdf: bytes, page: int, dpi: int) -> tuple[int, int, int, bytes]:
    """``(width, height, stride, pixels)`` of a page, 0 the first; four bytes a pixel: blue, green, red, 255.

    Raises ValueError where this is no PDF, IndexError where there is no such page.
    """
    with _one_at_a_time:
        document = _open(pdf)
        try:
            if not 0 <= page < len(document):
                raise IndexError(f"no page {page} of {len(document)}")
            # on an opaque ground each fourth byte stays 255; without it, it is undefined, and Qt may read it as opacity
            bitmap = document[page].render(scale=dpi / 72, force_bitmap_format=pdfium.FPDFBitmap_BGRA)
            return bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
        finally:
            document.close()


def keywords(pdf: bytes) -> str:
    """What a paper says of itself in its keywords. Raises ValueError where this is no PDF."""
    with _one_at_a_time:
        document = _open(pdf)
        try:
            return str(document.get_metadata_value("Keywords"))
        finally:
            document.close()


def _open(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as problem:
        raise ValueError("this file is no readable PDF") from problem
