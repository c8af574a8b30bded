"""Lucide icons (ISC) from resources/icons: coloured by token when painted, drawn at the screen's own pixels.

``drawings/oil-filter`` is one of our own drawings of parts, from resources/drawings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from desktop.widgets import theme
from resources import path

_STROKE = 'stroke-width="1.75"'
"""A little thinner than Lucide's 2, which looks heavy beside 13 px text."""


@cache
def _source(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return path(folder or "icons", f"{file}.svg").read_text("utf-8").replace('stroke-width="2"', _STROKE)


def read_ahead() -> Iterator[str]:
    """Read every icon and drawing, one a step: its name. Painting would read them from a disk that may be busy: while
    100,000 rows came in, the longest stalls of the window stood there.
    """
    for folder, before in (("icons", ""), ("drawings", "drawings/")):
        for file in path(folder).glob("*.svg"):
            _source(before + file.stem)
            yield before + file.stem


def pixmap(name: str, shade: str, size: QSize, scale: float = 1.0) -> QPixmap:
    """The icon in a token's colour; ``size`` in logical pixels, the result has ``size × scale`` device pixels."""
    colour = theme.current().color(shade).name()
    device = QSize(round(size.width() * scale), round(size.height() * scale))
    key = f"lucide:{name}:{colour}:{device.width()}x{device.height()}:{scale}"
    drawn = QPixmap()
    if QPixmapCache.find(key, drawn):
        return drawn
    drawn = QPixmap(device)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, device.width(), device.height())
    )
    painter.end()
    drawn.setDevicePixelRatio(scale)
    QPixmapCache.insert(key, drawn)
    return drawn


def draw(painter: QPainter, name: str, shade: str, box: QRectF) -> None:
    """Paint the icon into ``box`` on the device's own pixels; for delegates and custom widgets."""
    device = painter.device()
    scale = device.devicePixelRatio() if device is not None else 1.0
    image = pixmap(name, shade, QSize(round(box.width()), round(box.height())), scale)
    corner = painter.transform().map(box.topLeft())
    snapped = QPoint(round(corner.x() * scale), round(corner.y() * scale))
    offset = painter.transform().map(QPoint(0, 0))
    painter.drawPixmap(
        QRectF(snapped.x() / scale - offset.x(), snapped.y() / scale - offset.y(), box.width(), box.height()),
        image,
        QRectF(image.rect()),
    )


class _Lucide(QIconEngine):
    def __init__(self, name: str, shade: str, on: str) -> None:
        super().__init__()
        self._name, self._shade_name, self._on = name, shade, on

    def _shade(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "text3"
        return self._on if state == QIcon.State.On else self._shade_name

    def clone(self) -> QIconEngine:
        return _kept(_Lucide(self._name, self._shade_name, self._on))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw(painter, self._name, self._shade(mode, state), QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, self._shade(mode, state), size)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return pixmap(self._name, self._shade(mode, state), size, scale)


_engines: list[QIconEngine] = []


def _kept(engine: QIconEngine) -> QIconEngine:
    """QIcon owns the engine without telling Python: a reference here keeps its Python half alive."""
    _engines.append(engine)
    return engine


@lru_cache(maxsize=512)
def icon(name: str, shade: str = "text2", on: str | None = None) -> QIcon:
    """A QIcon that follows the theme. ``on`` is the token while checked."""
    return QIcon(_kept(_Lucide(name, shade, on or shade)))


class Icon(QWidget):
    """An icon standing by itself. Decorative: the words beside it carry the meaning."""

    def __init__(self, name: str, shade: str = "text2", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._shade_name = name, shade
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, shade: str = "text2") -> None:
        if (name, shade) != (self._name, self._shade_name):
            self._name, self._shade_name = name, shade
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw(painter, self._name, self._shade_name, QRectF(self.rect()))
        painter.end()
