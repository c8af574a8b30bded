"""Parts for the workshop: which orders wait, and their parts handed out or taken back by one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.money import format_qty
from desktop.domain.opening import Hours
from desktop.domain.parts.stock import StockLevel
from desktop.domain.service import issuing, picking
from desktop.domain.service.picking import PickLine, PickOrder
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import words as shop
from desktop.pages.service.papers import print_order_paper
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.label import Elided
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable

LEFT = 400
"""Width of the list of orders in px."""
SHOWN = frozenset({"repair_order", "order_line", "part_issue", "extra_work", "stock_entry", "vehicle", "plate"})
"""The tables whose changes are seen here."""
Verb = Callable[[Session], list[StockLevel]]


@dataclass(frozen=True)
class _Found:
    orders: list[PickOrder]
    hours: Hours


class Handing(QWidget):
    """Enter on an order goes to its parts; Space hands a part out or takes it back, Ctrl+Enter all that is missing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked = desk, 0
        self._found: _Found | None = None
        self.orders = RecordTable(
            [
                Column("car", lambda: self.tr("Car"), self._car),
                Column("missing", lambda: self.tr("Parts"), self._missing, 132),
            ],
            lambda: self.tr("Orders that take parts"),
            lambda each: each.id,
        )
        self.lines = RecordTable(
            [
                Column("part", lambda: self.tr("Part"), self._part),
                Column("needed", lambda: self.tr("Needed"), self._needed, 96, right=True),
                Column("out", lambda: self.tr("Handed out"), self._issued, 104, right=True),
                Column("here", lambda: self.tr("On the shelf"), self._here, 110, right=True, narrow_width=96),
                Column("state", lambda: self.tr("State"), self._state, 132),
            ],
            lambda: self.tr("Parts of the order"),
            lambda each: each.id,
        )
        self._title, self._hint = Elided("", "h2"), Elided("", "muted")
        self._empty = Empty("package-check")
        self.all = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True)
        self.slip = Button("", "", "printer", key="F9", shown_only=True)
        self._lay_out()
        self.orders.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_lines())
        self.orders.picked.connect(lambda _each: self.lines.setFocus())
        self.lines.marked.connect(self.turn)
        self.lines.picked.connect(self.turn)
        self.all.clicked.connect(self.go)
        self.slip.clicked.connect(self.print)
        translate.say(self, lambda _text: self._repeat(), str)

    def _lay_out(self) -> None:
        left, right = Card(), Card()
        left.body(column((self.orders, 1)))
        left.setFixedWidth(LEFT)
        right.head((self._title, 1))
        right.body(column((self.lines, 1), gap=0))
        right.foot(row((self._hint, 1), self.slip, self.all))
        self._both = QWidget()
        self._both.setLayout(row(left, (right, 1), gap=14))
        self.setLayout(column((self._both, 1), (self._empty, 1), gap=0))

    # -- what is shown

    def start(self) -> None:
        """To the orders."""
        self.orders.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def back(self) -> bool:
        """Esc in the parts: to the orders; False where it is there already."""
        if self.lines.hasFocus():
            self.start()
            return True
        return False

    def ask(self) -> None:
        """Read anew; the chosen rows stay chosen."""
        self._asked += 1
        by, mine = self._desk.actor, self._asked

        def read(session: Session) -> _Found:
            return _Found(picking.to_pick(by, session), opening.of_store(session, by.store_id))

        def show(found: _Found) -> None:
            if mine == self._asked:
                self._found = found
                self.orders.show_rows(found.orders)
                self._show_lines()

        self._desk.worker.read(read, show, told(self._desk), owner=self)

    def order(self) -> PickOrder | None:
        """The order in hand."""
        found = self.orders.row()
        return found if isinstance(found, PickOrder) else None

    def _show_lines(self) -> None:
        order = self.order()
        self.lines.show_rows(order.lines if order is not None else ())
        self._both.setVisible(order is not None)
        self._empty.setVisible(order is None and self._found is not None)
        if order is not None:
            self._title.setText("  ".join(filter(None, (order.plate, order.car, order.number))))
            self.all.setEnabled(bool(order.missing))

    # -- handing out

    def turn(self, line: PickLine) -> None:
        """Space, Enter: what is missing of it goes out; what is all out comes back."""
        if line.missing_milli:
            self._write(self._out_of([line]), self.tr("Handed out: {part}").format(part=line.name), [line])
        elif line.issued_milli > 0:
            by, said = self._desk.actor, self.tr("Back on the shelf: {part}").format(part=line.name)
            self._write(lambda session: [issuing.give_back(by, session, line.id).level], said, ())
        else:
            self._desk.say(self.tr("The customer has not agreed to this work yet"), bad=True)

    def go(self) -> None:
        """Ctrl+Enter: everything that is missing of the order."""
        order = self.order()
        wanted = [each for each in order.lines if each.missing_milli] if order is not None else []
        if wanted:
            self._write(self._out_of(wanted), self.tr("All parts of the order are handed out"), wanted)

    def _out_of(self, wanted: Sequence[PickLine]) -> Verb:
        by = self._desk.actor

        def issue(session: Session) -> list[StockLevel]:
            return [issuing.issue(by, session, each.id, to_id=each.technician_id).level for each in wanted]

        return issue

    def _write(self, verb: Verb, said: str, undoes: Sequence[PickLine]) -> None:
        """Save it; a short shelf is said, and what went out can be taken back."""
        by, undo_lines = self._desk.actor, list(undoes)

        def back(session: Session) -> list[StockLevel]:
            return [issuing.give_back(by, session, each.id, each.missing_milli).level for each in undo_lines]

        def done(levels: list[StockLevel]) -> None:
            odd = [problem for each in levels for problem in each.warnings]
            undo = (lambda: self._write(back, self.tr("Taken back"), ())) if undo_lines else None
            self._desk.say(refusal(odd) if odd else said, bad=bool(odd), undo=undo)
            self.ask()

        self._desk.worker.write(by, verb, done, told(self._desk), owner=self)

    def print(self, *, preview: bool = False) -> None:
        """F9: the parts issue slip of the order."""
        order = self.order()
        if order is not None:
            print_order_paper(self._desk, order.id, "picking", self, preview=preview)

    # -- words

    def _repeat(self) -> None:
        self.all.setText(self.tr("Hand out all"))
        self.slip.setText(self.tr("Parts issue slip"))
        self._hint.setText(self.tr("Space hands the part out, or takes it back"))
        self._empty.set_title(self.tr("No car in the workshop takes parts"))
        self._empty.set_hint(self.tr("Orders with parts of ours stand here as soon as an adviser writes them."))
        self.orders.retitle()
        self.lines.retitle()
        self._show_lines()

    def _car(self, each: PickOrder) -> Cell:
        hours = self._found.hours if self._found is not None else None
        at = each.promised_at
        due = self.tr("promised {0}").format(shop.moment(at, hours)) if at is not None and hours is not None else ""
        car = "  ".join(filter(None, (each.plate or self.tr("No plate"), each.car)))
        return Cell(car, due or each.number)

    def _missing(self, each: PickOrder) -> Cell:
        word, _tone = shop.order_state(each.state)
        if each.missing:
            return Cell(self.tr("{n} to hand out").format(n=each.missing), word, kind="pill", tone="warn")
        return Cell(self.tr("All out"), word, kind="pill", tone="ok")

    @staticmethod
    def _part(each: PickLine) -> Cell:
        return Cell(each.name, " · ".join(filter(None, (each.number, each.brand, each.spec))), strong=True)

    @staticmethod
    def _needed(each: PickLine) -> Cell:
        return Cell(f"{format_qty(each.qty_milli)} {each.unit}".strip(), kind="amount")

    @staticmethod
    def _issued(each: PickLine) -> Cell:
        return Cell(format_qty(each.issued_milli), kind="amount")

    @staticmethod
    def _here(each: PickLine) -> Cell:
        short = each.here_milli < each.missing_milli
        return Cell(format_qty(each.here_milli), kind="amount", tone="bad" if short else "neutral")

    def _state(self, each: PickLine) -> Cell:
        if not each.agreed:
            return Cell(self.tr("Not agreed yet"), each.technician, kind="pill")
        if each.missing_milli > each.here_milli:
            return Cell(self.tr("Short"), each.technician, kind="pill", tone="bad")
        if each.missing_milli:
            return Cell(self.tr("To hand out"), each.technician, kind="pill", tone="warn")
        return Cell(self.tr("Handed out"), each.technician, kind="pill", tone="ok")
