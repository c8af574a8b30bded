"""A page that is a board: the day, the week of one thing, or the list; and beside it the booking in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedLayout, QWidget

from desktop.pages.board.board_reader import BoardReader
from desktop.pages.board.board_table import BoardTable
from desktop.pages.board.day_line import VIEWS, DayLine
from desktop.pages.board.lost_bar import LostBar
from desktop.pages.board.offer_bar import OfferBar
from desktop.pages.desk import Desk, Page
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


class Foot(Protocol):
    """The line under the board."""

    offers: OfferBar

    def show_width(self, width: int) -> None: ...


class BoardPage(Page):
    """What every board does with the day, the views, the keys' place and the way back of a move.

    A page gives its parts and overrides what is said of them: ``_show``, ``_open``, ``_book_slot``, ``_cancel``.
    """

    def __init__(
        self, desk: Desk, hand: BoardReader, line: DayLine, table: BoardTable, foot: QFrame, panel: QWidget,
        empty: Empty, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(desk, parent)
        hand.setParent(self)
        self.hand_desk, self.board, self.table_view = hand, Board(hand.words), table
        self.day_line, self.side, self._empty = line, panel, empty
        self.lost = LostBar()
        self.offers: OfferBar = foot.offers  # type: ignore[attr-defined]  # every foot is a Foot
        self.view = VIEWS[0]
        self._go_on = Button("", "link", key="Ctrl+N", shown_only=True)
        self._waiting = Banner(self._go_on)
        self._foot_line = foot
        self._lay_out(foot)
        self._wanted: Callable[[], object] | None = None
        self._back: Any = None
        self._to_cancel, self._started = "", False
        self._tick = QTimer(self, interval=TICK_MS)
        self._wire_board()
        self._board_keys()

    def _lay_out(self, foot: QFrame) -> None:
        shown = QWidget()
        self._stack = QStackedLayout(shown)
        for each in (self.board, self.table_view, self._empty):
            self._stack.addWidget(each)
        card = Card()
        card.head(self.day_line)
        card.body(column((shown, 1), gap=0))
        self._foot = card.foot(foot, margins=(14, 7, 12, 7))
        left = column(self.lost, self._waiting, (card, 1), gap=10)
        body = row((left, 1), self.side, gap=14)
        self.setLayout(column(*self._top(), (body, 1), margins=(16, 14, 16, 14), gap=12))
        foot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never widens the page
        self.side.hide()

    def _top(self) -> tuple[QWidget, ...]:
        """What stands over the board and the panel, across the page."""
        return ()

    def _wire_board(self) -> None:
        hand, board, line, table = self.hand_desk, self.board, self.day_line, self.table_view
        hand.changed.connect(self._show)
        hand.moved.connect(self._on_moved)
        hand.answered.connect(board.answered)
        board.asked.connect(self._book_slot)
        board.opened.connect(self._open)
        board.removed.connect(self._cancel)
        board.row_opened.connect(self._open_row)
        board.now_wanted.connect(lambda: self.show_day(None))
        board.refused.connect(lambda text: self.desk.say(text, bad=True))
        line.day_wanted.connect(self.show_day)
        line.view_wanted.connect(self.show_view)
        line.left.connect(self.to_rows)
        line.refused.connect(lambda refused: self.desk.say(refusal(refused), bad=True))
        table.opened.connect(self._open)
        table.removed.connect(self._cancel)
        table.shifted.connect(self._shift)
        self.lost.opened.connect(self._open)
        self._tick.timeout.connect(self._on_tick)

    def _board_keys(self) -> None:
        for sequence, act in (
            ("Ctrl+F", self.day_line.to_field),
            ("Ctrl+G", self.day_line.to_day),
            ("Ctrl+J", self.to_offer),
            ("Ctrl+B", self.to_rows),
            ("Ctrl+PgUp", lambda: self.show_view(VIEWS[VIEWS.index(self.view) - 1])),
            ("Ctrl+PgDown", lambda: self.show_view(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])),
            ("Alt+W", self._week_of_cursor),
            ("Ctrl+Z", self.undo),
        ):
            self.on_key(sequence, act)

    def on_key(self, sequence: str, act: Callable[[], object]) -> None:
        """``act`` wherever the focus is on the page."""
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # -- page

    def leave(self) -> None:
        self._tick.stop()

    def _say_words(self) -> None:
        """Once all parts are there: every text, now and with each change of language."""
        translate.say(self, lambda _text: self.retranslate(), str)

    # -- what each board does in its own way

    def _show(self) -> None:
        """Draw what was read."""
        raise NotImplementedError

    def _show_panel(self) -> None:
        """The panel is there while something is in hand; the board has all of the width else."""
        raise NotImplementedError

    def _open(self, tile_id: str) -> None:
        raise NotImplementedError

    def _book_slot(self, slot: Slot) -> None:
        raise NotImplementedError

    def _cancel(self, tile_id: str) -> None:
        """Delete: the panel asks for the reason."""
        raise NotImplementedError

    def _close_panel(self) -> bool:
        """Esc: let go of what is in hand; False where nothing is."""
        raise NotImplementedError

    def _show_week(self, thing: str) -> None:
        """The week of a thing; empty: back to the day."""
        raise NotImplementedError

    def _whose_week(self) -> str:
        """Of what the week is shown; empty: of none."""
        raise NotImplementedError

    def _thing_of_row(self) -> str:
        """Of what the chosen row of the list is."""
        raise NotImplementedError

    def _first_thing(self) -> str:
        raise NotImplementedError

    def _name_of(self, row_id: str) -> str:
        """Whose booking it is, for the words of a move."""
        raise NotImplementedError

    def _take_back(self, back: Any) -> None:
        raise NotImplementedError

    # -- what is shown

    def _show_day_of(self, day: date | None) -> None:
        raise NotImplementedError

    def show_day(self, day: date | None) -> None:
        """A day, None for today; the keys stand on the first free time."""
        self._wanted = self.to_first_offer
        self._show_day_of(day)

    def show_view(self, view: str, thing: str = "") -> None:
        """One of ``VIEWS``; the week of a thing, else of the one under the keys."""
        before, self.view = self.view, view
        self._wanted = self.to_first_offer if view == "week" or before == "week" else self.to_rows
        if view == "week":
            self._show_week(thing or self._thing_under_keys())
        elif before == "week" or self._whose_week():
            self._show_week("")
        else:
            self._show()

    def _show_stack(self, *, empty: bool) -> None:
        """The board, the list, or what to do where there is nothing to book; then where the keys were wanted."""
        self._stack.setCurrentIndex(2 if empty else 1 if self.view == "list" else 0)
        self._foot.setVisible(not empty)
        self._go_where_wanted()

    def _go_where_wanted(self) -> None:
        """Once what was asked for is read and seen."""
        if self.isVisible() and self.hand_desk.drawn is not None and self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            wanted()

    def _on_tick(self) -> None:
        if self.isVisible():
            self._draw_again()

    def _draw_again(self) -> None:
        """The time has gone on."""
        raise NotImplementedError

    # -- the keys' place

    def to_rows(self) -> None:
        """Ctrl+B: to the board or the list."""
        if self.view == "list":
            self.table_view.focus()
        else:
            self.board.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_offer(self) -> None:
        """Ctrl+J: to the next of the best free times; Enter books it."""
        self._stand_on(self.hand_desk.next_offer(self.board.cursor(), self._lies))

    def to_first_offer(self) -> None:
        """What is shown is another day or week: where the keys stood before does not count."""
        self._stand_on(self.hand_desk.next_offer(None, self._lies))

    def _lies(self, slot: Slot) -> bool:
        hand = self.board.hand
        return hand.tile_at(hand.scene.place_of[slot.row], slot.start) is not None

    def _stand_on(self, slot: Slot | None) -> None:
        if slot is not None:
            self.board.show_quarter(slot.start)
            self.board.put_cursor(slot.row, slot.start)
        elif (now := self._now_place()) is not None:
            self.board.show_quarter(now)
        self.to_rows()

    def _now_place(self) -> float | None:
        """Where the present lies on the board; None where it is not shown."""
        return next((row.now for row in self.board.scene().rows if row.now is not None), None)

    def _thing_under_keys(self) -> str:
        axis, cursor = self.hand_desk.axis, self.board.cursor()
        if self.view == "list" and self.table_view.table.row() is not None:
            found = self._thing_of_row()
            if found:
                return found
        if axis is not None and cursor is not None:
            return axis.things[cursor.row]
        return self._first_thing()

    def _week_of_cursor(self) -> None:
        """Alt+W: the week of what is under the keys, and back to the day."""
        self.show_view(VIEWS[0] if self.view == "week" else "week")

    def _open_row(self, key: str) -> None:
        """A thing's name opens its week, a day's name that day."""
        axis = self.hand_desk.axis
        if axis is not None and self.view == "week":
            day = axis.days[key]
            self.show_view(VIEWS[0])
            self.show_day(day)
        elif axis is not None:
            self.show_view("week", axis.things[key])

    # -- doing

    def _shift(self, tile_id: str, rows: int, quarters: int, longer: int) -> None:
        """The list moves a booking by the same steps as the board."""
        tile = self.board.scene().by_id.get(tile_id)
        if tile is not None:
            self.board.act(*self.board.hand.shift(self.board.hand.shown(tile), rows, quarters, longer))

    def _on_moved(self, row_id: str, back: Any) -> None:
        self._back = back
        self.desk.say(self.tr("{0} moved").format(self._name_of(row_id)), undo=self.undo)

    def undo(self) -> None:
        """Ctrl+Z, and the toast's Alt+Z: the last move is taken back."""
        back, self._back = self._back, None
        if back is not None:
            self._take_back(back)

    def _on_closed(self) -> None:
        self.board.show_draft(None)
        self._show_panel()
        self._show()
        self.to_rows()

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._close_panel():
            return
        elif self.day_line.clear():
            self.to_rows()
        elif self.view == "week":
            self.show_view(VIEWS[0])
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._go_where_wanted()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setFixedWidth(NARROW_PANEL if self.width() < NARROW else PANEL)
        self._fit()

    def _has_panel(self) -> bool:
        """Whether something is in hand."""
        raise NotImplementedError

    def _fit(self) -> None:
        beside = self.side.width() + 14 if self._has_panel() else 0
        room = self.width() - 32 - beside
        self.day_line.show_width(room)
        self._foot_line.show_width(room)  # type: ignore[attr-defined]  # every foot is a Foot
