"""The pages of a finished PDF as they will be printed: the preview shows what is archived, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.widgets import translate
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import font, look

POINTS = 72
_MARK_INK = Qt.GlobalColor.darkRed


def page_image(pdf: bytes, page: int, dpi: int) -> QImage:
    """One page as an image of its own. Raises what printing.preview.render raises."""
    from printing.preview import render

    width, height, stride, pixels = render(pdf, page, dpi)
    return QImage(pixels, width, height, stride, QImage.Format.Format_RGB32).copy()


def draw_mark(painter: QPainter, box: QRectF, mark: str, size_px: int) -> None:
    """The reprint mark at the top right of a page; nothing for the first printing."""
    if not mark:
        return
    face = font("body", 700)
    face.setPixelSize(size_px)
    painter.setFont(face)
    painter.setPen(_MARK_INK)
    inset = box.adjusted(size_px * 2, size_px, -size_px * 2, -size_px)
    painter.drawText(inset, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, mark)


class _Sheet(QFrame):
    def __init__(self, image: QImage, mark: str, scale: float) -> None:
        super().__init__()
        look(self, "paper")
        self._image, self._mark = image, mark
        self.setFixedSize(QSize(round(image.width() / scale) + 2, round(image.height() / scale) + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawImage(box, self._image)
        draw_mark(painter, box, self._mark, max(9, round(box.width() / 60)))
        painter.end()


class PdfView(QScrollArea):
    """Shows all pages one under another, ``page_width`` logical px wide; scrolls by key."""

    def __init__(self, page_width: int = 560) -> None:
        super().__init__()
        self._page_width = page_width
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(page_width + 48)
        translate.say(self, self.setAccessibleName, lambda: self.tr("Preview of the paper"))
        self.pages = 0

    def show_pdf(self, pdf: bytes, mark: str = "") -> None:
        """Replace what is shown; a file that is no PDF shows a sentence."""
        from printing.preview import page_sizes

        scale = self.devicePixelRatioF()
        box = column(gap=12, margins=(16, 16, 16, 16))
        try:
            sizes = page_sizes(pdf)
        except ValueError:
            sizes = []
            box.addWidget(Label(self.tr("This file cannot be read as a PDF."), "bad"))
        for page, (width, _height) in enumerate(sizes):
            dpi = max(36, round(self._page_width * scale * POINTS / width))
            box.addLayout(row(None, _Sheet(page_image(pdf, page, dpi), mark, scale), None))
        box.addStretch(1)
        self.pages = len(sizes)
        inner: QWidget = frame("ground", box)
        self.setWidget(inner)
