"""The head of an order: whose car, what was said, and the way it goes through the workshop with its times."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.domain.service.repair_order import (
    CHECKING,
    DISPATCHED,
    DONE,
    LEFT,
    RECEIVED,
    SETTLED,
    VOID,
    WAITING,
    WORKING,
)
from desktop.pages.service import words as shop
from desktop.pages.service.order.facts import OrderFacts
from desktop.widgets import translate
from desktop.widgets.button import Button, IconButton
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row, rule
from desktop.widgets.theme import look

STEPS = (RECEIVED, DISPATCHED, WORKING, CHECKING, DONE, SETTLED, LEFT)
"""What is shown; waiting for parts stands where the work stands."""
NOTED = 80
"""Width in px of a day and a time, beyond which a step's note asks for no more room."""


class StepMark(QFrame):
    """One step: a number or a tick, its word, and when it was."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place, self.state = place, "ahead"
        self._mark, self._word, self._at = Label(str(place), "step"), Elided("", "second"), Elided("", "muted")
        self._mark.setFixedSize(24, 24)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(row(self._mark, (column(self._word, self._at, gap=0), 1), gap=7))

    def wanted(self) -> int:
        """The width in px that shows its word and its time whole; a note at the time may end in …."""
        texts = (self._word.sizeHint().width(), min(self._at.sizeHint().width(), NOTED))
        return self._mark.width() + 7 + max(texts)

    def show_step(self, word: str, at: str, state: str) -> None:
        """``state``: done, now or ahead."""
        self.state = state
        look(self._mark, "state", state)
        self._mark.setText("✓" if state == "done" else str(self._place))
        look(self._word, "h3" if state == "now" else "second")
        self._word.setText(word)
        self._at.setText(at)
        self._at.setVisible(bool(at))
        self.setAccessibleName(f"{word} {at}".strip())


class HeadCard(QFrame):
    """``back_wanted``: Esc or the arrow; ``car_wanted``: the car's whole life; ``customer_wanted``: the card."""

    back_wanted = Signal()
    customer_wanted = Signal()
    car_wanted = Signal()
    walk_wanted = Signal()
    """Alt+A: the walk-round."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "card")
        self._back = IconButton("arrow-left")
        self._plate, self._car, self._state = Label("", "h1"), Elided("", "second"), Pill()
        self._promise, self._number = Pill(), Label("", "mono")
        self.customer = Button("", "link", key="Ctrl+U", shown_only=True)
        self._who, self._words = Elided("", "muted"), Elided("", "second")
        self._steps = {name: StepMark(place) for place, name in enumerate(STEPS, 1)}
        top = row(self._back, self._plate, (self._car, 1), self._state, self._number, gap=10)
        self.walk = Button("", "link", key="Alt+A", shown_only=True)
        under = row(self.customer, (self._who, 1), self.walk, gap=8)
        said = row((self._words, 1), self._promise)
        self._strip = QFrame()
        self._strip.setLayout(row(*[(mark, 1) for mark in self._steps.values()], gap=8))
        self.setLayout(
            column(top, under, said, rule(), self._strip, margins=(12, 10, 14, 10), gap=6)
        )  # fmt: skip
        self._facts: OrderFacts | None = None
        self._back.clicked.connect(self.back_wanted)
        self.customer.clicked.connect(self.customer_wanted)
        self.walk.clicked.connect(self.walk_wanted)
        self.begin()
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self._back.set_name(self.tr("Back to the workshop (Esc)"))
        if self._facts is not None:
            self.show_facts(self._facts)

    def begin(self) -> None:
        """Another order is being read: nothing of the last one stands over its lines."""
        self._facts = None
        for label in (self._plate, self._car, self._number, self._who, self._words):
            label.setText("")
        for part in (self._promise, self._state, self.customer, self.walk, self._strip):
            part.hide()

    def show_facts(self, facts: OrderFacts) -> None:
        """Everything of the head."""
        self._facts = facts
        self._state.show()
        self.customer.show()
        self.walk.show()
        count = len(facts.whole.marks)
        self.walk.setText(self.tr("Walk-round {0}").format(count) if count else self.tr("Walk-round"))
        shown, more = facts.row, facts.whole.facts
        self._plate.setText(shown.plate or self.tr("No plate"))
        tail = self.tr("VIN …{0}").format(facts.vin[-6:]) if facts.vin else ""
        self._car.setText(" · ".join(word for word in (shown.car, tail) if word))
        self._state.show_status(*shop.order_state(shown.state))
        self._number.setText(shown.number)
        self.customer.setText(shown.customer or self.tr("No name"))
        bringer = str(more["bringer_name"])
        brought = self.tr("brought by {0} {1}").format(bringer, more["bringer_phone"]).strip() if bringer else ""
        waits = self.tr("customer waits") if more["waits"] else ""
        kept = (
            f"{shown.odometer_km:,} km",
            brought,
            shop.flow(shown.flow),
            shop.category(shown.category),
            shown.adviser,
            waits,
        )
        self._who.setText(" · ".join(word for word in kept if word))
        said = str(more["words"]).replace("\n", " ")
        self._words.setText(self.tr("“{0}”").format(said) if said else "")
        self._say_promise(facts)
        promised = self._promise.isVisibleTo(self)  # which even no words keep at the right
        self._words.setVisible(bool(said) or promised)
        self._say_steps(facts)

    def _say_promise(self, facts: OrderFacts) -> None:
        at = facts.row.promised_at
        self._promise.setVisible(at is not None and facts.is_open)
        if at is not None:
            when = shop.moment(at, facts.hours)
            if facts.row.late:
                self._promise.show_status(self.tr("Late: promised {0}").format(when), "bad")
            else:
                self._promise.show_status(self.tr("Promised {0}").format(when), "neutral")

    def _say_steps(self, facts: OrderFacts) -> None:
        state = facts.row.state
        waiting = state == WAITING
        now = STEPS.index(WORKING if waiting else state) if waiting or state in STEPS else len(STEPS)
        last = {each.state: each for each in facts.whole.steps}
        for place, (name, mark) in enumerate(self._steps.items()):
            step = last.get(WAITING if waiting and name == WORKING else name)
            at = shop.moment(step.at, facts.hours) if step is not None and place <= now else ""
            if place == now and step is not None and step.note:
                at = f"{at} {step.note}"
            word = shop.order_state(WAITING if waiting and name == WORKING else name)[0]
            word = self.tr("Check") if name == CHECKING else word  # seven of them stand side by side
            skipped = place < now and step is None
            how = "ahead" if place > now or skipped else "done" if place < now or state == LEFT else "now"
            mark.show_step(word, at, how)
        self._share_room()
        self._strip.setVisible(state != VOID)

    def _share_room(self) -> None:
        """Each step as wide as its words ask: "Dispatched" needs twice what "Left" does."""
        strip = self._strip.layout()
        if isinstance(strip, QHBoxLayout):
            for mark in self._steps.values():
                strip.setStretchFactor(mark, mark.wanted())

    def step(self, name: str) -> StepMark:
        """One step, for a test or a screen reader. Raises KeyError."""
        return self._steps[name]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._plate.geometry().contains(event.position().toPoint()):
            self.car_wanted.emit()
        super().mousePressEvent(event)
