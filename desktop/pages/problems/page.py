"""The problems page: what lost, what was refused, and one key each to end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.pages.desk import Desk, Page
from desktop.pages.problems import words
from desktop.pages.problems.card import ProblemCard
from desktop.pages.problems.proof import ProofLine
from desktop.pages.refusal import told
from desktop.store import problem_answer
from desktop.store.problem_answer import may
from desktop.store.problem_list import ProblemRow, problems
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.key import key
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

Verb = Callable[[Actor, Session, ProblemRow], frozenset[str]]
_PAGES = {
    "customer": ("customers", "customer_id"),
    "quote": ("quotes", "quote_id"),
    "vehicle": ("lookup", "vehicle"),
}
"""Table → page and the name of the id there."""


class ProblemsPage(Page):
    """The list at the left, one problem at the right."""

    name = "problems"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.table = RecordTable(
            [
                Column("record", lambda: self.tr("Record"), self._record),
                Column("kind", lambda: self.tr("What happened"), self._kind, 132, narrow_width=124),
            ],
            lambda: self.tr("Problems"),
            lambda problem: problem.id,
        )
        self.card, self._none = ProblemCard(), Empty("circle-check")
        self.proof = ProofLine()
        self._correcting: tuple[ProblemRow, int] | None = None
        """The refused save whose record was opened to be corrected, and the outbox's end then."""
        self._heading = Label("", "h2")
        listed = Card()
        listed.head(self._heading, None)
        listed.body(column((self.table, 1)))
        listed.setMinimumWidth(360)
        listed.setMaximumWidth(520)
        both = QWidget()
        both.setLayout(row((listed, 5), (self.card, 8), gap=14))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._none)
        self._stack.addWidget(both)
        self.setLayout(column((self._stack, 1), self.proof, margins=(16, 14, 16, 14), gap=10))
        self._second = desk.computer.second if desk.computer else None
        if self._second is not None:
            self._second.status.connect(self.proof.show_status)
        self.table.moved.connect(self._on_moved)
        self.table.picked.connect(lambda _problem: self.edit())
        self._listen()

    def _listen(self) -> None:
        acts: tuple[tuple[Button, str, Callable[[], object]], ...] = (
            (self.card.keep, "problem_keep", self.keep),
            (self.card.restore, "problem_restore", self.restore_or_send),
            (self.card.edit, "problem_edit", self.edit),
            (self.card.drop, "problem_drop", self.drop),
        )
        self.card.send.clicked.connect(self.restore_or_send)
        for button, name, act in acts:
            button.clicked.connect(act)
            for sequence in {key(name), key(name).replace("Enter", "Return")}:
                shortcut = QShortcut(QKeySequence(sequence), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(act)

    def title(self) -> str:
        return self.tr("Problems")

    def retranslate(self) -> None:
        self._heading.setText(self.tr("Waiting for a decision"))
        self._none.set_title(self.tr("Nothing waits for a decision"))
        self._none.set_hint(
            self.tr("Where two desks change the same thing, or the centre refuses a save, both values appear here.")
        )

    def arrive(self, payload: Any = None) -> None:
        self._correcting = None  # back here: what is to be sent again is said by key
        if self._second is not None:
            self._second.send({"do": "status"})
        self.ask()
        self.table.setFocus()

    def changed(self, tables: frozenset[str]) -> None:
        self.ask()
        if self._correcting is not None:
            problem, after = self._correcting
            self.desk.worker.read(
                lambda session: problem_answer.is_corrected(session, problem, after),
                self._on_corrected, told(self.desk), owner=self,
            )  # fmt: skip

    def ask(self) -> None:
        """Read the list anew."""
        self.desk.worker.read(problems, self._show, told(self.desk), owner=self)

    def _show(self, rows: list[ProblemRow]) -> None:
        self._stack.setCurrentIndex(1 if rows else 0)
        had_focus = self.table.hasFocus() or not rows
        self.table.show_rows(rows)
        shown = self.table.row()
        if shown is not None:
            self.card.show_problem(shown, self.desk.actor)
            if had_focus and self.isVisible():
                self.table.setFocus()

    def _on_moved(self, problem: ProblemRow | None) -> None:
        if problem is not None:
            self.card.show_problem(problem, self.desk.actor)

    # -- what a person decides

    def keep(self) -> None:
        """The lost value stays lost: settled on every desk."""
        if self._chosen("conflict"):
            self._decide(problem_answer.keep, self.tr("Settled: what stands is kept"))

    def restore_or_send(self) -> None:
        """A lost value comes back; a refused save is sent again."""
        problem = self.table.row()
        if problem is None:
            return
        if problem.kind == "conflict":
            self._decide(problem_answer.restore, self.tr("Restored: the lost value stands again"))
        else:
            self._decide(problem_answer.send_again, self.tr("On its way again"))

    def drop(self) -> None:
        """A refused save is given up."""
        if self._chosen("refusal", "held"):
            self._decide(problem_answer.drop, self.tr("Dropped: the centre's values stand again"))

    def edit(self) -> None:
        """Show the record on its own page; a refused save is sent again as soon as it was corrected there."""
        problem = self.table.row()
        if problem is None:
            return
        self._correcting = None
        if problem.kind == "refusal" and may(self.desk.actor, problem):
            self._watch(problem)
        table, row_id = problem.opens
        if table in _PAGES:
            page, name = _PAGES[table]
            self.desk.go(page, {name: row_id})
        elif table in ("stock_entry", "part_price"):
            self.desk.go("stock", {"part_key": problem.subject})
        else:
            self.desk.go("staff" if table == "staff" else "settings", None)

    def _watch(self, problem: ProblemRow) -> None:
        def remember(last: int) -> None:
            self._correcting = (problem, last)

        self.desk.worker.read(problem_answer.newest, remember, told(self.desk), owner=self)

    def _on_corrected(self, corrected: bool) -> None:
        if corrected and self._correcting is not None:
            (problem, _), self._correcting = self._correcting, None
            self._write(problem, problem_answer.send_again, self.tr("Corrected, and sent again"))

    def _chosen(self, *kinds: str) -> bool:
        problem = self.table.row()
        return problem is not None and problem.kind in kinds

    def _decide(self, verb: Verb, said: str) -> None:
        problem = self.table.row()
        if problem is not None:
            self._write(problem, verb, said)

    def _write(self, problem: ProblemRow, verb: Verb, said: str) -> None:
        by = self.desk.actor

        def done(tables: frozenset[str]) -> None:
            self.desk.say(said)
            self.desk.worker.changed.emit(tables)

        self.desk.worker.write(by, lambda session: verb(by, session, problem), done, told(self.desk), owner=self)

    @staticmethod
    def _record(problem: ProblemRow) -> Cell:
        return Cell(problem.subject or words.table(problem.table), words.table(problem.table))

    @staticmethod
    def _kind(problem: ProblemRow) -> Cell:
        word, tone = words.kind(problem)
        return Cell(word, kind="pill", tone=tone)
