"""The packages of the store: what each does, which parts it takes, what it costs today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy.orm import Session

from desktop.domain.actor import Right
from desktop.domain.money import format_fen, format_qty
from desktop.domain.service import package
from desktop.domain.service.order_line import LABOUR, NewLine
from desktop.domain.service.package import PackageDetails, PackageRow
from desktop.pages.desk import Desk
from desktop.pages.service import words
from desktop.pages.service.lists.package_sheet import PackageSheet, line_cell, price_cell, qty_cell
from desktop.pages.service.lists.view import ListView
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.table import Column, RecordTable


@dataclass(frozen=True)
class Priced:
    """A package with what it costs today in fen."""

    row: PackageRow
    fen: int

    @property
    def id(self) -> str:
        """Of the package."""
        return self.row.id


class PackagesView(ListView):
    """Ctrl+N a new one, Enter edits, Ctrl+D copies, Delete takes it off; at the right its lines."""

    icon = "boxes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self.edit_ = Button("", "", "pencil", key="Enter", shown_only=True)
        self.copy_ = Button("", "", "copy", key="Ctrl+D", shown_only=True)
        self.remove_ = Button("", "danger", "trash-2", key="Del", shown_only=True)
        self.about, self.facts = Label("", "h2"), Label("", "muted")
        self.lines = RecordTable(
            [
                Column("what", lambda: self.tr("Work and parts"), line_cell),
                Column("qty", lambda: self.tr("Quantity"), qty_cell, 96, True),
                Column("price", lambda: self.tr("Price of one"), price_cell, 116, True),
            ],
            lambda: self.tr("Lines of the package"),
            id,
        )
        self.lines.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        beside = Card()
        beside.head(self.about, None, self.facts)
        beside.body(column((self.lines, 1)))
        self.lay_out([self.add], [self.edit_, self.copy_, self.remove_], beside)
        for button, act in (
            (self.add, self.new), (self.edit_, lambda: self.edit(self.chosen())), (self.copy_, self.copy),
            (self.remove_, lambda: self.remove(self.chosen())),
        ):  # fmt: skip
            button.clicked.connect(act)
        self.table.picked.connect(self.edit)
        self.table.removed.connect(self.remove)

    def heading(self) -> str:
        return self.tr("Packages")

    def columns(self) -> list[Column]:
        return [
            Column("name", lambda: self.tr("Package"), self._name_cell),
            Column("flow", lambda: self.tr("For"), lambda each: Cell(words.flow(each.row.flow)), 120),
            Column("hours", lambda: self.tr("Hours"), self._hours_cell, 84, True),
            Column("price", lambda: self.tr("Price today"), self._price_cell, 128, True),
        ]

    def read_rows(self, session: Session) -> list[Priced]:
        by = self.desk.actor
        return [Priced(row, package.price_of(by, session, row.id)) for row in package.packages(by, session)]

    def new(self) -> None:
        """Ctrl+N."""
        self.edit(None)

    def edit(self, known: Priced | None) -> None:
        """Enter."""
        self._open(known.row if known else None, known.id if known else "")

    def copy(self) -> None:
        """Ctrl+D: a new one that begins as this one."""
        if self.chosen():
            self._open(self.chosen().row, "")

    def remove(self, known: Priced | None) -> None:
        """Delete: offered no more; undone as it was."""
        if known is None:
            return
        by, row = self.desk.actor, known.row
        details = PackageDetails(row.code, row.name, row.lines, row.flow, row.category, row.name_en, row.series)

        def done(_none: Any) -> None:
            said = self.tr("{name} is offered no more").format(name=row.name)
            self.desk.say(said, undo=lambda: self.write(lambda session: package.save_package(by, session, details)))

        self.write(lambda session: package.drop_package(by, session, row.id), done)

    def offered(self) -> None:
        found: Priced | None = self.chosen()
        lines: tuple[NewLine, ...] = found.row.lines if found else ()
        self.about.setText(found.row.name if found else "")
        self.facts.setText(found.row.series if found else "")
        self.lines.show_rows(lines)

    def repeat(self) -> None:
        for button, text in (
            (self.add, self.tr("New package")), (self.edit_, self.tr("Edit")), (self.copy_, self.tr("Copy")),
            (self.remove_, self.tr("Take off")),
        ):  # fmt: skip
            button.setText(text)
        self.empty.set_title(self.tr("No package yet"))
        self.empty.set_hint(
            self.tr("What the workshop does often, with its labour and parts: laid into an order at once.")
        )

    def _open(self, known: PackageRow | None, package_id: str) -> None:
        if self.may(Right.SETTINGS):
            PackageSheet(self.window(), self.desk, known, package_id).start()

    @staticmethod
    def _name_cell(each: Priced) -> Cell:
        return Cell(each.row.name, "   ".join(filter(None, (each.row.code, each.row.name_en))), strong=True)

    @staticmethod
    def _hours_cell(each: Priced) -> Cell:
        return Cell(format_qty(sum(line.qty_milli for line in each.row.lines if line.kind == LABOUR)), kind="amount")

    @staticmethod
    def _price_cell(each: Priced) -> Cell:
        return Cell(format_fen(each.fen), kind="amount")
