"""The first start's way into a store of others: one code, one progress bar."""

from __future__ import annotations

import platform
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain import join_code
from desktop.domain.problem import Refused
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.progress import Progress

MIB = 2**20


class JoinStore(QWidget):
    """``wanted`` carries what the joining process is asked; ``given_up`` when a join that was cut is forgotten."""

    wanted = Signal(dict)
    stopped = Signal()
    given_up = Signal()
    left = Signal()

    def __init__(self, passphrase: bool, pending: bool) -> None:
        super().__init__()
        self._passphrase, self._pending = passphrase, pending
        self.form, self.bar = Form(), Progress()
        self._name = Field(limit=80)
        self._name.setText(platform.node()[:80])
        self.code = Field(latin=True, limit=300)
        self.code.setPlaceholderText("centre.example.com/ABCD-EFGH-JKLM")
        self._waiting_words = Label("", "second")
        self._waiting_words.setWordWrap(True)
        self._told: dict[str, Any] = {}
        self._steps = QStackedWidget()
        self._steps.addWidget(self._ask())
        self._steps.addWidget(self._run())
        self.setLayout(column(self._steps))
        translate.say(self, lambda _text: self._say(), str)

    def running(self) -> bool:
        return self._steps.currentIndex() == 1

    def show_running(self, running: bool) -> None:
        """The bar, or the code; what was typed stays."""
        self._steps.setCurrentIndex(1 if running else 0)
        if running:
            self._told = {}
            self._say()
            self.stop.setEnabled(True)
            self.stop.setFocus()
        else:
            self.code.setFocus()

    def show_pending(self, pending: bool) -> None:
        """Whether a join was begun here that can be gone on with without a code."""
        self._pending = pending
        self._forget.setVisible(pending)
        self._say()

    def tell(self, told: dict[str, Any]) -> None:
        """How far it has come."""
        self._told = told
        self._say()

    def _ask(self) -> QWidget:
        self.form.add("join_code", lambda: self.tr("Code from the manager's screen"), self.code)
        self.form.add("device_name", lambda: self.tr("Name of this computer"), self._name)
        if self._passphrase:
            self.form.add("passphrase", lambda: self.tr("Passphrase for the file"), Field(secret=True, limit=400))
        back = Button("", key="Esc")
        self.go = Button("", "primary", "arrow-right", key="Ctrl+Enter", shown_only=True)
        self._forget = Button("", "ghost")
        self._forget.setVisible(self._pending)
        translate.say(back, back.setText, lambda: self.tr("Back"))
        translate.say(self._forget, self._forget.setText, lambda: self.tr("Forget it"))
        back.clicked.connect(self.left)
        self._forget.clicked.connect(self._give_up)
        self.form.saved.connect(self._on_go)
        self.go.clicked.connect(self._on_go)
        page, foot = QWidget(), QWidget()
        foot.setLayout(row(back, self._forget, None, self.go))
        page.setLayout(column(self._waiting_words, self.form, foot, gap=16))
        return page

    def _run(self) -> QWidget:
        self.stop = Button("", key="Esc")
        translate.say(self.stop, self.stop.setText, lambda: self.tr("Cancel"))
        self.stop.clicked.connect(self._on_stop)
        page, foot = QWidget(), QWidget()
        foot.setLayout(row(self.stop, None))
        page.setLayout(column(self.bar, foot, gap=16))
        return page

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.stopped.emit()

    def _on_go(self) -> None:
        values = self.form.values()
        asked: dict[str, Any] = {"passphrase": values.get("passphrase") or None}
        if not (self._pending and not values["join_code"]):
            try:
                asked["url"], asked["code"] = join_code.read(values["join_code"])
            except Refused as refused:
                self.form.refuse(refused.problems)
                return
            asked["name"] = values["device_name"]
        self.form.clear_problems()
        self.wanted.emit(asked)

    def _give_up(self) -> None:
        self._pending = False
        self._forget.hide()
        self._say()
        self.given_up.emit()

    def _say(self) -> None:
        self.go.setText(self.tr("Go on") if self._pending else self.tr("Join"))
        self._waiting_words.setText(
            self.tr("Joining was begun here and not finished. Go on without a code, or type a new one.")
            if self._pending
            else ""
        )
        self._waiting_words.setVisible(self._pending)
        words: dict[str, Callable[[], str]] = {
            "enrol": lambda: self.tr("The centre is asked…"),
            "build": lambda: self.tr("The centre puts the store's data together…"),
            "fetch": lambda: self.tr("{done} of {all} MB fetched, {rows} records"),
            "place": lambda: self.tr("{rows} records are put in place…"),
            "exchange": lambda: self.tr("What is new since is fetched: {rows}"),
        }
        told = self._told
        done, all_, rows = (int(told.get(name, 0)) for name in ("bytes", "of", "rows"))
        text = words.get(str(told.get("step", "enrol")), words["enrol"])()
        shown = text.format(done=f"{done / MIB:,.1f}", all=f"{all_ / MIB:,.1f}", rows=f"{rows:,}")
        of = all_ if told.get("step") in ("fetch", "place") else 0
        self.bar.tell(shown, done >> 10, of >> 10)
