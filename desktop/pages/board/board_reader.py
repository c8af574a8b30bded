"""What a board has in hand: read and drawn off the GUI thread in the order it was asked for, moved, and answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain.problem import Refused
from desktop.pages.board.axis import Axis
from desktop.pages.board.words import time_words
from desktop.pages.desk import Desk
from desktop.pages.refusal import world_too
from desktop.widgets.board import Slot
from desktop.widgets.sentence import refusal


class BoardReader(QObject):
    """``drawn`` is what was read last, with its ``axis``; None before. Each board says what it reads and draws."""

    changed = Signal()
    """What was asked for is here: draw again."""
    moved = Signal(str, object)
    """A row's id and the way back."""
    answered = Signal(str)
    """A move is over, saved or refused."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.drawn: Any = None
        self._asked = 0
        self._reading = False
        self._pending: set[str] = set()
        self._flying: Counter[str] = Counter()

    @property
    def axis(self) -> Axis | None:
        """How its rows and quarters stand for things and moments."""
        return self.drawn.axis if self.drawn is not None else None

    def read(self) -> None:
        """Read what is wished for: each board hands :meth:`_read_by` how."""
        raise NotImplementedError

    # -- reading

    def _read_by(self, look: Callable[[Session], Any]) -> None:
        """Off the GUI thread; an answer to an older question is left."""
        mine = self._ask()
        self._reading = True

        def show(found: Any) -> None:
            if mine == self._asked:
                self._reading = False
                self._take(found)
                for name in self._pending:
                    self.answered.emit(name)
                self._pending.clear()

        self.desk.worker.read(look, show, owner=self)

    def _draw_by(self, make: Callable[[], Any]) -> None:
        """What was read, drawn anew: the time has gone on, the language or the wish is another."""
        if self.drawn is None:
            return
        if self._reading:  # what comes will be drawn so
            self.read()
            return
        mine = self._ask()

        def show(found: Any) -> None:
            if mine == self._asked:
                self._take(found)

        self.desk.worker.run(make, show, owner=self)

    def _ask(self) -> int:
        self._asked += 1
        return self._asked

    def _take(self, found: Any) -> None:
        self.drawn = found
        self.changed.emit()

    # -- slots and moments

    def where(self, slot: Slot) -> tuple[str, datetime, int]:
        """Thing, begin and minutes of a slot of the board."""
        assert self.axis is not None
        return self.axis.things[slot.row], self.axis.moment(slot.row, slot.start), slot.length * 15

    def slot_of(self, thing: str, start: datetime | None, minutes: int) -> Slot | None:
        """Where a thing's time is shown; None where it is not."""
        row = self.axis.row_of(thing, start) if self.axis is not None and start is not None else ""
        return self.axis.slot(row, start, minutes) if self.axis is not None and start is not None and row else None

    def words(self, slot: Slot) -> str:
        """``10:30–11:15``, in the store's own time."""
        if self.axis is None or slot.row not in self.axis.things:
            return ""
        _thing, start, minutes = self.where(slot)
        local = self.axis.hours.local
        return f"{time_words(local(start))}–{time_words(local(start + timedelta(minutes=minutes)))}"

    def _offered(self) -> list[Slot]:
        """The next free times where the board shows them, the best first."""
        return []

    def next_offer(self, now: Slot | None, lies: Callable[[Slot], bool]) -> Slot | None:
        """The free time after the one on which the keys stand, else the first; None where none is shown.

        ``lies``: whether a tile lies there, of what is over: Enter would open that, so others come before it.
        """
        offered = self._offered()
        slots = [slot for slot in offered if not lies(slot)] or offered
        places = [(slot.row, slot.start) for slot in slots]
        at = places.index((now.row, now.start)) if now is not None and (now.row, now.start) in places else -1
        return slots[(at + 1) % len(slots)] if slots else None

    # -- moving

    def _save_move(self, row_id: str, save: Callable[[Session], object], back: Any) -> None:
        """One move, one save; ``back``: told with :attr:`moved`, unless None."""

        def done(_none: Any) -> None:
            self._landed(row_id)
            if back is not None:
                self.moved.emit(row_id, back)

        self._flying[row_id] += 1
        self.desk.worker.write(self.desk.actor, save, done, self._not_moved(row_id), owner=self)

    def _landed(self, row_id: str) -> None:
        """One of its moves is saved or refused: the tile is let go with the last of them."""
        self._flying[row_id] -= 1
        if not self._flying[row_id]:
            self._pending.add(row_id)
        self.read()

    def _not_moved(self, row_id: str) -> Callable[[Exception], object]:
        def show(refused: Refused) -> None:
            self.desk.say(refusal(refused), bad=True)

        tell = world_too(self.desk, show)

        def fail(error: Exception) -> None:
            self._landed(row_id)
            tell(error)

        return fail
