"""F3: the test drives of a day as a board or a list, one car's week, and beside them the drive in hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.opening import Hours
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive_list import DriveRow
from desktop.pages.board.board_page import BoardPage
from desktop.pages.board.day_line import VIEWS
from desktop.pages.board.words import clock_time, day_words
from desktop.pages.desk import Desk
from desktop.pages.drives.board_desk import Back, BoardDesk
from desktop.pages.drives.board_foot import BoardFoot
from desktop.pages.drives.day_papers import open_day_papers
from desktop.pages.drives.drawn import Drawn, scene, usual_minutes
from desktop.pages.drives.drive_table import DriveTable
from desktop.pages.drives.drive_tile import car_name
from desktop.pages.drives.fleet import open_cars
from desktop.pages.drives.lost_words import lost_line
from desktop.pages.drives.model_line import ModelLine
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.pages.drives.type_ahead import TypeAhead
from desktop.widgets.board import Slot
from desktop.widgets.button import Button
from desktop.widgets.empty import Empty

_SHOWN = frozenset(
    {"drive", "car_use", "demo_car", "vehicle", "plate", "customer", "setting", "opening_day", "key_loan", "outbox"}
)


WHY = 14
"""Characters of why a day is closed: a line's place beside the date."""


class DrivesPage(BoardPage):
    """``arrive``: None or ``"today"``; or a mapping with ``drive`` (an id), ``day`` (a date), ``car`` (whose week),
    ``book`` (a customer's id, perhaps empty), or ``key`` (a car whose key was scanned)."""

    name = "drives"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self.board_desk = BoardDesk(desk)
        self.table, self.line, self.foot = DriveTable(self.board_desk), ModelLine(), BoardFoot()
        self.panel = DrivePanel(desk)
        self._first_car = Button("", "primary", "plus", key="Alt+K", shown_only=True)
        empty = Empty("car", action=self._first_car)
        super().__init__(desk, self.board_desk, self.line, self.table, self.foot, self.panel, empty, parent)
        self._wire()
        self._say_words()

    def title(self) -> str:
        return self.tr("Test drives")

    def _wire(self) -> None:
        hand, board, line, table, panel = self.board_desk, self.board, self.line, self.table, self.panel
        TypeAhead(board).typed.connect(self._book_typing)
        hand.found.connect(self._show_on)
        hand.took.connect(self._took)
        board.moved.connect(hand.move)
        for each in (board.day_turned, line.turned, table.turned):
            each.connect(hand.turn)
        line.model_typed.connect(hand.find)
        line.whose_wanted.connect(hand.show_week)
        line.papers_wanted.connect(lambda: open_day_papers(self.desk, line.shown(), self.window()))
        self.offers.picked.connect(lambda offer: self._book(offer.car.id, offer.start, None))
        self.lost.taken.connect(hand.take_other)
        self._first_car.clicked.connect(self.open_cars)
        self.foot.cars.clicked.connect(self.open_cars)
        self.foot.figures.clicked.connect(lambda: open_cars(self.desk, "figures"))
        self._go_on.clicked.connect(lambda: panel.book(None, None, None))
        panel.saved.connect(lambda _id: hand.read())
        panel.closed.connect(self._on_closed)
        panel.slot_changed.connect(self._on_draft)
        panel.booking.changed.connect(self._show_panel)
        panel.drive.changed.connect(self._on_card)
        self.on_key("Alt+K", self.open_cars)
        panel.listen(self)
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
        super().leave()
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

    def _show_day_of(self, day: date | None) -> None:
        self.board_desk.show_day(day)

    def _show_week(self, thing: str) -> None:
        self.board_desk.show_week(thing)

    def _whose_week(self) -> str:
        return self.board_desk.car_id

    def _draw_again(self) -> None:
        self.board_desk.draw()

    def _show(self) -> None:
        drawn = self.board_desk.drawn
        if drawn is None:
            return
        seen, day = drawn.seen, drawn.wish.day
        hours, cars = seen.plan.hours, list(seen.plan.cars.values())
        self.line.show_state(day, self.board_desk.today(), self.view, self._weekday(hours, day))
        self.line.show_whose([(car.id, car_name(car)) for car in cars], drawn.wish.car_id)
        self.board.judge_by(self.board_desk.judge, -(-usual_minutes(seen.plan) // 15))
        self.board.show_corner(self.tr("Day") if drawn.wish.car_id else self.tr("Car"))
        self.board.show_scene(scene(drawn))
        self.table.show_rows()
        self._show_offers(drawn)
        lost = [each for each in seen.lost if each.drive.id != self.panel.drive_id]
        self.lost.show_lost([lost_line(each) for each in lost], hours)
        self._show_stack(empty=not cars)

    def _weekday(self, hours: Hours, day: date) -> str:
        """The day in words, and that the store is closed on it: then all of the board is shaded."""
        word, found = day_words(hours.local(hours.moment(day, 12 * 60))).partition(" ")[2], hours.of(day)
        if found.times:
            return word
        why = found.name[:WHY] if found.kind == "own" else ""
        return ": ".join(filter(None, [self.tr("{0}, closed").format(word), why]))

    def _show_offers(self, drawn: Drawn) -> None:
        hours, now = drawn.seen.plan.hours, clock.now()
        names = [f"{car_name(each.car)} {clock_time(hours, each.start, now)}" for each in drawn.offers]
        word = self.tr("Best fit, next free") if drawn.wish.model else self.tr("Next free")
        if not drawn.offers:
            word = self.tr("Nothing free within a week; choose another model or day.")
        self.offers.show_offers(drawn.offers, names, word)

    def _has_panel(self) -> bool:
        return self.panel.mode() != "empty"

    def _show_panel(self) -> None:
        there = self._has_panel()
        self._fit()
        self.panel.setVisible(there)
        if not there and self.panel.booking.draft.is_worth_keeping:
            self._waiting.tell(self.tr("A booking is waiting: what was typed is still there."))
        else:
            self._waiting.clear()
        self.board.show_chosen(self.panel.drive_id if there else "")

    def _show_on(self, drive_id: str, day: date) -> None:
        """A drive that may lie anywhere, on its own day."""
        self._wanted = lambda: self._open(drive_id)
        self.board_desk.show_day(day)

    # -- the keys' place

    def _thing_of_row(self) -> str:
        found = self.table.table.row()
        return found.car_id if isinstance(found, DriveRow) else ""

    def _first_thing(self) -> str:
        return next(iter(self.board_desk.seen.plan.cars), "") if self.board_desk.seen else ""

    # -- doing

    def open_cars(self) -> None:
        """Alt+K: the card of the car under the keys, with its own calendar."""
        car_id = self._thing_under_keys()
        self.desk.go("fleet", {"car": car_id} if car_id else "cars")

    def _book_slot(self, slot: Slot) -> None:
        car_id, start, minutes = self.board_desk.where(slot)
        self._book(car_id, start, minutes if slot.length != self.board.hand.usual else None)

    def _book(self, car_id: str, start: datetime, minutes: int | None) -> None:
        self.panel.book(car_id, start, minutes)
        self._show_panel()

    def _book_typing(self, digits: str) -> None:
        """A telephone's last digits typed on a free time: it is booked, and the customer looked for."""
        slot = self.board.cursor()
        if slot is not None and self.board.cursor_tile() is None:
            self._book_slot(slot)
            self.panel.book_typing(digits)

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

    def _name_of(self, row_id: str) -> str:
        row = self.board_desk.row(row_id)
        return row.customer if isinstance(row, DriveRow) else self.tr("The entry")

    def _take_back(self, back: Back) -> None:
        self.board_desk.take_back(back)

    def _close_panel(self) -> bool:
        there = self._has_panel()
        if there:
            self.panel.close_drive()
        return there

    def _took(self, car: CarRow, when: str) -> None:
        self.desk.say(self.tr("Booked instead: {0} {1}").format(car_name(car), when))

    def _on_draft(self, slot: Any) -> None:
        """What stands in the panel, as a ghost on the board."""
        shown = self.board_desk.slot_of(slot.car_id, slot.start, slot.minutes) if slot is not None else None
        words = self.board_desk.words(shown) if shown is not None else ""
        self.board.show_draft(shown, words, bad=slot is not None and bool(slot.problems))
