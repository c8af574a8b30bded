"""The rows of parts: each answers the four questions; + − and digits there change the basket."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from desktop.domain import money
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.part_picture import drawing
from desktop.pages.parts.thumbnails import Thumbnails
from desktop.store.catalogue.row import PartRow
from desktop.widgets.cell import Cell
from desktop.widgets.table import Column, RecordTable

PART, STOCK, ETA = 0, 3, 4
"""The places of some columns."""
ROOM_FOR_PICTURE = 300
"""Below this width of the first column in px the words need all of it."""


class PartTable(RecordTable):
    """``in_basket(part_key)`` is the quantity already in the basket, in thousandths."""

    digit = Signal(object, int)
    """A digit typed in the rows: the part and 0 to 9."""
    left_up = Signal()
    """↑ in the first row: back to the search field."""
    replacement = Signal(object)
    """→, or a click on the link: look at what replaces this part."""

    def __init__(self, has_car: Callable[[], bool], in_basket: Callable[[str], int]) -> None:
        self._has_car, self._in_basket = has_car, in_basket
        columns = [
            Column("part", lambda: self.tr("Part"), self._part),
            Column("fit", lambda: self.tr("Fit"), self._fit, 96, narrow_width=94),
            Column("grade", lambda: self.tr("Type"), self._grade, 92, narrow_width=-1),
            Column("stock", lambda: self.tr("Stock"), self._stock, 112, narrow_width=132),
            Column("eta", lambda: self.tr("Arrives"), self._eta, 134, narrow_width=-1),
            Column("price", lambda: self.tr("Price incl. tax"), words.price_cell, 128, right=True, narrow_width=116),
            Column("add", lambda: "", self._add, 52, narrow_width=46),
        ]
        super().__init__(columns, lambda: self.tr("Parts"), lambda part: part.part_key)
        self.acted.connect(self._on_acted)
        self._photos: Thumbnails | None = None

    def show_photos(self, desk: Desk) -> None:
        """Where a part has a picture of its own, it stands before the words instead of its type's drawing."""
        self._photos = Thumbnails(desk, self)
        self._photos.came.connect(self.viewport().update)

    # -- cells

    def _part(self, part: PartRow) -> Cell:
        sub = [part.number, words.brand(part), part.fit_note, part.spec]
        text = "   ".join(filter(None, sub))
        if self.columnWidth(PART) < ROOM_FOR_PICTURE:
            return Cell(words.name(part), text)
        photo = self._photos.of(part.part_key, self.devicePixelRatioF()) if self._photos is not None else None
        return Cell(words.name(part), text, picture=drawing(part.part_type_zh), photo=photo)

    def _fit(self, part: PartRow) -> Cell:
        if not self._has_car():
            return Cell("", kind="pill")
        word, tone = words.fit(part.fit)
        return Cell(word, kind="pill", tone=tone)

    def _grade(self, part: PartRow) -> Cell:
        word, tone = words.grade(part.grade)
        return Cell(word, kind="pill", tone=tone)

    def _stock(self, part: PartRow) -> Cell:
        """On a narrow screen the arrival stands under the stock, so that the names keep their place."""
        sub = self._arrival(part) if self.isColumnHidden(ETA) else ""
        if part.superseded_by and part.here_milli <= 0:
            return Cell(self.tr("Obsolete"), sub, kind="pill", tone="bad")
        word, tone = words.stock_of(part)
        return Cell(word, sub, kind="pill", tone=tone)

    def _eta(self, part: PartRow) -> Cell:
        if part.superseded_by:
            return Cell(self.tr("→ Replacement"), kind="link")
        return Cell(words.eta(part.stock_state, part.eta), "" if part.here_milli > 0 else words.elsewhere(part))

    def _arrival(self, part: PartRow) -> str:
        """In one line: what another store has is nearer than what nobody has ordered."""
        nearer = words.elsewhere(part) if part.stock_state == "order" and not part.superseded_by else ""
        return nearer or self._eta(part).text

    def _add(self, part: PartRow) -> Cell:
        there = self._in_basket(part.part_key)
        if there:
            return Cell(self.tr("In the basket: {0}").format(money.format_qty(there)), kind="action", icon="check")
        return Cell(self.tr("Add to the quote"), kind="action", icon="plus")

    # -- mouse and keys

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == STOCK and self.isColumnHidden(ETA):
            part = self.row_at(index.row())
            if part.superseded_by:
                self.replacement.emit(part)

    def _on_acted(self, part: PartRow, column: str) -> None:
        if column == "eta":
            self.replacement.emit(part)
        else:
            self.picked.emit(part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        part, key = self.row(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if part is not None and plain and event.text().isdigit() and event.text().isascii():
            self.digit.emit(part, int(event.text()))
        elif plain and key == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_up.emit()
        elif part is not None and plain and key == Qt.Key.Key_Right and part.superseded_by:
            self.replacement.emit(part)
        else:
            super().keyPressEvent(event)
