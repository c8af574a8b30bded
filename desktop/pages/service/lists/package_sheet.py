"""A package as a manager writes it: its words, and its lines, added by typing or by part."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.money import format_fen
from desktop.domain.problem import Gather, Refused
from desktop.domain.service import package
from desktop.domain.service.kind import CATEGORIES, FLOWS, ROUTINE
from desktop.domain.service.order_line import FEE, LABOUR, PART, NewLine
from desktop.domain.service.package import PackageDetails, PackageRow
from desktop.domain.service.technician import TRADES
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words
from desktop.pages.parts.part_field import PartField
from desktop.pages.refusal import shown
from desktop.pages.service import words
from desktop.pages.service.order import order_words
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import Cell
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column, row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable

STEP = {LABOUR: 100, PART: 1_000, FEE: 1_000}
"""Thousandths by which + and − change a line's quantity."""


def line_cell(each: NewLine) -> Cell:
    """What a line does, with its code."""
    picture = {LABOUR: "wrench", PART: "package"}.get(each.kind, "receipt-text")
    return Cell(each.name, each.code, strong=True, picture=picture)


def qty_cell(each: NewLine) -> Cell:
    """Hours of labour, pieces of parts."""
    return Cell(*order_words.measured(each.qty_milli, each.unit), kind="amount")


def price_cell(each: NewLine) -> Cell:
    """A price of its own, or whose it follows."""
    if each.unit_fen is not None:
        return Cell(format_fen(each.unit_fen), kind="amount")
    if each.kind == LABOUR:
        return Cell("—", QCoreApplication.translate("Packages", "hourly rate"), kind="amount")
    word = QCoreApplication.translate("Packages", "retail price")
    return Cell("—", word, kind="amount")


