"""Keeping an inquiry in one go: what was asked, for which car, by whom, how many, until when."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.domain.parts import inquiry
from desktop.domain.parts.inquiry import Asked
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.widgets import translate
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet


class InquirySheet(Sheet):
    """``kept(id)`` once it is saved."""

    kept = Signal(str)

    def __init__(self, parent: QWidget | None, desk: Desk, known: Asked, whose: str = "") -> None:
        """``known``: what the desk knows already; ``whose``: the chosen customer in words."""
        super().__init__(parent, width=600)
        self._desk, self._known, self._whose = desk, known, whose
        self._about = Label("", "second")
        self._about.setWordWrap(True)
        self.form = Form(columns=2)
        self.asked, self.who, self.note = Field(limit=400), Field(limit=400), Field(limit=400)
        self.qty, self.wanted_by = Field(latin=True, limit=20), DayField("wanted_by", optional=True)
        self.form.add("asked", lambda: self.tr("What is asked for"), self.asked, span=2)
        self.form.add("qty", lambda: self.tr("Quantity"), self.qty)
        self.form.add("wanted_by", lambda: self.tr("Wanted by"), self.wanted_by)
        self.form.add("who", lambda: self.tr("Who asks, and their telephone"), self.who, span=2)
        self.form.add("note", lambda: self.tr("Note"), self.note, span=2)
        self.form.fill({"asked": known.asked, "qty": money.format_qty(known.qty_milli), "note": known.note})
        self.body(column(self._about, self.form, gap=12))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Where the first empty field is."""
        self.open()
        first = self.asked if not self.asked.text() else self.qty if self._known.customer_id else self.who
        first.setFocus()
        first.selectAll()

    def go(self) -> None:
        """Save it."""
        gather, known = Gather(), self._known
        qty = gather.take(lambda: money.parse_qty(self.qty.value()), 0)
        wanted_by = gather.take(self.wanted_by.day, None)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        typed = Asked(
            self.asked.value(), qty, known.vin, known.plate, known.car_name, known.car_key, known.vehicle_id,
            known.customer_id, self.who.value(), wanted_by, self.note.value(),
        )  # fmt: skip
        by = self._desk.actor
        self._desk.worker.write(
            by, lambda session: inquiry.inquire(by, session, typed), self._on_kept,
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _on_kept(self, inquiry_id: str) -> None:
        self.accept()
        self._desk.say(self.tr("Kept as an inquiry. It stands on the page Inquiries until the customer is told."))
        self.kept.emit(inquiry_id)

    def _repeat(self) -> None:
        self.set_title(self.tr("Keep an inquiry"))
        known = self._known
        about = [known.car_name, known.plate, known.vin, self._whose]
        self._about.setText("   ".join(filter(None, about)) or self.tr("No car and no customer are chosen."))
        self.who.setPlaceholderText(self._whose)
        self.primary.setText(self.tr("Keep"))
