"""The maintenance schedule: after how many kilometres or months what is due, of which cars."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.problem import Gather, Refused
from desktop.domain.service import maintenance
from desktop.domain.service.maintenance import SERVICE, RuleDetails
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.pages.service.lists.view import ListView
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column

NUMBERS = ("every_km", "every_months", "first_km", "first_months")
Rule = tuple[str, RuleDetails]
"""Its id and what it says."""


class RuleSheet(Sheet):
    """One item of the schedule."""

    saved = Signal()

    def __init__(self, parent: QWidget | None, desk: Desk, known: Rule | None) -> None:
        super().__init__(parent, width=620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._known = desk, known
        self.form, self._hint = Form(columns=2), Label("", "muted")
        self._hint.setWordWrap(True)
        for name, label in (
            ("name", lambda: self.tr("What is due")), ("item", lambda: self.tr("Code of the work")),
            ("brand", lambda: self.tr("Brand")), ("series", lambda: self.tr("Model")),
            ("engine", lambda: self.tr("Engine")),
        ):  # fmt: skip
            self.form.add(name, label, Field(limit=60))
        self.form.add("every_km", lambda: self.tr("Every so many km"), Field(latin=True, limit=7))
        self.form.add("every_months", lambda: self.tr("Every so many months"), Field(latin=True, limit=4))
        self.form.add("first_km", lambda: self.tr("The first time after km"), Field(latin=True, limit=7))
        self.form.add("first_months", lambda: self.tr("The first time after months"), Field(latin=True, limit=4))
        self.body(column(self.form, self._hint, gap=12))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)
        shown_rule = known[1] if known else RuleDetails("")
        self.form.fill({
            name: "" if getattr(shown_rule, name) is None else str(getattr(shown_rule, name))
            for name in ("name", "item", "brand", "series", "engine", *NUMBERS)
        })  # fmt: skip

    def start(self) -> None:
        self.open()
        self.form.start()

    def go(self) -> None:
        """Save it; one of the same item and cars is replaced."""
        values, by, gather, known = self.form.values(), self._desk.actor, Gather(), self._known
        numbers = {name: _taken(gather, values, name) for name in NUMBERS}
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        rule = RuleDetails(
            values["name"], numbers["every_km"], numbers["every_months"], values["item"].strip() or SERVICE,
            values["brand"], values["series"], values["engine"], numbers["first_km"], numbers["first_months"],
        )  # fmt: skip

        def save(session: Session) -> None:
            (made,) = maintenance.save_rules(by, session, [rule])
            if known is not None and made != known[0]:
                maintenance.drop_rule(by, session, known[0])

        def done(_none: None) -> None:
            self.accept()
            self.saved.emit()

        self._desk.worker.write(by, save, done, shown(self._desk, self.form.refuse), owner=self)

    def _repeat(self) -> None:
        self.set_title(self.tr("Item of the schedule") if self._known else self.tr("New item"))
        self._hint.setText(
            self.tr(
                "Kilometres or months, whichever comes first. Empty brand, model and engine hold for every car; the "
                "most particular item counts. The code is “service” for the maintenance itself, else the code of the "
                "labour line that does it."
            )
        )
        self.primary.setText(self.tr("Save"))


class ScheduleView(ListView):
    """Ctrl+N a new item, Enter edits, Delete takes it off; undone."""

    icon = "calendar-clock"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.bring = Button("", "", "upload")
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self.edit_ = Button("", "", "pencil", key="Enter", shown_only=True)
        self.remove_ = Button("", "danger", "trash-2", key="Del", shown_only=True)
        self.lay_out([self.bring, self.add], [self.edit_, self.remove_])
        self.add.clicked.connect(self.new)
        self.bring.clicked.connect(lambda: self.desk.go("imports", {"kind": "schedule"}))
        self.edit_.clicked.connect(lambda: self.edit(self.chosen()))
        self.remove_.clicked.connect(lambda: self.remove(self.chosen()))
        self.table.picked.connect(self.edit)
        self.table.removed.connect(self.remove)

    def heading(self) -> str:
        return self.tr("Maintenance schedule")

    def key(self, each: Rule) -> str:
        return each[0]

    def columns(self) -> list[Column]:
        return [
            Column("name", lambda: self.tr("What is due"), lambda each: Cell(each[1].name, each[1].item, strong=True)),
            Column("cars", lambda: self.tr("Cars"), self._cars_cell, 230),
            Column("every", lambda: self.tr("Every"), lambda each: self._every(each[1], ""), 190),
            Column("first", lambda: self.tr("The first time"), lambda each: self._every(each[1], "first"), 190),
        ]

    def read_rows(self, session: Session) -> list[Rule]:
        return maintenance.schedule(self.desk.actor, session)

    def new(self) -> None:
        """Ctrl+N."""
        self.edit(None)

    def edit(self, known: Rule | None) -> None:
        """Enter."""
        if self.may(Right.SETTINGS):
            sheet = RuleSheet(self.window(), self.desk, known)
            sheet.saved.connect(self._saved_rule)
            sheet.start()

    def remove(self, known: Rule | None) -> None:
        """Delete: nothing is due by it any more; undone."""
        if known is None:
            return
        by = self.desk.actor

        def put_back(session: Session) -> list[str]:
            return maintenance.save_rules(by, session, [known[1]])

        def done(_none: None) -> None:
            self._reckon()
            said = self.tr("{name} is due no more").format(name=known[1].name)
            self.desk.say(said, undo=lambda: self.write(put_back, lambda _ids: self._reckon()))

        self.write(lambda session: maintenance.drop_rule(by, session, known[0]), done)

    def repeat(self) -> None:
        for button, text in (
            (self.bring, self.tr("From a file")), (self.add, self.tr("New item")), (self.edit_, self.tr("Edit")),
            (self.remove_, self.tr("Take off")),
        ):  # fmt: skip
            button.setText(text)
        self.empty.set_title(self.tr("The schedule is empty"))
        self.empty.set_hint(
            self.tr("Enter what the maker asks for, such as every 10,000 km or 6 months; due days follow.")
        )

    def _reckon(self) -> None:
        """The second process looks at every car anew; where there is none, each car's turn is when it comes."""
        computer = self.desk.computer
        if computer is not None and computer.second is not None:
            computer.second.send({"do": "import", "wish": "reckon", "actor": self.desk.actor.staff_id})

    def _saved_rule(self) -> None:
        self._reckon()
        self.desk.say(self.tr("Saved; the due days of all cars follow"))

    def _cars_cell(self, each: Rule) -> Cell:
        of = " ".join(filter(None, (each[1].brand, each[1].series, each[1].engine)))
        return Cell(of or self.tr("All cars"))

    def _every(self, rule: RuleDetails, which: str) -> Cell:
        km, months = (rule.first_km, rule.first_months) if which else (rule.every_km, rule.every_months)
        said = [f"{km:,} km" if km else "", counted(self.tr("{n} month[s]"), months) if months else ""]
        return Cell(self.tr(" or ").join(filter(None, said)) or ("—" if not which else self.tr("as ever")))


def _taken(gather: Gather, values: dict[str, str], name: str) -> int | None:
    return gather.take(lambda: _number(values[name], name), None)


def _number(typed: str, field: str) -> int | None:
    """Raises Refused ``number.form``."""
    plain = typed.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit():
        raise Refused("number.form", field, value=typed[:20])
    return int(plain)
