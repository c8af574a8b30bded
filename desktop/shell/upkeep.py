"""What a store needs now and then while somebody is signed in: reservations of expired quotes go back, the other stores
of the group learn what this one is called, test drives get their reminders, late cars a task, licences are forgotten,
cars that are due for maintenance are to be called, what came late to a settled order is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain.actor import Right
from desktop.pages.desk import Desk

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.domain.work.task import NewTask

EACH_MS = 30 * 60_000
COUNT_MS = 60_000
"""What was due today is overdue a minute later."""
SETTLE_MS = 1_500
"""After the last of several writes on orders."""
FIRST_MS = 4_000
"""After signing in: the first page comes first."""


class Upkeep(QObject):
    """Looks now and then, and writes only where there is something to write."""

    counted = Signal(int)
    """How many tasks of whoever is signed in are overdue or due today."""
    inquiries = Signal(int)
    """How many inquiries of the store nobody has answered."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk | None = None
        self._timer = QTimer(self, interval=EACH_MS)
        self._first = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._count = QTimer(self, interval=COUNT_MS)
        self._bills = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._bills.timeout.connect(self.bills)
        self._count.timeout.connect(self.minute)
        for timer in (self._timer, self._first):
            timer.timeout.connect(self.look)

    def start(self, desk: Desk) -> None:
        """For whoever is signed in now."""
        self._desk = desk
        for timer in (self._first, self._timer, self._count):
            timer.start()
        self.count()
        self.count_inquiries()

    def stop(self) -> None:
        """The window is gone, or somebody else signs in."""
        self._desk = None
        for timer in (self._first, self._timer, self._count, self._bills):
            timer.stop()

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        self.came_in(tables)
        if tables & {"order_line", "settlement"}:
            self._bills.start()

    def came_in(self, tables: frozenset[str]) -> None:
        """Rows of these tables are others now: what is counted of them is counted anew."""
        if tables & {"task", "task_step"}:
            self.count()
        if "inquiry" in tables:
            self.count_inquiries()

    def count(self) -> None:
        """Say how much there is to do."""
        desk = self._desk
        if desk is None:
            return
        from desktop.domain.work import task_list

        by = desk.actor
        desk.worker.read(
            lambda session: task_list.count(by, session),
            lambda found: self.counted.emit(found.overdue + found.today),
            owner=self,
        )

    def minute(self) -> None:
        """What may change by the minute: what is overdue, and which car is late."""
        self.count()
        desk = self._desk
        if desk is None or not desk.actor.may(Right.DRIVE):
            return
        from desktop.domain.sales import drive_upkeep

        by = desk.actor

        def tell(is_late: bool) -> None:
            if is_late:
                desk.worker.write(
                    by, lambda session: drive_upkeep.tell_late(by, session), lambda _count: None, owner=self
                )

        desk.worker.read(lambda session: drive_upkeep.late_due(by, session), tell, owner=self)

    def _drives(self, desk: Desk) -> None:
        """Reminders that are missing, licences to forget."""
        from desktop.domain.sales import drive_upkeep

        by = desk.actor

        def look_after(found: drive_upkeep.Due) -> None:
            if found:
                desk.worker.write(
                    by, lambda session: drive_upkeep.look_after(by, session), lambda _done: None, owner=self
                )

        desk.worker.read(lambda session: drive_upkeep.due(by, session), look_after, owner=self)

    def _calls(self, desk: Desk) -> None:
        """Cars that are due for maintenance are to be called."""
        from desktop.domain.service import due_list

        by = desk.actor

        def remind(is_due: bool) -> None:
            if is_due:
                desk.worker.write(by, lambda session: due_list.remind(by, session), lambda _count: None, owner=self)

        desk.worker.read(lambda session: due_list.is_anybody_due(by, session), remind, owner=self)

    def bills(self) -> None:
        """A line that came from another desk behind a settlement is on nobody's bill, a sheet signed at two desks
        counts once: somebody is told."""
        desk = self._desk
        if desk is None or not desk.actor.may(Right.SERVICE):
            return
        from desktop.domain.service import late_line, signed_twice

        by = desk.actor

        def untold(session: Session) -> list[NewTask]:
            return [*late_line.untold(by, session), *signed_twice.untold(by, session)]

        def write(session: Session) -> int:
            return late_line.tell(by, session) + signed_twice.tell(by, session)

        def tell(found: list[NewTask]) -> None:
            if found:
                desk.worker.write(by, write, lambda _count: None, owner=self)

        desk.worker.read(untold, tell, owner=self)

    def count_inquiries(self) -> None:
        """Say how many questions are open."""
        desk = self._desk
        if desk is None or not desk.actor.may(Right.LOOK_UP):
            return
        from desktop.domain.parts import inquiry_list

        by = desk.actor
        desk.worker.read(
            lambda session: inquiry_list.counts(by, session)["open"],
            self.inquiries.emit,
            owner=self,
        )

    def look(self) -> None:
        """Is there anything to do?"""
        desk = self._desk
        if desk is None:
            return
        if desk.actor.may(Right.DRIVE):
            self._drives(desk)
        if desk.actor.may(Right.SERVICE):
            self._calls(desk)
            self.bills()
        if not desk.actor.may(Right.QUOTE):
            return
        from desktop.domain.parts import stock_transfer
        from desktop.domain.sales import quote_reservation

        by = desk.actor
        desk.worker.read(
            lambda session: (quote_reservation.lapsed(by, session), stock_transfer.is_introduced(by, session)),
            lambda found: self._do(desk, lapsed=bool(found[0]), introduced=found[1]),
            owner=self,
        )

    def _do(self, desk: Desk, *, lapsed: bool, introduced: bool) -> None:
        from desktop.domain.parts import stock_transfer
        from desktop.domain.sales import quote_reservation

        by = desk.actor
        if lapsed:
            desk.worker.write(
                by, lambda session: quote_reservation.release_lapsed(by, session), lambda _count: None, owner=self
            )
        if not introduced:
            desk.worker.write(by, lambda session: stock_transfer.introduce(by, session), lambda _done: None, owner=self)
