"""The layers of a board, from the ground up. Paints what is exposed and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from desktop.widgets import icon, theme
from desktop.widgets.board.geometry import HEAD, ROW, Geometry
from desktop.widgets.board.hand import Hand
from desktop.widgets.board.scene import Row, Shade, Slot, Tile, Verdict
from desktop.widgets.board.tile_picture import HEIGHT, ROUND, picture, widths
from desktop.widgets.theme import font

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
BUBBLE = 340
"""Width of the sentence beside a drag, at most."""


@dataclass
class Look:
    """What is to be painted beside the scene. ``cursor``: where the keys are, shown while ``focused``."""

    hand: Hand
    geometry: Geometry
    cursor: Slot | None = None
    cursor_tile: str = ""
    focused: bool = False
    draft: Slot | None = None
    draft_bad: bool = False
    draft_words: str = ""
    drag_words: str = ""
    corner: str = ""
    chosen: str = ""
    """The tile whose card is open."""
    hovered: str = ""
    row_hovered: str = ""
    told: Verdict = field(default_factory=Verdict)


def paint(painter: QPainter, look: Look, area: QRect) -> None:
    """All layers of this part of the viewport."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.fillRect(area, theme.current().color("surface"))
    body = look.geometry.body & area
    if not body.isEmpty():
        painter.save()
        painter.setClipRect(body)
        _ground(painter, look, body)
        _tiles(painter, look, body)
        _over(painter, look)
        _now(painter, look, body)
        painter.restore()
    _head(painter, look, area)
    _side(painter, look, area)
    _bubble(painter, look, area)


# -- ground


def _ground(painter: QPainter, look: Look, area: QRect) -> None:
    geometry, scene = look.geometry, look.hand.scene
    colour = theme.current().color
    rows = geometry.seen_rows(area)
    for place in rows:
        for shade in scene.rows[place].shades:
            _shade(painter, geometry, place, shade)
    bottom = min(area.bottom() + 1, geometry.top(geometry.rows))
    first, last = geometry.seen_quarters(area)
    hours = {mark.at for mark in scene.marks}
    fine, strong = colour("hover"), colour("border")
    for quarter in range(max(0, floor(first)), min(scene.quarters, ceil(last)) + 1):
        if quarter in hours:
            line = strong
        elif geometry.quarter >= 40 or (quarter % 2 == 0 and geometry.quarter >= 13):
            line = fine
        else:
            continue
        painter.fillRect(QRect(round(geometry.left(quarter)), area.top(), 1, bottom - area.top()), line)
    for place in rows:
        painter.fillRect(QRect(area.left(), geometry.top(place) + ROW - 1, area.width(), 1), strong)


def _shade(painter: QPainter, geometry: Geometry, place: int, shade: Shade) -> None:
    colour = theme.current().color
    left = round(geometry.left(shade.start))
    box = QRect(left, geometry.top(place), round(geometry.left(shade.end)) - left, ROW)
    painter.fillRect(box, colour("surface2" if shade.kind == "break" else "hover"))
    if shade.kind != "closed":
        painter.fillRect(box, QBrush(colour("border"), Qt.BrushStyle.BDiagPattern))


# -- tiles


def _tiles(painter: QPainter, look: Look, area: QRect) -> None:
    geometry, hand = look.geometry, look.hand
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    held = hand.drag.tile.id if hand.drag is not None and hand.drag.moving and hand.drag.tile is not None else ""
    elsewhere: list[Tile] = []
    for place in geometry.seen_rows(area):
        for tile in hand.scene.by_row[hand.scene.rows[place].id]:
            if tile.id in hand.waiting:
                elsewhere.append(hand.shown(tile))
            else:
                _tile(painter, look, place, tile, area, ratio, tile.id == held)
    seen = {tile.id for tile in elsewhere}
    for name in hand.waiting.keys() - seen:
        elsewhere.append(hand.shown(hand.scene.by_id[name]))
    for tile in elsewhere:
        _tile(painter, look, hand.scene.place_of[tile.row], tile, area, ratio, False)


