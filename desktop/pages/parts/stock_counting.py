"""Stock takes: begin one, count by scan or by list, review what differs, enter it at once. Every count is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget
from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.parts import stock_take
from desktop.domain.parts.stock_take import TakeLine, TakeRow
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.part_lines import PartEntry
from desktop.pages.parts.stocked import parts, stocked
from desktop.pages.people.words import moment
from desktop.pages.refusal import shown, told
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.empty import Empty
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, frame, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable

T = TypeVar("T")
MOST_LISTED = 2_000
"""Parts that the store keeps and a list takes: the latest moved."""


@dataclass(frozen=True)
class Counted:
    """One part of the take with its words."""

    line: TakeLine
    part: PartRow | None


class TakeSheet(Card):
    """The take in hand: scan at the top, what differs first in the list, enter it at the foot."""

    def __init__(self, desk: Desk, done: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._done, self.take, self._asked, self._last = desk, done, "", 0, ""
        self._posted = False
        self._title, self._state = Label("", "h2"), Pill("", "neutral")
        self.entry = PartEntry(desk, least_milli=0)
        self.table = RecordTable(
            [
                Column("part", lambda: self.tr("Part"), self._part),
                Column("shown", lambda: self.tr("In the books"), self._shown, 120, right=True, narrow_width=104),
                Column("counted", lambda: self.tr("Counted"), self._counted, 110, right=True, narrow_width=96),
                Column(
                    "difference", lambda: self.tr("Difference"), self._difference, 120, right=True, narrow_width=104
                ),
            ],
            lambda: self.tr("Counted parts"),
            lambda counted: counted.line.part_key,
        )
        self._empty = Empty("scan-barcode")
        self.post = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True)
        self.drop = Button("", "danger", key="Ctrl+Del", shown_only=True)
        self._hint = Label("", "muted")
        self.head(self._title, None, self._state)
        self._top = frame("plain", row(self.entry, margins=(14, 12, 14, 10)))
        self.body(column(self._top, (self.table, 1), (self._empty, 1), gap=0))
        self.foot(row((self._hint, 1), self.drop, self.post))
        self.entry.counted.connect(self._count)
        self.entry.set_to.connect(self._set)
        self.table.stepped.connect(lambda counted, by: self._step(counted, by))
        self.table.removed.connect(self._remove)
        self.table.picked.connect(self._choose)
        self.post.clicked.connect(self.go)
        self.drop.clicked.connect(self.abandon)
        self._rows: list[Counted] = []
        translate.say(self, lambda _text: self._repeat(), str)

    def open(self, found: TakeRow) -> None:
        """This take from now on."""
        if found.id != self.take:
            self._last = ""
            self.entry.show_last("", 0)
        self.take, self._posted = found.id, found.posted_at is not None
        self._title.setText(found.name)
        self._top.setVisible(not self._posted)
        self.ask()

    def ask(self) -> None:
        """Read its lines."""
        self._asked += 1
        by, worker, take, mine = self._desk.actor, self._desk.worker, self.take, self._asked

        def find() -> list[Counted]:
            with worker.store().read() as session:
                lines = stock_take.take_lines(by, session, take)
            named = {part.part_key: part for part in parts(worker.store(), [line.part_key for line in lines])}
            return [Counted(line, named.get(line.part_key)) for line in lines]

        def show(rows: list[Counted]) -> None:
            if mine != self._asked:
                return
            self._rows = rows
            self.table.show_rows(rows)
            place = next((i for i, each in enumerate(rows) if each.line.part_key == self._last), -1)
            if place >= 0:
                self.table.choose(place)
            self.table.setVisible(bool(rows))
            self._empty.setVisible(not rows)
            self._repeat()

        if take:
            worker.run(find, show, told(self._desk), owner=self)

    def _count(self, part: PartRow) -> None:
        take, by = self.take, self._desk.actor
        name = f"{words.name(part)}  {part.number}"
        self._last = part.part_key

        def done(counted: int) -> None:
            self.entry.show_last(name, counted)

        self._write(lambda session: stock_take.add_count(by, session, take, part.part_key), done)

    def _set(self, qty_milli: int) -> None:
        take, by, key = self.take, self._desk.actor, self._last
        if key:
            self._write(lambda session: stock_take.put_count(by, session, take, key, qty_milli), lambda _none: None)

    def _step(self, counted: Counted, by: int) -> None:
        take, actor, key = self.take, self._desk.actor, counted.line.part_key
        if not self._posted:
            self._write(lambda session: stock_take.add_count(actor, session, take, key, by * 1000), lambda _none: None)

    def _remove(self, counted: Counted) -> None:
        take, by, key = self.take, self._desk.actor, counted.line.part_key
        if not self._posted:
            self._write(lambda session: stock_take.drop_line(by, session, take, key), lambda _none: None)

    def _choose(self, counted: Counted) -> None:
        """Enter on a line: to its quantity."""
        if self._posted:
            return
        self._last = counted.line.part_key
        name = f"{words.name(counted.part)}  {counted.part.number}" if counted.part else counted.line.part_key
        self.entry.show_last(name, counted.line.counted_milli or 0)
        self.entry.qty.setFocus()
        self.entry.qty.selectAll()

    def _write(self, verb: Callable[[Session], T], done: Callable[[T], object]) -> None:
        failed = shown(self._desk, lambda refused: self.entry.refuse(refusal(refused)))
        self._desk.worker.write(self._desk.actor, verb, done, failed, owner=self)

    def go(self) -> None:
        """Ctrl+Enter: every difference into the ledger at once."""
        take, by = self.take, self._desk.actor

        def done(made: int) -> None:
            self._desk.say(counted(self.tr("Entered: {n} difference[s]"), made))
            self._done()

        if take and not self._posted:
            self._desk.worker.write(
                by, lambda session: stock_take.post_take(by, session, take), done, told(self._desk), owner=self
            )

    def abandon(self) -> None:
        """Ctrl+Del: nothing of it is entered."""
        take, by = self.take, self._desk.actor

        def done(_none: object) -> None:
            self._desk.say(self.tr("Dropped: nothing of it was entered."))
            self._done()

        if take and not self._posted:
            self._desk.worker.write(
                by, lambda session: stock_take.drop_take(by, session, take), done, told(self._desk), owner=self
            )

    def _repeat(self) -> None:
        differing = sum(bool(each.line.difference_milli) for each in self._rows)
        open_yet = sum(each.line.counted_milli is None for each in self._rows)
        self._empty.set_title(self.tr("Nothing counted yet"))
        self._empty.set_hint(self.tr("Scan the labels on the shelf: each scan is one piece. Tab types how many."))
        self.post.setText(counted(self.tr("Enter {n} difference[s]"), differing))
        self.drop.setText(self.tr("Drop"))
        for button in (self.post, self.drop):
            button.setVisible(not self._posted)
        self.post.setEnabled(any(each.line.counted_milli is not None for each in self._rows))
        if self._posted:
            self._state.show_status(self.tr("Entered"), "ok")
            self._hint.setText("")
            return
        self._state.show_status(self.tr("Counting"), "warn")
        waits = self.tr("{n} of the list not counted: [it stays as it is|they stay as they are]")
        saved = self.tr("Every count is saved; a crash loses none.")
        self._hint.setText(counted(waits, open_yet) if open_yet else saved)

    def _part(self, each: Counted) -> Cell:
        by = f"   {each.line.by_name}" if each.line.by_name and each.line.counted_milli is not None else ""
        if each.part is None:
            return Cell(each.line.part_key, by.strip())
        return Cell(words.name(each.part), f"{each.part.number}   {words.brand(each.part)}{by}")

    def _shown(self, each: Counted) -> Cell:
        moved = each.line.counted_milli is not None and each.line.now_milli != each.line.shown_milli
        now = self.tr("now {qty}").format(qty=money.format_qty(each.line.now_milli)) if moved else ""
        return Cell(money.format_qty(each.line.shown_milli), "" if self._posted else now, kind="amount")

    @staticmethod
    def _counted(each: Counted) -> Cell:
        counted = each.line.counted_milli
        return Cell("—" if counted is None else money.format_qty(counted), kind="amount")

    @staticmethod
    def _difference(each: Counted) -> Cell:
        difference = each.line.difference_milli
        if each.line.counted_milli is None:
            return Cell("", kind="amount")
        if not difference:
            return Cell("0", kind="amount", tone="ok")
        sign = "+" if difference > 0 else "−"
        return Cell(sign + money.format_qty(abs(difference)), kind="amount", tone="warn" if difference > 0 else "bad")


class Counting(QStackedWidget):
    """Either the takes, with the form of a new one, or the take in hand."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked = desk, 0
        self.sheet = TakeSheet(desk, self.back)
        self.form = Form(columns=2)
        self.name = Field(limit=60)
        self.form.add("name", lambda: self.tr("Which shelf or range"), self.name)
        self.scan = Button("", "primary", "scan-barcode", key="Ctrl+Enter", shown_only=True)
        self.list = Button("", "", "clipboard-list", key="Alt+L", shown_only=True)
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.table = RecordTable(
            [
                Column("name", lambda: self.tr("Stock take"), self._name),
                Column("count", lambda: self.tr("Counted"), self._count, 150, narrow_width=130),
                Column("state", lambda: self.tr("State"), self._state, 150, narrow_width=130),
            ],
            lambda: self.tr("Stock takes"),
            lambda take: take.id,
        )
        self._empty = Empty("clipboard-list")
        top = column(
            self.form, row((self._hint, 1), self.list, self.scan), margins=(14, 12, 14, 12), gap=10
        )  # fmt: skip
        overview = Card()
        overview.body(column(frame("plain", top), (self.table, 1), (self._empty, 1), gap=0))
        self.addWidget(overview)
        self.addWidget(self.sheet)
        self.form.saved.connect(lambda: self.begin(listed=False))
        self.scan.clicked.connect(lambda: self.begin(listed=False))
        self.list.clicked.connect(lambda: self.begin(listed=True))
        self.table.picked.connect(self.open)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """To the scan of the take in hand, else to the name of a new one."""
        if self.currentWidget() is self.sheet:
            self.sheet.entry.start()
        else:
            self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go(self) -> None:
        """Ctrl+Enter: begin, or enter what was counted."""
        if self.currentWidget() is self.sheet:
            self.sheet.go()
        else:
            self.begin(listed=False)

    def drop(self) -> None:
        """Ctrl+Del."""
        if self.currentWidget() is self.sheet:
            self.sheet.abandon()

    def back(self) -> bool:
        """Esc: to the list of takes; what was counted is saved. False where it stands there already."""
        if self.currentWidget() is not self.sheet:
            return False
        self.setCurrentIndex(0)
        self.sheet.take = ""
        self.ask()
        self.start()
        return True

    def ask(self) -> None:
        """Read the takes, or the lines of the one in hand."""
        if self.currentWidget() is self.sheet:
            self.sheet.ask()
            return
        self._asked += 1
        by, mine = self._desk.actor, self._asked

        def show(rows: list[TakeRow]) -> None:
            if mine == self._asked:
                self.table.show_rows(rows)
                self.table.setVisible(bool(rows))
                self._empty.setVisible(not rows)

        self._desk.worker.read(lambda session: stock_take.takes(by, session), show, told(self._desk), owner=self)

    def begin(self, *, listed: bool) -> None:
        """A new take, counted by scan; ``listed``: with every part that the store keeps."""
        by, worker, name = self._desk.actor, self._desk.worker, self.name.value()

        def write(keys: list[str]) -> None:
            worker.write(
                by, lambda session: stock_take.begin_take(by, session, name, keys),
                lambda take: begun(take), shown(self._desk, self.form.refuse), owner=self,
            )  # fmt: skip

        def begun(take: str) -> None:
            self.name.clear()
            worker.read(
                lambda session: next(each for each in stock_take.takes(by, session) if each.id == take), self.open,
                told(self._desk), owner=self,
            )  # fmt: skip

        if listed:
            worker.run(
                lambda: [part.part_key for part in stocked(worker.store(), MOST_LISTED)], write, told(self._desk),
                owner=self,
            )  # fmt: skip
        else:
            write([])

    def open(self, found: TakeRow) -> None:
        """Count on, or look at what was entered."""
        self.setCurrentWidget(self.sheet)
        self.sheet.open(found)
        self.sheet.entry.start()

    def _repeat(self) -> None:
        self.scan.setText(self.tr("Count by scan"))
        self.list.setText(self.tr("Count all parts kept"))
        self._hint.setText(self.tr("Sales while you count are kept: only the difference is entered."))
        self._empty.set_title(self.tr("No stock take yet"))
        self._empty.set_hint(self.tr("Name the shelf above; Ctrl+Enter begins to count by scan."))

    def _name(self, take: TakeRow) -> Cell:
        return Cell(take.name, "   ".join(filter(None, [take.by_name, moment(take.begun_at) if take.begun_at else ""])))

    def _count(self, take: TakeRow) -> Cell:
        text = self.tr("{counted} of {lines}").format(counted=take.counted, lines=take.lines)
        return Cell(text, self.tr("{count} differ").format(count=take.differing) if take.differing else "")

    def _state(self, take: TakeRow) -> Cell:
        if take.posted_at is None:
            return Cell(self.tr("Go on: Enter"), kind="pill", tone="warn")
        return Cell(self.tr("Entered"), moment(take.posted_at), kind="pill", tone="ok")
