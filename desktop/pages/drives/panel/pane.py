"""What every step's part of the panel can do: show the drive, keep what is typed, and do the one next thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame
from sqlalchemy.orm import Session

from desktop.domain.problem import Refused
from desktop.widgets.form import Form
from desktop.widgets.theme import look

if TYPE_CHECKING:
    from desktop.pages.drives.panel.facts import DriveFacts

Verb = Callable[[Session], object]


@dataclass(frozen=True)
class Act:
    """The big button: its words, its icon, and its key."""

    words: str
    icon: str = "check"
    key: str = "Ctrl+Enter"


class Pane(QFrame):
    """One step. ``load`` comes before everything; what was typed for one drive is there again when it comes back."""

    wants = Signal(object)
    """A verb of one session, to be saved as this actor."""
    besides = Signal(object)
    """A verb that is not the big button's: what is typed stays."""
    changed = Signal()
    """The big button says something else now."""

    def __init__(self) -> None:
        super().__init__()
        look(self, "plain")
        self.facts: DriveFacts | None = None
        self.form: Form | None = None
        self._typed: dict[str, dict[str, str]] = {}

    def load(self, facts: DriveFacts) -> None:
        """Show this drive; fields keep what was typed for it."""
        before = self.facts.row.id if self.facts else ""
        self.facts = facts
        if before != facts.row.id:
            if before and self.form is not None:
                self._typed[before] = self.form.values()
            self.fresh(facts)
            kept = self._typed.pop(facts.row.id, None)
            if kept is not None and self.form is not None:
                self.form.fill(kept)
        self.draw(facts)

    def forget(self) -> None:
        """What was typed has been saved."""
        if self.facts is not None:
            self._typed.pop(self.facts.row.id, None)
            self.fresh(self.facts)

    def fresh(self, facts: DriveFacts) -> None:
        """Fields as they stand before anybody types."""

    def draw(self, facts: DriveFacts) -> None:
        """Everything else."""

    def start(self) -> None:
        """Put the focus where the step begins."""
        if self.form is not None:
            self.form.start()

    def act(self) -> Act:
        """What the big button says."""
        raise NotImplementedError(type(self).__name__)

    def go_on(self) -> None:
        """Ctrl+Enter, or the big button."""
        raise NotImplementedError(type(self).__name__)

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        if self.form is None or not any(problem.field in self.form.names() for problem in refused.problems):
            return False
        self.form.refuse(refused)
        return True

    def drive_id(self) -> str:
        """Whose step it is."""
        return self.facts.row.id if self.facts else ""