def _tile(
    painter: QPainter, look: Look, place: int, tile: Tile, area: QRect, ratio: float, faint: bool
) -> None:  # fmt: skip
    geometry = look.geometry
    box = geometry.of(place, tile.slot)
    own, whole = widths(tile, geometry.quarter)
    if box.left() > area.right() or box.left() + whole < area.left():
        return
    corner = QPointF(round(box.x() * ratio) / ratio, box.y())
    painter.drawPixmap(corner, picture(tile, geometry.quarter, ratio, faint))
    if tile.id in (look.chosen, look.hovered) and not faint:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().color(tile.tone), 1.5))
        painter.drawRoundedRect(QRectF(corner.x() + 0.75, corner.y() + 0.75, own - 1.5, HEIGHT - 1.5), ROUND, ROUND)


# -- what lies over them


def _over(painter: QPainter, look: Look) -> None:
    geometry, hand = look.geometry, look.hand
    drag = hand.drag
    if look.draft is not None and (drag is None or not drag.moving):
        _ghost(painter, geometry, hand, look.draft, look.draft_bad, look.draft_words)
    if drag is not None and drag.moving:
        _ghost(painter, geometry, hand, drag.slot, bool(drag.verdict.bad), look.drag_words, strong=True)
    elif look.focused and look.cursor is not None:
        box = _box(geometry, hand, look.cursor)
        if box is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.current().color("ring"), 2))
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), ROUND + 1, ROUND + 1)


def _box(geometry: Geometry, hand: Hand, slot: Slot) -> QRectF | None:
    place = hand.scene.place_of.get(slot.row)
    return None if place is None else geometry.of(place, slot)


def _ghost(
    painter: QPainter, geometry: Geometry, hand: Hand, slot: Slot, bad: bool, words: str, *, strong: bool = False
) -> None:  # fmt: skip
    """Where something would lie: dashed, red where it may not; with both its ends where there is room, or its begin."""
    box = _box(geometry, hand, slot)
    if box is None:
        return
    colour = theme.current().color
    ink, ground = ("bad", "badSoft") if bad else ("primary", "primarySoft")
    soft = QColor(colour(ground))
    soft.setAlphaF(0.92 if strong else 0.75)
    pen = QPen(colour(ink), 1.5, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4, 3])
    painter.setBrush(soft)
    painter.setPen(pen)
    painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), ROUND, ROUND)
    face = font("small", 500, tabular=True)
    painter.setFont(face)
    painter.setPen(colour("bad" if bad else "primaryText"))
    metrics, room = QFontMetrics(face), box.width() - 14
    text = next((each for each in (words, words.partition("–")[0]) if metrics.horizontalAdvance(each) <= room), "")
    painter.drawText(box.adjusted(9, 0, 0, 0), _LEFT, text)


def _now(painter: QPainter, look: Look, area: QRect) -> None:
    geometry = look.geometry
    shade = theme.current().color("bad")
    for place in geometry.seen_rows(area):
        now = look.hand.scene.rows[place].now
        if now is not None:
            painter.fillRect(QRectF(geometry.left(now) - 0.75, geometry.top(place), 1.5, ROW), shade)


# -- head and first column, which stay


def _head(painter: QPainter, look: Look, area: QRect) -> None:
    geometry, scene = look.geometry, look.hand.scene
    colour = theme.current().color
    if area.top() >= HEAD:
        return
    painter.save()
    painter.setClipRect(QRect(0, 0, geometry.width, HEAD) & area)
    painter.fillRect(0, 0, geometry.width, HEAD, colour("surface2"))
    painter.setFont(font("small", tabular=True))
    for mark in scene.marks:
        left = geometry.left(mark.at)
        if geometry.side - 60 < left < geometry.width:
            painter.fillRect(QRectF(left, HEAD - 7, 1, 7), colour("border2"))
            painter.setPen(colour("text3"))
            painter.drawText(QRectF(left + 6, 0, 70, HEAD - 1), _LEFT, mark.text)
    now = next((row.now for row in scene.rows if row.now is not None), None)
    if now is not None and geometry.left(now) >= geometry.side:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("bad"))
        painter.drawEllipse(QPointF(geometry.left(now), HEAD - 5), 4, 4)
    painter.fillRect(0, 0, geometry.side, HEAD, colour("surface2"))
    painter.setPen(colour("text3"))
    painter.drawText(QRectF(14, 0, geometry.side - 20, HEAD - 1), _LEFT, look.corner)
    painter.fillRect(0, HEAD - 1, geometry.width, 1, colour("border"))
    painter.restore()


