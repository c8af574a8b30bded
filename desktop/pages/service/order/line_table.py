"""The lines of a repair order: what, how much, at which price, who pays, and whether the part is out of the store."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from desktop.domain.service.extra_work import ExtraRow
from desktop.domain.service.order_line import FEE, LABOUR, PART, SUBLET, LineRow
from desktop.pages.parts.part_words import yuan
from desktop.pages.service import words as shop
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.facts import OrderFacts
from desktop.widgets.cell import Cell
from desktop.widgets.lone_key import LoneKeys
from desktop.widgets.table import Column, RecordTable

_PICTURES = {LABOUR: "wrench", PART: "package", SUBLET: "truck", FEE: "receipt-text"}


class LineTable(RecordTable):
    """Rows are LineRows. In them + − change the quantity, Enter edits, Delete removes, Space hands the part out or
    takes it back, P asks the next payer."""

    payer_turned = Signal(object)

    def __init__(self, facts: Callable[[], OrderFacts | None]) -> None:
        self._facts = facts
        super().__init__(
            [
                Column("what", lambda: self.tr("Work and parts"), self._what),
                Column("qty", lambda: self.tr("Quantity"), self._qty, 96, right=True, narrow_width=84),
                Column("price", lambda: self.tr("Unit price"), self._price, 116, right=True, narrow_width=100),
                Column("payer", lambda: self.tr("Pays"), self._payer, 104, narrow_width=96),
                Column("out", lambda: self.tr("Part, technician"), self._out, 138, narrow_width=126),
                Column("amount", lambda: self.tr("Amount"), self._amount, 118, right=True, narrow_width=106),
            ],
            lambda: self.tr("Lines of the order"),
            lambda row: row.id,
        )
        LoneKeys(self, {"P": self._turn_payer})

    def _turn_payer(self) -> None:
        if self.row() is not None:
            self.payer_turned.emit(self.row())

    def _extra_of(self, line: LineRow) -> ExtraRow | None:
        found = self._facts()
        return next((each for each in found.whole.extras if each.id == line.extra_id), None) if found else None

    def _what(self, line: LineRow) -> Cell:
        extra = self._extra_of(line)
        told = []
        if extra is not None:
            told.append(self.tr("extra, not confirmed") if extra.open else self.tr("extra, confirmed"))
        kind = words.kind(line.kind, own=line.own) if line.kind != PART or line.own else ""
        sub = " · ".join(word for word in (*told, kind, line.code, line.brand, line.spec, line.note) if word)
        return Cell(line.name, sub, strong=True, picture=_PICTURES.get(line.kind, "circle"))

    def _qty(self, line: LineRow) -> Cell:
        return Cell(words.quantity(line.qty_milli, line.unit), kind="amount")

    def _price(self, line: LineRow) -> Cell:
        if line.own:
            return Cell("—", kind="amount")
        other = yuan(line.list_fen) if line.list_fen != line.unit_fen else ""
        return Cell(yuan(line.unit_fen), other, kind="amount", struck=bool(other))

    def _payer(self, line: LineRow) -> Cell:
        word, tone = shop.payer(line.payer), words.payer_tone(line.payer)
        return Cell(word, kind="pill", tone=tone)

    def _out(self, line: LineRow) -> Cell:
        found = self._facts()
        if found is None:
            return Cell("")
        if line.kind != PART or line.own or not line.part_key:
            return Cell(found.names.get(line.technician_id or "", ""))
        missing, here = found.missing(line), found.shelf.get(line.part_key, 0)
        if not missing:
            return Cell(self.tr("Issued"), kind="pill", tone="ok")
        if line.issued_milli:
            issued = words.quantity(line.issued_milli, "")
            return Cell(self.tr("{0} issued").format(issued), kind="pill", tone="warn")
        stands = words.quantity(here, "")
        if here >= missing:
            return Cell(self.tr("In stock {0}").format(stands), kind="pill", tone="neutral")
        return Cell(self.tr("Short: {0} here").format(stands), kind="pill", tone="bad")

    def _amount(self, line: LineRow) -> Cell:
        return Cell(yuan(line.amount_fen), kind="amount", strong=True)
