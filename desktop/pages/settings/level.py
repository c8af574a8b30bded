"""The store's price levels: names, rates, payment terms."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Right
from desktop.domain.parts import price
from desktop.domain.parts.price import Level
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.refusal import shown, told
from desktop.pages.settings.rules import percent
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.counted import counted
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column
from desktop.widgets.section import Section
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable

SHOWN_ROWS = 8


class LevelSheet(Sheet):
    """``wanted({"name", "name_en", "rate_bp", "terms_days"})``; the caller shows a refusal in ``form`` or accepts."""

    wanted = Signal(dict)

    def __init__(self, parent: QWidget | None, level: Level | None) -> None:
        super().__init__(parent)
        self._level = level
        self.form = Form(columns=2)
        for name, label in (
            ("name", lambda: self.tr("Name")),
            ("name_en", lambda: self.tr("English name")),
            ("rate", lambda: self.tr("Rate in % (9 折 is 90)")),
            ("terms_days", lambda: self.tr("Payment term in days (0: cash)")),
        ):
            self.form.add(name, label, Field(latin=name != "name", limit=200))
        if level is not None:
            values = {"name": level.name, "name_en": level.name_en, "rate": f"{level.rate_bp / 100:g}"}
            self.form.fill({**values, "terms_days": str(level.terms_days)})
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self._go)
        self.primary.clicked.connect(self._go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.open()
        self.form.start()

    def _go(self) -> None:
        values, gather = self.form.values(), Gather()
        rate = gather.take(lambda: percent(values["rate"], "rate"), 0)
        terms = gather.take(lambda: _days(values["terms_days"]), 0)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        self.wanted.emit({"name": values["name"], "name_en": values["name_en"], "rate_bp": rate, "terms_days": terms})

    def _repeat(self) -> None:
        self.set_title(self.tr("Price level") if self._level else self.tr("New price level"))
        self.primary.setText(self.tr("Save"))


class Levels(Section):
    """Enter changes a level; quotes already issued keep theirs."""

    def __init__(self, desk: Desk) -> None:
        self.add = Button("", icon_name="plus")
        super().__init__(lambda: self.tr("Price levels"), self.add)
        self._desk = desk
        self.table = RecordTable(
            [
                Column("name", lambda: self.tr("Level"), lambda level: Cell(words.level_name(level), strong=True)),
                Column("rate", lambda: self.tr("Rate"), self._rate, 120),
                Column("terms", lambda: self.tr("Payment term"), self._terms, 170),
            ],
            lambda: self.tr("Price levels"),
            lambda level: level.id,
        )
        self.start = self.table
        self.add.setEnabled(desk.actor.may(Right.PRICE))
        self.body(column(self.table))
        self.add.clicked.connect(lambda: self.edit(None))
        self.table.picked.connect(self.edit)
        translate.say(self, lambda _text: self.add.setText(self.tr("New level")), str)

    def ask(self) -> None:
        store_id = self._desk.actor.store_id

        def show(levels: list[Level]) -> None:
            self.table.show_rows(levels)
            self.table.setFixedHeight(36 + ROW * min(max(len(levels), 1), SHOWN_ROWS))

        self._desk.worker.read(lambda session: price.levels(session, store_id), show, told(self._desk), owner=self)

    def edit(self, level: Level | None) -> None:
        """A level, or a new one. Without the right nothing opens; the reason is said."""
        by = self._desk.actor
        try:
            by.need(Right.PRICE)
        except Refused as refused:
            told(self._desk)(refused)
            return
        sheet = LevelSheet(self.window(), level)

        def save(values: dict[str, object]) -> None:
            def verb(session: object) -> None:
                if level is None:
                    price.add_level(by, session, **values)  # type: ignore[arg-type]
                else:
                    price.edit_level(by, session, level.id, **values)  # type: ignore[arg-type]

            def done(_none: None) -> None:
                sheet.accept()
                self._desk.say(self.tr("Price level saved"))

            def refuse(refused: Refused) -> None:
                sheet.form.refuse(refused)

            self._desk.worker.write(by, verb, done, shown(self._desk, refuse), owner=self)

        sheet.wanted.connect(save)
        sheet.start()

    @staticmethod
    def _rate(level: Level) -> Cell:
        off = words.rate(level.rate_bp)
        return Cell(off or "100%", kind="pill", tone="info" if off else "neutral")

    def _terms(self, level: Level) -> Cell:
        if level.terms_days == 0:
            return Cell(self.tr("cash"))
        return Cell(counted(self.tr("{n} day[s]"), level.terms_days))


def _days(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
        raise Refused("number.form", "terms_days", value=typed[:20])
    return int(typed)
