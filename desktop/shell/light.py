"""One look at the light: what waits, since when, the last exchange and the next, and what is wrong with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem
from desktop.domain.sentence import say, sentences
from desktop.shell.status import Exchange, moment_words
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row, rule
from desktop.widgets.sentence import sentence
from desktop.widgets.theme import look

if TYPE_CHECKING:
    from desktop.store.waiting import Waiting

WIDTH = 540
FACTS = ("waiting", "last", "next", "problems")
PARTS = frozenset({"phone", "consent", "quote_line", "ownership", "plate", "audit", "printing", "resolution"})
"""Rows that a person thinks of as part of a customer, a car or a quote."""


def tables(rows: Iterable[tuple[str, int]]) -> str:
    """客户 12 · 报价单 3; parts of other records only where nothing else is there."""
    known, every = sentences(), list(rows)
    words = []
    for table, count in [pair for pair in every if pair[0] not in PARTS] or every:
        code = f"table.{table}"
        word = say(code, {}, translate.current().code) if code in known else table
        words.append(f"{word[:1].upper()}{word[1:]} {count:,}")
    return " · ".join(words)


class LightPanel(QFrame):
    """Stands over the left end of the status line until Esc, or until the focus goes elsewhere.

    ``asked``: it opened and wants to be told what waits (:meth:`show_waiting`).
    """

    asked = Signal()
    exchange_wanted = Signal()
    problems_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, window: QWidget, line: QWidget) -> None:
        """``line``: the status line that it stands on."""
        super().__init__(window)
        look(self, "pop")
        self._window, self._line = window, line
        self._before: QWidget | None = None
        self._exchange = Exchange()
        self._waiting: Waiting | None = None
        self._title, self._state, self._trouble = Label("", "h2"), Pill(), Banner()
        self._names = {name: Label("", "muted") for name in FACTS}
        self._values = {name: Label() for name in FACTS}
        for label in self._values.values():
            label.setWordWrap(True)
        for label in self._names.values():
            label.setFixedWidth(112)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.now = Button("", "primary", "refresh-cw", key="F5", shown_only=True)
        self.problems = Button("", "", "triangle-alert")
        self.settings, self.leave_ = Button("", "", "settings"), Button("", key="Esc", shown_only=True)
        facts = [row(self._names[name], (self._values[name], 1), gap=12) for name in FACTS]
        self.setLayout(
            column(
                row(self._title, None, self._state), self._trouble, *facts, rule(),
                row(self.now, self.problems, self.settings, None, self.leave_), margins=(16, 14, 16, 14), gap=10,
            )
        )  # fmt: skip
        self.setFixedWidth(WIDTH)
        self.now.clicked.connect(self.exchange_wanted)
        self.problems.clicked.connect(lambda: self._go(self.problems_wanted.emit))
        self.settings.clicked.connect(lambda: self._go(self.settings_wanted.emit))
        self.leave_.clicked.connect(self.leave)
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        translate.say(self, lambda _text: self._repeat(), str)
        self.hide()

    def open(self) -> None:
        """Show it, with the focus on "Exchange now"; Esc gives the focus back."""
        if self.isVisible():
            return
        self._before = QApplication.focusWidget()
        self.asked.emit()
        self._repeat()
        self.show()
        self._place()
        self.now.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Away, and the focus back to where it was."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_exchange(self, exchange: Exchange) -> None:
        changed = exchange.waiting != self._exchange.waiting
        self._exchange = exchange
        if self.isVisible():
            if changed:
                self.asked.emit()
            self._repeat()

    def show_waiting(self, waiting: Waiting) -> None:
        """What waits, read from the store."""
        self._waiting = waiting
        self._repeat()

    def words(self) -> str:
        """All that is written, for tests and screen readers."""
        facts = (f"{self._names[n].text()}: {self._values[n].text()}" for n in FACTS if not self._values[n].isHidden())
        return "\n".join(filter(None, [self._state.text(), self._trouble.text(), *facts]))

    def _go(self, act: Callable[[], object]) -> None:
        self.hide()
        act()

    def _repeat(self) -> None:
        self._title.setText(self.tr("The exchange"))
        names = {
            "waiting": self.tr("To be sent"), "last": self.tr("Last exchange"), "next": self.tr("Next try"),
            "problems": self.tr("Decisions"),
        }  # fmt: skip
        now = self._exchange
        values = {
            "waiting": self._waiting_words(), "last": self._last_words(), "next": self._next_words(),
            "problems": self.tr("{n} wait for a person").format(n=now.problems) if now.problems else "",
        }  # fmt: skip
        for name in FACTS:
            self._names[name].setText(names[name])
            self._values[name].setText(values[name])
            self._names[name].setVisible(bool(values[name]))
            self._values[name].setVisible(bool(values[name]))
        self._show_state()
        self.now.setText(self.tr("Exchange now"))
        self.now.setEnabled(now.centre)
        self.problems.setText(self.tr("Decide"))
        self.problems.setVisible(now.problems > 0)
        self.settings.setText(self.tr("Settings"))
        self.leave_.setText(self.tr("Close"))
        self.setAccessibleName(f"{self._title.text()}. {self.words()}")
        self._place()

    def _show_state(self) -> None:
        now = self._exchange
        if not now.centre:
            self._state.show_status(self.tr("No centre"), "neutral")
            self._trouble.tell(
                self.tr("Everything works without one. Settings, This device and the centre, connects to one."), "info"
            )
            return
        if now.online:
            self._state.show_status(self.tr("Online"), "ok")
        elif now.hub:
            self._state.show_status(self.tr("By the hub"), "info")
        else:
            self._state.show_status(self.tr("Offline"), "warn")
        if now.hub and not now.online:
            told = self.tr("The centre is away. {hub} on your network stands in for it; its word is final once the "
                           "centre has given its own.")  # fmt: skip
            self._trouble.tell(told.format(hub=now.hub), "info")
        elif now.trouble:
            self._trouble.tell(f"{sentence(Problem(now.trouble))} {self.tr('Nothing is lost; work on.')}", "warn")
        else:
            self._trouble.clear()

    def _waiting_words(self) -> str:
        now, waiting = self._exchange, self._waiting
        if not now.waiting:
            return self.tr("Nothing: everything is sent")
        words = [counted(self.tr("{n} save[s]"), now.waiting)]
        if waiting is not None and waiting.saves and waiting.since is not None:
            words = [
                counted(
                    self.tr("{n} save[s] ({rows}), the oldest of {time}"),
                    now.waiting,
                    rows=tables(waiting.rows),
                    time=moment_words(waiting.since),
                )
            ]
        if now.confirmed:
            words.append(self.tr("{n} of them the hub has taken").format(n=f"{now.confirmed:,}"))
        return "; ".join(words)

    def _last_words(self) -> str:
        now = self._exchange
        if not now.centre:
            return ""
        return moment_words(now.last) if now.last is not None else self.tr("never")

    def _next_words(self) -> str:
        now = self._exchange
        if now.running:
            return self.tr("under way")
        if now.next is None or not now.centre:
            return ""
        if now.online:
            return self.tr("at every save and every colleague's change, at {time} at the latest").format(
                time=_clock_words(now.next)
            )
        return self.tr("{time}, or now with F5").format(time=_clock_words(now.next))

    def _place(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))
        corner = self._line.mapTo(self._window, QPoint(12, -8))
        self.move(corner.x(), corner.y() - self.height())
        self.raise_()

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and not self.isAncestorOf(now):
            self._before = None
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


def _clock_words(moment: datetime) -> str:
    return f"{clock.local(max(moment, clock.now())):%H:%M:%S}"
