"""The layers of a board, from the ground up. Paints what is exposed and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QPixmap

from desktop.widgets import icon, theme
from desktop.widgets.board.geometry import HEAD, INSET, ROW, Geometry
from desktop.widgets.board.hand import Hand
from desktop.widgets.board.scene import Row, Shade, Slot, Tile, Verdict
from desktop.widgets.board.tile_picture import HEIGHT, PAD, ROUND, picture, widths
from desktop.widgets.theme import font

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
KEPT_NAMES, KEPT_GROUNDS = 500, 24
_names: dict[tuple[Row, int, float, bool, str], QPixmap] = {}
_grounds: dict[tuple[object, ...], QPixmap] = {}
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
    below = look.geometry.top(look.geometry.rows)
    painter.fillRect(area & QRect(0, below, area.right() + 1, area.bottom() + 1), theme.current().color("surface"))
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
    """Hours, shades and lines: one picture a kind of row, since the rows of a day have the same."""
    geometry, scene = look.geometry, look.hand.scene
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    drawn: dict[tuple[Shade, ...], QPixmap] = {}
    for place in geometry.seen_rows(area):
        shades = scene.rows[place].shades
        if shades not in drawn:
            drawn[shades] = _ground_of(look, shades, ratio)
        painter.drawPixmap(geometry.side, geometry.top(place), drawn[shades])


def _ground_of(look: Look, shades: tuple[Shade, ...], ratio: float) -> QPixmap:
    geometry = look.geometry
    key = (shades, geometry.x, geometry.width, geometry.quarter, look.hand.scene.marks, ratio, theme.current().name)
    found = _grounds.get(key)
    if found is None:
        if len(_grounds) > KEPT_GROUNDS:
            _grounds.clear()
        found = _grounds[key] = _draw_ground(look, shades, ratio)
    return found


def _draw_ground(look: Look, shades: tuple[Shade, ...], ratio: float) -> QPixmap:
    geometry, scene = look.geometry, look.hand.scene
    colour = theme.current().color
    width = geometry.width - geometry.side
    drawn = QPixmap(ceil(width * ratio), ceil(ROW * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(colour("surface"))
    painter = QPainter(drawn)
    painter.translate(-geometry.side, 0)
    for shade in shades:
        left = round(geometry.left(shade.start))
        box = QRect(left, 0, round(geometry.left(shade.end)) - left, ROW)
        painter.fillRect(box, colour("surface2" if shade.kind == "break" else "hover"))
        if shade.kind != "closed":
            painter.fillRect(box, QBrush(colour("border"), Qt.BrushStyle.BDiagPattern))
    hours = {mark.at for mark in scene.marks}
    first, last = geometry.seen_quarters(geometry.body)
    for quarter in range(max(0, floor(first)), min(scene.quarters, ceil(last)) + 1):
        if quarter in hours:
            line = colour("border")
        elif geometry.quarter >= 40 or (quarter % 2 == 0 and geometry.quarter >= 13):
            line = colour("hover")
        else:
            continue
        painter.fillRect(QRect(round(geometry.left(quarter)), 0, 1, ROW), line)
    painter.fillRect(geometry.side, ROW - 1, width, 1, colour("border"))
    painter.end()
    return drawn


# -- tiles


def _tiles(painter: QPainter, look: Look, area: QRect) -> None:
    hand = look.hand
    held = hand.drag.tile.id if hand.drag is not None and hand.drag.moving and hand.drag.tile is not None else ""
    for place in look.geometry.seen_rows(area):
        _tiles_of(painter, look, area, place, hand.scene.by_row[hand.scene.rows[place].id], held)
    for name in hand.waiting:
        tile = hand.shown(hand.scene.by_id[name])
        _tiles_of(painter, look, area, hand.scene.place_of[tile.row], (tile,), "", put=True)


def _tiles_of(
    painter: QPainter, look: Look, area: QRect, place: int, tiles: tuple[Tile, ...], held: str, *, put: bool = False
) -> None:
    """The tiles of one row; six hundred pass here in one frame."""
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    geometry, waiting = look.geometry, look.hand.waiting
    quarter, zero, top = geometry.quarter, geometry.left(0) + 1.5, geometry.top(place) + INSET
    first, last = geometry.seen_quarters(area)
    for tile in tiles:
        reach = tile.start + tile.length + max(tile.after, tile.late)
        if tile.start > last or reach < first or (tile.id in waiting and not put):
            continue
        left = round((zero + tile.start * quarter) * ratio) / ratio
        if left >= geometry.side or tile.id == held:
            painter.drawPixmap(
                QPointF(left, top), picture(tile, quarter, ratio, "faint" if tile.id == held else "whole")
            )
        else:
            _begun_before(painter, tile, QPointF(left, top), geometry.side, quarter, ratio)
        if tile.id in (look.chosen, look.hovered) and tile.id != held:
            own = tile.length * quarter - 3
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.current().color(tile.tone), 1.5))
            painter.drawRoundedRect(QRectF(left + 0.75, top + 0.75, own - 1.5, HEIGHT - 1.5), ROUND, ROUND)


def _begun_before(painter: QPainter, tile: Tile, at: QPointF, edge: float, quarter: float, ratio: float) -> None:
    """A tile whose beginning is scrolled out of sight: what is written on it goes along with the edge, to its end."""
    painter.drawPixmap(at, picture(tile, quarter, ratio, "ground"))
    words = picture(tile, quarter, ratio, "words")
    size = words.deviceIndependentSize()
    left = edge - PAD / 2
    room = min(size.width(), widths(tile, quarter)[1] - (left - at.x()))
    if room <= PAD:
        return
    painter.drawPixmap(
        QRectF(left, at.y(), room, size.height()), words, QRectF(0, 0, room * ratio, size.height() * ratio)
    )


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
    shade, rows = theme.current().color("bad"), look.hand.scene.rows
    seen = [place for place in geometry.seen_rows(area) if rows[place].now is not None]
    for now in {rows[place].now for place in seen} - {None}:
        places = [place for place in seen if rows[place].now == now]
        top, bottom = geometry.top(places[0]), geometry.top(places[-1]) + ROW
        painter.fillRect(QRectF(geometry.left(now or 0.0) - 0.75, top, 1.5, bottom - top), shade)


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
    for place in geometry.seen_rows(QRect(0, max(HEAD, area.top()), 1, area.height())):
        _row(painter, look, look.hand.scene.rows[place], geometry.top(place))
    painter.restore()
    painter.fillRect(geometry.side - 1, 0, 1, geometry.height, colour("border"))


def _row(painter: QPainter, look: Look, row: Row, top: int) -> None:
    """A row's name, drawn once and kept as a picture."""
    lit = row.id == look.row_hovered or (look.focused and look.cursor is not None and look.cursor.row == row.id)
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    key = (replace(row, now=None, shades=()), look.geometry.side, ratio, lit, theme.current().name)
    found = _names.get(key)
    if found is None:
        if len(_names) > KEPT_NAMES:
            _names.clear()
        found = _names[key] = _name(row, look.geometry.side, ratio, lit)
    painter.drawPixmap(0, top, found)


def _name(row: Row, side: int, ratio: float, lit: bool) -> QPixmap:
    """Title, then what it is and its state in a word."""
    drawn = QPixmap(round(side * ratio), round(ROW * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(theme.current().color("hover" if lit else "surface"))
    painter = QPainter(drawn)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    tone = row.tone if row.tone in ("bad", "warn") else "text3"
    if row.icon:
        icon.draw(painter, row.icon, tone, QRectF(14, 20, 18, 18))
    left = 42 if row.icon else 14
    room = side - left - 10
    _text(painter, "body", 500, row.title, "text" if not row.why else "text2", QRectF(left, 9, room, 20))
    at = float(left)
    if row.word:
        ink = row.tone if row.tone != "neutral" else "text2"
        at += _text(painter, "small", 500, row.word, ink, QRectF(left, 30, room, 18)) + 6
    if row.sub and left + room - at > 16:
        _text(painter, "small", 400, row.sub, "text3", QRectF(at, 30, left + room - at, 18))
    painter.fillRect(0, ROW - 1, side, 1, theme.current().color("border"))
    painter.end()
    return drawn


def forget() -> None:
    """The colours or fonts are others now."""
    _names.clear()
    _grounds.clear()


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
