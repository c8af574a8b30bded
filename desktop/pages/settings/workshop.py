"""The workshop's bays, its technicians, and what an hour of each trade costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.actor import Actor, Right
from desktop.domain.parts import price
from desktop.domain.parts.price import Level
from desktop.domain.people.staff import colleagues
from desktop.domain.problem import Refused
from desktop.domain.service import bay, labour, technician
from desktop.domain.service.bay import BayRow
from desktop.domain.service.labour import RateRow
from desktop.domain.service.technician import TechnicianRow
from desktop.pages.desk import Desk
from desktop.pages.people import words
from desktop.pages.refusal import shown, told
from desktop.pages.service.book.bay_words import bay_kind, trade
from desktop.pages.settings.workshop_sheet import BaySheet, RateSheet, TechnicianSheet, WorkshopSheet
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.taps import Taps

SHOWN_ROWS = 9
KINDS = ("bays", "technicians", "rates")


@dataclass(frozen=True)
class Workshop:
    """All of the section, read at once. ``staff``: those who are no technicians yet."""

    bays: tuple[BayRow, ...]
    technicians: tuple[TechnicianRow, ...]
    rates: tuple[RateRow, ...]
    levels: tuple[Level, ...]
    staff: tuple[tuple[str, str], ...]

    def level_name(self, level_id: str | None) -> str:
        """A price level's name; empty for none."""
        return next((words.level_name(each) for each in self.levels if each.id == level_id), "")


def workshop(by: Actor, session: Session) -> Workshop:
    """Read it."""
    workers = technician.technicians(by, session)
    known = {each.id for each in workers}
    staff = [each for each in colleagues(by, session) if each[0] not in known]
    return Workshop(
        tuple(bay.bays(by, session)), tuple(workers), tuple(labour.rates(by, session)),
        tuple(price.levels(session, by.store_id)), tuple(staff),
    )  # fmt: skip


