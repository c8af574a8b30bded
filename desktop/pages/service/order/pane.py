"""One repair order whole: its head, its lines, the workshop or the money beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Refused
from desktop.domain.service import order_course, warranty
from desktop.pages.desk import Desk
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.head_card import HeadCard
from desktop.pages.service.order.health_sheet import HealthSheet
from desktop.pages.service.order.lines_card import LinesCard
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.order_print import print_due
from desktop.pages.service.order.side_panel import SidePanel
from desktop.pages.service.order.void_box import VoidBox
from desktop.pages.service.order.walk_sheet import WalkSheet
from desktop.pages.service.papers import print_order_paper
from desktop.pages.service.sign_sheet import OrderSignSheet
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal

PANEL, NARROW_PANEL, NARROW = 384, 348, 1_180
"""Width of the right side, and below which width of the pane it is narrow."""
_SHOWN = frozenset(
    {
        "repair_order", "order_line", "order_step", "extra_work", "work_run", "part_issue", "payment", "settlement",
        "settlement_line", "deferred_work", "health_item", "technician", "customer", "vehicle", "plate", "setting",
        "stock_entry", "part_price", "outbox",
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
        self.head, self.side, self.voiding = HeadCard(), SidePanel(self.order_desk), VoidBox()
        self.work, self.money = self.side.work, self.side.money
        self.lines = LinesCard(self.order_desk, self.work.extra)
        self.table, self.editor, self.add_field = self.lines.table, self.lines.editor, self.lines.add_field
        self._again = Button("", "link", key="Alt+K", shown_only=True)
        self._problem, self._rework = Banner(), Banner(self._again)
        self._to_start = False
        left = column(self.head, self._problem, self._rework, self.voiding, (self.lines, 1), gap=10)
        self.setLayout(row((left, 1), self.side, gap=14))
        self._wire()
        self._keys()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        desk, lines, side, head = self.order_desk, self.lines, self.side, self.head
        desk.changed.connect(self._draw)
        desk.refused.connect(self.refuse)
        desk.saved.connect(lambda: self.changed.emit(desk.order_id))
        desk.gone.connect(self.closed)
        lines.acted.connect(self._problem.clear)
        lines.away.connect(self._to_next)
        side.rows_wanted.connect(lines.to_lines)
        side.add_wanted.connect(lines.to_add)
        side.back_wanted.connect(self.leave_order)
        side.price_wanted.connect(lines.edit_id)
        side.issue_wanted.connect(lines.issue_id)
        side.work.sign.screen_wanted.connect(self.sign_on_screen)
        side.work.health.open_key.clicked.connect(self.check_health)
        side.money.pay.receipt_wanted.connect(partial(self._print, "receipt"))
        lines.picking.clicked.connect(partial(self._print, "picking"))
        side.settled.connect(lambda _order_id: self._to_next())
        head.back_wanted.connect(self.leave_order)
        head.customer_wanted.connect(self.open_customer)
        head.car_wanted.connect(self._open_car)
        head.walk_wanted.connect(self.walk_round)
        self.voiding.agreed.connect(self._void)
        self._again.clicked.connect(self.mark_rework)

    def _keys(self) -> None:
        lines, side, head = self.lines, self.side, self.head
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+F", lines.to_add), ("Ctrl+B", lines.to_lines), ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on), ("Ctrl+Z", self.order_desk.undo), ("Alt+I", lines.issue_key.click),
            ("Alt+W", side.wait.click), ("Alt+Q", side.check.click), ("Alt+T", self.to_technicians),
            ("Alt+M", side.turn.click), ("Alt+S", partial(side.open_box, "sign")),
            ("Alt+E", partial(side.open_box, "extra")), ("Alt+R", partial(side.open_box, "later")),
            ("Alt+H", self.check_health), ("Alt+A", head.walk.click), ("Alt+P", partial(side.open_box, "pay")),
            ("Alt+J", partial(side.open_box, "adjust")),
            ("Alt+V", side.money.pay.receipt.click), ("Alt+G", lines.picking.click),
            ("Alt+D", self.to_discount), ("Alt+K", self._again.click), ("Ctrl+U", self.open_customer),
            ("Ctrl+Del", self.ask_void), ("F9", self.print_now), ("Shift+F9", partial(self.print_now, preview=True)),
            ("Esc", self.escape), *((f"Alt+{place}", partial(self._on_number, place)) for place in range(1, 10)),
        )  # fmt: skip
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- opening and leaving

    def open(self, order_id: str) -> None:
        """Show this order; what was half typed for it is there again."""
        self._to_start = True
        if order_id == self.order_desk.order_id:
            self.order_desk.read()
            return
        self.lines.keep(self.order_id)
        self._problem.clear()
        self.voiding.close_box()
        self._rework.clear()
        self.order_desk.show(order_id)
        for part in (self.head, self.side, self.lines):
            part.begin()

    @property
    def order_id(self) -> str:
        """The order in hand, or ""."""
        return self.order_desk.order_id

    def leave(self) -> None:
        """Another page comes to the front: what stands half typed stays where it is."""
        self.add_field.popup.hide()

    def leave_order(self) -> None:
        """Esc in the rows, or the arrow: back to the workshop."""
        self.closed.emit()

    def refresh(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        if tables & _OFFERED:
            self.lines.offer_anew()
        if tables & (_SHOWN | _OFFERED) and self.order_id:
            self.order_desk.read()

    # -- drawing

    def _repeat(self) -> None:
        self._again.setText(self.tr("The same work: rework"))
        self._problem.clear()
        self._draw()

    def _draw(self) -> None:
        facts = self.order_desk.facts
        if facts is None:
            return
        self.head.show_facts(facts)
        self.lines.show_facts(facts)
        self.side.show_facts(facts)
        self._say_rework(facts)
        if self._to_start and self.isVisible():
            self._to_start = False
            self.lines.start()

    def _say_rework(self, facts: OrderFacts) -> None:
        marked = facts.whole.facts["rework_of"]
        if marked:
            self._rework.tell(self.tr("Rework of an earlier order, under its warranty."), "info")
        elif facts.rework:
            first = facts.rework[0]
            text = self.tr("Within the warranty of order {0}: {1} km and {2} days left. The same work again?")
            self._rework.tell(text.format(first.number, f"{first.left_km:,}", first.left_days), "warn")
        else:
            self._rework.clear()
        self._again.setVisible(bool(facts.rework) and not marked)

    # -- the keys' place

    def _to_next(self) -> None:
        self.side.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def to_technicians(self) -> None:
        """Alt+T."""
        self.side.show_money(False)
        self.work.technicians.start()

    def to_discount(self) -> None:
        """Alt+D."""
        self.side.show_money(True)
        self.money.bill.start()

    def _on_number(self, place: int) -> None:
        """Alt+1 … 9: what bars settling, or a package where there is nothing yet."""
        if self.side.is_money:
            self.money.bars.tap(place)
        elif self.lines.is_empty:
            self.lines.packages.pick(place)

    # -- on and off

    def go_on(self) -> None:
        """Ctrl+Enter, or the big button: what is in hand, else the one next thing."""
        self._problem.clear()
        if not self.editor.isHidden():
            self.editor.go_on()
        elif not self.voiding.isHidden():
            self.voiding.go_on()
        else:
            self.side.go_on()

    def escape(self) -> None:
        """Esc: what is in hand is put down, then back to the workshop; nothing typed is lost."""
        if not self.voiding.isHidden():
            self.voiding.hide()
        elif not self.editor.isHidden():
            self.editor.close_editor()
        elif not self.side.close_box():
            self.leave_order()

    def ask_void(self) -> None:
        """Ctrl+Del: nothing comes of the order; why?"""
        if self.order_desk.facts is not None and self.order_desk.facts.is_open:
            self.voiding.ask()

    def _void(self, why: str) -> None:
        by, order_id = self.desk.actor, self.order_id
        self.order_desk.save_once(
            lambda session: order_course.void(by, session, order_id, why), lambda _made: self.voiding.close_box()
        )

    def mark_rework(self) -> None:
        """Alt+K: an earlier order's work is done again under its warranty."""
        facts, by = self.order_desk.facts, self.desk.actor
        if facts is not None and facts.rework:
            order_id, earlier = facts.row.id, facts.rework[0].order_id
            self.order_desk.save_once(lambda session: warranty.mark_rework(by, session, order_id, earlier))

    def print_now(self, *, preview: bool = False) -> None:
        """F9: what is due at this state, once a time is promised; Shift+F9 looks at it first."""
        facts = self.order_desk.facts
        if facts is None:
            return
        if facts.is_open and facts.row.promised_at is None:
            self.side.work.sign.promise(partial(print_due, self.desk, facts, self, preview=preview))
        else:
            print_due(self.desk, facts, self, preview=preview)

    def _print(self, kind: str) -> None:
        if self.order_id:
            print_order_paper(self.desk, self.order_id, kind, self)

    def sign_on_screen(self, budget_fen: int) -> None:
        """The customer reads the repair order here and signs it for this budget; the signed PDF is archived."""
        sheet = OrderSignSheet(self.desk, self.order_id, "agreement", self.window(), budget_fen=budget_fen)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.signed.connect(lambda _order_id: self.order_desk.read())
        sheet.open()

    def check_health(self) -> None:
        """Alt+H: the health check list."""
        facts = self.order_desk.facts
        if facts is None:
            return
        sheet = HealthSheet(self.desk, facts.row.id, self.window(), may_write=facts.is_open)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.changed.connect(self.order_desk.read)
        sheet.extra_wanted.connect(self.side.propose)
        sheet.start()

    def walk_round(self) -> None:
        """Alt+A: the marks on the car and its photos, completed or added to; the check-in sheet printed and signed."""
        facts = self.order_desk.facts
        if facts is None:
            return
        sheet = WalkSheet(self.desk, facts, self.window())
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.changed.connect(self.order_desk.read)
        sheet.start()

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
        if not (self.lines.refuse(refused) or self.voiding.refuse(refused) or self.side.refuse(refused)):
            self._problem.tell(refusal(refused), "bad")

    def problem(self) -> str:
        """What was refused and belongs to no field, or ""."""
        return "" if self._problem.isHidden() else self._problem.text()

    # -- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setFixedWidth(NARROW_PANEL if self.width() < NARROW else PANEL)
