"""One repair order in hand: what is known of it, and every verb on it. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain.money import MAX_QTY_MILLI
from desktop.domain.problem import Refused
from desktop.domain.service import issuing, order_line, package, work_run
from desktop.domain.service.issuing import Issued
from desktop.domain.service.order_line import LineRow, NewLine
from desktop.domain.service.part_issue import issued_of
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.pages.service.order.facts import OrderFacts, facts
from desktop.widgets.sentence import refusal

Verb = Callable[[Session], Any]
Back = Callable[[Session], object]
"""What takes a verb back."""
WHOLE = 1_000


class OrderDesk(QObject):
    """``show`` an order; ``save`` a verb. Every line is saved at once: nothing here waits to be kept.

    An answer about an order that was left meanwhile is not shown.
    """

    changed = Signal()
    """There are facts, or newer ones."""
    saved = Signal()
    refused = Signal(object)
    gone = Signal()
    """The order is not here any more."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.order_id = ""
        self.facts: OrderFacts | None = None
        self._busy = False
        self._back: Back | None = None

    def show(self, order_id: str) -> None:
        """Read this order; "" for none."""
        if order_id != self.order_id:
            self.facts, self._back, self._busy = None, None, False
        self.order_id = order_id
        self.read()

    def read(self) -> None:
        """Read it again."""
        by, order_id = self.desk.actor, self.order_id
        if order_id:
            self.desk.worker.read(
                lambda session: facts(by, session, order_id),
                self._on_facts,
                shown(self.desk, lambda refused: self._on_gone(order_id, refused)),
                owner=self,
            )

    def _on_facts(self, found: OrderFacts) -> None:
        if found.row.id == self.order_id:
            self.facts = found
            self.changed.emit()

    def _on_gone(self, order_id: str, refused: Refused) -> None:
        if order_id == self.order_id:
            self.desk.say(refusal(refused), bad=True)
            self.gone.emit()

    # -- saving

    def save(self, verb: Verb, then: Callable[[Any], object] | None = None) -> None:
        """One verb, one save, in the order they are asked for."""
        if not self.order_id:
            return
        order_id = self.order_id

        def over(made: Any) -> None:
            self._busy = False
            if then is not None:
                then(made)
            if order_id == self.order_id:
                self.saved.emit()
                self.read()

        self.desk.worker.write(self.desk.actor, verb, over, self._on_failed, owner=self)

    def save_once(self, verb: Verb, then: Callable[[Any], object] | None = None) -> None:
        """As :func:`save`; asked for twice before it is saved, it is done once: money, parts, steps."""
        if not self._busy:
            self._busy = True
            self.save(verb, then)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self.refused.emit(error)
            self.read()
        else:
            self.desk.worker.trouble.emit(error)

    def told(self, text: str, back: Back | None = None, *, bad: bool = False) -> None:
        """Say what was done, with the way back: Alt+Z while the message stands, Ctrl+Z as long as nothing else was."""
        self._back = back
        self.desk.say(text, undo=self.undo if back is not None else None, bad=bad)

    def undo(self) -> None:
        """The last change is taken back."""
        back, self._back = self._back, None
        if back is not None:
            self.save(back)

    # -- lines

    def add(self, lines: Sequence[NewLine], text: str, then: Callable[[Any], object] | None = None) -> None:
        """Write lines; ``text`` is said with the way back."""
        by, order_id = self.desk.actor, self.order_id

        def done(ids: list[str]) -> None:
            self.told(text, self._without(ids))
            if then is not None:
                then(ids)

        self.save(lambda session: order_line.add_lines(by, session, order_id, lines), done)

    def lay_down(self, package_id: str, text: str) -> None:
        """Write a package into the order, at today's prices."""
        by, order_id = self.desk.actor, self.order_id
        self.save(
            lambda session: package.lay_down(by, session, order_id, package_id),
            lambda ids: self.told(text, self._without(ids)),
        )

    def _without(self, ids: Sequence[str]) -> Back:
        by = self.desk.actor

        def back(session: Session) -> None:
            for line_id in ids:
                order_line.remove_line(by, session, line_id)

        return back

    def edit(self, line: LineRow, changes: dict[str, Any], text: str = "") -> None:
        """Change fields of a line; ``text`` is said with the way back."""
        by = self.desk.actor
        before = {name: getattr(line, name) for name in changes}

        def put(values: dict[str, Any]) -> Verb:
            return lambda session: order_line.edit_line(by, session, line.id, **values)

        self.save(put(changes), lambda _made: self.told(text, put(before)) if text else None)

    def step_qty(self, line: LineRow, by_pieces: int) -> None:
        """One more or less; never to nought. The quantity is read when it is saved: each press counts."""
        by = self.desk.actor

        def step(session: Session) -> None:
            now = order_line.find_line(by, session, line.id).qty_milli + by_pieces * WHOLE
            if 0 < now <= MAX_QTY_MILLI:
                order_line.edit_line(by, session, line.id, qty_milli=now)

        self.save(step)

    def remove(self, line: LineRow, text: str) -> None:
        """A line is not done after all."""
        by = self.desk.actor
        self.save(
            lambda session: order_line.remove_line(by, session, line.id),
            lambda _made: self.told(text, lambda session: order_line.bring_back_line(by, session, line.id)),
        )

    # -- parts

    def set_issued(self, line: LineRow, qty_milli: int, text: str) -> None:
        """So much of a part stands issued from now on: the difference goes out, or back to the shelf."""
        by = self.desk.actor

        def move(to_milli: int) -> Verb:
            def verb(session: Session) -> Issued | None:
                out = issued_of(session, [line.id]).get(line.id, 0)
                if to_milli > out:
                    return issuing.issue(by, session, line.id, to_milli - out, to_id=line.technician_id or "")
                if to_milli < out:
                    return issuing.give_back(by, session, line.id, out - to_milli)
                return None

            return verb

        def done(made: Issued | None) -> None:
            if made is not None and made.level.warnings:
                self.told(refusal(made.level.warnings), move(line.issued_milli), bad=True)
            elif made is not None:
                self.told(text, move(line.issued_milli))

        self.save_once(move(qty_milli), done)

    def issue_all(self, text: str) -> None:
        """Everything that is missing is handed to the workshop; a short shelf warns."""
        by, found = self.desk.actor, self.facts
        if found is None:
            return
        wanted = [each for each in found.whole.lines if found.missing(each)]

        def issue(session: Session) -> list[Issued]:
            return [issuing.issue(by, session, each.id, to_id=each.technician_id or "") for each in wanted]

        def back(session: Session) -> None:
            for each in wanted:
                issuing.give_back(by, session, each.id, found.missing(each))

        def done(made: list[Issued]) -> None:
            odd = [problem for each in made for problem in each.level.warnings]
            self.told(refusal(odd) if odd else text, back, bad=bool(odd))

        if wanted:
            self.save_once(issue, done)

    # -- technicians

    def start_run(self, technician_id: str, *, move: bool = False) -> None:
        """Somebody begins to work at it; with ``move`` they stop what they work at elsewhere first."""
        by, order_id = self.desk.actor, self.order_id
        elsewhere = self.facts.busy.get(technician_id) if self.facts is not None and move else None

        def start(session: Session) -> str:
            if elsewhere is not None:
                work_run.stop(by, session, elsewhere.run_id)
            return work_run.start(by, session, order_id, technician_id)

        self.save_once(start)

    def stop_run(self, run_id: str) -> None:
        """Somebody stops."""
        by = self.desk.actor
        self.save_once(lambda session: work_run.stop(by, session, run_id))
