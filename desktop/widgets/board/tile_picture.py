"""How one tile looks. Drawn once and kept as a picture: letters cost a hundred times what copying them costs."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from desktop.widgets import theme
from desktop.widgets.board.geometry import INSET, ROW
from desktop.widgets.board.scene import Tile
from desktop.widgets.theme import font

HEIGHT = ROW - 2 * INSET
ROUND, BAR, PAD = 7.0, 3.5, 10
LEAST_SUB = 44
"""With less room than this the second line says the state alone, rather than a letter and three dots."""
KEPT = 3_000
"""Pictures; a day of 600 bookings in two sizes fits."""
Part = Literal["whole", "faint", "ground", "words"]
"""All of it, as in the place it is being taken from, without what is written on it, or that alone."""
_pictures: dict[tuple[Tile, float, float, Part, str], QPixmap] = {}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def picture(tile: Tile, quarter: float, ratio: float, part: Part = "whole") -> QPixmap:
    """The tile with what is hatched behind it. ``quarter``: px of one."""
    key = (tile, quarter, ratio, part, theme.current().name)
    found = _pictures.get(key)
    if found is None:
        if len(_pictures) > KEPT:
            _pictures.clear()
        found = _pictures[key] = _draw(tile, quarter, ratio, part)
    return found


def forget() -> None:
    """The fonts or colours are others now."""
    _pictures.clear()


def widths(tile: Tile, quarter: float) -> tuple[float, float]:
    """Of the tile itself, and of all that is drawn, in px."""
    own = tile.length * quarter - 3
    return own, own + max(tile.after, tile.late) * quarter


def _draw(tile: Tile, quarter: float, ratio: float, part: Part) -> QPixmap:
    own, whole = widths(tile, quarter)
    size = QSize(math.ceil((whole + 1) * ratio), math.ceil(HEIGHT * ratio))
    drawn = QPixmap(size)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    if part == "faint":
        painter.setOpacity(0.4)
    if part != "words":
        _tail(painter, tile, own, quarter)
        _ground(painter, tile, QRectF(0, 0, own, HEIGHT))
    if part != "ground":
        _words(painter, tile, own, whole)
    painter.end()
    return drawn


def _tail(painter: QPainter, tile: Tile, own: float, quarter: float) -> None:
    """What is kept free behind it, hatched; and the time it is late, hatched in red."""
    for length, shade, ground in ((tile.after, "border2", "surface"), (tile.late, "bad", "badSoft")):
        if length > 0:
            box = QRectF(own - ROUND, 0.5, length * quarter + ROUND - 1, HEIGHT - 1)
            path = QPainterPath()
            path.addRoundedRect(box, ROUND, ROUND)
            painter.fillPath(path, theme.current().color(ground))
            hatch = QColor(theme.current().color(shade))  # a copy: the theme lends its own
            hatch.setAlphaF(0.55)
            painter.fillPath(path, QBrush(hatch, Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(hatch, 1))
            painter.drawPath(path)


def _ground(painter: QPainter, tile: Tile, box: QRectF) -> None:
    colour = theme.current().color
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setBrush(colour(tile.tone + "Soft"))
    if tile.dashed:
        pen = QPen(colour(tile.tone), 1.2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
    else:
        pen = QPen(colour(tile.tone + "Border"), 1)
    painter.setPen(pen)
    painter.drawRoundedRect(inner, ROUND, ROUND)
    painter.save()
    painter.setClipRect(QRectF(0, 0, BAR, HEIGHT))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tile.tone))
    painter.drawRoundedRect(box, ROUND, ROUND)
    painter.restore()


def _words(painter: QPainter, tile: Tile, own: float, whole: float) -> None:
    """Two lines; they may run over what is kept free behind the tile, which is the tile's own."""
    room = own - PAD - 5
    wide = max(room, whole - PAD - 5)
    colour = theme.current().color
    _line(painter, font("body", 500), tile.title, colour("text"), QRectF(PAD, 5, room, 19), wide)
    state, sub = font("small", 500), font("small")
    at = float(PAD)
    if tile.state:
        at += _line(painter, state, tile.state, colour(tile.tone), QRectF(at, 24, room, 17), wide) + 6
    fits = QFontMetrics(sub).horizontalAdvance(tile.sub) <= own - at - 5
    if tile.sub and (fits or own - at > LEAST_SUB):
        _line(painter, sub, tile.sub, colour("text2"), QRectF(at, 24, own - at - 5, 17), own - at - 5)


def _line(painter: QPainter, face: QFont, words: str, colour: QColor, box: QRectF, wide: float) -> float:
    """One line in ``box``, as wide as ``wide`` where it would be cut otherwise; how wide it became."""
    metrics = QFontMetrics(face)
    full = metrics.horizontalAdvance(words)
    room = box.width() if full <= box.width() else wide
    short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room))
    painter.setFont(face)
    painter.setPen(colour)
    painter.drawText(QRectF(box.x(), box.y(), room + 2, box.height()), _LEFT, short)
    return min(float(full), room)
