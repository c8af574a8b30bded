"""The pages of a finished PDF as they will be printed: the preview shows what is archived, nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from desktop.widgets import translate
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import font, look

T = TypeVar("T")
POINTS = 72
_MARK_INK = Qt.GlobalColor.darkRed


class Run(Protocol):
    """Does work off the GUI thread and brings the result back, as ``Worker.run``."""

    def __call__(
        self,
        fn: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
        *,
        owner: QObject,
    ) -> None: ...


def at_once(
    fn: Callable[[], T],
    then: Callable[[T], object],
    failed: Callable[[Exception], object] | None = None,
    *,
    owner: QObject,
) -> None:
    """A Run that does the work here and now: for pictures, and where nothing else waits."""
    try:
        result = fn()
    except Exception as error:
        if failed is None:
            raise
        failed(error)
    else:
        then(result)


def page_image(pdf: bytes, page: int, dpi: int) -> QImage:
    """One page as an image of its own. Raises what printing.preview.render raises."""
    from printing.preview import render

    width, height, stride, pixels = render(pdf, page, dpi)
    return QImage(pixels, width, height, stride, QImage.Format.Format_RGB32).copy()


def page_dots(pdf: bytes, page: int, dpi: int) -> QImage:
    """One page as a printer without greys has it: each dot black or white. Raises as :func:`page_image`."""
    flags = Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.ThresholdDither
    return page_image(pdf, page, dpi).convertToFormat(QImage.Format.Format_Mono, flags)


def draw_mark(
    painter: QPainter, box: QRectF, mark: str, size_px: int, ink: Qt.GlobalColor = _MARK_INK
) -> None:  # fmt: skip
    """The reprint mark at the top right of a page; nothing for the first printing."""
    if not mark:
        return
    face = font("body", 700)
    face.setPixelSize(size_px)
    painter.setFont(face)
    painter.setPen(ink)
    inset = box.adjusted(size_px * 2, size_px, -size_px * 2, -size_px)
    painter.drawText(inset, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, mark)


class _Sheet(QFrame):
    """One page; drawn when it first comes into view."""

    def __init__(self, size: QSize, mark: str, draw: Callable[[], QImage], run: Run) -> None:
        super().__init__()
        look(self, "paper")
        self._mark, self._draw, self._run = mark, draw, run
        self._image: QImage | None = None
        self._asked = False
        self.setFixedSize(size + QSize(2, 2))

    def ask(self) -> None:
        """Have the page drawn, once."""
        if not self._asked:
            self._asked = True
            self._run(self._draw, self._show, owner=self)

    def _show(self, image: QImage) -> None:
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.ask()
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawImage(box, self._image)
        draw_mark(painter, box, self._mark, max(9, round(box.width() / 60)))
        painter.end()


class PdfView(QScrollArea):
    """Shows all pages one under another, ``page_width`` logical px wide; scrolls by key. Draws what ``run`` does."""

    counted = Signal(int)
    """So many pages are laid out; none where the file is no PDF."""

    def __init__(self, page_width: int = 560, run: Run = at_once) -> None:
        super().__init__()
        self._page_width, self._run = page_width, run
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(page_width + 48)
        translate.say(self, self.setAccessibleName, lambda: self.tr("Preview of the paper"))
        self.setWidget(frame("ground", column(None)))
        self.pages = 0

    def show_pdf(self, pdf: bytes, mark: str = "") -> None:
        """Replace what is shown; a file that is no PDF shows a sentence."""
        self._run(lambda: _sizes(pdf), lambda sizes: self._lay_out(pdf, mark, sizes), owner=self)

    def _lay_out(self, pdf: bytes, mark: str, sizes: list[tuple[float, float]]) -> None:
        scale = self.devicePixelRatioF()
        box = column(gap=12, margins=(16, 16, 16, 16))
        if not sizes:
            box.addWidget(Label(self.tr("This file cannot be read as a PDF."), "bad"))
        for page, (width, height) in enumerate(sizes):
            dpi = max(36, round(self._page_width * scale * POINTS / width))
            size = QSize(*(round(math.ceil(side * dpi / POINTS) / scale) for side in (width, height)))
            sheet = _Sheet(size, mark, partial(page_image, pdf, page, dpi), self._run)
            box.addLayout(row(None, sheet, None))
            if page == 0:
                sheet.ask()
        box.addStretch(1)
        self.pages = len(sizes)
        self.setWidget(frame("ground", box))
        self.counted.emit(self.pages)


def _sizes(pdf: bytes) -> list[tuple[float, float]]:
    from printing.preview import page_sizes

    try:
        return page_sizes(pdf)
    except ValueError:
        return []
