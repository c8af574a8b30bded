"""Recalls and campaigns of the makers: what each is, which cars, what is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.people import name as names
from desktop.domain.problem import Refused
from desktop.domain.service import recall, recall_list
from desktop.domain.service.recall import CAMPAIGN, RECALL, RecallDetails
from desktop.domain.service.recall_list import RecallCarRow, RecallRow
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.pages.service.lists.view import ListView
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field, TextArea
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable


class RecallSheet(Sheet):
    """A recall or campaign as it is typed; a list of VINs may be pasted with it."""

    saved = Signal(int)

    def __init__(self, parent: QWidget | None, desk: Desk, known: RecallRow | None) -> None:
        super().__init__(parent, width=620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._known = desk, known
        self.form, self.kind, self.vins = Form(columns=2), Choice(), TextArea(5)
        self.until = DayField("until", optional=True)
        self.form.add("code", lambda: self.tr("Number"), Field(latin=True, limit=40))
        self.form.add("kind", lambda: self.tr("Kind"), self.kind)
        self.form.add("name", lambda: self.tr("Name"), Field(limit=120), span=2)
        self.form.add("until", lambda: self.tr("Last day, empty for none"), self.until)
        self.form.add("words", lambda: self.tr("What is done"), TextArea(3), span=2)
        self.form.add("vin", lambda: self.tr("VINs, one a line"), self.vins, span=2)
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)
        if known is not None:
            until = known.until.isoformat() if known.until else ""
            self.form.fill(
                {"code": known.code, "kind": known.kind, "name": known.name, "words": known.words, "until": until}
            )
            self.form.field("code").setEnabled(False)

    def start(self) -> None:
        self.open()
        self.form.start()

    def go(self) -> None:
        """Save it; cars that are new are told."""
        values, by = self.form.values(), self._desk.actor
        try:
            until = self.until.day()
        except Refused as refused:
            self.form.refuse(refused)
            return
        details = RecallDetails(values["code"], values["name"], values["kind"], values["words"], until)
        vins = values["vin"].replace(",", " ").replace("，", " ").split()

        def done(new: int) -> None:
            self.accept()
            self.saved.emit(new)

        self._desk.worker.write(
            by, lambda session: recall.bring_in(by, session, details, vins), done, shown(self._desk, self.form.refuse),
            owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        self.set_title(self.tr("Recall") if self._known else self.tr("New recall or campaign"))
        self.kind.show_options([(RECALL, self.tr("Recall")), (CAMPAIGN, self.tr("Campaign"))])
        self.primary.setText(self.tr("Save"))


class RecallsView(ListView):
    """Ctrl+N a new one, Enter edits, Delete takes it off; at the right its cars, Enter opens one."""

    icon = "shield-alert"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self.bring = Button("", "", "upload")
        self.edit_ = Button("", "", "pencil", key="Enter", shown_only=True)
        self.remove_ = Button("", "danger", "trash-2", key="Del", shown_only=True)
        self.words, self.about = Label("", "second"), Label("", "h2")
        self.words.setWordWrap(True)
        self.cars = RecordTable(
            [
                Column("car", lambda: self.tr("Car"), self._car_cell),
                Column("owner", lambda: self.tr("Owner"), lambda each: Cell(names.mask(each.owner) or "—"), 96),
                Column("state", lambda: self.tr("State"), self._state_cell, 120),
            ],
            lambda: self.tr("Cars of the recall"),
            lambda each: each.id,
        )
        beside = Card()
        beside.head(self.about, None)
        beside.body(column(column(self.words, margins=(14, 10, 14, 10)), (self.cars, 1)))
        self.lay_out([self.bring, self.add], [self.edit_, self.remove_], beside)
        self.add.clicked.connect(self.new)
        self.bring.clicked.connect(lambda: self.desk.go("imports", {"kind": "recall"}))
        self.edit_.clicked.connect(lambda: self.edit(self.chosen()))
        self.remove_.clicked.connect(lambda: self.remove(self.chosen()))
        self.table.picked.connect(self.edit)
        self.table.removed.connect(self.remove)
        self.cars.picked.connect(self._open)

    def heading(self) -> str:
        return self.tr("Recalls and campaigns")

    def columns(self) -> list[Column]:
        return [
            Column("name", lambda: self.tr("Recall"), lambda each: Cell(each.name, each.code, strong=True)),
            Column("kind", lambda: self.tr("Kind"), self._kind_cell, 118),
            Column("cars", lambda: self.tr("Cars here"), self._count_cell, 110, True),
        ]

    def read_rows(self, session: Session) -> list[RecallRow]:
        return recall_list.recalls(self.desk.actor, session)

    def offered(self) -> None:
        found, by = self.chosen(), self.desk.actor
        self.about.setText(found.name if found else "")
        self.words.setText(found.words if found else "")
        self.words.setVisible(bool(found and found.words))
        if found is None:
            self.cars.show_rows([])
            return

        def show(rows: list[RecallCarRow]) -> None:
            if self.chosen() is not None and self.chosen().id == found.id:
                self.cars.show_rows(rows)

        self.desk.worker.read(
            lambda session: recall_list.recall_cars(by, session, found.id), show, told(self.desk), owner=self
        )

    def new(self) -> None:
        """Ctrl+N."""
        self.edit(None)

    def edit(self, known: RecallRow | None) -> None:
        """Enter."""
        if not self.may(Right.SERVICE):
            return
        sheet = RecallSheet(self.window(), self.desk, known)
        sheet.saved.connect(lambda new: self.desk.say(counted(self.tr("Saved; {n} new car[s]"), new)))
        sheet.start()

    def remove(self, known: RecallRow | None) -> None:
        """Delete: told at no car any more; undone."""
        if known is None:
            return
        by = self.desk.actor

        def done(_none: Any) -> None:
            said = self.tr("{name} is taken off").format(name=known.name)
            self.desk.say(
                said, undo=lambda: self.write(lambda session: recall_list.restore_recall(by, session, known.id))
            )

        self.write(lambda session: recall_list.drop_recall(by, session, known.id), done)

    def repeat(self) -> None:
        for button, text in (
            (self.add, self.tr("New")), (self.bring, self.tr("From a file")), (self.edit_, self.tr("Edit")),
            (self.remove_, self.tr("Take off")),
        ):  # fmt: skip
            button.setText(text)
        self.empty.set_title(self.tr("No recall is known yet"))
        self.empty.set_hint(self.tr("Ctrl+N enters one with its VINs; a list of the maker comes in under Imports."))

    def _open(self, each: RecallCarRow) -> None:
        if each.vehicle_id:
            self.desk.go("service", {"vehicle": each.vehicle_id})

    def _kind_cell(self, each: RecallRow) -> Cell:
        word = self.tr("Recall") if each.kind == RECALL else self.tr("Campaign")
        if each.over:
            return Cell(self.tr("Over"), kind="pill")
        return Cell(word, kind="pill", tone="bad" if each.kind == RECALL else "info")

    def _count_cell(self, each: RecallRow) -> Cell:
        return Cell(
            f"{each.known:,}", self.tr("{done} done of {all}").format(done=each.done, all=each.cars), kind="amount"
        )

    def _car_cell(self, each: RecallCarRow) -> Cell:
        return Cell(each.plate or f"…{each.vin[-6:]}", each.car or self.tr("never here"), strong=True)

    def _state_cell(self, each: RecallCarRow) -> Cell:
        if each.done_at is not None:
            return Cell(self.tr("Done"), self.local(each.done_at), kind="pill", tone="ok")
        return Cell(self.tr("Open"), kind="pill", tone="warn" if each.vehicle_id else "neutral")
