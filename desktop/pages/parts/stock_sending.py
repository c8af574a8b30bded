"""Transfers between the stores of a group: what is under way, a new one, and receiving one with what really came."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.parts import stock_transfer
from desktop.domain.parts.stock_transfer import BranchRow, TransferItem, TransferRow
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.parts.part_lines import PartLines
from desktop.pages.parts.stocked import parts
from desktop.pages.people.words import moment
from desktop.pages.refusal import shown, told
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.empty import Empty
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, frame, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.theme import Tone


class NewTransfer(Card):
    """To which store, and the parts by scan; Ctrl+Enter sends."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.form, self.lines, self.to, self.note = Form(columns=2), PartLines(desk), Choice(), Field(limit=200)
        self.form.add("to_store", lambda: self.tr("To store"), self.to)
        self.form.add("note", lambda: self.tr("Note"), self.note)
        self.save, self._title = Button("", "primary", "send", key="Ctrl+Enter", shown_only=True), Label("", "h2")
        self.head(self._title, None)
        self.body(column(frame("plain", row(self.form, margins=(14, 12, 14, 0))), (self.lines, 1), gap=0))
        self.foot(row(None, self.save))
        self.form.saved.connect(self.lines.entry.start)
        self.lines.changed.connect(self._repeat)
        self.save.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_branches(self, found: list[BranchRow]) -> None:
        self.to.show_options([(each.store_id, "  ".join(filter(None, [each.code, each.name]))) for each in found])

    def go(self) -> None:
        """Off this store's shelf."""
        by, to, note = self._desk.actor, self.to.value(), self.note.value()
        lines = [(line.part_key, line.name, line.qty_milli) for line in self.lines.lines]
        name = self.to.currentText()

        def done(_id: str) -> None:
            self.note.clear()
            self.lines.show_lines([])
            self._desk.say(counted(self.tr("Sent to {store}: {n} part[s]"), len(lines), store=name))

        def failed(refused: Refused) -> None:
            own = [problem for problem in refused.problems if problem.field in ("to_store", "note")]
            rest = [problem for problem in refused.problems if problem not in own]
            self.form.refuse(own)
            self.lines.entry.refuse(refusal(rest) if rest else "")

        self._desk.worker.write(
            by, lambda session: stock_transfer.send(by, session, to, lines, note=note), done,
            shown(self._desk, failed), owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        count = len(self.lines.lines)
        self._title.setText(self.tr("New transfer"))
        self.save.setText(counted(self.tr("Send {n} part[s]"), count))
        self.save.setEnabled(count > 0)


@dataclass(frozen=True)
class _Coming:
    item: TransferItem
    came_milli: int
    part: PartRow | None
    """As this computer's catalogue has it: the saved name stays what it was."""


class OneTransfer(Card):
    """What was sent and what came; + and − where it is short or over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self.row, self._rows = desk, None, list[_Coming]()
        self._title, self._state, self._sub = Label("", "h2"), Pill(), Label("", "muted")
        self.table = RecordTable(
            [
                Column("part", lambda: self.tr("Part"), self._part),
                Column("sent", lambda: self.tr("Sent"), self._sent, 110, right=True, narrow_width=92),
                Column("came", lambda: self.tr("Came"), self._came, 110, right=True, narrow_width=92),
            ],
            lambda: self.tr("Parts of the transfer"),
            lambda each: each.item.id,
        )
        self.receive = Button("", "primary", "package-check", key="Ctrl+Enter", shown_only=True)
        self.back = Button("", "danger", "undo-2", key="Ctrl+Del", shown_only=True)
        self.head(self._title, None, self._state)
        self.body(column(row(self._sub, margins=(14, 10, 14, 8)), (self.table, 1), gap=0))
        self.foot(row(None, self.back, self.receive))
        self.table.stepped.connect(self._step)
        self.receive.clicked.connect(self.go)
        self.back.clicked.connect(self.recall)
        translate.say(self, lambda _text: self._repeat(), str)

    row: TransferRow | None

    def show_transfer(self, found: TransferRow, items: list[tuple[TransferItem, PartRow | None]]) -> None:
        typed = {each.item.id: each.came_milli for each in self._rows} if self.row and self.row.id == found.id else {}
        self.row = found
        self._rows = [
            _Coming(
                item,
                item.received_milli if item.received_milli is not None else typed.get(item.id, item.qty_milli),
                part,
            )
            for item, part in items
        ]
        self.table.show_rows(list(self._rows))
        self._repeat()

    def _step(self, each: _Coming, by: int) -> None:
        if self._is_to_receive():
            came = max(0, each.came_milli + by * 1000)
            self._rows = [replace(one, came_milli=came) if one.item.id == each.item.id else one for one in self._rows]
            self.table.show_rows(list(self._rows))

    def go(self) -> None:
        """Ctrl+Enter: on this store's shelf."""
        found, by = self.row, self._desk.actor
        if found is None or not self._is_to_receive():
            return
        came = {each.item.id: each.came_milli for each in self._rows}
        self._desk.worker.write(
            by, lambda session: stock_transfer.receive_transfer(by, session, found.id, came),
            lambda _none: self._desk.say(self.tr("Received: on the shelf now")), told(self._desk), owner=self,
        )  # fmt: skip

    def recall(self) -> None:
        """Ctrl+Del: it never left."""
        found, by = self.row, self._desk.actor
        if found is None or found.how or found.way != "out":
            return
        self._desk.worker.write(
            by, lambda session: stock_transfer.recall(by, session, found.id),
            lambda _none: self._desk.say(self.tr("Taken back: on this shelf again")), told(self._desk), owner=self,
        )  # fmt: skip

    def _is_to_receive(self) -> bool:
        return self.row is not None and self.row.way == "in" and not self.row.how

    def _repeat(self) -> None:
        found, may = self.row, self._desk.actor.may(Right.STOCK)
        if found is None:
            return
        text = self.tr("From {store}") if found.way == "in" else self.tr("To {store}")
        self._title.setText(text.format(store=found.other or self.tr("another store")))
        self._state.show_status(*state_words(found))
        ended = f"{found.ended_by} {moment(found.ended_at)}" if found.ended_at else ""
        self._sub.setText("   ".join(filter(None, [found.by_name, moment(found.sent_at), found.note, ended])))
        self.receive.setText(self.tr("Received"))
        self.back.setText(self.tr("Take back"))
        self.receive.setVisible(self._is_to_receive())
        self.back.setVisible(found.way == "out" and not found.how)
        for button in (self.receive, self.back):
            button.setEnabled(may)

    @staticmethod
    def _part(each: _Coming) -> Cell:
        english = each.part.name_en if each.part is not None and translate.current().code == "en" else ""
        number = each.part.number if each.part is not None else each.item.part_key
        return Cell(english or each.item.part_name, number)

    @staticmethod
    def _sent(each: _Coming) -> Cell:
        return Cell(money.format_qty(each.item.qty_milli), kind="amount")

    def _came(self, each: _Coming) -> Cell:
        if self.row is None or (self.row.way == "out" and not self.row.how) or self.row.how == "recalled":
            return Cell("—", kind="amount")
        other = each.came_milli != each.item.qty_milli
        return Cell(money.format_qty(each.came_milli), kind="amount", tone="bad" if other else "neutral")


def state_words(found: TransferRow) -> tuple[str, Tone]:
    """The pill of a transfer."""
    if found.how == "recalled":
        return QCoreApplication.translate("Transfer", "Taken back"), "neutral"
    if found.how:
        if found.received_milli != found.sent_milli:
            return QCoreApplication.translate("Transfer", "Received, not as sent"), "bad"
        return QCoreApplication.translate("Transfer", "Received"), "ok"
    if found.way == "in":
        return QCoreApplication.translate("Transfer", "To receive"), "warn"
    return QCoreApplication.translate("Transfer", "Under way"), "info"


class Sending(QWidget):
    """The list at the left; at the right a new transfer (Ctrl+N) or the chosen one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked, self._branches = desk, 0, list[BranchRow]()
        self.new, self.one, self._nothing = NewTransfer(desk), OneTransfer(desk), Empty("truck")
        self.table = RecordTable(
            [
                Column("other", lambda: self.tr("Transfer"), self._other),
                Column("state", lambda: self.tr("State"), self._state, 150, narrow_width=136),
            ],
            lambda: self.tr("Transfers"),
            lambda found: found.id,
        )
        self.add = Button("", "", "plus", key="Ctrl+N", shown_only=True)
        self._empty = Empty("truck")
        left = Card()
        left.head(None, self.add)
        left.body(column((self.table, 1), (self._empty, 1), gap=0))
        left.setMinimumWidth(320)
        left.setMaximumWidth(440)
        self._right = QStackedWidget()
        for each in (self._nothing, self.new, self.one):
            self._right.addWidget(each)
        self.setLayout(row((left, 5), (self._right, 9), gap=14))
        self.add.clicked.connect(self.begin)
        self.table.moved.connect(self._open)
        self.table.picked.connect(lambda _found: self.one.table.setFocus())
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        if self._right.currentWidget() is self.new:
            self.new.lines.entry.start()
        else:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go(self) -> None:
        """Ctrl+Enter: send, or receive."""
        shown_now = self._right.currentWidget()
        if shown_now is self.new:
            self.new.go()
        elif shown_now is self.one:
            self.one.go()

    def drop(self) -> None:
        """Ctrl+Del: take the chosen one back."""
        if self._right.currentWidget() is self.one:
            self.one.recall()

    def back(self) -> bool:
        """Esc: from the new one to the list; its parts stay."""
        if self._right.currentWidget() is not self.new:
            return False
        self._right.setCurrentWidget(self._nothing)
        self._open(self.table.row())
        self.table.setFocus()
        return True

    def begin(self) -> None:
        """Ctrl+N."""
        if self._branches:
            self._right.setCurrentWidget(self.new)
            self.new.lines.entry.start()

    def ask(self) -> None:
        """Read the transfers and the group's stores."""
        self._asked += 1
        by, mine = self._desk.actor, self._asked

        def find(session: Session) -> tuple[list[TransferRow], list[BranchRow]]:
            return stock_transfer.transfers(by, session), stock_transfer.branches(by, session)

        def show(found: tuple[list[TransferRow], list[BranchRow]]) -> None:
            if mine != self._asked:
                return
            rows, self._branches = found
            self.new.show_branches(self._branches)
            self.table.show_rows(rows)
            self.table.setVisible(bool(rows))
            self._empty.setVisible(not rows)
            self._repeat()
            self._open(self.table.row())

        self._desk.worker.read(find, show, told(self._desk), owner=self)

    def _open(self, found: TransferRow | None) -> None:
        if found is None:
            if self._right.currentWidget() is not self.new:
                self._right.setCurrentWidget(self._nothing)
            return
        if self._right.currentWidget() is self.new and self.new.lines.lines and not self.table.hasFocus():
            return  # somebody is typing a new one
        by, worker = self._desk.actor, self._desk.worker

        def find() -> list[tuple[TransferItem, PartRow | None]]:
            with worker.store().read() as session:
                items = stock_transfer.items(by, session, found.id)
            named = {part.part_key: part for part in parts(worker.store(), [item.part_key for item in items])}
            return [(item, named.get(item.part_key)) for item in items]

        def show(items: list[tuple[TransferItem, PartRow | None]]) -> None:
            chosen = self.table.row()
            if chosen is not None and chosen.id == found.id:
                self.one.show_transfer(chosen, items)
                self._right.setCurrentWidget(self.one)

        worker.run(find, show, told(self._desk), owner=self)

    def _repeat(self) -> None:
        self.add.setText(self.tr("New transfer"))
        self.add.setEnabled(bool(self._branches) and self._desk.actor.may(Right.STOCK))
        alone = not self._branches
        self._empty.set_title(self.tr("No other store is known") if alone else self.tr("No transfer yet"))
        self._empty.set_hint(
            self.tr("Transfers go between the stores of one group; the centre's operator joins a store to it.") if alone
            else self.tr("Ctrl+N sends parts to another store of the group.")
        )  # fmt: skip
        self._nothing.set_title(self.tr("No transfer is chosen"))
        self._nothing.set_hint(self.tr("What was sent to this store waits at the left until it is received."))

    def _other(self, found: TransferRow) -> Cell:
        text = self.tr("From {store}") if found.way == "in" else self.tr("To {store}")
        count = counted(self.tr("{n} part[s]"), found.lines)
        return Cell(text.format(store=found.other or "—"), f"{count}   {moment(found.sent_at)}")

    def _state(self, found: TransferRow) -> Cell:
        word, tone = state_words(found)
        return Cell(word, kind="pill", tone=tone)
