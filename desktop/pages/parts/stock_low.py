"""What is short: below its least, with what is on its way, and one key that puts it on order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog
from sqlalchemy.orm import Session

from desktop.domain import clock, money
from desktop.domain.actor import Right
from desktop.domain.parts import stock_minimum
from desktop.domain.parts.stock_minimum import LowRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.parts import order_paper
from desktop.pages.parts import part_words as words
from desktop.pages.parts.stocked import parts
from desktop.pages.people.words import day
from desktop.pages.refusal import told
from desktop.store.catalogue.row import PartRow
from desktop.store.importing import sheet
from desktop.store.importing.sheet import Value
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.day_field import DayField
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable


@dataclass(frozen=True)
class Short:
    """One row: what is short, the part in words, how many are to be ordered and whether it is marked."""

    low: LowRow
    part: PartRow | None
    order_milli: int
    marked: bool


class LowStock(Card):
    """Space marks, + and − change what is ordered, Ctrl+Enter orders all that is marked."""

    opened = Signal(str)
    """Enter on a row: the key of its part."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._rows, self._asked = desk, list[Short](), 0
        self.table = RecordTable(
            [
                Column("mark", lambda: "", self._mark, 44, narrow_width=44),
                Column("part", lambda: self.tr("Part"), self._part),
                Column("here", lambda: self.tr("Free here"), self._here, 120, right=True, narrow_width=104),
                Column("least", lambda: self.tr("Least"), self._least, 110, right=True, narrow_width=96),
                Column("way", lambda: self.tr("On the way"), self._way, 150, right=True, narrow_width=128),
                Column("order", lambda: self.tr("To order"), self._order, 110, right=True, narrow_width=92),
            ],
            lambda: self.tr("Low stock"),
            lambda short: short.low.part_key,
        )
        self._empty = Empty("package-check")
        self.eta, self._hint = DayField("eta", optional=True), Label("", "muted")
        self.save = Button("", "primary", "truck", key="Ctrl+Enter", shown_only=True)
        self.file = Button("", "", "download", key="Ctrl+Shift+E", shown_only=True)
        self.paper = Button("", "", "printer", key="F9", shown_only=True)
        self.paper.clicked.connect(lambda: self.print())
        self.file.clicked.connect(self.export)
        self.eta.setFixedWidth(190)
        self._caption = Label("", "second")
        self.body(column((self.table, 1), (self._empty, 1), gap=0))
        self.foot(row((self._hint, 1), self._caption, self.eta, self.file, self.paper, self.save))
        self.table.marked.connect(self.mark)
        self.table.acted.connect(lambda short, _column: self.mark(short))
        self.table.stepped.connect(self._step)
        self.table.picked.connect(lambda short: self.opened.emit(short.low.part_key))
        self.save.clicked.connect(self.order)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask(self) -> None:
        """Read what is short; what was marked or changed by hand stays."""
        self._asked += 1
        by, worker, mine = self._desk.actor, self._desk.worker, self._asked

        def find() -> tuple[list[LowRow], dict[str, PartRow]]:
            with worker.store().read() as session:
                rows = stock_minimum.low_stock(by, session)
            return rows, {part.part_key: part for part in parts(worker.store(), [row.part_key for row in rows])}

        def show(found: tuple[list[LowRow], dict[str, PartRow]]) -> None:
            if mine != self._asked:
                return
            before = {short.low.part_key: short for short in self._rows}
            self._rows = [self._short(low, found[1].get(low.part_key), before.get(low.part_key)) for low in found[0]]
            self._draw()

        worker.run(find, show, told(self._desk), owner=self)

    @staticmethod
    def _short(low: LowRow, part: PartRow | None, before: Short | None) -> Short:
        if before is not None and before.low == low:
            return replace(before, part=part)
        return Short(low, part, low.suggest_milli, low.suggest_milli > 0)

    def mark(self, short: Short) -> None:
        """Space: on the order or not."""
        qty = short.order_milli or max(short.low.up_to_milli, 1000)
        self._put(replace(short, marked=not short.marked, order_milli=qty))

    def _step(self, short: Short, by: int) -> None:
        self._put(replace(short, order_milli=max(1000, short.order_milli + by * 1000), marked=True))

    def _put(self, short: Short) -> None:
        place = next(i for i, each in enumerate(self._rows) if each.low.part_key == short.low.part_key)
        self._rows[place] = short
        self._draw()

    def order(self) -> None:
        """Ctrl+Enter: everything marked is on order, expected on the day typed."""
        by = self._desk.actor
        lines = [(short.low.part_key, short.order_milli) for short in self._rows if short.marked]
        try:
            eta = self.eta.day()
        except Refused as refused:
            self._desk.say(refusal(refused), bad=True)
            self.eta.setFocus()
            return

        def order(session: Session) -> int:
            return stock_minimum.order_all(by, session, lines, eta)

        def done(count: int) -> None:
            self.eta.clear()
            self._desk.say(counted(self.tr("On order now: {n} part[s]"), count))

        self._desk.worker.write(by, order, done, told(self._desk), owner=self)

    def export(self) -> None:
        """Ctrl+Shift+E: the order list as a file for the supplier, XLSX or CSV by its name."""
        name = f"{self.tr('Order')} {clock.today():%Y-%m-%d}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the order list"), name, self.tr("Tables (*.xlsx *.csv)")
        )
        if chosen and self.order_lines():
            self.write(Path(chosen))

    def print(self, *, preview: bool = False) -> None:
        """F9: the order list on paper; Shift+F9 chooses printer and copies first."""
        marked, desk = self.order_lines(), self._desk
        if not marked:
            return
        try:
            wanted = self.eta.day()
        except Refused as refused:
            desk.say(refusal(refused), bad=True)
            self.eta.setFocus()
            return
        lines = [(short.low.part_key, short.part, short.order_milli) for short in marked]
        by, worker, offline, language = desk.actor, desk.worker, not desk.online(), desk.language

        def draw() -> bytes:
            with worker.store().read() as session:
                return order_paper.draw(by, session, lines, wanted, language, offline=offline)

        worker.run(
            draw, lambda pdf: desk.print_pdf(pdf, f"{self.tr('Order')} {clock.today()}", preview=preview),
            told(desk), owner=self,
        )  # fmt: skip

    def write(self, path: Path) -> None:
        """What is marked, into this file."""
        heading: list[Value] = [
            self.tr("Number"), self.tr("Name"), self.tr("Brand"), self.tr("To order"), self.tr("Unit"),
        ]  # fmt: skip
        lines = [self._file_row(short) for short in self.order_lines()]

        def done(_rows: int) -> None:
            self._desk.say(self.tr("Order list saved: {name}").format(name=path.name))

        self._desk.worker.run(lambda: sheet.save(path, iter([heading, *lines])), done, told(self._desk), owner=self)

    @staticmethod
    def _file_row(short: Short) -> list[Value]:
        part, qty = short.part, Decimal(short.order_milli) / 1000
        if part is None:
            return [short.low.part_key, "", "", qty, ""]
        return [part.number, words.name(part), words.brand(part), qty, part.unit]

    def order_lines(self) -> list[Short]:
        """What is marked: the order list."""
        return [short for short in self._rows if short.marked]

    def _draw(self) -> None:
        self.table.show_rows(list(self._rows))
        self.table.setVisible(bool(self._rows))
        self._empty.setVisible(not self._rows)
        self._repeat()

    def _repeat(self) -> None:
        marked = sum(short.marked for short in self._rows)
        may = self._desk.actor.may(Right.STOCK)
        self._empty.set_title(self.tr("Nothing is short"))
        self._empty.set_hint(
            self.tr("Set the least of a part on its stock card (F7, Alt+5): below it the part is listed here.")
        )
        self._caption.setText(self.tr("Expected on"))
        self.eta.setAccessibleName(self.tr("Expected on"))
        self.save.setText(self.tr("Order {count}").format(count=marked))
        self.save.setEnabled(may and marked > 0)
        self.file.setText(self.tr("Order list"))
        self.paper.setText(self.tr("Print"))
        for button in (self.file, self.paper):
            button.setEnabled(marked > 0)
        self._hint.setText(self.tr("Space marks   + − how many   Enter opens the part"))

    def _mark(self, short: Short) -> Cell:
        word = self.tr("Marked") if short.marked else self.tr("Not marked")
        return Cell(word, kind="action", icon="check" if short.marked else "minus")

    @staticmethod
    def _part(short: Short) -> Cell:
        part = short.part
        return Cell(words.name(part), f"{part.number}   {words.brand(part)}") if part else Cell(short.low.part_key)

    def _here(self, short: Short) -> Cell:
        low = short.low
        kept = self.tr("{qty} kept").format(qty=money.format_qty(low.reserved_milli)) if low.reserved_milli else ""
        return Cell(money.format_qty(low.here_milli - low.reserved_milli), kept, kind="amount", tone="bad")

    def _least(self, short: Short) -> Cell:
        up_to = self.tr("up to {qty}").format(qty=money.format_qty(short.low.up_to_milli))
        return Cell(money.format_qty(short.low.least_milli), up_to, kind="amount")

    def _way(self, short: Short) -> Cell:
        low = short.low
        total = low.order_milli + low.coming_milli
        if not total:
            return Cell("—", kind="amount")
        from_stores = self.tr("{qty} from stores").format(qty=money.format_qty(low.coming_milli))
        sub = from_stores if low.coming_milli else day(low.eta) if low.eta else ""
        return Cell(money.format_qty(total), sub, kind="amount")

    @staticmethod
    def _order(short: Short) -> Cell:
        return Cell(money.format_qty(short.order_milli) if short.marked else "—", kind="amount")
