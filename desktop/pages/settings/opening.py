"""When the store is open: its week, what holidays are, and the days that are otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Right
from desktop.domain.opening import Day, Hours
from desktop.domain.problem import Refused
from desktop.domain.rules import setting
from desktop.domain.rules.week import read_spans
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.day_field import DayField
from desktop.widgets.edit_form import EditForm
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.section import Section
from desktop.widgets.sheet import Sheet
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.theme import Tone

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD_DAYS = 370
"""Holidays and days of the store's own are listed so far ahead."""
SHOWN_ROWS = 7
_KEYS = {"zone": "hours.zone", "calendar": "hours.calendar", "on_holiday": "hours.on_holiday"}
_HOLIDAYS = {
    "New Year's Day": str(QT_TRANSLATE_NOOP("Holidays", "New Year's Day")),
    "Spring Festival": str(QT_TRANSLATE_NOOP("Holidays", "Spring Festival")),
    "Tomb-sweeping Day": str(QT_TRANSLATE_NOOP("Holidays", "Tomb-sweeping Day")),
    "Labour Day": str(QT_TRANSLATE_NOOP("Holidays", "Labour Day")),
    "Dragon Boat Festival": str(QT_TRANSLATE_NOOP("Holidays", "Dragon Boat Festival")),
    "National Day": str(QT_TRANSLATE_NOOP("Holidays", "National Day")),
    "Mid-autumn Festival": str(QT_TRANSLATE_NOOP("Holidays", "Mid-autumn Festival")),
}
"""As the calendar of holidays names them."""


def holiday(name: str) -> str:
    """A holiday of the calendar in the language in force; a store's own words stay."""
    return QCoreApplication.translate("Holidays", _HOLIDAYS[name]) if name in _HOLIDAYS else name


@dataclass(frozen=True)
class _Known:
    values: dict[str, Any]
    hours: Hours
    days: tuple[Day, ...]


