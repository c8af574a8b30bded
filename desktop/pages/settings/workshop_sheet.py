"""One bay, one technician, or one hour's price, in a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import money
from desktop.domain.problem import Refused
from desktop.domain.service.bay import BayRow
from desktop.domain.service.labour import RateRow
from desktop.domain.service.technician import TechnicianRow
from desktop.pages.service.book.bay_words import bay_kinds, trades
from desktop.widgets import translate
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column
from desktop.widgets.money_field import MoneyField
from desktop.widgets.sheet import Sheet


class WorkshopSheet(Sheet):
    """``wanted({…})`` with the values of the form; the caller shows a refusal in ``form`` or accepts."""

    wanted = Signal(dict)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.form = Form(columns=2)
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self._go)
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Open, ready to type."""
        self.open()
        self.form.start()

    def _values(self) -> dict[str, Any]:
        """What is typed. Raises Refused."""
        return dict(self.form.values())

    def _go(self) -> None:
        try:
            values = self._values()
        except Refused as refused:
            self.form.refuse(refused)
            return
        self.wanted.emit(values)

    def _repeat(self) -> None:
        self.primary.setText(self.tr("Save"))


class BaySheet(WorkshopSheet):
    """``label``, ``kind``, ``barred``."""

    def __init__(self, parent: QWidget | None, bay: BayRow | None) -> None:
        self._bay = bay
        super().__init__(parent)
        self.form.add("label", lambda: self.tr("Name"), Field(limit=60))
        self.form.add("kind", lambda: self.tr("Made for"), Choice(bay_kinds()))
        if bay is not None:
            self.form.add("barred", lambda: self.tr("Barred, because (empty: in use)"), Field(limit=200), 2)
            self.form.fill({"label": bay.label, "kind": bay.kind, "barred": bay.barred})

    def _repeat(self) -> None:
        super()._repeat()
        self.set_title(self.tr("Bay") if self._bay else self.tr("New bay"))


class TechnicianSheet(WorkshopSheet):
    """``technician`` (a member of staff's id), ``trade``, ``grade``, ``certificate``."""

    def __init__(self, parent: QWidget | None, worker: TechnicianRow | None, staff: Sequence[tuple[str, str]]) -> None:
        self._worker = worker
        super().__init__(parent)
        people = [(worker.id, worker.name)] if worker is not None else list(staff)
        who = Choice(people)
        who.setEnabled(worker is None)
        self.form.add("technician", lambda: self.tr("Member of staff"), who)
        self.form.add("trade", lambda: self.tr("Trade"), Choice(trades()))
        self.form.add("grade", lambda: self.tr("Grade, in your words"), Field(limit=60))
        self.form.add("certificate", lambda: self.tr("Number of the certificate"), Field(limit=60))
        if worker is not None:
            self.form.fill({"trade": worker.trade, "grade": worker.grade, "certificate": worker.certificate})

    def _repeat(self) -> None:
        super()._repeat()
        self.set_title(self.tr("Technician") if self._worker else self.tr("New technician"))


class RateSheet(WorkshopSheet):
    """``trade``, ``level`` (empty: everybody else), ``hour_fen``."""

    def __init__(self, parent: QWidget | None, rate: RateRow | None, levels: Sequence[tuple[str, str]]) -> None:
        self._rate = rate
        super().__init__(parent)
        trade, level, self.hour = Choice(trades()), Choice(), MoneyField("unit_price")
        level.show_options([("", self.tr("Everybody else")), *levels])
        for field in (trade, level):
            field.setEnabled(rate is None)
        self.form.add("trade", lambda: self.tr("Trade"), trade)
        self.form.add("level", lambda: self.tr("Customers of the level"), level)
        self.form.add("unit_price", lambda: self.tr("An hour costs, ¥"), self.hour)
        if rate is not None:
            hour = money.format_fen(rate.hour_fen)
            self.form.fill({"trade": rate.trade, "level": rate.level_id or "", "unit_price": hour})

    def _values(self) -> dict[str, Any]:
        return super()._values() | {"hour_fen": self.hour.fen()}

    def _repeat(self) -> None:
        super()._repeat()
        self.set_title(self.tr("Labour rate") if self._rate else self.tr("New labour rate"))
