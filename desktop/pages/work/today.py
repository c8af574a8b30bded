"""Today (F6): the day's drives in one line, under it what is to be done and the messages to customers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.actor import Right
from desktop.pages.desk import Desk, Page
from desktop.pages.refusal import told
from desktop.pages.work.messages import MessageView
from desktop.pages.work.strip import DriveStrip, strip_of
from desktop.pages.work.tasks import TaskView
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import column, row

VIEWS = ("tasks", "messages")
_TASKS = frozenset({"task", "task_step", "customer", "phone", "staff"})
_DRIVES = frozenset({"drive", "demo_car", "key_loan", "customer"})
_MESSAGES = frozenset({"message", "message_step", "customer", "consent"})
MINUTE_MS = 60_000


class TodayPage(Page):
    """``arrive("messages")`` opens that view, ``arrive({"task": id})`` chooses a task."""

    name = "today"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.strip, self.tasks, self.messages = DriveStrip(), TaskView(desk), MessageView(desk)
        self._views: dict[str, TaskView | MessageView] = {"tasks": self.tasks, "messages": self.messages}
        self.chips = {
            view: Button("", "chip", key=f"Alt+{place}", shown_only=True) for place, view in enumerate(VIEWS, 1)
        }
        self._stack = QStackedWidget()
        for shown in self._views.values():
            self._stack.addWidget(shown)
        self.setLayout(
            column(
                self.strip, row(*self.chips.values(), None, gap=6), (self._stack, 1), margins=(16, 14, 16, 14), gap=12
            )
        )  # fmt: skip
        self.view = VIEWS[0]
        self.strip.chosen.connect(lambda drive_id: desk.go("drives", {"drive": drive_id}))
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))
        for sequence, act in (
            *((f"Alt+{place}", lambda view=view: self.show_view(view)) for place, view in enumerate(VIEWS, 1)),
            ("Ctrl+N", self.tasks.new),
            ("Ctrl+PgDown", lambda: self._views[self.view].step_when(1)),
            ("Ctrl+PgUp", lambda: self._views[self.view].step_when(-1)),
            ("Esc", lambda: self._views[self.view].start()),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        ages = QTimer(self, interval=MINUTE_MS)
        ages.timeout.connect(self._age)
        ages.start()
        translate.say(self, lambda _text: self.retranslate(), str)

    def title(self) -> str:
        return self.tr("Today")

    def retranslate(self) -> None:
        names = {"tasks": self.tr("Tasks"), "messages": self.tr("Messages")}
        for view, chip in self.chips.items():
            chip.setText(names[view])
            chip.setChecked(view == self.view)

    def arrive(self, payload: Any = None) -> None:
        wanted = payload if payload in VIEWS else self.view
        if isinstance(payload, dict) and "task" in payload:
            self.tasks.choose(str(payload["task"]))
            wanted = "tasks"
        self.show_view(wanted)
        self._ask_strip()

    def changed(self, tables: frozenset[str]) -> None:
        if not self.isVisible():
            return
        if tables & _DRIVES:
            self._ask_strip()
        if tables & (_TASKS if self.view == "tasks" else _MESSAGES):
            self._views[self.view].ask()

    def show_view(self, view: str) -> None:
        """One of ``VIEWS``."""
        self.view = view
        self.retranslate()
        self._stack.setCurrentWidget(self._views[view])
        self._views[view].ask()
        self._views[view].start()

    def _age(self) -> None:
        """What was due today is overdue a minute later."""
        if self.isVisible():
            self._ask_strip()
            self._views[self.view].ask()

    def _ask_strip(self) -> None:
        by = self.desk.actor
        if by.may(Right.DRIVE):
            self.desk.worker.read(
                lambda session: strip_of(by, session), self.strip.show_drives, told(self.desk), owner=self
            )