class DaySheet(Sheet):
    """One day that is otherwise: its times, empty for closed, and why."""

    def __init__(self, parent: QWidget | None, desk: Desk, known: Day | None) -> None:
        super().__init__(parent, width=540)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self.form = desk, Form()
        self.day, self.spans, self.why = DayField("day"), Field(latin=True, limit=100), Field(limit=60)
        self.form.add("day", lambda: self.tr("Day"), self.day)
        self.form.add("spans", lambda: self.tr("Open (empty: closed)"), self.spans)
        self.form.add("why", lambda: self.tr("Why"), self.why)
        if known is not None:
            own = known.name if known.kind == "own" else holiday(known.name)
            self.form.fill({"spans": _times(known), "why": own})
            self.day.show_day(known.day)
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self.go)
        self.primary.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        self.open()
        (self.spans if self.day.text() else self.day).setFocus()

    def go(self) -> None:
        """Save it."""
        try:
            day = self.day.day()
        except Refused as refused:
            self.form.refuse(refused)
            return
        by, typed, why = self._desk.actor, self.spans.value(), self.why.value()
        assert day is not None

        def done(_none: None) -> None:
            self.accept()
            self._desk.say(self.tr("Saved: {day}").format(day=day.isoformat()))

        self._desk.worker.write(
            by, lambda session: opening.set_day(by, session, day, typed, why), done,
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        self.set_title(self.tr("A day that is otherwise"))
        self.spans.setPlaceholderText("10:00-16:00")
        self.primary.setText(self.tr("Save"))


class Opening(Section):
    """The week is saved day by day; Enter changes a day of the list, Delete makes one of the store's own usual."""

    def __init__(self, desk: Desk) -> None:
        self.add = Button("", icon_name="plus", key="Ctrl+N", shown_only=True)
        super().__init__(lambda: self.tr("Opening hours"), self.add)
        self._desk, self._shown = desk, False
        self._hours: Hours | None = None
        self._week: list[str] = [""] * len(WEEK)
        self.form = EditForm(columns=3)
        for name, label in zip(WEEK, self._labels(), strict=True):
            self.form.add(name, label, Field(latin=True, limit=100))
        self.calendar, self.on_holiday, self.zone = Choice(), Choice(), Field(latin=True, limit=60)
        self.form.add("calendar", lambda: self.tr("Holidays"), self.calendar)
        self.form.add("on_holiday", lambda: self.tr("On holidays"), self.on_holiday)
        self.form.add("zone", lambda: self.tr("Time zone"), self.zone)
        self.banner, self._hint, self._heading = Banner(), Label("", "muted"), Label("", "h3")
        self._hint.setWordWrap(True)
        self.table = RecordTable(
            [
                Column("day", lambda: self.tr("Day"), self._day_cell, 170),
                Column("what", lambda: self.tr("What"), self._what_cell),
                Column("open", lambda: self.tr("Open"), self._open_cell, 220),
            ],
            lambda: self.tr("Holidays and days that are otherwise"),
            lambda each: each.day,
        )
        may = desk.actor.may(Right.SETTINGS)
        self.form.setEnabled(may)
        self.add.setVisible(may)
        self.body(
            column(
                column(self.form, self._hint, self.banner, self._heading, gap=10, margins=(14, 12, 14, 8)), self.table,
                gap=0,
            )
        )  # fmt: skip
        self.form.left.connect(self._save)
        self.add.clicked.connect(lambda: self.edit(None))
        self.table.picked.connect(self.edit)
        self.table.removed.connect(self.forget)
        new = QShortcut(QKeySequence("Ctrl+N"), self)
        new.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        new.activated.connect(lambda: self.edit(None))
        translate.say(self, lambda _text: self._repeat(), str)

    def _labels(self) -> Any:
        return (
            lambda: self.tr("Monday"), lambda: self.tr("Tuesday"), lambda: self.tr("Wednesday"),
            lambda: self.tr("Thursday"), lambda: self.tr("Friday"), lambda: self.tr("Saturday"),
            lambda: self.tr("Sunday"),
        )  # fmt: skip

    def ask(self) -> None:
        """Read week, choices and the days ahead; what is being typed stays."""
        store_id = self._desk.actor.store_id

        def find(session: Session) -> _Known:
            hours = opening.of_store(session, store_id)
            today = hours.date_of(clock.now())
            days = (hours.of(today + timedelta(days=n)) for n in range(AHEAD_DAYS))
            listed = tuple(day for day in days if day.kind != "usual" or not day.known)
            return _Known(setting.settings(session, store_id), hours, listed)

        self._desk.worker.read(find, self._show, told(self._desk), owner=self)

    def _show(self, found: _Known) -> None:
        self._hours = found.hours
        self._week = [str(each) for each in found.values["hours.week"]]
        values = {**dict(zip(WEEK, self._week, strict=True)), **{n: str(found.values[k]) for n, k in _KEYS.items()}}
        self.form.load(values, anew=not self._shown)
        self._shown = True
        unsure = sorted({day.day.year for day in found.days if not day.known})
        if unsure:
            years = ", ".join(map(str, unsure))
            self.banner.tell(
                self.tr("Holidays of {years} are not known yet: enter them as days of your own, or update.").format(
                    years=years
                ),
                "warn",
            )
        else:
            self.banner.clear()
        rows = [day for day in found.days if day.kind != "usual"]
        self.table.show_rows(rows)
        self.table.setFixedHeight(36 + ROW * min(max(len(rows), 1), SHOWN_ROWS))

    # -- saving

    def _save(self, name: str, typed: str) -> None:
        before = self.form.stands(name)

        def refuse(refused: Refused) -> None:
            self.form.refuse_one(name, refused)

        try:
            values, shown_as = self._values(name, typed)
        except Refused as refused:
            refuse(refused)
            return

        def done(_none: None) -> None:
            self.form.settle(name, typed)
            self.form.load({name: shown_as}, anew=False)
            self._desk.say(self.tr("Saved; the board shows it at once"), undo=lambda: self._put_back(name, before))

        self._write(values, done, shown(self._desk, refuse))

    def _values(self, name: str, typed: str) -> tuple[dict[str, Any], str]:
        """The setting to change, and how the field shows it then. Raises Refused ``hours.*``."""
        if name in _KEYS:
            return {_KEYS[name]: typed}, typed
        words = " ".join(span.words for span in read_spans(typed, name))
        week = list(self._week)
        week[WEEK.index(name)] = words
        return {"hours.week": week}, words

    def _put_back(self, name: str, before: str) -> None:
        def done(_none: None) -> None:
            self.form.settle(name, before)
            self.form.bring_back({name: before})

        self._write(self._values(name, before)[0], done, told(self._desk))

    def _write(self, values: dict[str, Any], done: Any, failed: Any) -> None:
        by = self._desk.actor
        self._desk.worker.write(
            by, lambda session: setting.change_settings(by, session, values), done, failed, owner=self
        )

    # -- days

    def edit(self, day: Day | None) -> None:
        """Ctrl+N a day, Enter the chosen one; without the right the reason is said."""
        try:
            self._desk.actor.need(Right.SETTINGS)
        except Refused as refused:
            told(self._desk)(refused)
            return
        DaySheet(self.window(), self._desk, day).start()

    def forget(self, day: Day) -> None:
        """Delete: as any other day again; it can be undone."""
        by = self._desk.actor
        if day.kind != "own":
            self._desk.say(self.tr("Holidays come from the calendar; Enter makes one a day of your own."), bad=True)
            return

        def undo() -> None:
            self._desk.worker.write(
                by, lambda session: opening.set_day(by, session, day.day, _times(day), day.name), lambda _none: None,
                told(self._desk), owner=self,
            )  # fmt: skip

        def done(_none: None) -> None:
            self._desk.say(self.tr("{day} is as any other day again").format(day=day.day.isoformat()), undo=undo)

        self._desk.worker.write(
            by, lambda session: opening.forget_day(by, session, day.day), done, told(self._desk), owner=self
        )

    # -- words

    def _repeat(self) -> None:
        self.add.setText(self.tr("Another day"))
        self.calendar.show_options([("china", self.tr("China's, with working weekends")), ("none", self.tr("None"))])
        self.on_holiday.show_options(
            [
                ("usual", self.tr("Open as on that weekday")),
                ("sunday", self.tr("Open as on Sundays")),
                ("closed", self.tr("Closed")),
            ]
        )
        for name in WEEK:
            field = self.form.field(name)
            assert isinstance(field, Field)
            field.setPlaceholderText(self.tr("Closed"))
        self._heading.setText(self.tr("Holidays and days that are otherwise"))
        may = self._desk.actor.may(Right.SETTINGS)
        text = self.tr(
            "As 09:00-12:00 13:00-18:00: what lies between is lunch. Closed hours are shaded, not forbidden."
        )
        self._hint.setText(text if may else self.tr("Only managers change this."))

    def _day_cell(self, each: Day) -> Cell:
        return Cell(each.day.isoformat(), strong=True, sub=self._weekday(each.day))

    def _weekday(self, day: date) -> str:
        return str(tuple(self._labels())[day.weekday()]())

    def _what_cell(self, each: Day) -> Cell:
        kinds: dict[str, tuple[str, Tone]] = {
            "holiday": (self.tr("Holiday"), "warn"), "working": (self.tr("Working weekend"), "info"),
            "own": (self.tr("Your own"), "ok"),
        }  # fmt: skip
        word, tone = kinds[each.kind]
        return Cell(word, holiday(each.name), kind="pill", tone=tone)

    def _open_cell(self, each: Day) -> Cell:
        return Cell(_times(each, self._hours) or self.tr("Closed"))


def _times(day: Day, hours: Hours | None = None) -> str:
    """``09:00-12:00 13:00-18:00`` of one day, by the clock on the store's wall."""

    def clock_of(moment: Any) -> str:
        return f"{hours.local(moment) if hours else clock.local(moment):%H:%M}"

    return " ".join(f"{clock_of(start)}-{clock_of(end)}" for start, end in day.times)
