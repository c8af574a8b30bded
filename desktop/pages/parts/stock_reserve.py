"""Pieces of a part kept for somebody: reserve by key, who has what until when and how final that is, release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.actor import Actor, Right
from desktop.domain.parts import reservation
from desktop.domain.parts.reservation import ReservationRow
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.people.words import day, moment
from desktop.pages.refusal import shown, told
from desktop.store.word import Word, words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.cell import ROW, Cell
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.theme import Tone

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Kept:
    """One open reservation; ``word`` is None where the centre has confirmed it, or there is no centre."""

    row: ReservationRow
    word: Word | None


def kept_of(by: Actor, session: Session, part_key: str) -> list[Kept]:
    """The open reservations of a part here, with how far each has come."""
    rows = reservation.reservations(by, session, part_key)
    said = words(session, reservation.Reservation.__tablename__, [each.id for each in rows]) if rows else {}
    return [Kept(each, said.get(each.id)) for each in rows]


class StockReserve(Section):
    """The form, and under it the list; ``Del`` there releases the chosen one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Reservations"))
        self._desk, self._key, self._free_milli = desk, "", 0
        self._typed: dict[str, dict[str, str]] = {}
        self.form = Form(columns=3)
        self.qty, self.for_whom = Field(latin=True, limit=20), Field(limit=80)
        self.until = DayField("until", optional=True)
        self.form.add("qty", lambda: self.tr("Quantity"), self.qty)
        self.form.add("for_whom", lambda: self.tr("For whom"), self.for_whom)
        self.form.add("until", lambda: self.tr("Until"), self.until)
        self.save, self._hint = Button("", "primary", key="Ctrl+Enter", shown_only=True), Label("", "muted")
        self._hint.setWordWrap(True)
        self.table = RecordTable(
            (
                Column("whom", lambda: self.tr("For whom"), self._whom),
                Column("who", lambda: self.tr("Who and when"), self._who, 170, narrow_width=140),
                Column("state", lambda: self.tr("State"), self._state, 170, narrow_width=150),
                Column("qty", lambda: self.tr("Quantity"), self._qty, 100, right=True, narrow_width=76),
                Column("release", lambda: "", self._release, 92, narrow_width=80),
            ),
            lambda: self.tr("Reservations"),
            lambda kept: kept.row.id,
        )
        self.start = self.qty
        entry = column(self.form, row((self._hint, 1), self.save), margins=(14, 12, 14, 14), gap=12)
        self.body(column(entry, self.table, gap=0))
        self.form.saved.connect(self.go)
        self.save.clicked.connect(self.go)
        self.table.removed.connect(self.release)
        self.table.acted.connect(lambda kept, _column: self.release(kept))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_part(self, part_key: str, free_milli: int, kept: Sequence[Kept]) -> None:
        """Another part's form, as it was left, and what of it is kept."""
        if part_key != self._key:
            if self._key:
                self._typed[self._key] = self.form.values()
            self.form.fill(self._typed.pop(part_key, {"qty": "", "for_whom": "", "until": ""}))
        self._key, self._free_milli = part_key, free_milli
        may = self._desk.actor.may(Right.QUOTE)
        self.form.setEnabled(may)
        self.save.setEnabled(may)
        self.table.show_rows(kept)
        self.table.setVisible(bool(kept))
        self.table.setFixedHeight(36 + ROW * min(len(kept), SHOWN_ROWS))
        self._repeat()

    def go(self) -> None:
        """Reserve what is typed."""
        by, key, name = self._desk.actor, self._key, self.for_whom.value()
        gather = Gather()
        qty = gather.take(lambda: _milli(self.qty.value()), 0)
        until = gather.take(self.until.day, None)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return

        def reserved(_id: str) -> None:
            if key == self._key:
                self.form.fill({"qty": "", "for_whom": "", "until": ""})
                self.qty.setFocus()
            self._desk.say(self.tr("Reserved: {qty} for {name}").format(qty=money.format_qty(qty), name=name))

        self._desk.worker.write(
            by,
            lambda session: reservation.reserve(by, session, key, qty, for_whom=name, until=until).id,
            reserved,
            shown(self._desk, self.form.refuse),
            owner=self,
        )

    def release(self, kept: Kept) -> None:
        """Give the pieces back; it can be undone while they are free."""
        by, worker, own = self._desk.actor, self._desk.worker, kept.row.id
        if not by.may(Right.QUOTE):
            return

        def undo() -> None:
            def again(session: Session) -> None:
                reservation.keep_on(by, session, own)

            worker.write(by, again, lambda _none: None, told(self._desk), owner=self)

        def released(_none: None) -> None:
            text = self.tr("Released: {qty} of {name}")
            self._desk.say(text.format(qty=money.format_qty(kept.row.qty_milli), name=_name(kept.row)), undo=undo)

        worker.write(
            by, lambda session: reservation.release(by, session, own), released, told(self._desk), owner=self
        )  # fmt: skip

    def _whom(self, kept: Kept) -> Cell:
        until = self.tr("until {day}").format(day=day(kept.row.until)) if kept.row.until else ""
        quote = kept.row.quote if kept.row.for_whom else ""
        return Cell(_name(kept.row), "   ".join(filter(None, [quote, until])))

    @staticmethod
    def _who(kept: Kept) -> Cell:
        return Cell(kept.row.by_name or "—", moment(kept.row.at) if kept.row.at else "")

    def _state(self, kept: Kept) -> Cell:
        said: dict[Word, tuple[str, Tone]] = {
            "waiting": (self.tr("To be confirmed"), "neutral"),
            "booth": (self.tr("Confirmed by the booth"), "info"),
            "denied": (self.tr("Refused by the booth"), "warn"),
            "taken": (self.tr("Taken by another"), "bad"),
            "refused": (self.tr("Refused"), "bad"),
        }
        if kept.word is not None:
            text, tone = said[kept.word]
            return Cell(text, kind="pill", tone=tone)
        return Cell(self.tr("Overdue"), kind="pill", tone="warn") if kept.row.overdue else Cell("")

    @staticmethod
    def _qty(kept: Kept) -> Cell:
        return Cell(money.format_qty(kept.row.qty_milli), kind="amount")

    def _release(self, _kept: Kept) -> Cell:
        return Cell(self.tr("Release"), kind="link") if self._desk.actor.may(Right.QUOTE) else Cell("")

    def _repeat(self) -> None:
        self.save.setText(self.tr("Reserve"))
        self.qty.setPlaceholderText(self.tr("free: {qty}").format(qty=money.format_qty(max(0, self._free_milli))))
        lost = any(self.table.row_at(place).word in ("taken", "refused") for place in range(self.table.rows()))
        may = self._desk.actor.may(Right.QUOTE)
        hints = (
            self.tr("What was taken or refused waits for you on the page Problems."),
            self.tr("Kept until it is released (Del in the list); the centre has the last word."),
            self.tr("Whoever writes quotes may reserve."),
        )
        self._hint.setText(hints[2] if not may else hints[0] if lost else hints[1])


def _name(kept: ReservationRow) -> str:
    return kept.for_whom or kept.quote


def _milli(typed: str) -> int:
    try:
        return money.parse_qty(typed)
    except Refused as refused:
        if refused.code in ("qty.zero", "qty.size"):
            raise Refused("stock.qty", "qty", value=typed[:40]) from None
        raise
