"""Parts with quantities, entered by scan or by typing: a field for the part, one for how many, the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.parts.part_field import PartField
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import Field
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable

WHOLE = 1000


@dataclass(frozen=True)
class PartLine:
    """One part and how many, in thousandths; ``here_milli`` is what the shelf held when it was chosen.

    ``name`` is the Chinese one, which is what is kept; the screen shows ``name_en`` where it speaks English.
    """

    part_key: str
    number: str
    name: str
    qty_milli: int
    here_milli: int = 0
    name_en: str = ""

    @property
    def shown(self) -> str:
        """The name in the language of the screen."""
        return ((self.name_en if translate.current().code == "en" else "") or self.name) or self.part_key


class PartEntry(QWidget):
    """A part is ``counted`` once by each scan or Enter; Tab goes to the quantity, whose Enter says ``set_to``."""

    counted = Signal(object)
    """A PartRow."""
    set_to = Signal(int)
    """Thousandths of the part chosen last."""
    finished = Signal()
    """Ctrl+Enter in one of the fields."""

    def __init__(self, desk: Desk, least_milli: int = 1) -> None:
        super().__init__()
        self._desk, self._least = desk, least_milli
        self.part, self.qty = PartField(desk), Field(latin=True, limit=20)
        self.qty.setFixedWidth(110)
        self.qty.setEnabled(False)
        self._last, self._name, self._error = Label("", "second"), "", Label("", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self.setLayout(column(row((self.part, 1), self.qty, gap=8), self._last, self._error, gap=5))
        self.part.picked.connect(self._on_part)
        self.part.missed.connect(lambda text: self.refuse(self.tr("No part found for “{text}”").format(text=text)))
        self.part.textEdited.connect(lambda _text: self._error.hide())
        self.qty.returnPressed.connect(self._on_qty)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.part.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_last(self, name: str, qty_milli: int) -> None:
        """The part chosen last and how many there are of it now."""
        self._name = name
        self.qty.setEnabled(bool(name))
        self.qty.setText(money.format_qty(qty_milli) if name else "")
        self._repeat()

    def refuse(self, text: str) -> None:
        """What is wrong, under the fields."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def _on_part(self, part: PartRow) -> None:
        self.refuse("")
        self.part.show_words("")
        self.counted.emit(part)

    def _on_qty(self) -> None:
        typed = self.qty.value()
        try:
            qty = 0 if self._least == 0 and typed and not typed.strip("0.") else money.parse_qty(typed)
        except Refused as refused:
            self.refuse(refusal(refused))
            return
        self.refuse("")
        self.set_to.emit(qty)
        self.start()

    def _repeat(self) -> None:
        self.part.setPlaceholderText(self.tr("Scan, or type a number or name; each Enter is one more"))
        self.part.setAccessibleName(self.tr("Part"))
        self.qty.setPlaceholderText(self.tr("Quantity"))
        self.qty.setAccessibleName(self.tr("Quantity of the part chosen last"))
        self._last.setText(self.tr("{name}   Tab: how many").format(name=self._name) if self._name else "")
        self._last.setVisible(bool(self._name))


class PartLines(QWidget):
    """``changed`` with every change of :attr:`lines`. In the list + and − step, Delete removes."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.lines: list[PartLine] = []
        self._chosen = ""
        self.entry = PartEntry(desk)
        self.table = RecordTable(
            [
                Column("part", lambda: self.tr("Part"), self._part),
                Column("here", lambda: self.tr("On the shelf"), self._here, 110, right=True, narrow_width=92),
                Column("qty", lambda: self.tr("Quantity"), self._qty, 110, right=True, narrow_width=92),
            ],
            lambda: self.tr("Parts"),
            lambda line: line.part_key,
        )
        self._empty = Empty("scan-barcode")
        self.setLayout(
            column(row(self.entry, margins=(14, 12, 14, 10)), (self.table, 1), (self._empty, 1), gap=0)
        )  # fmt: skip
        self.entry.counted.connect(self.add)
        self.entry.set_to.connect(self.set_to)
        self.table.moved.connect(self._on_moved)
        self.table.stepped.connect(self._step)
        self.table.removed.connect(self.remove)
        translate.say(self, lambda _text: self._repeat(), str)
        self.show_lines([])

    def show_lines(self, lines: Sequence[PartLine]) -> None:
        """These instead of what stands there."""
        self.lines = list(lines)
        self._draw()
        self.entry.show_last("", 0)

    def add(self, part: PartRow) -> None:
        """One more of it."""
        old = next((line for line in self.lines if line.part_key == part.part_key), None)
        self._chosen = part.part_key
        if old is not None:
            self._change(part.part_key, old.qty_milli + WHOLE)
            return
        self.lines.append(PartLine(part.part_key, part.number, part.name_zh, WHOLE, part.here_milli, part.name_en))
        self._after()

    def set_to(self, qty_milli: int) -> None:
        """The part chosen last is so many."""
        if self._chosen:
            self._change(self._chosen, qty_milli)

    def _step(self, line: PartLine, by: int) -> None:
        self._change(line.part_key, max(WHOLE, line.qty_milli + by * WHOLE))

    def remove(self, line: PartLine) -> None:
        self.lines = [each for each in self.lines if each.part_key != line.part_key]
        self._after()

    def _change(self, part_key: str, qty_milli: int) -> None:
        self.lines = [replace(line, qty_milli=qty_milli) if line.part_key == part_key else line for line in self.lines]
        self._chosen = part_key
        self._after()

    def _after(self) -> None:
        self._draw()
        line = next((line for line in self.lines if line.part_key == self._chosen), None)
        self.entry.show_last(f"{line.shown}  {line.number}" if line else "", line.qty_milli if line else 0)
        self.changed.emit()

    def _draw(self) -> None:
        self.table.blockSignals(True)
        self.table.show_rows(list(self.lines))
        self.table.blockSignals(False)
        place = next((i for i, line in enumerate(self.lines) if line.part_key == self._chosen), -1)
        if place >= 0:
            self.table.choose(place)
        self.table.setVisible(bool(self.lines))
        self._empty.setVisible(not self.lines)

    def _on_moved(self, line: PartLine | None) -> None:
        if line is not None and self.table.hasFocus():
            self._chosen = line.part_key
            self.entry.show_last(f"{line.shown}  {line.number}", line.qty_milli)

    def _repeat(self) -> None:
        if self.lines:
            self._draw()
        self._empty.set_title(self.tr("No part yet"))
        self._empty.set_hint(self.tr("Scan the labels one after another, or type a number or name and press Enter."))

    @staticmethod
    def _part(line: PartLine) -> Cell:
        return Cell(line.shown, line.number)

    @staticmethod
    def _here(line: PartLine) -> Cell:
        return Cell(money.format_qty(line.here_milli), kind="amount")

    @staticmethod
    def _qty(line: PartLine) -> Cell:
        return Cell(money.format_qty(line.qty_milli), kind="amount")
