"""F3: the test drives of a day as a board or a list, one car's week, and beside them the drive in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive_list import DriveRow
from desktop.pages.desk import Desk, Page
from desktop.pages.drives.board_desk import Back, BoardDesk
from desktop.pages.drives.board_foot import BoardFoot
from desktop.pages.drives.day_line import VIEWS, DayLine
from desktop.pages.drives.day_papers import open_day_papers
from desktop.pages.drives.drawn import scene, usual_minutes
from desktop.pages.drives.drive_table import DriveTable
from desktop.pages.drives.drive_tile import car_name, day_words
from desktop.pages.drives.fleet import open_cars
from desktop.pages.drives.lost_bar import LostBar
from desktop.pages.drives.panel.panel import DrivePanel
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
    {"drive", "car_use", "demo_car", "vehicle", "plate", "customer", "setting", "opening_day", "key_loan", "outbox"}
)


class DrivesPage(Page):
    """``arrive``: None or ``"today"``; or a mapping with ``drive`` (an id), ``day`` (a date), ``car`` (whose week),
    ``book`` (a customer's id, perhaps empty), or ``key`` (a car whose key was scanned)."""

    name = "drives"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.board_desk = BoardDesk(desk, self)
        self.board, self.table = Board(self.board_desk.words), DriveTable(self.board_desk)
        self.line, self.foot, self.lost, self.panel = DayLine(), BoardFoot(), LostBar(), DrivePanel(desk)
        self.offers = self.foot.offers
        self.view = VIEWS[0]
        self._go_on = Button("", "link", key="Ctrl+N", shown_only=True)
        self._waiting = Banner(self._go_on)
        self._first_car = Button("", "primary", "plus", key="Alt+K", shown_only=True)
        self._empty = Empty("car", action=self._first_car)
        shown = QWidget()
        self._stack = QStackedLayout(shown)
        for each in (self.board, self.table, self._empty):
            self._stack.addWidget(each)
        card = Card()
        card.head(self.line)
        card.body(column((shown, 1), gap=0))
        self._foot = card.foot(self.foot, margins=(14, 7, 12, 7))
        left = column(self.lost, self._waiting, (card, 1), gap=10)
        self.setLayout(row((left, 1), self.panel, margins=(16, 14, 16, 14), gap=14))
        self.foot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never widens the page
        self.panel.hide()
        self._wanted: Callable[[], object] | None = None
        self._back: Back | None = None
        self._to_cancel, self._started = "", False
        self._tick = QTimer(self, interval=TICK_MS)
        self._wire()
        self._keys()
        translate.say(self, lambda _text: self.retranslate(), str)

    def title(self) -> str:
        return self.tr("Test drives")

    def _wire(self) -> None:
        hand, board, line, table, panel = self.board_desk, self.board, self.line, self.table, self.panel
        hand.changed.connect(self._show)
        hand.moved.connect(self._on_moved)
        hand.answered.connect(board.answered)
        hand.found.connect(self._show_on)
        hand.took.connect(self._took)
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
        self.offers.picked.connect(lambda offer: self._book(offer.car.id, offer.start, None))
        self.lost.taken.connect(hand.take_other)
        self.lost.opened.connect(self._open)
        self._first_car.clicked.connect(self.open_cars)
        self.foot.cars.clicked.connect(self.open_cars)
        self.foot.figures.clicked.connect(lambda: open_cars(self.desk, "figures"))
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
            ("Ctrl+PgUp", lambda: self.show_view(VIEWS[VIEWS.index(self.view) - 1])),
            ("Ctrl+PgDown", lambda: self.show_view(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])),
            ("Alt+W", self._week_of_cursor),
            ("Ctrl+Z", self.undo),
            ("Alt+K", self.open_cars),
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
            self.board_desk.find_drive(str(asked["drive"]))
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
        if tables & _SHOWN and self.isVisible():
            self.board_desk.read()
        self.panel.changed(tables)

    def retranslate(self) -> None:
        self._go_on.setText(self.tr("Go on with it"))
        self._first_car.setText(self.tr("To the demo cars"))
        self._empty.set_title(self.tr("No demo car yet"))
        self._empty.set_hint(self.tr("A manager marks the store's cars as demo cars: then each has a row here."))
        self.board.setAccessibleName(self.tr("Test drives: cars and times"))
        self.board_desk.draw()
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
        drawn = self.board_desk.drawn
        if drawn is None:
            return
        seen, day = drawn.seen, drawn.wish.day
        hours, cars = seen.plan.hours, list(seen.plan.cars.values())
        weekday = day_words(hours.local(hours.moment(day, 12 * 60))).partition(" ")[2]
        self.line.show_state(day, self.board_desk.today(), self.view, weekday)
        self.line.show_cars(cars, drawn.wish.car_id)
        self.board.judge_by(self.board_desk.judge, -(-usual_minutes(seen.plan) // 15))
        self.board.show_corner(self.tr("Day") if drawn.wish.car_id else self.tr("Car"))
        self.board.show_scene(scene(drawn))
        self.table.show_rows()
        self.offers.show_offers(drawn.offers, hours, bool(drawn.wish.model))
        self.lost.show_lost([each for each in seen.lost if each.drive.id != self.panel.drive_id], hours)
        self._stack.setCurrentIndex(2 if not cars else 1 if self.view == "list" else 0)
        self._foot.setVisible(bool(cars))
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
        if self.isVisible():
            self.board_desk.draw()

    def _show_on(self, drive_id: str, day: date) -> None:
        """A drive that may lie anywhere, on its own day."""
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
        slot = self.board_desk.next_offer(self.board.cursor())
        if slot is not None:
            self.board.show_quarter(slot.start)
            self.board.put_cursor(slot.row, slot.start)
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

    def open_cars(self) -> None:
        """Alt+K: the card of the car under the keys, with its own calendar."""
        car_id = self._car_under_keys()
        self.desk.go("fleet", {"car": car_id} if car_id else "cars")

    def _book_slot(self, slot: Slot) -> None:
        car_id, start, minutes = self.board_desk.where(slot)
        self._book(car_id, start, minutes if slot.length != self.board.hand.usual else None)

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

    def _took(self, car: CarRow, when: str) -> None:
        self.desk.say(self.tr("Booked instead: {0} {1}").format(car_name(car), when))

    def _on_draft(self, slot: Any) -> None:
        """What stands in the panel, as a ghost on the board."""
        shown = self.board_desk.slot_of(slot.car_id, slot.start, slot.minutes) if slot is not None else None
        words = self.board_desk.words(shown) if shown is not None else ""
        self.board.show_draft(shown, words, bad=slot is not None and bool(slot.problems))

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
        room = self.width() - 32 - beside
        self.line.show_width(room)
        self.foot.show_width(room)