class PackageSheet(Sheet):
    """Alt+A adds what is typed, Ctrl+F goes to the parts; + and − change a quantity, Delete takes a line away."""

    def __init__(self, parent: QWidget | None, desk: Desk, known: PackageRow | None, package_id: str) -> None:
        super().__init__(parent, width=880)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._id = desk, package_id
        self.lines = list(known.lines) if known else []
        self.flow, self.category, self.trade = Choice(), Choice(), Choice()
        self.form, self.more = Form(columns=3), Form(columns=4)
        for name, label in (
            ("code", lambda: self.tr("Code")), ("name", lambda: self.tr("Name")),
            ("name_en", lambda: self.tr("English name")),
        ):  # fmt: skip
            self.form.add(name, label, Field(limit=60))
        self.form.add("flow", lambda: self.tr("For"), self.flow)
        self.form.add("category", lambda: self.tr("Category by law"), self.category)
        self.form.add("series", lambda: self.tr("Only for these models"), Field(limit=200))
        self.price = MoneyField("unit_price", optional=True)
        self.more.add("work", lambda: self.tr("Work or fee"), Field(limit=120))
        self.more.add("trade", lambda: self.tr("Trade"), self.trade)
        self.more.add("qty", lambda: self.tr("Hours or pieces"), Field(latin=True, limit=8))
        self.more.add("unit_price", lambda: self.tr("Price, empty: hourly rate"), self.price)
        self.add, self.part = Button("", "", "plus", key="Alt+A"), PartField(desk, key="Ctrl+F")
        self.table = RecordTable(
            [
                Column("what", lambda: self.tr("Work and parts"), line_cell),
                Column("qty", lambda: self.tr("Quantity"), qty_cell, 110, True),
                Column("price", lambda: self.tr("Price of one"), price_cell, 140, True),
            ],
            lambda: self.tr("Lines of the package"),
            id,
        )
        self.table.setMinimumHeight(250)
        self.body(column(self.form, (self.table, 1), self.more, row((self.part, 1), self.add, gap=8), gap=10))
        self.buttons(primary="-")
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._fill(known, bool(package_id))

    def _wire(self) -> None:
        self.add.clicked.connect(self.add_work)
        self.more.saved.connect(self.add_work)
        self.part.picked.connect(self.add_part)
        self.table.stepped.connect(self._step)
        self.table.removed.connect(self._take_away)
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(lambda: self.part.setFocus(Qt.FocusReason.ShortcutFocusReason))

    def _fill(self, known: PackageRow | None, keeps_code: bool) -> None:
        self.flow.choose(known.flow if known else ROUTINE)
        self.category.choose(known.category if known else "")
        self.trade.choose(TRADES[0])
        if known is not None:
            self.form.fill({
                "code": known.code if keeps_code else "", "name": known.name, "name_en": known.name_en,
                "series": known.series,
            })  # fmt: skip
        self.table.show_rows(self.lines)

    def start(self) -> None:
        self.open()
        self.form.start()

    def add_work(self) -> None:
        """Alt+A: the typed labour, or with another trade than the workshop's a fee."""
        values, gather = self.more.values(), Gather()
        qty = gather.take(lambda: _qty(values["qty"] or "1"), 0)
        fen = gather.take(self.price.fen, None)
        if not values["work"]:
            gather.note("text.missing", "work")
        if self.trade.value() == FEE and fen is None:
            gather.note("text.missing", "unit_price")
        try:
            gather.done()
        except Refused as refused:
            self.more.refuse(refused)
            return
        if self.trade.value() == FEE:
            line = NewLine(FEE, values["work"], qty, unit_fen=fen, list_fen=fen, trade="other")
        else:
            line = NewLine(
                LABOUR, values["work"], qty, unit_fen=fen, trade=self.trade.value(), unit=self.tr("hours"),
            )  # fmt: skip
        self._put([*self.lines, line])
        self.more.fill({"work": "", "qty": "", "unit_price": ""})
        self.more.start()

    def add_part(self, found: PartRow) -> None:
        """One piece of a part, at the retail price of the day it is laid into an order."""
        line = NewLine(
            PART, part_words.name(found), 1_000, code=found.number, part_key=found.part_key,
            brand=part_words.brand(found), grade=found.grade, unit=found.unit,
        )  # fmt: skip
        self._put([*self.lines, line])
        self.part.show_words("")

    def go(self) -> None:
        """Save it; orders keep what was laid into them."""
        values, by, package_id = self.form.values(), self._desk.actor, self._id
        details = PackageDetails(
            values["code"], values["name"], tuple(self.lines), values["flow"], values["category"], values["name_en"],
            values["series"],
        )  # fmt: skip
        self._desk.worker.write(
            by, lambda session: package.save_package(by, session, details, package_id), lambda _id: self.accept(),
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _put(self, lines: list[NewLine]) -> None:
        self.lines = lines
        self.table.show_rows(lines)

    def _place(self, line: NewLine) -> int:
        return next(place for place, each in enumerate(self.lines) if each is line)

    def _step(self, line: NewLine, by: int) -> None:
        place, step = self._place(line), STEP.get(line.kind, 1_000)
        changed = replace(line, qty_milli=max(step, line.qty_milli + by * step))
        self._put([*self.lines[:place], changed, *self.lines[place + 1 :]])
        self.table.choose(place)

    def _take_away(self, line: NewLine) -> None:
        place = self._place(line)
        self._put([*self.lines[:place], *self.lines[place + 1 :]])

    def _repeat(self) -> None:
        self.set_title(self.tr("Package") if self._id else self.tr("New package"))
        self.flow.show_options([(each, words.flow(each)) for each in FLOWS])
        usual = [("", self.tr("As usual for it"))]
        self.category.show_options(usual + [(each, words.category(each)) for each in CATEGORIES])
        trades = {
            "mechanic": self.tr("Mechanic"), "electric": self.tr("Electrician"), "body": self.tr("Body"),
            "paint": self.tr("Paint"), "inspection": self.tr("Inspection"), "wash": self.tr("Wash"),
        }  # fmt: skip
        self.trade.show_options([*((each, trades[each]) for each in TRADES), (FEE, self.tr("No labour: a fee"))])
        self.add.setText(self.tr("Add"))
        self.part.setPlaceholderText(self.tr("Add a part: number, name or scan"))
        self.primary.setText(self.tr("Save"))


def _qty(typed: str) -> int:
    """Raises Refused ``number.form``."""
    try:
        found = round(float(typed.replace("，", ".").replace(",", ".")) * 1000)
    except (ValueError, OverflowError):
        raise Refused("number.form", "qty", value=typed[:20]) from None
    return found
