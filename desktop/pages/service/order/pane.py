"""One repair order whole: its head, its lines, the work beside them, and its money."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from desktop.domain.problem import Refused
from desktop.domain.service import order_course
from desktop.domain.service.order_line import LineRow, NewLine
from desktop.domain.service.repair_order import CHECKING, DISPATCHED, PAYERS, WAITING, WORKING
from desktop.pages.desk import Desk
from desktop.pages.parts.part_words import yuan
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.add_field import AddField
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.head_card import HeadCard
from desktop.pages.service.order.line_editor import OrderLineEditor, Typed
from desktop.pages.service.order.line_table import LineTable
from desktop.pages.service.order.money_foot import MoneyFoot
from desktop.pages.service.order.next_step import Next, next_step
from desktop.pages.service.order.offered import Offered, offered
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.package_bar import PackageBar
from desktop.pages.service.order.work_panel import WorkPanel
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.layout import column, row, scrolled
from desktop.widgets.sentence import refusal

PANEL, NARROW_PANEL, NARROW = 384, 348, 1_180
"""Width of the right side, and below which width of the pane it is narrow."""
_SHOWN = frozenset(
    {
        "repair_order", "order_line", "order_step", "extra_work", "work_run", "part_issue", "payment", "settlement",
        "settlement_line", "deferred_work", "technician", "customer", "vehicle", "plate", "setting", "stock_entry",
        "part_price", "outbox",
    }
)  # fmt: skip
"""The tables whose changes are seen here."""
_OFFERED = frozenset({"service_package", "package_line", "labour_rate"})


class OrderPane(QWidget):
    """``open(order_id)`` shows an order. Lines are saved one by one as they are typed; what stands half typed in the
    editor is there again when its order is opened again.
    """

    closed = Signal()
    """Esc, the arrow, or the car has left: back to the workshop."""
    changed = Signal(str)
    """An order was written on; its id."""
    car_wanted = Signal(str)
    """The whole life of a car; its id."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.order_desk = OrderDesk(desk, self)
        self.head, self.table = HeadCard(), LineTable(lambda: self.order_desk.facts)
        self.add_field, self.packages = AddField(desk, key="Ctrl+F"), PackageBar()
        self.editor = OrderLineEditor(lambda: self.order_desk.facts)
        self.work, self.money = WorkPanel(self.order_desk), MoneyFoot()
        self.next = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True).tall()
        self._issue_all = Button("", "ghost", "package-check", key="Alt+I", shown_only=True)
        self._wait = Button("", "ghost", key="Alt+W", shown_only=True)
        self._check = Button("", "ghost", key="Alt+Q", shown_only=True)
        self._problem = Banner()
        self._typed: dict[str, Typed] = {}
        self._offered_for, self._to_start = "", False
        self._left = column(self.head, self._problem, (self._lines_card(), 1), gap=10)
        self._panel = self._panel_card()
        self.setLayout(row((self._left, 1), self._panel, gap=14))
        self._wire()
        self._keys()
        translate.say(self, lambda _text: self._repeat(), str)

    def _lines_card(self) -> Card:
        card, shown = Card(), QWidget()
        self._stack = QStackedLayout(shown)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.packages)
        card.head((self.add_field, 1), self._issue_all)
        card.body(column((shown, 1), self.editor, gap=0))
        return card

    def _panel_card(self) -> QFrame:
        card = Card()
        card.body(column((scrolled(column(self.work, gap=0)), 1), gap=0))
        card.foot(self.money, self.next, row((self._wait, 1), (self._check, 1), gap=4))
        return card

    def _wire(self) -> None:
        desk, table, editor = self.order_desk, self.table, self.editor
        desk.changed.connect(self._draw)
        desk.refused.connect(self.refuse)
        desk.saved.connect(lambda: self.changed.emit(desk.order_id))
        desk.gone.connect(self.closed)
        table.picked.connect(self._edit)
        table.stepped.connect(self._on_stepped)
        table.removed.connect(self._remove)
        table.marked.connect(self._on_marked)
        table.payer_turned.connect(self._turn_payer)
        self.add_field.part_picked.connect(self._add_part)
        self.add_field.package_picked.connect(self._lay_down)
        self.add_field.free_wanted.connect(self.open_free)
        self.add_field.left.connect(self.to_lines)
        self.packages.picked.connect(self._lay_down)
        editor.added.connect(self._add)
        editor.edited.connect(self._on_edited)
        editor.closed.connect(self.to_lines)
        self.work.sign.closed.connect(self.next.setFocus)
        self.head.back_wanted.connect(self.leave_order)
        self.head.customer_wanted.connect(self.open_customer)
        self.head.car_wanted.connect(self._open_car)
        self.next.clicked.connect(self.go_on)
        self._issue_all.clicked.connect(self.issue_all)
        self._wait.clicked.connect(lambda: self.step(WAITING))
        self._check.clicked.connect(lambda: self.step(CHECKING))

    def _keys(self) -> None:
        for sequence, act in (
            ("Ctrl+F", self.to_add), ("Ctrl+B", self.to_lines), ("Ctrl+Return", self.go_on), ("Ctrl+Enter", self.go_on),
            ("Ctrl+Z", self.order_desk.undo), ("Alt+I", self._issue_all.click), ("Alt+W", self._wait.click),
            ("Alt+Q", self._check.click), ("Alt+S", self.work.sign.open_form), ("Alt+T", self.work.technicians.start),
            ("Ctrl+U", self.open_customer),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- opening and leaving

    def open(self, order_id: str) -> None:
        """Show this order; what was half typed for it is there again."""
        if order_id == self.order_desk.order_id:
            self.order_desk.read()
            return
        self._keep()
        self._problem.clear()
        self.work.sign.close_form()
        self.editor.hide()
        self.table.show_rows([])
        self._offered_for, self._to_start = "", True
        self.order_desk.show(order_id)

    @property
    def order_id(self) -> str:
        """The order in hand, or ""."""
        return self.order_desk.order_id

    def leave(self) -> None:
        """Another page comes to the front."""
        self._keep()

    def _keep(self) -> None:
        typed = self.editor.keep()
        if typed is not None and self.order_id:
            self._typed[self.order_id] = typed

    def leave_order(self) -> None:
        """Esc in the rows, or the arrow: back to the workshop."""
        self._keep()
        self.closed.emit()

    def refresh(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        if tables & _SHOWN and self.order_id:
            self.order_desk.read()
        if tables & _OFFERED:
            self._offered_for = ""

    # -- drawing

    def _repeat(self) -> None:
        self.add_field.setPlaceholderText(self.tr("Add: a package, a part, or what is to be done"))
        self.add_field.setAccessibleName(self.tr("Add work or parts"))
        self._issue_all.setText(self.tr("Issue all parts"))
        self._wait.setText(self.tr("Waits for parts"))
        self._check.setText(self.tr("Quality check"))
        self._problem.clear()
        self._draw()

    def _draw(self) -> None:
        facts = self.order_desk.facts
        if facts is None:
            return
        self.head.show_facts(facts)
        self.table.show_rows(facts.whole.lines)
        self._stack.setCurrentIndex(0 if facts.whole.lines else 1)
        self.packages.show_open(facts.is_open)
        self.add_field.setEnabled(facts.is_open)
        self.add_field.show_car(facts.vin)
        self._issue_all.setVisible(any(facts.missing(each) for each in facts.whole.lines) and facts.is_open)
        self.work.show_facts(facts)
        self.money.show_facts(facts)
        self._say_next(facts)
        self._read_offered(facts)
        if self.order_id in self._typed:
            self.editor.bring_back(self._typed.pop(self.order_id))
        if self._to_start and self.isVisible():
            self._to_start = False
            self.start()

    def _say_next(self, facts: OrderFacts) -> None:
        what = self.next_step()
        if what is not None:
            self.next.show_icon(what.icon)
            self.next.setText(what.words)
        state = facts.row.state
        self._wait.setVisible(state in (DISPATCHED, WORKING, CHECKING))
        self._check.setVisible(state in (WORKING, WAITING) and (what is None or what.name != "check"))

    def next_step(self) -> Next | None:
        """What the big button does."""
        facts = self.order_desk.facts
        return next_step(facts, settling=False) if facts is not None else None

    def _read_offered(self, facts: OrderFacts) -> None:
        if self._offered_for == facts.row.id or not facts.is_open:
            return
        self._offered_for = order_id = facts.row.id
        by = self.desk.actor
        self.desk.worker.read(lambda session: offered(by, session, order_id), self._on_offered, owner=self)

    def _on_offered(self, found: list[Offered]) -> None:
        self.add_field.show_offered(found)
        self.packages.show_offered(found)

    # -- the keys' place

    def start(self) -> None:
        """Where work starts: the field that adds while there is nothing, else the lines."""
        facts = self.order_desk.facts
        if facts is not None and facts.is_open and not facts.whole.lines:
            self.to_add()
        else:
            self.to_lines()

    def to_add(self) -> None:
        """Ctrl+F."""
        self.add_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.add_field.selectAll()

    def to_lines(self) -> None:
        """Ctrl+B."""
        (self.table if self.table.rows() else self.next).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- lines

    def open_free(self, kind: str, name: str) -> None:
        """A line of words: its hours or price are asked for."""
        self._problem.clear()
        self.editor.open_new(kind, name)

    def _edit(self, line: LineRow) -> None:
        facts = self.order_desk.facts
        if facts is not None and facts.is_open:
            self.editor.open_line(line)

    def _add(self, new: NewLine) -> None:
        self.order_desk.add([new], self.tr("Added: {0}").format(new.name), lambda _ids: self._after_editor())

    def _after_editor(self) -> None:
        self.editor.done()
        self.to_add()

    def _add_part(self, part: PartRow) -> None:
        new = NewLine(
            "part", part.name_zh, part_key=part.part_key, code=part.number, brand=part.brand, spec=part.spec,
            grade=part.grade, unit=part.unit, list_fen=part.retail_fen, unit_fen=part.price_fen,
        )  # fmt: skip
        self.order_desk.add([new], self.tr("Added: {0} {1}").format(part.name_zh, part.number))

    def _lay_down(self, chosen: Offered) -> None:
        words_ = self.tr("{0}: {1} lines added").format(chosen.name, len(chosen.lines))
        self.order_desk.lay_down(chosen.row.id, words_)

    def _on_edited(self, line: LineRow, changes: dict[str, Any], issued: int | None) -> None:
        if changes:
            self.order_desk.edit(line, changes, self.tr("Changed: {0}").format(line.name))
        if issued is not None:
            self.order_desk.set_issued(line, issued, self._of_issued(line, issued))
        self.editor.done()

    def _of_issued(self, line: LineRow, issued: int) -> str:
        return self.tr("{0}: {1} issued").format(line.name, words.quantity(issued, line.unit))

    def _on_stepped(self, line: LineRow, by: int) -> None:
        self.order_desk.step_qty(line, by)

    def _remove(self, line: LineRow) -> None:
        self.order_desk.remove(line, self.tr("Removed: {0} {1}").format(line.name, yuan(line.amount_fen)))

    def _turn_payer(self, line: LineRow) -> None:
        payer = PAYERS[(PAYERS.index(line.payer) + 1) % len(PAYERS)] if line.payer in PAYERS else PAYERS[0]
        self.order_desk.edit(line, {"payer": payer}, self.tr("{0} pays: {1}").format(words.payer(payer)[0], line.name))

    # -- parts

    def _on_marked(self, line: LineRow) -> None:
        """Space: what is missing goes out; what is out comes back."""
        facts = self.order_desk.facts
        if facts is None or not line.part_key or line.own:
            return
        wanted = line.qty_milli if facts.missing(line) else 0
        self.order_desk.set_issued(line, wanted, self._of_issued(line, wanted))

    def issue_all(self) -> None:
        """Alt+I: everything that is missing is handed to the workshop."""
        self.order_desk.issue_all(self.tr("All parts issued"))

    # -- steps

    def go_on(self) -> None:
        """Ctrl+Enter, or the big button: the one next thing."""
        self._problem.clear()
        if not self.editor.isHidden():
            self.editor.go_on()
        elif self.work.sign.is_open:
            self.work.sign.go_on()
        else:
            what = self.next_step()
            act = getattr(self, f"_go_{what.name}", None) if what is not None else None
            if act is not None:
                act()

    def _go_add(self) -> None:
        self.to_add()

    def _go_sign(self) -> None:
        self.work.sign.open_form()

    def _go_dispatch(self) -> None:
        self.step(DISPATCHED)

    def _go_start(self) -> None:
        """Whoever stands on a line begins; where nobody does, they are chosen."""
        facts = self.order_desk.facts
        named = {each.technician_id for each in facts.whole.lines if each.technician_id} if facts else set()
        if len(named) == 1 and (one := named.pop()) and facts is not None and one not in facts.busy:
            self.order_desk.start_run(one)
        elif facts is not None and facts.technicians:
            self.work.technicians.start()
        else:
            self.step(WORKING)

    def _go_resume(self) -> None:
        self.step(WORKING)

    def _go_check(self) -> None:
        self.step(CHECKING)

    def _go_passed(self) -> None:
        by, order_id = self.desk.actor, self.order_id
        self.order_desk.save_once(lambda session: order_course.pass_check(by, session, order_id))

    def _go_finish(self) -> None:
        by, order_id = self.desk.actor, self.order_id
        self.order_desk.save_once(lambda session: order_course.finish(by, session, order_id))

    def _go_back(self) -> None:
        self.leave_order()

    def step(self, state: str) -> None:
        """Tap the order on to a state."""
        by, order_id = self.desk.actor, self.order_id
        self.order_desk.save_once(lambda session: order_course.step(by, session, order_id, state))

    # -- the rest

    def open_customer(self) -> None:
        """Ctrl+U: the customer's card."""
        if self.order_desk.facts is not None:
            self.desk.go("customers", self.order_desk.facts.row.customer_id)

    def _open_car(self) -> None:
        if self.order_desk.facts is not None:
            self.car_wanted.emit(self.order_desk.facts.row.vehicle_id)

    def refuse(self, refused: Refused) -> None:
        """Where it is typed, else over the lines."""
        if not (self.editor.refuse(refused) or self.work.sign.refuse(refused)):
            self._problem.tell(refusal(refused), "bad")

    def problem(self) -> str:
        """What was refused and belongs to no field, or ""."""
        return "" if self._problem.isHidden() else self._problem.text()

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.work.sign.is_open:
                self.work.sign.close_form()
                self.to_lines()
            else:
                self.leave_order()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.setFixedWidth(NARROW_PANEL if self.width() < NARROW else PANEL)
