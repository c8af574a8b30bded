"""The switch that makes this computer the booth's hub: who speaks to it, what it holds, what waits for the centre."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Right
from desktop.domain.problem import Problem
from desktop.pages.desk import Desk, HubHere, Second
from desktop.pages.people.line import beside
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided, Label, Pill, fact
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import sentence
from desktop.widgets.sheet import Sheet

ASK_MS = 3_000
"""How often it is asked who speaks to it, while somebody looks."""
AWAY = ("", "centre.unreachable")
"""What the pill says already."""
EVERYTHING = "*"
"""All resources of the store that can be claimed."""
FACTS = ("devices", "leases", "kept")


class BoothHub(QWidget):
    """For managers; others see how it stands."""

    def __init__(self, desk: Desk, hub: HubHere, second: Second) -> None:
        super().__init__()
        self._desk, self._hub, self._second = desk, hub, second
        self._status: dict[str, Any] = {}
        self._centre, self._busy = False, False
        self.state, self._title, self._hint = Pill(), Label("", "h3"), Label("", "second")
        self._hint.setWordWrap(True)
        self.form = Form(columns=2)
        self.name, self.code = Field(limit=40), Field(latin=True, limit=40)
        self.form.add("name", lambda: self.tr("Name of the hub"), self.name)
        self.form.add("code", lambda: self.tr("One-time code"), self.code)
        self.make, self.on, self.off = Button("", icon_name="wifi"), Button("", icon_name="power"), Button("")
        self.take = Button("", icon_name="lock")
        self.bring = Button("", icon_name="undo-2")
        self._names = {name: Label("", "muted") for name in FACTS}
        self._values = {name: Elided("", "h3") for name in FACTS}
        facts = row(*((fact(self._names[name], self._values[name]), 1) for name in FACTS), gap=22)
        self._making, self._facts = QWidget(), QWidget()
        self._making.setLayout(row((self.form, 1), beside(self.make)))
        self._facts.setLayout(facts)
        head, buttons = (
            row(self._title, self.state, None, gap=10),
            row(self.on, self.off, self.take, self.bring, None, gap=8),
        )
        self.setLayout(column(head, self._hint, self._making, self._facts, buttons, gap=10))
        self._clock = QTimer(self, interval=ASK_MS)
        self._clock.timeout.connect(hub.ask)
        self.make.clicked.connect(self.enrol)
        self.form.saved.connect(self.enrol)
        self.on.clicked.connect(hub.turn_on)
        self.off.clicked.connect(self.turn_off)
        self.take.clicked.connect(lambda: hub.take_leases([EVERYTHING]))
        self.bring.clicked.connect(hub.bring_back)
        hub.status.connect(self._on_hub)
        second.status.connect(self._on_status)
        second.told.connect(self._on_told)
        translate.say(self, lambda _text: self._repeat(), str)

    def enrol(self) -> None:
        """Make this computer the hub, under the code typed; who manages the staff needs none."""
        asked = [("name", self.name)] if self._manages() else [("name", self.name), ("code", self.code)]
        missing = [name for name, field in asked if not field.value()]
        if missing:
            self.form.refuse([Problem("text.missing", name) for name in missing])
            return
        self._busy = True
        self._repeat()
        by = self._desk.actor.staff_id
        self._second.send({"do": "hub_enrol", "code": self.code.value(), "name": self.name.value(), "actor": by})

    def _manages(self) -> bool:
        return self._desk.actor.may(Right.STAFF)

    def turn_off(self) -> None:
        """At once where nobody speaks to it, else after asking."""
        others = self._devices()
        if not others:
            self._hub.turn_off()
            return
        sheet = Sheet(self.window(), self.tr("Turn the hub off?"), width=520)
        text = Label("", "second")
        text.setWordWrap(True)
        words = self.tr(
            "{n} computers speak to it now: {devices}. Until the centre is back each works for itself; nothing is lost."
        )
        text.setText(words.format(n=len(others), devices=", ".join(others)))
        sheet.body(column(text))
        sheet.buttons(primary=self.tr("Turn off"))
        sheet.primary.clicked.connect(lambda: (sheet.accept(), self._hub.turn_off()))  # type: ignore[func-returns-value]
        sheet.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._hub.ask()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _devices(self) -> list[str]:
        return [str(each) for each in self._status.get("devices", [])]

    def _on_hub(self, status: dict[str, Any]) -> None:
        if status != self._status:
            self._status = status
            self._repeat()

    def _on_status(self, status: dict[str, Any]) -> None:
        if bool(status.get("centre")) != self._centre:
            self._centre = not self._centre
            self._repeat()

    def _on_told(self, told: dict[str, Any]) -> None:
        if told.get("task") != "hub_enrol":
            return
        self._busy = False
        if told.get("say") == "failed":
            code = str(told.get("code", ""))
            field = "code" if code in ("centre.code", "centre.other_store") else "name"
            self.form.refuse([Problem(code, field, {"value": self.code.value()})])
        else:
            self.code.clear()
            self._desk.say(self.tr("This computer is the booth's hub now"))
            self._hub.turn_on()
        self._repeat()

    def _repeat(self) -> None:
        status, is_on = self._status, bool(self._status.get("on"))
        may, set_up = self._desk.actor.may(Right.SETTINGS), bool(status.get("set_up"))
        name = str(status.get("name") or "")
        title = self.tr("The booth's hub")
        self._title.setText(f"{title}: {name}" if name else title)
        self.make.setText(self.tr("Make this computer the hub"))
        self.on.setText(self.tr("Turn the hub on"))
        self.off.setText(self.tr("Turn the hub off…"))
        self.take.setText(self.tr("Take leases"))
        self.bring.setText(self.tr("Bring the leases back"))
        self.code.setPlaceholderText(self.tr("Not needed: you manage the staff") if self._manages() else "")
        self._making.setVisible(not set_up)
        self._making.setEnabled(may and self._centre and not self._busy)
        self._facts.setVisible(is_on)
        for button, shown in (
            (self.on, set_up and not is_on),
            (self.off, is_on),
            (self.take, is_on),
            (self.bring, is_on),
        ):
            button.setVisible(shown)
            button.setEnabled(may)
        leases = status.get("leases", [])
        held = [each for each in leases if not each["returning"]]
        self.take.setEnabled(may and not leases and not status.get("asked") and bool(status.get("centre")))
        self.bring.setEnabled(may and bool(held))
        self._show_facts()
        self._show_state(set_up, is_on)

    def _show_facts(self) -> None:
        status, none = self._status, self.tr("none")
        titles = {
            "devices": self.tr("Computers connected"),
            "leases": self.tr("Leases"),
            "kept": self.tr("Waiting for the centre"),
        }
        leases = [self._lease(each) for each in status.get("leases", [])]
        kept = int(status.get("kept", 0))
        texts = {
            "devices": ", ".join(self._devices()) or none,
            "leases": ", ".join(leases) or none,
            "kept": counted(self.tr("{n} batch[es]"), kept) if kept else none,
        }
        for name in FACTS:
            self._names[name].setText(titles[name])
            self._values[name].setText(texts[name])

    def _lease(self, lease: dict[str, Any]) -> str:
        """No. 3: everything."""
        named = [self._resource(str(each)) for each in lease["resources"]]
        words = self.tr("No. {number}: {resources}").format(number=lease["number"], resources=", ".join(named))
        return self.tr("{lease} (goes back)").format(lease=words) if lease["returning"] else words

    def _resource(self, pattern: str) -> str:
        return self.tr("everything") if pattern == EVERYTHING else pattern

    def _show_state(self, set_up: bool, is_on: bool) -> None:
        trouble = str(self._status.get("trouble") or "")
        if not is_on:
            self.state.show_status(self.tr("Off"), "neutral")
            text = self.tr(
                "At a show or in the store, one computer can stand in for the centre: the others find it on the LAN "
                "and go on agreeing on cars, keys, bays and stock until the centre is back."
            )
            if not set_up and not self._centre:
                text = f"{text} {self.tr('Connect this computer to the centre first.')}"
        elif not self._status.get("running"):
            self.state.show_status(self.tr("Starting"), "warn")
            text = self.tr("It starts again by itself.")
        elif self._status.get("centre"):
            self.state.show_status(self.tr("On, with the centre"), "ok")
            text = self.tr("The computers of the store find it by themselves as soon as the centre is away.")
            if self._status.get("leases"):
                text = self.tr("What can be reserved is decided here, for good, until the leases go back.")
            if trouble:
                text = f"{text} {sentence(Problem(trouble))}"
        else:
            self.state.show_status(self.tr("On, the centre is away"), "warn")
            text = self.tr("What it takes is confirmed by the booth until the centre answers.")
            text = " ".join(filter(None, [text, sentence(Problem(trouble)) if trouble not in AWAY else ""]))
        self._hint.setText(text)