def _side(painter: QPainter, look: Look, area: QRect) -> None:
    geometry = look.geometry
    colour = theme.current().color
    if area.left() >= geometry.side:
        return
    painter.save()
    painter.setClipRect(QRect(0, HEAD, geometry.side, geometry.height) & area)
    painter.fillRect(0, HEAD, geometry.side, geometry.height, colour("surface"))
    for place in geometry.seen_rows(QRect(0, max(HEAD, area.top()), 1, area.height())):
        _row(painter, look, look.hand.scene.rows[place], geometry.top(place))
    painter.restore()
    painter.fillRect(geometry.side - 1, 0, 1, geometry.height, colour("border"))


def _row(painter: QPainter, look: Look, row: Row, top: int) -> None:
    """Title, then what it is and its state in a word; a bar and a warning picture where nothing can stand in it."""
    geometry = look.geometry
    colour = theme.current().color
    if row.id == look.row_hovered or (look.focused and look.cursor is not None and look.cursor.row == row.id):
        painter.fillRect(0, top, geometry.side, ROW - 1, colour("hover"))
    tone = row.tone if row.tone in ("bad", "warn") else "text3"
    if row.icon:
        icon.draw(painter, row.icon, tone, QRectF(14, top + 20, 18, 18))
    left = 42 if row.icon else 14
    room = geometry.side - left - 10
    _text(painter, "body", 500, row.title, "text" if not row.why else "text2", QRectF(left, top + 9, room, 20))
    at = float(left)
    if row.word:
        ink = row.tone if row.tone != "neutral" else "text2"
        at += _text(painter, "small", 500, row.word, ink, QRectF(left, top + 30, room, 18)) + 6
    if row.sub and left + room - at > 16:
        _text(painter, "small", 400, row.sub, "text3", QRectF(at, top + 30, left + room - at, 18))
    painter.fillRect(0, top + ROW - 1, geometry.side, 1, colour("border"))


def _text(painter: QPainter, size: str, weight: int, words: str, ink: str, box: QRectF) -> float:
    face = font(size, weight, tabular=True)
    metrics = QFontMetrics(face)
    short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.setFont(face)
    painter.setPen(theme.current().color(ink))
    painter.drawText(box, _LEFT, short)
    return float(metrics.horizontalAdvance(short))


# -- the sentence beside a drag


def bubble(look: Look) -> QRect:
    """Where the sentence of the drag, or of a key that did nothing, lies; empty where there is none."""
    drag = look.hand.drag
    verdict = drag.verdict if drag is not None and drag.moving else look.told
    words = verdict.bad or verdict.warn
    slot = drag.slot if drag is not None and drag.moving else look.cursor
    if not words or slot is None:
        return QRect()
    box = _box(look.geometry, look.hand, slot)
    if box is None:
        return QRect()
    metrics = QFontMetrics(font("small", 500))
    flags = Qt.TextFlag.TextWordWrap
    size = metrics.boundingRect(QRect(0, 0, BUBBLE - 24, 400), flags, words).size()
    width, height = size.width() + 24, size.height() + 14
    body = look.geometry.body
    left = max(body.left() + 4, min(round(box.left()), body.right() - width - 4))
    top = round(box.bottom()) + 8
    if top + height > body.bottom():
        top = max(body.top() + 4, round(box.top()) - height - 8)
    return QRect(left, top, width, height)


def _bubble(painter: QPainter, look: Look, area: QRect) -> None:
    place = bubble(look)
    if place.isEmpty() or not place.intersects(area):
        return
    drag = look.hand.drag
    verdict = drag.verdict if drag is not None and drag.moving else look.told
    tone = "bad" if verdict.bad else "warn"
    colour = theme.current().color
    painter.setBrush(colour(tone + "Soft"))
    painter.setPen(QPen(colour(tone + "Border"), 1))
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    painter.setFont(font("small", 500))
    painter.setPen(colour(tone))
    flags = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignVCenter.value
    painter.drawText(place.adjusted(12, 6, -10, -6), flags, verdict.bad or verdict.warn)
