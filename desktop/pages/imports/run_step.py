"""Step 4: the file goes in, and what came of it: the way back stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.imports import words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.progress import Progress

FIGURES = ("made", "merged", "skipped", "refused")


@dataclass(frozen=True)
class Outcome:
    """What an import did. ``run``: its id, empty where it failed before anything was written."""

    run: str
    kind: str
    figures: Mapping[str, int]
    stopped: bool = False

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Outcome:
        """From the message of the second process."""
        figures = {name: int(told[name]) for name in FIGURES}
        return cls(str(told["run"]), str(told["kind"]), figures, bool(told["stopped"]))


class RunStep(QWidget):
    """``show_progress`` while it runs, ``show_outcome`` at its end, ``show_cut`` where it broke off."""

    stop_wanted = Signal()
    undo_wanted = Signal(str)
    errors_wanted = Signal()
    look_wanted = Signal(str)
    """The kind whose page is to be shown."""
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.outcome: Outcome | None = None
        self._cut = False
        self.progress, self.stop = Progress(), Button("", key="Alt+Q")
        self._calm = Label("", "muted")
        self._icon = Icon("circle-check", "ok", 32)
        self._title, self._words = Label("", "h1"), Label("", "second")
        self._words.setWordWrap(True)
        self._words.setMinimumWidth(520)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._figures = {name: Label("0", "total") for name in FIGURES}
        self._names = {name: Label("", "muted") for name in FIGURES}
        self.look = Button("", "primary", "arrow-right", key="Alt+V")
        self.again = Button("", icon_name="plus", key="Alt+N")
        self.errors = Button("", icon_name="download", key="Ctrl+S")
        self.undo = Button("", icon_name="undo-2", key="Alt+U")
        self._build()
        self.stop.clicked.connect(self.stop_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.errors.clicked.connect(self.errors_wanted)
        self.look.clicked.connect(lambda: self.look_wanted.emit(self.outcome.kind if self.outcome else ""))
        self.undo.clicked.connect(lambda: self.undo_wanted.emit(self.outcome.run if self.outcome else ""))
        translate.say(self, lambda _text: self._repeat(), str)

    def _build(self) -> None:
        tiles = []
        for name, figure in self._figures.items():
            tile = Card(figure, self._names[name], margins=(14, 8, 14, 10), gap=0)
            tile.setMinimumWidth(150)
            tiles.append(tile)
        running, done = QWidget(), QWidget()
        wait = column(self.progress, self._calm, gap=8)
        running.setLayout(column(None, row(None, (wait, 2), self.stop, None, gap=12), None))
        buttons = row(None, self.look, self.again, self.errors, self.undo, None, gap=10)
        self._tiles = QWidget()
        self._tiles.setLayout(row(None, *tiles, None, gap=10))
        head = column(row(None, self._icon, None), self._title, row(None, self._words, None), gap=8)
        done.setLayout(column(None, head, 10, self._tiles, 14, buttons, None))
        self._stack = QStackedWidget()
        self._stack.addWidget(running)
        self._stack.addWidget(done)
        self.setLayout(column((self._stack, 1), margins=(14, 12, 14, 12)))

    def show_progress(self, said: str, done: int = 0, of: int = 0) -> None:
        """It goes in."""
        self.outcome, self._cut = None, False
        self._stack.setCurrentIndex(0)
        self.progress.tell(said, done, of)
        self._repeat()

    def show_outcome(self, outcome: Outcome) -> None:
        """It is over, or was stopped."""
        self.outcome, self._cut = outcome, False
        self._stack.setCurrentIndex(1)
        self._repeat()

    def show_cut(self) -> None:
        """The second process went while it wrote: the list of imports says what is in."""
        self.outcome, self._cut = None, True
        self._stack.setCurrentIndex(1)
        self._repeat()

    def is_running(self) -> bool:
        """Whether the bar is shown."""
        return self._stack.currentIndex() == 0

    def start(self) -> None:
        """Put the focus where work starts."""
        target = self.stop if self.is_running() else self.look if self.look.isVisible() else self.again
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _repeat(self) -> None:
        names = {
            "made": self.tr("new"), "merged": self.tr("joined to what was here"), "skipped": self.tr("left out"),
            "refused": self.tr("could not go in"),
        }  # fmt: skip
        for name, label in self._names.items():
            label.setText(names[name])
        self.stop.setText(self.tr("Stop"))
        self._calm.setText(self.tr("Work on meanwhile: the bar stays at the foot of the window."))
        self.again.setText(self.tr("Another file"))
        self.errors.setText(self.tr("Lines to correct"))
        self.undo.setText(self.tr("Undo this import"))
        done = self.outcome
        for button in (self.look, self.errors, self.undo, self._tiles):
            button.setVisible(done is not None)
        if self._cut:
            self._say_cut()
        elif done is not None:
            self._say_done(done)

    def _say_cut(self) -> None:
        self._icon.show_icon("circle-alert", "warn")
        self._title.setText(self.tr("The import was cut off"))
        self._words.setText(
            self.tr("What was written is in, the rest is not. Under “Imports so far” it can be taken back; or bring "
                    "the same file in again: what is here already is recognised.")
        )  # fmt: skip

    def _say_done(self, done: Outcome) -> None:
        for name, figure in self._figures.items():
            figure.setText(f"{done.figures[name]:,}")
        self.look.setText(self.tr("Show {what}").format(what=words.kind_words(done.kind)))
        self.errors.setVisible(done.figures["refused"] > 0)
        count = done.figures["made"] + done.figures["merged"]
        self.undo.setVisible(count > 0)
        if done.stopped:
            self._icon.show_icon("circle-alert", "warn")
            self._title.setText(counted(self.tr("Stopped: {n} line[s] [is|are] in"), count))
            text = self.tr("The rest is not. Undo takes back what is in; bring the file in again to go on.")
        else:
            self._icon.show_icon("circle-check", "ok")
            self._title.setText(counted(self.tr("{n} line[s] [is|are] in"), count))
            text = self.tr("Undo works for 24 hours: what nobody has touched since goes, the rest stays and is listed.")
        self._words.setText(text)
