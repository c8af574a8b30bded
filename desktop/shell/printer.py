"""The printers of this computer, and how a PDF gets onto one: office paper as it is, labels dot by dot."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from desktop.widgets.pdf_view import draw_mark, page_dots, page_image

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PRINT_DPI = 300
BAND, OVERLAP = PRINT_DPI, 4
"""Rows of a page handed to the printer at a time, some 20 ms, and those handed over twice. Whole inches begin on a dot
of any printer."""
LABEL_WIDTH = 110 * 72 / 25.4
"""Points, exclusive: A6 is 105 mm, and a label printer's widest roll 108."""
THERMAL_DOTS, LEAST_DOTS, MOST_DOTS = 203, 150, 600
"""Of a printer that does not say: 8 dots a millimetre; and the least and most that are asked for."""
TRAYS = {
    "upper": "Upper", "middle": "Middle", "lower": "Lower", "manual": "Manual", "large": "LargeCapacity",
}  # fmt: skip
"""Tray → its name at Qt. Drivers of Windows heed it; CUPS has a queue for each tray."""
_asking = threading.Lock()  # Qt loads its printing plugin at the first question, and expects one asker then


class PrinterFailed(Exception):
    """The printer did not take the paper."""


def load() -> None:
    """Import Qt's printing. On the window's thread, before any of the others is asked on another (docs/adr/0021)."""
    # PySide makes a class when it is first named
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: F401


def printers() -> list[str]:
    """The names of the system's printers, the default one first. May take a moment where a print server is slow."""
    from PySide6.QtPrintSupport import QPrinterInfo

    with _asking:
        names = list(QPrinterInfo.availablePrinterNames())
        default = QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: (name != default, name))


def draw_pages(printer: QPrinter, pdf: bytes, mark: str = "") -> None:
    """Draw every page of the PDF at its own size. Raises PrinterFailed, ValueError for what is no PDF."""
    from printing.preview import page_sizes

    sizes = page_sizes(pdf)
    printer.setFullPage(True)
    painter = QPainter()
    for page, (width, height) in enumerate(sizes):
        paper = QPageSize(QSizeF(width, height), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        printer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        taken = painter.begin(printer) if page == 0 else printer.newPage()
        if not taken:
            raise PrinterFailed
        box = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
        box.moveTo(0, 0)
        if is_label(width):
            painter.drawImage(0, 0, page_dots(pdf, page, printer.resolution()))
            size = max(12, round(printer.resolution() / 11))
            # into the edge that labels leave free, and black: a printer of dots would screen any other colour
            draw_mark(painter, box.translated(0, -0.8 * size), mark, size, Qt.GlobalColor.black)
        else:
            _draw_in_bands(painter, box, page_image(pdf, page, PRINT_DPI))
            draw_mark(painter, box, mark, max(9, round(box.width() / 60)))
    if not painter.end():
        raise PrinterFailed


def _draw_in_bands(painter: QPainter, box: QRectF, image: QImage) -> None:
    """The interpreter stands while Qt packs an image: in bands the window answers between them.

    Each reaches over the next, so that no seam can show.
    """
    scale = box.height() / image.height()
    for top in range(0, image.height(), BAND):
        rows = min(BAND + OVERLAP, image.height() - top)
        place = QRectF(box.x(), box.y() + top * scale, box.width(), rows * scale)
        painter.drawImage(place, image.copy(0, top, image.width(), rows))


def is_label(width: float) -> bool:
    """Whether a page so many points wide is a label, a card or a receipt: no office paper is so narrow."""
    return width < LABEL_WIDTH


def own_dots(supported: Sequence[int]) -> int:
    """The dots an inch at which a label is drawn, of those a printer has: its own, which for a thermal one is one."""
    return max((dots for dots in supported if LEAST_DOTS <= dots <= MOST_DOTS), default=THERMAL_DOTS)


def print_on(name: str, pdf: bytes, copies: int, mark: str, tray: str = "") -> None:
    """Print on a printer of the system; a page takes some 300 ms. ``tray``: one of ``TRAYS``. Raises PrinterFailed.

    A label is drawn at the printer's own dots, each black or white: what the printer would make of greys is a blur.

    Not on the GUI thread: Qt lets a QPainter draw on a QPrinter in any thread ("Threads and the GUI modules").
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    from printing.preview import page_sizes

    with _asking:
        info = QPrinterInfo.printerInfo(name)
        if info.isNull():
            raise PrinterFailed
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    label = is_label(page_sizes(pdf)[0][0])
    printer.setResolution(own_dots(printer.supportedResolutions()) if label else PRINT_DPI)
    if tray in TRAYS:
        printer.setPaperSource(getattr(QPrinter.PaperSource, TRAYS[tray]))
    printer.setCopyCount(copies)
    draw_pages(printer, pdf, mark)