class WorkshopSection(Section):
    """Three lists, one shown at a time. Enter changes a line, Delete takes it away with a way back."""

    def __init__(self, desk: Desk) -> None:
        self.add = Button("", icon_name="plus")
        super().__init__(lambda: self.tr("Workshop"), self.add)
        self._desk, self._found = desk, Workshop((), (), (), (), ())
        self.kind = Taps(stretch=False)
        self.tables = {"bays": self._bays(), "technicians": self._technicians(), "rates": self._rates()}
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.start = self.kind
        self.body(column(row(self.kind, None), *self.tables.values(), self._hint, margins=(14, 12, 14, 14), gap=10))
        self.kind.choose("bays")
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _bays(self) -> RecordTable:
        return RecordTable(
            [
                Column("label", lambda: self.tr("Bay"), lambda each: Cell(each.label, strong=True)),
                Column("kind", lambda: self.tr("Made for"), lambda each: Cell(bay_kind(each.kind)), 190),
                Column("barred", lambda: self.tr("State"), self._barred, 230),
            ],
            lambda: self.tr("Bays"),
            lambda each: each.id,
        )

    def _technicians(self) -> RecordTable:
        return RecordTable(
            [
                Column("name", lambda: self.tr("Technician"), lambda each: Cell(each.name, each.grade, strong=True)),
                Column("trade", lambda: self.tr("Trade"), lambda each: Cell(trade(each.trade)), 190),
                Column("paper", lambda: self.tr("Certificate"), lambda each: Cell(each.certificate), 230),
            ],
            lambda: self.tr("Technicians"),
            lambda each: each.id,
        )

    def _rates(self) -> RecordTable:
        return RecordTable(
            [
                Column("trade", lambda: self.tr("Trade"), lambda each: Cell(trade(each.trade), strong=True)),
                Column("level", lambda: self.tr("For"), self._level, 230),
                Column("hour", lambda: self.tr("An hour"), self._hour, 190),
            ],
            lambda: self.tr("Labour rates"),
            lambda each: f"{each.trade}:{each.level_id or ''}",
        )

    def _wire(self) -> None:
        self.add.setEnabled(self._desk.actor.may(Right.SETTINGS))
        self.add.clicked.connect(lambda: self.edit(None))
        self.kind.changed.connect(lambda _value: self._show())
        for table in self.tables.values():
            table.picked.connect(self.edit)
        self.tables["bays"].removed.connect(self._retire)
        self.tables["technicians"].removed.connect(self._leave)

    # -- what is shown

    def ask(self) -> None:
        """Read everything."""
        by = self._desk.actor

        def show(found: Workshop) -> None:
            self._found = found
            self._show()

        self._desk.worker.read(lambda session: workshop(by, session), show, told(self._desk), owner=self)

    def _show(self) -> None:
        chosen = self.kind.value() or "bays"
        rows: dict[str, Sequence[Any]] = {
            "bays": self._found.bays, "technicians": self._found.technicians, "rates": self._found.rates,
        }  # fmt: skip
        for kind, table in self.tables.items():
            table.show_rows(list(rows[kind]))
            table.setFixedHeight(36 + ROW * min(max(len(rows[kind]), 1), SHOWN_ROWS))
            table.setVisible(kind == chosen and bool(rows[kind]))
        self._say(chosen, empty=not rows[chosen])

    def _say(self, chosen: str, *, empty: bool) -> None:
        texts = {
            "bays": self.tr("New bay"), "technicians": self.tr("New technician"), "rates": self.tr("New labour rate"),
        }  # fmt: skip
        self.add.setText(texts[chosen])
        hints = {
            "bays": self.tr("Each bay is a row of the board. A barred one takes nothing new; what is booked stands."),
            "technicians": self.tr("Each technician is a row of the board, too. Enter them as staff first."),
            "rates": self.tr("An hour of a trade; a price level may have its own. Written orders keep what they have."),
        }
        may = self._desk.actor.may(Right.SETTINGS)
        nothing = self.tr("Nothing here yet.") + " " if empty else ""
        self._hint.setText(nothing + (hints[chosen] if may else self.tr("Only managers change this.")))

    def _repeat(self) -> None:
        names = {"bays": self.tr("Bays"), "technicians": self.tr("Technicians"), "rates": self.tr("Labour rates")}
        self.kind.show_options([(kind, names[kind], str(place)) for place, kind in enumerate(KINDS, 1)])
        self.kind.setAccessibleName(self.tr("Which list of the workshop"))
        self._show()

    def _barred(self, each: BayRow) -> Cell:
        if each.barred:
            return Cell(each.barred, kind="pill", tone="bad")
        return Cell(self.tr("In use"), kind="pill", tone="ok")

    @staticmethod
    def _hour(each: RateRow) -> Cell:
        return Cell(f"¥{money.format_fen(each.hour_fen)}")

    def _level(self, each: RateRow) -> Cell:
        return Cell(self._found.level_name(each.level_id) or self.tr("Everybody else"))

    # -- doing

    def edit(self, each: Any) -> None:
        """A line, or a new one. Without the right nothing opens; the reason is said."""
        try:
            self._desk.actor.need(Right.SETTINGS)
        except Refused as refused:
            told(self._desk)(refused)
            return
        kind, found = self.kind.value() or "bays", self._found
        if kind == "bays":
            self._open(BaySheet(self.window(), each), lambda values: _save_bay(each, values))
        elif kind == "technicians":
            self._open(TechnicianSheet(self.window(), each, found.staff), _save_technician)
        else:
            levels = [(level.id, words.level_name(level)) for level in found.levels]
            self._open(RateSheet(self.window(), each, levels), _save_rate)

    def _open(self, sheet: WorkshopSheet, verb: Callable[[dict[str, Any]], _Verb]) -> None:
        by = self._desk.actor

        def save(values: dict[str, Any]) -> None:
            made = verb(values)

            def done(_none: object) -> None:
                sheet.accept()
                self._desk.say(self.tr("Saved"))

            refuse = shown(self._desk, sheet.form.refuse)
            self._desk.worker.write(by, lambda session: made(by, session), done, refuse, owner=self)

        sheet.wanted.connect(save)
        sheet.start()

    def _retire(self, each: BayRow) -> None:
        """Delete: the bay is no more; what stood on it keeps its name."""
        text = self.tr("{0} is no bay any more").format(each.label)
        self._take_away(
            lambda by, session: bay.retire_bay(by, session, each.id), text,
            lambda by, session: bay.bring_back(by, session, each.id),
        )  # fmt: skip

    def _leave(self, each: TechnicianRow) -> None:
        """Delete: works elsewhere from now on."""
        text = self.tr("{0} does not work in the workshop any more").format(each.name)
        self._take_away(
            lambda by, session: technician.leave_workshop(by, session, each.id), text,
            lambda by, session: technician.set_trade(
                by, session, each.id, each.trade, grade=each.grade, certificate=each.certificate
            ),
        )  # fmt: skip

    def _take_away(self, verb: _Verb, text: str, back: _Verb) -> None:
        desk, by = self._desk, self._desk.actor

        def undo() -> None:
            desk.worker.write(by, lambda session: back(by, session), lambda _none: None, told(desk), owner=self)

        desk.worker.write(
            by, lambda session: verb(by, session), lambda _none: desk.say(text, undo=undo), told(desk), owner=self
        )  # fmt: skip


_Verb = Callable[[Actor, Session], object]


def _save_bay(each: BayRow | None, values: dict[str, Any]) -> _Verb:
    def save(by: Actor, session: Session) -> None:
        if each is None:
            bay.add_bay(by, session, values["label"], values["kind"])
            return
        bay.edit_bay(by, session, each.id, label=values["label"], kind=values["kind"])
        bay.bar_bay(by, session, each.id, values["barred"])

    return save


def _save_technician(values: dict[str, Any]) -> _Verb:
    return lambda by, session: technician.set_trade(
        by, session, values["technician"], values["trade"], grade=values["grade"], certificate=values["certificate"]
    )


def _save_rate(values: dict[str, Any]) -> _Verb:
    return lambda by, session: labour.set_rate(
        by, session, values["trade"], values["hour_fen"], values["level"] or None
    )
