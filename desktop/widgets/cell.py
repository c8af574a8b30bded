"""How one cell of a record table is painted: two lines, a pill, an amount, a small button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.widgets import icon, theme
from desktop.widgets.theme import Tone, font

Kind = Literal["text", "pill", "amount", "link", "action"]
ROW = 50
"""Height of every row in px."""
CELL = Qt.ItemDataRole.UserRole
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _MIDDLE, Qt.AlignmentFlag.AlignRight | _MIDDLE


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows.

    ``text`` is the first line (or the pill's word, the amount, the link); ``sub`` a second, smaller line.
    ``tone`` colours a pill, or the text when it is not ``neutral``. ``icon`` is the picture of an ``action``,
    whose ``text`` is then only spoken.
    """

    text: str
    sub: str = ""
    kind: Kind = "text"
    tone: Tone = "neutral"
    icon: str = ""
    strong: bool = False
    picture: str = ""
    """A drawing or icon that stands before the words, in a tile of 34 px."""
    photo: QPixmap | None = None
    """Stands in the tile instead of ``picture``; its device pixel ratio is set."""
    struck: bool = False
    """The second line no longer holds, such as the list price beside the customer's."""

    def spoken(self) -> str:
        """For screen readers, and for the model's display role."""
        return f"{self.text} {self.sub}".strip()


class CellPainter(QStyledItemDelegate):
    """Paints cells; the table tells it which row the mouse is over."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hover_row = -1

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            return
        colour = theme.current().color
        rect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self.hover_row
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        if chosen:
            painter.fillRect(rect, colour("primarySoft"))
            if index.column() == 0:
                painter.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), colour("primary"))
        elif hovered:
            painter.fillRect(rect, colour("hover"))
        painter.fillRect(QRectF(rect.x(), rect.bottom(), rect.width(), 1), colour("border"))
        box = QRectF(rect).adjusted(12, 0, -12, 0)
        if cell.picture:
            _tile(painter, QRectF(box.x(), box.y() + 8, 34, 34), cell)
            box = box.adjusted(44, 0, 0, 0)
        if cell.kind == "pill":
            _status(painter, box, cell)
        elif cell.kind == "action":
            _action(painter, QRectF(rect), cell, chosen or hovered)
        else:
            _words(painter, box, cell)
        painter.restore()


def draw_pill(painter: QPainter, box: QRectF, text: str, tone: Tone) -> None:
    """A pill at the left of ``box``, in its middle; nothing for an empty word."""
    if not text:
        return
    colour = theme.current().color
    face = font("small", 500)
    width = QFontMetrics(face).horizontalAdvance(text) + 18
    pill = QRectF(box.x(), round(box.center().y()) - 10, min(width, box.width()), 20)
    painter.setPen(QPen(colour(tone + "Border"), 1))
    painter.setBrush(colour(tone + "Soft"))
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 9.5, 9.5)
    painter.setPen(colour(tone))
    painter.setFont(face)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, _short(face, text, pill.width() - 10))


def _status(painter: QPainter, box: QRectF, cell: Cell) -> None:
    """A pill, with the second line under it where there is one."""
    if not cell.sub:
        draw_pill(painter, box, cell.text, cell.tone)
        return
    draw_pill(painter, QRectF(box.x(), box.y() + 4, box.width(), 20), cell.text, cell.tone)
    small = font("small", tabular=True)
    painter.setFont(small)
    painter.setPen(theme.current().color("text3"))
    under = QRectF(box.x() + 2, box.y() + 27, box.width() - 2, 17)
    painter.drawText(under, _LEFT, _short(small, cell.sub, under.width()))


def _short(face: QFont, text: str, width: float) -> str:
    return QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, int(width))


def _tile(painter: QPainter, box: QRectF, cell: Cell) -> None:
    colour = theme.current().color
    painter.setPen(QPen(colour("border"), 1))
    painter.setBrush(colour("surface2") if cell.photo is None else Qt.GlobalColor.white)  # as photos of goods are taken
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    if cell.photo is not None:
        size = cell.photo.deviceIndependentSize()
        at = box.center() - QPointF(size.width() / 2, size.height() / 2)
        painter.drawPixmap(QPointF(round(at.x()), round(at.y())), cell.photo)
        return
    drawn = "/" in cell.picture
    room = 4 if drawn else 8
    icon.draw(painter, cell.picture, "text2" if drawn else "text3", box.adjusted(room, room, -room, -room))


def _words(painter: QPainter, box: QRectF, cell: Cell) -> None:
    colour = theme.current().color
    right = cell.kind == "amount"
    align = _RIGHT if right else _LEFT
    if right:
        face, ink = font("strong", 700, tabular=True), "text"
    elif cell.kind == "link":
        face, ink = font("body", 500), "primaryText"
    else:
        strong = bool(cell.sub) or cell.strong
        face, ink = font("body", 500 if strong else 400), "text" if strong else "text2"
    painter.setFont(face)
    painter.setPen(colour(ink if cell.tone == "neutral" else cell.tone))
    first = QRectF(box.x(), box.y() + 7, box.width(), 18) if cell.sub else box
    painter.drawText(first, align, _short(face, cell.text, box.width()))
    if cell.sub:
        small = font("small", tabular=True)
        if cell.struck:
            small = QFont(small)
            small.setStrikeOut(True)
        painter.setFont(small)
        painter.setPen(colour("text3"))
        second = QRectF(box.x(), box.y() + 26, box.width(), 17)
        painter.drawText(second, align, _short(small, cell.sub, box.width()))


def _action(painter: QPainter, rect: QRectF, cell: Cell, on: bool) -> None:
    if not cell.icon:
        return
    colour = theme.current().color
    box = QRectF(round(rect.center().x()) - 14, round(rect.center().y()) - 14, 28, 28)
    painter.setPen(QPen(colour("primary" if on else "border2"), 1))
    painter.setBrush(colour("primary" if on else "surface"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    icon.draw(painter, cell.icon, "onPrimary" if on else "text2", box.adjusted(6, 6, -6, -6))
