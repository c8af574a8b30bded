"""Who works at the order: a tap starts a technician's time and a tap stops it; who works elsewhere says where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from desktop.domain import clock
from desktop.domain.service.technician import TechnicianRow
from desktop.domain.service.work_run import Busy, RunRow
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Figure, Label
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

TICK_MS = 30_000
"""So often the running time is drawn anew."""


class TechnicianLine(QFrame):
    """Takes the focus. Enter or a click taps it; ↑ ↓ move."""

    tapped = Signal(str)
    moved = Signal(str, int)

    def __init__(self, row_: TechnicianRow) -> None:
        super().__init__()
        look(self, "line")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.technician = row_
        self.busy: Busy | None = None
        self._icon, self._name = Icon("circle", "text3", 16), Label("", "h3")
        self._about, self._time = Elided("", "muted"), Figure("", "h3")
        self.setLayout(
            row(self._icon, self._name, (self._about, 1), self._time, margins=(6, 6, 6, 6), gap=8)
        )  # fmt: skip

    def show_work(self, here: bool, busy: Busy | None, about: str, time: str) -> None:
        """``here``: at this order now."""
        self.busy = busy
        self._icon.show_icon("clock" if here else "circle-dot" if busy else "circle", "ok" if here else "text3")
        self._name.setText(self.technician.name)
        look(self._name, "h3" if here else "second")
        self._about.setText(about)
        self._time.setText(time)
        self.setAccessibleName(" ".join(word for word in (self.technician.name, about, time) if word))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.tapped.emit(self.technician.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.tapped.emit(self.technician.id)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(self.technician.id, -1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class TechnicianList(Box):
    """Alt+T leads here. Somebody who works elsewhere is moved by a second tap: they stop there and start here."""

    def __init__(self, desk: OrderDesk) -> None:
        self.go = Button("", "link", key="Alt+T", shown_only=True)
        super().__init__(lambda: self.tr("Technicians"), self.go)
        self.desk = desk
        self._lines: dict[str, TechnicianLine] = {}
        self._box = column(gap=0)
        self._nobody = Label("", "muted")
        self._nobody.setWordWrap(True)
        self._asked = ""
        self.put(self._nobody, self._box)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._draw)
        self.go.clicked.connect(self.start)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.go.setText(self.tr("Start, stop"))
        self._nobody.setText(self.tr("Nobody works in the workshop yet. A manager says who does, in the settings."))
        self._draw()

    def show_facts(self, facts: OrderFacts) -> None:
        """Who there is, and what they do."""
        shown = [each for each in facts.technicians if each.trade != "wash"] if facts.is_open else []
        if [each.id for each in shown] != list(self._lines):
            self._build(shown)
        self._nobody.setVisible(facts.is_open and not shown)
        self.go.setVisible(bool(shown))
        self._tick.start() if facts.running else self._tick.stop()
        self._draw()

    def _build(self, shown: Sequence[TechnicianRow]) -> None:
        for line in self._lines.values():
            self._box.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = {}
        for each in shown:
            line = TechnicianLine(each)
            line.tapped.connect(self.tap)
            line.moved.connect(self._move)
            self._box.addWidget(line)
            self._lines[each.id] = line

    def _draw(self) -> None:
        facts = self.desk.facts
        if facts is None:
            return
        now = clock.now()
        for line in self._lines.values():
            busy = facts.busy.get(line.technician.id)
            here = busy is not None and busy.order_id == facts.row.id
            about = words.trade(line.technician.trade)
            if busy is not None and not here:
                about = self.tr("at order {0}").format(busy.number)
                if self._asked == line.technician.id:
                    about = self.tr("at order {0}: once more moves them here").format(busy.number)
            mine = [each for each in facts.whole.runs if each.technician_id == line.technician.id]
            line.show_work(here, busy, about, self._time(mine, now))
        total = self._time(facts.whole.runs, now)
        self.tell(self.tr("{0} worked").format(total) if total else "")

    @staticmethod
    def _time(runs: Sequence[RunRow], now: datetime) -> str:
        spent = [(each.ended_at or now) - each.started_at for each in runs]
        return words.span(sum(spent[1:], spent[0])) if spent else ""

    def start(self) -> None:
        """The focus to who works here, else to the first who is free."""
        facts = self.desk.facts
        here = next((line for line in self._lines.values() if facts and line.busy in facts.running), None)
        free = next((line for line in self._lines.values() if line.busy is None), None)
        line = here or free or next(iter(self._lines.values()), None)
        if line is not None:
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def tap(self, technician_id: str) -> None:
        """Start, stop, or ask whether they shall leave the other car."""
        facts = self.desk.facts
        busy = facts.busy.get(technician_id) if facts is not None else None
        if facts is None or not facts.is_open:
            return
        if busy is None:
            self.desk.start_run(technician_id)
        elif busy.order_id == facts.row.id:
            self.desk.stop_run(busy.run_id)
        elif self._asked == technician_id:
            self.desk.start_run(technician_id, move=True)
        else:
            self._asked = technician_id
            self._draw()
            return
        self._asked = ""

    def _move(self, technician_id: str, by: int) -> None:
        places = list(self._lines)
        place = places.index(technician_id) + by
        if 0 <= place < len(places):
            self._lines[places[place]].setFocus(Qt.FocusReason.OtherFocusReason)

    def line(self, technician_id: str) -> TechnicianLine:
        """One technician's line. Raises KeyError."""
        return self._lines[technician_id]
