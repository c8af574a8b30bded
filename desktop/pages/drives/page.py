"""F3: the test drives of a day as a board or a list, one car's week, and beside them the drive in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.domain.sales import drive_list
from desktop.domain.sales.drive_list import DriveRow
from desktop.domain.sales.drive_plan import Offer
from desktop.pages.desk import Desk, Page
from desktop.pages.drives.board_desk import Back, BoardDesk
from desktop.pages.drives.day_line import VIEWS, DayLine
from desktop.pages.drives.day_papers import open_day_papers
from desktop.pages.drives.drive_table import DriveTable
from desktop.pages.drives.drive_tile import car_name, day_words
from desktop.pages.drives.lost_bar import LostBar, Other
from desktop.pages.drives.offer_bar import OfferBar
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.pages.refusal import told
from desktop.store import lost_drive
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.board import Board, Slot
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.empty import Empty
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal

TICK_MS = 60_000
"""So often the now-line moves and what is late is said."""
PANEL, NARROW_PANEL = 404, 360
NARROW = 1240
"""Below this width of the page the panel and the line over the board are narrow."""
_SHOWN = frozenset(
    {"drive", "car_use", "demo_car", "vehicle", "plate", "customer", "setting", "opening_day", "key_loan"}
)


class DrivesPage(Page):
    """``arrive``: None or ``"today"``; or a mapping with ``drive`` (an id), ``day`` (a date), ``car`` (whose week),
    ``book`` (a customer's id, perhaps empty), or ``key`` (a car whose key was scanned)."""

    name = "drives"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.board_desk = BoardDesk(desk, self)
        self.board, self.table = Board(self.board_desk.words), DriveTable(self.board_desk)
        self.line, self.offers, self.lost, self.panel = DayLine(), OfferBar(), LostBar(), DrivePanel(desk)
        self.view = VIEWS[0]
        self._go_on = Button("", "link", key="Ctrl+N", shown_only=True)
        self._waiting = Banner(self._go_on)
        self._empty = Empty("car")
        shown = QWidget()
        self._stack = QStackedLayout(shown)
        for each in (self.board, self.table, self._empty):
            self._stack.addWidget(each)
        card = Card()
        card.head(self.line)
        card.body(column((shown, 1), gap=0))
        self._foot = card.foot(self.offers, margins=(14, 7, 12, 7))
        left = column(self.lost, self._waiting, (card, 1), gap=10)
        self.setLayout(row((left, 1), self.panel, margins=(16, 14, 16, 14), gap=14))
        self.panel.hide()
        self._wanted: Callable[[], object] | None = None
        self._to_cancel, self._back, self._started, self._met = "", None, False, False
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._wire()
        self._keys()
        translate.say(self, lambda _text: self.retranslate(), str)

    _back: Back | None

    def title(self) -> str:
        return self.tr("Test drives")

    def _wire(self) -> None:
        hand, board, line, table, panel = self.board_desk, self.board, self.line, self.table, self.panel
        hand.changed.connect(self._show)
        hand.moved.connect(self._on_moved)
        hand.answered.connect(board.answered)
        board.asked.connect(self._book_slot)
        board.moved.connect(hand.move)
        board.opened.connect(self._open)
        board.removed.connect(self._cancel)
        board.row_opened.connect(self._open_row)
        board.day_turned.connect(hand.turn)
        board.now_wanted.connect(lambda: self.show_day(None))
        board.refused.connect(lambda text: self.desk.say(text, bad=True))
        line.turned.connect(hand.turn)
        line.day_wanted.connect(self.show_day)
        line.view_wanted.connect(self.show_view)
        line.model_typed.connect(hand.find)
        line.car_wanted.connect(hand.show_week)
        line.left.connect(self.to_rows)
        line.papers_wanted.connect(lambda: open_day_papers(self.desk, line.shown(), self.window()))
        line.refused.connect(lambda refused: self.desk.say(refusal(refused), bad=True))
        table.opened.connect(self._open)
        table.removed.connect(self._cancel)
        table.shifted.connect(self._shift)
        table.turned.connect(hand.turn)
        self.offers.picked.connect(self._book_offer)
        self.lost.taken.connect(self._take_other)
        self.lost.opened.connect(self._open)
        self._go_on.clicked.connect(lambda: panel.book(None, None, None))
        panel.saved.connect(lambda _id: hand.read())
        panel.closed.connect(self._on_closed)
        panel.slot_changed.connect(self._on_draft)
        panel.booking.changed.connect(self._show_panel)
        panel.drive.changed.connect(self._on_card)
        self._tick.timeout.connect(self._on_tick)

    def _keys(self) -> None:
        for sequence, act in (
            ("Ctrl+F", self.line.to_model),
            ("Ctrl+G", self.line.to_day),
            ("Ctrl+J", self.to_offer),
            ("Ctrl+B", self.to_rows),
            ("Ctrl+PgUp", lambda: self._step_view(-1)),
            ("Ctrl+PgDown", lambda: self._step_view(1)),
            ("Alt+W", self._week_of_cursor),
            ("Ctrl+Z", self.undo),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.panel.listen(self)
        self.lost.listen(self)

    # -- page

    def arrive(self, payload: Any = None) -> None:
        """Today, with the first free time under the keys; or what the payload names."""
        if not self._started:
            self._started = True
            self.panel.start()
        self._tick.start()
        asked = payload if isinstance(payload, dict) else {}
        if asked.get("drive"):
            self._find_day(str(asked["drive"]))
        elif asked.get("key"):
            self.board_desk.read()
            self.panel.arrive(asked)
        elif asked.get("day"):
            self.show_day(asked["day"])
        elif asked.get("car"):
            self.show_view("week", str(asked["car"]))
        elif "book" in asked:
            self.board_desk.read()
            self.panel.book(None, None, None, str(asked["book"] or ""))
            self._show_panel()
        elif payload == "today" or self.board_desk.seen is None:
            self.show_view(VIEWS[0])
            self.show_day(None)
        else:
            self.board_desk.read()
            self.to_rows()

    def leave(self) -> None:
        self._tick.stop()
        self.panel.leave()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & _SHOWN and self._started:
            self.board_desk.read()
        self.panel.changed(tables)

    def retranslate(self) -> None:
        self._go_on.setText(self.tr("Go on with it"))
        self._empty.set_title(self.tr("No demo car yet"))
        self._empty.set_hint(self.tr("A manager marks the store's cars as demo cars: then each has a row here."))
        self.board.setAccessibleName(self.tr("Test drives: cars and times"))
        if self.board_desk.seen is not None:
            self.board_desk.build()
            self._show()
        self._show_panel()

    # -- what is shown

    def show_day(self, day: date | None) -> None:
        """A day, None for today; the keys stand on the first free time."""
        self._wanted = self.to_offer
        self.board_desk.show_day(day)

    def show_view(self, view: str, car_id: str = "") -> None:
        """One of ``VIEWS``; the week of a car, else of the one under the keys."""
        before, self.view = self.view, view
        self._wanted = self.to_offer if view == "week" or before == "week" else self.to_rows
        if view == "week":
            self.board_desk.show_week(car_id or self._car_under_keys())
        elif before == "week" or self.board_desk.car_id:
            self.board_desk.show_week("")
        else:
            self._show()

    def _show(self) -> None:
        """Draw what was read."""
        hand = self.board_desk
        seen = hand.seen
        if seen is None:
            return
        hours = seen.plan.hours
        local = hours.local(hours.moment(hand.shown_day(), 12 * 60))
        self.line.show_state(hand.shown_day(), hand.today(), self.view, day_words(local).partition(" ")[2])
        self.line.show_cars(list(seen.plan.cars.values()), hand.car_id)
        self.board.judge_by(hand.judge, -(-hand.usual_minutes() // 15))
        self.board.show_corner(self.tr("Day") if self.view == "week" else self.tr("Car"))
        self.board.show_scene(hand.scene)
        self.table.show_rows()
        self.offers.show_offers(hand.offers(), hours, bool(hand.model))
        self.lost.show_lost([each for each in seen.lost if each.drive.id != self.panel.drive_id], hours)
        self._stack.setCurrentIndex(2 if not seen.plan.cars else 1 if self.view == "list" else 0)
        self._foot.setVisible(bool(seen.plan.cars))
        self._go_where_wanted()

    def _go_where_wanted(self) -> None:
        """Once what was asked for is read and seen."""
        if self.isVisible() and self.board_desk.seen is not None and self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            wanted()

    def _show_panel(self) -> None:
        """The panel is there while something is in hand; the board has all of the width else."""
        there = self.panel.mode() != "empty"
        self._fit()
        self.panel.setVisible(there)
        if not there and self.panel.booking.draft.is_worth_keeping:
            self._waiting.tell(self.tr("A booking is waiting: what was typed is still there."))
        else:
            self._waiting.clear()
        self.board.show_chosen(self.panel.drive_id if there else "")

    def _on_tick(self) -> None:
        if self.isVisible() and self.board_desk.seen is not None and self.board.hand.drag is None:
            self.board_desk.build()
            self._show()

    def _find_day(self, drive_id: str) -> None:
        """The day of a drive that may lie anywhere."""
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: drive_list.drive(by, session, drive_id).day,
            lambda day: self._show_on(day, drive_id), told(self.desk), owner=self,
        )  # fmt: skip

    def _show_on(self, day: date, drive_id: str) -> None:
        self._wanted = lambda: self._open(drive_id)
        self.board_desk.show_day(day)

    # -- the keys' place

    def to_rows(self) -> None:
        """Ctrl+B: to the board or the list."""
        if self.view == "list":
            self.table.focus()
        else:
            self.board.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_offer(self) -> None:
        """Ctrl+J: to the next of the best free times; Enter books it."""
        offers, axis = self.offers.offers(), self.board_desk.axis
        if axis is None:
            return
        slots = [axis.slot(axis.row_of(each.car.id, each.start), each.start, 15) for each in offers
                 if axis.row_of(each.car.id, each.start)]  # fmt: skip
        now = self.board.cursor()
        places = [(slot.row, slot.start) for slot in slots]
        at = places.index((now.row, now.start)) if now and (now.row, now.start) in places else -1
        if places:
            self.board.show_quarter(slots[(at + 1) % len(slots)].start)
            self.board.put_cursor(*places[(at + 1) % len(places)])
        self.to_rows()

    def _car_under_keys(self) -> str:
        seen, axis, cursor = self.board_desk.seen, self.board_desk.axis, self.board.cursor()
        if self.view == "list" and isinstance(self.table.table.row(), DriveRow):
            return str(self.table.table.row().car_id)
        if axis is not None and cursor is not None:
            return axis.cars[cursor.row]
        return next(iter(seen.plan.cars), "") if seen else ""

    def _week_of_cursor(self) -> None:
        """Alt+W: the week of the car under the keys, and back to the day."""
        self.show_view(VIEWS[0] if self.view == "week" else "week")

    def _step_view(self, by: int) -> None:
        self.show_view(VIEWS[(VIEWS.index(self.view) + by) % len(VIEWS)])

    def _open_row(self, key: str) -> None:
        """A car's name opens its week, a day's name that day."""
        axis = self.board_desk.axis
        if axis is not None and self.view == "week":
            day = axis.days[key]
            self.show_view(VIEWS[0])
            self.show_day(day)
        elif axis is not None:
            self.show_view("week", axis.cars[key])

    # -- doing

    def _book_slot(self, slot: Slot) -> None:
        car_id, start, minutes = self.board_desk.where(slot)
        self._book(car_id, start, minutes if slot.length != self.board.hand.usual else None)

    def _book_offer(self, offer: Offer) -> None:
        self._book(offer.car.id, offer.start, None)

    def _book(self, car_id: str, start: datetime, minutes: int | None) -> None:
        self.panel.book(car_id, start, minutes)
        self._show_panel()

    def _open(self, tile_id: str) -> None:
        row = self.board_desk.row(tile_id)
        if isinstance(row, DriveRow):
            self.panel.show_drive(row.id)
            self._show_panel()
            self._show()
            self.table.choose(row.id)
        elif row is not None:
            self.show_view("week", row.car_id)

    def _cancel(self, tile_id: str) -> None:
        """Delete: the panel asks for the reason."""
        row = self.board_desk.row(tile_id)
        if isinstance(row, DriveRow):
            self._to_cancel = row.id
            self._open(row.id)
            self._on_card()

    def _on_card(self) -> None:
        facts = self.panel.drive.facts
        if self.panel.isHidden() and facts is not None:  # a key was scanned: its drive came by itself
            self._show_panel()
            self.panel.card.start()
        if self._to_cancel and facts is not None and facts.row.id == self._to_cancel:
            self._to_cancel = ""
            self.panel.card.ask_cancel()

    def _shift(self, tile_id: str, rows: int, quarters: int, longer: int) -> None:
        """The list moves a drive by the same steps as the board."""
        tile = self.board.scene().by_id.get(tile_id)
        if tile is not None:
            self.board.act(*self.board.hand.shift(self.board.hand.shown(tile), rows, quarters, longer))

    def _on_moved(self, row_id: str, back: Back) -> None:
        self._back = back
        row = self.board_desk.row(row_id)
        who = row.customer if isinstance(row, DriveRow) else self.tr("The entry")
        self.desk.say(self.tr("{0} moved").format(who), undo=self.undo)

    def undo(self) -> None:
        """Ctrl+Z, and the toast's Alt+Z: the last move is taken back."""
        back, self._back = self._back, None
        if back is not None:
            self.board_desk.take_back(back)

    def _take_other(self, other: Other) -> None:
        by = self.desk.actor
        self.desk.worker.write(
            by,
            lambda session: lost_drive.take_other(by, session, other.drive_id, car_id=other.car_id, start=other.start),
            lambda _booked: self._took(other), told(self.desk), owner=self,
        )  # fmt: skip

    def _took(self, other: Other) -> None:
        seen = self.board_desk.seen
        if seen is not None and other.car_id in seen.plan.cars:
            when = f"{seen.plan.hours.local(other.start):%m-%d %H:%M}"
            car = car_name(seen.plan.cars[other.car_id])
            self.desk.say(self.tr("Booked instead: {0} {1}").format(car, when))
        self.board_desk.read()

    def _on_draft(self, slot: Any) -> None:
        """What stands in the panel, as a ghost on the board."""
        axis = self.board_desk.axis
        on = axis.row_of(slot.car_id, slot.start) if axis and slot is not None and slot.start is not None else ""
        if not axis or not on:
            self.board.show_draft(None)
            return
        shown = axis.slot(on, slot.start, slot.minutes)
        self.board.show_draft(shown, self.board_desk.words(shown), bad=bool(slot.problems))

    def _on_closed(self) -> None:
        self.board.show_draft(None)
        self._show_panel()
        self._show()
        self.to_rows()

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.panel.mode() != "empty":
            self.panel.close_drive()
        elif event.key() == Qt.Key.Key_Escape and self.line.field.text():
            self.line.field.clear()
            self.to_rows()
        elif event.key() == Qt.Key.Key_Escape and self.view == "week":
            self.show_view(VIEWS[0])
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._go_where_wanted()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.setFixedWidth(NARROW_PANEL if self.width() < NARROW else PANEL)
        self._fit()

    def _fit(self) -> None:
        beside = self.panel.width() + 14 if self.panel.mode() != "empty" else 0
        self.line.show_width(self.width() - 32 - beside)
