"""The appointment book: bays and technicians of a day as a board or a list, one's week, and the booking in hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.service.bay_plan import Offer
from desktop.domain.service.kind import USUAL_MINUTES
from desktop.pages.board.board_page import BoardPage
from desktop.pages.board.day_line import VIEWS
from desktop.pages.board.words import clock_time, day_words
from desktop.pages.desk import Desk
from desktop.pages.service.book import resource
from desktop.pages.service.book.book_desk import Back, BookDesk
from desktop.pages.service.book.book_foot import BookFoot
from desktop.pages.service.book.day_list import show_day_list
from desktop.pages.service.book.drawn import Drawn, flow_of, scene
from desktop.pages.service.book.lost_words import lost_line
from desktop.pages.service.book.panel.panel import StayPanel
from desktop.pages.service.book.resource import Place
from desktop.pages.service.book.stay_row import thing_name
from desktop.pages.service.book.stay_table import StayTable
from desktop.pages.service.book.stay_tile import stay_id
from desktop.pages.service.book.work_line import WorkLine
from desktop.pages.service.new_car import NewCarSheet
from desktop.pages.service.papers import print_order_paper
from desktop.pages.service.tabs import ServiceTabs
from desktop.widgets.board import Slot
from desktop.widgets.button import Button
from desktop.widgets.empty import Empty

_SHOWN = frozenset(
    {
        "appointment",
        "appointment_part",
        "bay",
        "technician",
        "staff",
        "drive",
        "plate",
        "customer",
        "setting",
        "opening_day",
        "reservation",
        "outbox",
    }
)


class BookPage(BoardPage):
    """``arrive``: None or ``"today"``; or a mapping with ``appointment`` (an id), ``day`` (a date), or ``book`` (a
    vehicle's id, perhaps empty), with ``flow`` and ``words`` where they are known."""

    name = "bays"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self.book_desk = BookDesk(desk)
        self.table, self.line, self.foot = StayTable(self.book_desk), WorkLine(), BookFoot()
        self.panel = StayPanel(desk)
        self._first_bay = Button("", "primary", "plus", key="Alt+K", shown_only=True)
        empty = Empty("wrench", action=self._first_bay)
        super().__init__(desk, self.book_desk, self.line, self.table, self.foot, self.panel, empty, parent)
        self._wire()
        self._say_words()

    def title(self) -> str:
        return self.tr("Appointments and bays")

    def _top(self) -> tuple[QWidget, ...]:
        return (ServiceTabs(self.desk, self),)

    def _wire(self) -> None:
        hand, board, line, table, panel = self.book_desk, self.board, self.line, self.table, self.panel
        hand.found.connect(self._show_on)
        hand.took.connect(lambda what: self.desk.say(self.tr("Booked instead: {0}").format(what)))
        board.moved.connect(hand.move)
        for each in (board.day_turned, line.turned, table.turned):
            each.connect(hand.turn)
        line.flow_wanted.connect(hand.show_flow)
        line.whose_wanted.connect(hand.show_week)
        line.papers_wanted.connect(lambda: show_day_list(self.desk, line.shown(), self))
        self.offers.picked.connect(self._book_offer)
        self.lost.taken.connect(hand.take_other)
        self._first_bay.clicked.connect(self.open_bays)
        self.foot.bays.clicked.connect(self.open_bays)
        self._go_on.clicked.connect(lambda: panel.book(None, None))
        panel.saved.connect(lambda _id: hand.read())
        panel.closed.connect(self._on_closed)
        panel.slot_changed.connect(self._on_draft)
        panel.new_car_wanted.connect(self._new_car)
        panel.print_wanted.connect(self.print_stay)
        panel.booking.changed.connect(self._show_panel)
        panel.stay.changed.connect(self._on_card)
        self.on_key("Alt+K", self.open_bays)
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
        if asked.get("appointment"):
            self.book_desk.find_stay(str(asked["appointment"]))
        elif asked.get("day"):
            self.show_day(asked["day"])
        elif "book" in asked:
            self.book_desk.read()
            self.panel.book(None, None, vehicle_id=str(asked["book"] or ""), flow=str(asked.get("flow") or ""))
            if asked.get("words"):
                self.panel.booking.change(words=str(asked["words"]))
            self._show_panel()
        elif payload == "today" or self.book_desk.seen is None:
            self.show_view(VIEWS[0])
            self.show_day(None)
        else:
            self.book_desk.read()
            self.to_rows()

    def leave(self) -> None:
        super().leave()
        self.panel.leave()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & _SHOWN and self.isVisible():
            self.book_desk.read()
        self.panel.changed(tables)

    def retranslate(self) -> None:
        self._go_on.setText(self.tr("Go on with it"))
        self._first_bay.setText(self.tr("To the bays"))
        self._empty.set_title(self.tr("No bay yet"))
        self._empty.set_hint(self.tr("A manager enters the workshop's bays and technicians: then each has a row here."))
        self.board.setAccessibleName(self.tr("Workshop: bays, technicians and times"))
        self.book_desk.draw()
        self._show_panel()

    # -- what is shown

    def _show_day_of(self, day: date | None) -> None:
        self.book_desk.show_day(day)

    def _show_week(self, thing: str) -> None:
        self.book_desk.show_week(thing)

    def _whose_week(self) -> str:
        return self.book_desk.thing

    def _draw_again(self) -> None:
        self.book_desk.draw()

    def _show(self) -> None:
        drawn = self.book_desk.drawn
        if drawn is None:
            return
        seen, wish = drawn.seen, drawn.wish
        hours, plan = seen.plan.hours, seen.plan
        weekday = day_words(hours.local(hours.moment(wish.day, 12 * 60))).partition(" ")[2]
        self.line.show_state(wish.day, self.book_desk.today(), self.view, weekday)
        things = [resource.bay_thing(each) for each in plan.bays]
        things += [resource.staff_thing(each) for each in plan.technicians]
        self.line.show_whose([(thing, thing_name(thing, seen)) for thing in things], wish.thing)
        self.board.judge_by(self.book_desk.judge, USUAL_MINUTES[flow_of(wish)] // 15)
        self.board.show_corner(self.tr("Day") if wish.thing else self.tr("Bays and technicians"))
        self.board.show_scene(scene(drawn))
        self.table.show_rows()
        self._show_offers(drawn)
        self.lost.show_lost([lost_line(each) for each in seen.lost if each.stay.id != self.panel.row_id], hours)
        self._show_stack(empty=not plan.bays and not plan.technicians)

    def _show_offers(self, drawn: Drawn) -> None:
        hours, now = drawn.seen.plan.hours, clock.now()
        names = [f"{each.bay.label} {clock_time(hours, each.start, now)}" for each in drawn.offers]
        word = self.tr("Next free") if drawn.offers else self.tr("Nothing free within a week; choose another day.")
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
        self.board.show_chosen(self.panel.row_id if there else "")

    def _show_on(self, row_id: str, day: date) -> None:
        """An appointment that may lie anywhere, on its own day."""
        self._wanted = lambda: self._open(row_id)
        self.book_desk.show_day(day)

    # -- the keys' place

    def _thing_of_row(self) -> str:
        found = self.table.table.row()
        return resource.held_by(found).thing if found is not None else ""

    def _thing_under_keys(self) -> str:
        """What a week can be shown of: the rows without a bay have none."""
        found = super()._thing_under_keys()
        return found if resource.id_of(found) else self._first_thing()

    def _first_thing(self) -> str:
        seen = self.book_desk.seen
        return resource.bay_thing(next(iter(seen.plan.bays), "")) if seen else ""

    def _open_row(self, key: str) -> None:
        axis = self.book_desk.axis
        if axis is not None and (self.view == "week" or resource.id_of(axis.things[key])):
            super()._open_row(key)

    # -- doing

    def open_bays(self) -> None:
        """Alt+K: where bays and technicians are entered."""
        self.desk.go("settings", "workshop")

    def _book_slot(self, slot: Slot) -> None:
        thing, start, minutes = self.book_desk.where(slot)
        usual = slot.length == self.board.hand.usual
        self._book(resource.place_of(thing), start, 0 if usual else minutes)

    def _book_offer(self, offer: Offer) -> None:
        worker = offer.technician.id if offer.technician is not None else ""
        self._book(Place(offer.bay.id, worker), offer.start, 0)

    def _book(self, place: Place, start: datetime, minutes: int) -> None:
        self.panel.book(place, start, minutes, flow=self.book_desk.flow)
        self._show_panel()

    def _open(self, tile_id: str) -> None:
        row = self.book_desk.row(tile_id)
        if row is not None:
            self.panel.show_stay(row.id)
            self._show_panel()
            self._show()
            self.table.choose(row.id)

    def _cancel(self, tile_id: str) -> None:
        if self.book_desk.row(tile_id) is not None:
            self._to_cancel = stay_id(tile_id)
            self._open(tile_id)
            self._on_card()

    def _on_card(self) -> None:
        facts = self.panel.stay.facts
        if self._to_cancel and facts is not None and facts.row.id == self._to_cancel:
            self._to_cancel = ""
            self.panel.card.ask_cancel()

    def _new_car(self, typed: str) -> None:
        """A car that nobody has met: entered, and at once in the booking."""
        sheet = NewCarSheet(self.desk, typed, self.window())
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.met.connect(self.panel.booking.take_car)
        sheet.start()

    def print_stay(self, row_id: str, look_first: bool) -> None:
        """F9: the paper of the appointment; Shift+F9 looks at it first."""
        print_order_paper(self.desk, row_id, "appointment", self, preview=look_first)

    def _name_of(self, row_id: str) -> str:
        row = self.book_desk.row(row_id)
        return self.book_desk.tile_words(row) if row is not None else ""

    def _take_back(self, back: Back) -> None:
        self.book_desk.take_back(back)

    def _close_panel(self) -> bool:
        there = self._has_panel()
        if there:
            self.panel.close_stay()
        return there

    def _on_draft(self, slot: Any) -> None:
        """What stands in the panel, as a ghost on the board."""
        shown = None
        if slot is not None:
            shown = self.book_desk.slot_of(slot.place.thing, slot.start, slot.minutes)
        words = self.book_desk.words(shown) if shown is not None else ""
        self.board.show_draft(shown, words, bad=slot is not None and bool(slot.problems))
