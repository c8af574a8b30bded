"""Who this device is, and its centre: enrolling with a one-time code, how the connection stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.local import Device as DeviceRecord
from desktop.domain.problem import Problem
from desktop.pages.desk import Computer, Desk
from desktop.pages.people.line import beside
from desktop.pages.people.words import moment
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided, Label, Pill, fact
from desktop.widgets.layout import column, row, rule
from desktop.widgets.section import Section
from desktop.widgets.sentence import sentence


@dataclass(frozen=True)
class _Known:
    code: str
    incarnation: str
    home: str
    centre: str


class Device(Section):
    """The device's code is in every document number; it comes from the centre once enrolled."""

    coded = Signal(str)
    """The device's code, once it is read."""

    def __init__(self, desk: Desk, computer: Computer | None) -> None:
        self.state = Pill()
        super().__init__(lambda: self.tr("This device and the centre"), self.state)
        self._desk, self._second = desk, computer.second if computer else None
        self._known: _Known | None = None
        self._status: dict[str, Any] = {}
        self._names = {name: Label("", "muted") for name in ("code", "identity", "home", "centre", "last")}
        self._values = {name: Elided("", "h3") for name in self._names}
        places = [fact(self._names[name], self._values[name]) for name in self._names]
        facts = column(row((places[0], 1), (places[1], 1), (places[4], 1), gap=22), places[2], places[3], gap=10)
        self.form = Form(columns=2)
        self.url, self.code = Field("https://", latin=True, limit=300), Field(latin=True, limit=100)
        self.form.add("url", lambda: self.tr("Address of the centre"), self.url)
        self.form.add("code", lambda: self.tr("One-time code"), self.code)
        self.enrol, self.now = Button(), Button("", icon_name="refresh-cw", key="F5", shown_only=True)
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        enrolment = column(row((self.form, 1), beside(self.enrol)), row((self._hint, 1), self.now), gap=8)
        self.body(column(facts, rule(), enrolment, margins=(14, 12, 14, 14), gap=12))
        self.start = self.url
        self.form.saved.connect(self.go)
        self.enrol.clicked.connect(self.go)
        if self._second is not None:
            self.now.clicked.connect(self._second.exchange_now)
            self._second.status.connect(self._on_status)
            self._second.finished.connect(self._on_done)
            self._second.failed.connect(self._on_failed)
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        worker = self._desk.worker

        def find(session: Session) -> _Known:
            device = session.get_one(DeviceRecord, 1)
            home = str(worker.store().path.parent)
            return _Known(device.code, device.incarnation, home, device.centre_url)

        def show(found: _Known) -> None:
            if not self.url.text() and found.centre:
                self.url.setText(found.centre)
            self._known = found
            self.coded.emit(found.code)
            self._repeat()

        worker.read(find, show, told(self._desk), owner=self)
        if self._second is not None:
            self._second.send({"do": "status"})

    def go(self) -> None:
        """Enrol with the address and the code."""
        url, code = self.url.value(), self.code.value()
        problems = []
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            problems.append(Problem("centre.address", "url", {"value": url[:60]}))
        if not code:
            problems.append(Problem("text.missing", "code"))
        if problems or self._second is None:
            self.form.refuse(problems)
            return
        self.enrol.setEnabled(False)
        self._second.enrol(url, code, self._known.code if self._known else "")

    def _on_status(self, status: dict[str, Any]) -> None:
        self._status = status
        self._repeat()

    def _on_done(self, task: str) -> None:
        if task == "enrol":
            self.code.clear()
            self._repeat()
            self._desk.say(self.tr("This device is known to the centre now"))
            self.ask()

    def _on_failed(self, task: str, code: str) -> None:
        if task == "enrol":
            self._repeat()
            field = "code" if code in ("centre.code", "centre.other_store") else "url"
            self.form.refuse([Problem(code, field, {"value": self.code.value()[:40]})])

    def _repeat(self) -> None:
        titles = {
            "code": self.tr("Device code"),
            "identity": self.tr("Identity"),
            "home": self.tr("Place of the files"),
            "centre": self.tr("Centre"),
            "last": self.tr("Last exchange"),
        }
        for name, label in self._names.items():
            label.setText(titles[name])
        known, status = self._known, self._status
        last = str(status.get("last") or "")
        texts = {
            "code": known.code if known else "",
            "identity": known.incarnation if known else "",
            "home": known.home if known else "",
            "centre": (known.centre if known else "") or self.tr("none"),
            "last": moment(datetime.fromisoformat(last)) if last else self.tr("never"),
        }
        for name, text in texts.items():
            self._values[name].setText(text)
        self._show_state()
        may = self._desk.actor.may(Right.SETTINGS) and self._second is not None
        self.form.setEnabled(may)
        self.enrol.setEnabled(may)
        self.enrol.setText(self.tr("Connect"))
        self.now.setText(self.tr("Exchange now"))
        self.now.setVisible(self._second is not None and bool(status.get("centre")))

    def _show_state(self) -> None:
        status = self._status
        trouble = str(status.get("trouble") or "")
        if not status.get("centre"):
            self.state.show_status(self.tr("No centre"), "neutral")
            text = self.tr("Everything works without one. Whoever runs the centre has its address and a code for you.")
        elif status.get("online"):
            self.state.show_status(self.tr("Online"), "ok")
            text = counted(self.tr("{n} change[s] [waits|wait] to be sent."), int(status.get("waiting", 0)))
        else:
            self.state.show_status(self.tr("Offline"), "warn")
            text = counted(self.tr("{n} change[s] [waits|wait] to be sent."), int(status.get("waiting", 0)))
        self._hint.setText(" ".join(filter(None, [text, sentence(Problem(trouble)) if trouble else ""])))
