"""The right side of an order: the workshop or the money, the total, and the one big button that leads on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget
from sqlalchemy.orm import Session

from desktop.domain.problem import Gather, Refused
from desktop.domain.service import order_course, settling
from desktop.domain.service.bill import Bar
from desktop.domain.service.repair_order import CHECKING, DISPATCHED, WAITING, WORKING
from desktop.domain.service.settling import Settled
from desktop.pages.parts.part_words import yuan
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.money_foot import MoneyFoot
from desktop.pages.service.order.money_panel import MoneyPanel
from desktop.pages.service.order.next_step import Next, next_step
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.work_panel import WorkPanel
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.follow_focus import FollowFocus
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row, scrolled


class SidePanel(Card):
    """``show_money`` turns to the settlement; the boxes of the side in front are seen, their keys are heard by both."""

    add_wanted = Signal()
    price_wanted = Signal(str)
    """A line whose price is to be changed."""
    issue_wanted = Signal(str)
    """A line whose part is to be handed out."""
    rows_wanted = Signal()
    """The focus back to the lines."""
    back_wanted = Signal()
    settled = Signal(str)
    """An order's id, once its bill is frozen."""

    def __init__(self, desk: OrderDesk) -> None:
        super().__init__()
        self.desk = desk
        self.work, self.money, self.sums = WorkPanel(desk), MoneyPanel(desk), MoneyFoot()
        self.is_money = False
        self._returns = False
        self._title = Label("", "h2")
        self.turn = Button("", "link", key="Alt+M", shown_only=True)
        self.next = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True).tall()
        self.wait = Button("", "ghost", key="Alt+W", shown_only=True)
        self.check = Button("", "ghost", key="Alt+Q", shown_only=True)
        self._area: QScrollArea = scrolled(column(self.work, self.money, gap=0))
        FollowFocus(self._area)
        self.head(self._title, None, self.turn)
        self.body(column((self._area, 1), gap=0))
        self.foot(self.sums, self.next, row((self.wait, 1), (self.check, 1), gap=4))
        self.boxes: dict[str, Any] = {
            "sign": self.work.sign, "extra": self.work.extra, "later": self.work.later, "pay": self.money.pay,
            "adjust": self.money.adjust,
        }  # fmt: skip
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _wire(self) -> None:
        self.turn.clicked.connect(lambda: self.show_money(not self.is_money))
        self.next.clicked.connect(self.go_on)
        self.wait.clicked.connect(lambda: self.step(WAITING))
        self.check.clicked.connect(lambda: self.step(CHECKING))
        self.money.bars.mend.connect(self.mend)
        for box in self.boxes.values():
            box.closed.connect(self._on_closed)

    # -- drawing

    def _repeat(self) -> None:
        self.wait.setText(self.tr("Waits for parts"))
        self.check.setText(self.tr("Quality check"))
        self._dress()

    def begin(self) -> None:
        """Another order: nothing of the last one is open."""
        self._returns = False
        self.work.sign.close_form()
        self.work.extra.close_forms()
        self.work.later.close_form()
        self.money.pay.close_form()
        self.money.adjust.close_form()
        self.money.bill.forget()
        self.is_money = False
        self._dress()

    def show_facts(self, facts: OrderFacts) -> None:
        """Everything of this side."""
        if facts.is_settled and not self._returns:
            self.is_money = True
        self.work.show_facts(facts)
        self.money.show_facts(facts)
        self.sums.show_facts(facts)
        self._dress()

    def _dress(self) -> None:
        facts = self.desk.facts
        self.work.setVisible(not self.is_money and facts is not None)
        self.money.setVisible(self.is_money and facts is not None)
        for part in (self.turn, self.sums, self.next, self.wait, self.check):
            part.setVisible(facts is not None)
        self._title.setText(self.tr("Money") if self.is_money else self.tr("In the workshop"))
        self.turn.setText(self.tr("Workshop") if self.is_money else self.tr("Money"))
        if facts is None:
            return
        what = next_step(facts, settling=self.is_money)
        self.next.show_icon(what.icon)
        self.next.setText(what.words)
        self.next.setVisible(self.opened() is None)  # a form in hand has its own button, and Ctrl+Enter
        state = facts.row.state
        self.wait.setVisible(not self.is_money and state in (DISPATCHED, WORKING, CHECKING))
        self.check.setVisible(not self.is_money and state in (WORKING, WAITING) and what.name != "check")

    def show_money(self, money: bool) -> None:
        """Alt+M: the settlement, or the workshop."""
        self.is_money, self._returns = money, False
        self._dress()

    def open_box(self, name: str) -> None:
        """Alt and a letter: a box with its form, on whichever side it stands."""
        self.is_money = name in ("pay", "adjust")
        self._dress()
        box = self.boxes[name]
        (box.propose if name == "extra" else box.open_form)()
        self._dress()
        QTimer.singleShot(0, box, lambda: self._bring_up(box))

    def _bring_up(self, box: QWidget) -> None:
        """The whole of its form in sight, as far as there is room."""
        whole = self._area.widget()
        if whole is not None:
            self._area.verticalScrollBar().setValue(box.mapTo(whole, QPoint(0, 0)).y())

    def propose(self, found: str) -> None:
        """Additional work of what the health check found."""
        self.open_box("extra")
        self.work.extra.propose(found)

    def next_step(self) -> Next | None:
        """What the big button does."""
        return next_step(self.desk.facts, settling=self.is_money) if self.desk.facts is not None else None

    def opened(self) -> Any:
        """The box in which somebody types, or None."""
        return next((box for box in self.boxes.values() if box.is_open), None)

    def _on_closed(self) -> None:
        self._dress()
        if self._returns:
            self._returns = False
            self.show_money(True)
            self.next.setFocus()
        elif self.isVisible() and self.opened() is None:
            self.rows_wanted.emit()

    def close_box(self) -> bool:
        """Esc: the form in hand; False where there is none."""
        box = self.opened()
        if box is not None:
            (box.close_forms if box is self.work.extra else box.close_form)()
            self.rows_wanted.emit()
        return box is not None

    # -- going on

    def go_on(self) -> None:
        """Ctrl+Enter, or the big button: the form in hand, else the one next thing."""
        box, what = self.opened(), self.next_step()
        if box is not None:
            box.go_on()
        elif what is not None:
            getattr(self, f"_go_{what.name}")()

    def _go_add(self) -> None:
        self.add_wanted.emit()

    def _go_sign(self) -> None:
        self.open_box("sign")

    def _go_answer(self) -> None:
        facts = self.desk.facts
        if facts is not None and facts.waiting is not None:
            self.work.extra.open_answer(facts.waiting.id)

    def _go_dispatch(self) -> None:
        self.step(DISPATCHED)

    def _go_start(self) -> None:
        """Whoever stands on a line begins; where nobody does, they are chosen."""
        facts = self.desk.facts
        named = {each.technician_id for each in facts.whole.lines if each.technician_id} if facts else set()
        if len(named) == 1 and (one := named.pop()) and facts is not None and one not in facts.busy:
            self.desk.start_run(one)
        elif facts is not None and facts.technicians:
            self.work.technicians.start()
        else:
            self.step(WORKING)

    def _go_resume(self) -> None:
        self.step(WORKING)

    def _go_check(self) -> None:
        self.step(CHECKING)

    def _go_passed(self) -> None:
        by, order_id = self.desk.desk.actor, self.desk.order_id
        self.desk.save_once(lambda session: order_course.pass_check(by, session, order_id))

    def _go_finish(self) -> None:
        by, order_id = self.desk.desk.actor, self.desk.order_id
        self.desk.save_once(lambda session: order_course.finish(by, session, order_id))

    def _go_back(self) -> None:
        self.back_wanted.emit()

    def _go_mend(self) -> None:
        facts = self.desk.facts
        if facts is not None and facts.bars:
            self.mend(facts.bars[0])

    def _go_settle(self) -> None:
        """First the money is looked at; the second time it is settled as it is seen."""
        if not self.is_money:
            self.show_money(True)
            self.next.setFocus()
            return
        facts, gather = self.desk.facts, Gather()
        km = gather.take(self.money.bill.read_km, None)
        if facts is None or gather.problems:
            self.money.bill.refuse(Refused(gather.problems))
            return
        by, order_id, seen, offline = (
            self.desk.desk.actor, facts.row.id, facts.bill.total_fen, not self.desk.desk.online(),
        )  # fmt: skip

        def settle(session: Session) -> Settled:
            return settling.settle(by, session, order_id, offline=offline, odometer_km=km, shown_fen=seen)

        def done(made: Settled) -> None:
            self.desk.told(self.tr("Settled: {0} {1}. F9 prints it.").format(made.number, yuan(made.total_fen)))
            self.settled.emit(order_id)

        self.desk.save_once(settle, done)

    def _go_pay(self) -> None:
        self.open_box("pay")

    def _go_leave(self) -> None:
        by, order_id = self.desk.desk.actor, self.desk.order_id
        self.desk.save_once(lambda session: order_course.leave(by, session, order_id))

    def step(self, state: str) -> None:
        """Tap the order on to a state."""
        by, order_id = self.desk.desk.actor, self.desk.order_id
        self.desk.save_once(lambda session: order_course.step(by, session, order_id, state))

    # -- mending

    def mend(self, bar: Bar) -> None:
        """What a bar's key does; afterwards the money is in sight again."""
        if bar.mend == "finish":
            self._go_finish()
        elif bar.mend == "check":
            self._go_passed()
        elif bar.mend == "issue":
            self.issue_wanted.emit(bar.row_id)
        elif bar.mend == "price":
            self.price_wanted.emit(bar.row_id)
        elif bar.mend == "discount":
            self.money.bill.start()
        elif bar.mend == "line":
            self.add_wanted.emit()
        elif bar.mend == "extra" and bar.row_id:
            self._aside()
            self.work.extra.open_answer(bar.row_id)
        else:  # nothing signed, or more than was signed for: the customer signs for what it comes to
            self._aside()
            self.work.sign.open_form()

    def _aside(self) -> None:
        self.is_money, self._returns = False, True
        self._dress()

    def refuse(self, refused: Refused) -> bool:
        """Show it where it is typed; False where it belongs to nothing on this side."""
        box = self.opened()
        if box is not None and box.refuse(refused):
            return True
        return self.is_money and self.money.bill.refuse(refused)
