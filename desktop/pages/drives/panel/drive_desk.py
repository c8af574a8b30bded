"""One drive in hand: what is known of it, and every verb on it. No widgets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.problem import Refused
from desktop.domain.sales import drive_course, licence
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.facts import DriveFacts, facts
from desktop.pages.drives.panel.ground import Slot
from desktop.pages.drives.panel.pane import Verb
from desktop.pages.refusal import shown
from desktop.store import lost_drive
from desktop.store.sign_in import sign_in


class DriveDesk(QObject):
    """``show`` a drive; ``save`` a verb. An answer about a drive that was left meanwhile is not shown."""

    changed = Signal()
    """There are facts, or newer ones."""
    saved = Signal(str)
    """A drive's id, after a verb."""
    refused = Signal(object)
    gone = Signal()
    """The drive is not here any more."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.drive_id = ""
        self.facts: DriveFacts | None = None
        self._busy = False

    def show(self, drive_id: str) -> None:
        """Read this drive; "" for none."""
        if drive_id != self.drive_id:
            self.facts = None
        self.drive_id = drive_id
        self.read()

    def read(self) -> None:
        """Read it again."""
        by, drive_id = self.desk.actor, self.drive_id
        if drive_id:
            self.desk.worker.read(
                lambda session: facts(by, session, drive_id),
                self._on_facts,
                shown(self.desk, lambda _refused: self._on_gone(drive_id)),
                owner=self,
            )

    def _on_facts(self, found: DriveFacts) -> None:
        if found.row.id == self.drive_id:
            self.facts = found
            self.changed.emit()

    def _on_gone(self, drive_id: str) -> None:
        if drive_id == self.drive_id:
            self.gone.emit()

    # -- verbs

    def save_step(self, verb: Verb, then: Callable[[], object] | None = None) -> None:
        """As :func:`save`, for the big button: pressed twice it does its thing once."""
        if not self._busy:
            self.save(verb, then)

    def save(self, verb: Verb, then: Callable[[], object] | None = None, by: Actor | None = None) -> None:
        """One verb, one save, in the order they are asked for."""
        if not self.drive_id:
            return
        self._busy = True
        drive_id = self.drive_id

        def over(_made: object) -> None:
            self._busy = False
            if then is not None:
                then()
            self.saved.emit(drive_id)
            self.read()

        self.desk.worker.write(by or self.desk.actor, verb, over, self._on_failed, owner=self)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self.refused.emit(error)
            self.read()
        else:
            self.desk.worker.trouble.emit(error)

    def confirm(self) -> None:
        """The customer said they come."""
        self._course(drive_course.confirm)

    def arrive(self) -> None:
        """The customer is here."""
        self._course(drive_course.arrive)

    def no_show(self, undo: str) -> None:
        """Nobody came; ``undo``: what is said, with the way back."""
        self._course(drive_course.no_show, lambda: self.desk.say(undo, undo=self._reopen(self.drive_id)))

    def cancel(self, why: str, undo: str) -> None:
        """The car is free again; of a lost drive the time is nobody's here any more."""
        by, drive_id = self.desk.actor, self.drive_id
        lost = self.facts is not None and self.facts.lost is not None

        def off(session: Session) -> object:
            (lost_drive.give_up if lost else drive_course.cancel)(by, session, drive_id, why)
            return None

        self.save(off, lambda: self.desk.say(undo, undo=None if lost else self._reopen(drive_id)))

    def take_other(self, slot: Slot) -> None:
        """Another time or car for a drive that somebody else was before."""
        by, drive_id = self.desk.actor, self.drive_id
        self.save(lambda session: lost_drive.take_other(by, session, drive_id, car_id=slot.car_id, start=slot.start))

    def let_pass(
        self, why: str, login: str, password: str, refused: Callable[[Refused], object], owner: QObject
    ) -> None:  # fmt: skip
        """A manager lets the licence pass; ``login`` empty: oneself. The password is checked as at the sign-in.

        ``owner``: the sheet that asks; where it is gone nothing is done.
        """
        drive_id, worker = self.drive_id, self.desk.worker

        def write(by: Actor) -> None:
            def verb(session: Session) -> object:
                licence.override(by, session, drive_id, why)
                return None

            self.save(verb, by=by)

        if not login:
            write(self.desk.actor)
            return
        worker.run(lambda: sign_in(worker.store(), login, password).actor, write, shown(self.desk, refused), owner=self)

    def _course(self, verb: Callable[[Actor, Session, str], None], then: Callable[[], object] | None = None) -> None:
        by, drive_id = self.desk.actor, self.drive_id

        def course(session: Session) -> object:
            verb(by, session, drive_id)
            return None

        self.save(course, then)

    def _reopen(self, drive_id: str) -> Callable[[], object]:
        by = self.desk.actor

        def again() -> None:
            self.desk.worker.write(
                by,
                lambda session: drive_course.reopen(by, session, drive_id),
                lambda _booked: self.saved.emit(drive_id),
                self._on_failed,
                owner=self,
            )

        return again
