"""Four steps from a file to rows: file, columns, check, import. Each is shown above, with the way back and on below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.domain.actor import Actor
from desktop.pages.imports.build_step import BuildStep
from desktop.pages.imports.check_step import CheckStep
from desktop.pages.imports.columns_step import ColumnsStep
from desktop.pages.imports.file_step import FileStep
from desktop.pages.imports.opened import Opened
from desktop.pages.imports.run_step import RunStep
from desktop.pages.imports.terms_step import TermsStep
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.empty import Empty
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.progress import Progress
from desktop.widgets.theme import look

FILE, COLUMNS, CHECK, RUN = range(4)
_READING, _FAILED, _TERMS, _BUILD = range(4, 8)


class _Step(QFrame):
    """A number and a word; done, now, or to come."""

    def __init__(self, number: int) -> None:
        super().__init__()
        look(self, "plain")
        self._number, self._word = Label(str(number), "step"), Label("", "second")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setFixedSize(24, 24)
        self.setLayout(row(self._number, self._word, gap=8))
        self._plain = str(number)

    def say(self, number: int, word: str, state: str) -> None:
        """``state``: done, now or ahead."""
        self._plain = str(number)
        self._word.setText(word)
        self._number.setText("✓" if state == "done" else self._plain)
        look(self._number, "state", state)
        look(self._word, "h3" if state == "now" else "second")
        self.setAccessibleName(f"{self._plain} {word}")


class Wizard(Card):
    """``show_step``; ``back_wanted`` and ``on_wanted`` are a person's wishes, ``left`` that it is over."""

    back_wanted = Signal()
    on_wanted = Signal()
    left = Signal()

    def __init__(self, by: Actor) -> None:
        super().__init__()
        self.place, self.whole = FILE, False
        self.file, self.columns, self.check, self.run = FileStep(by), ColumnsStep(by), CheckStep(), RunStep()
        self._steps = [_Step(number) for number in range(1, 5)]
        self._name = Elided("", "muted")
        self.close_ = Button("", "ghost", "x")
        self.back = Button("", "", "arrow-left", key="Esc", shown_only=True)
        self.on = Button("", "primary", "arrow-right", key="Ctrl+Enter", shown_only=True)
        self._why = Label("", "second")
        self._why.setWordWrap(True)
        self.reading, self.stop = Progress(), Button("", key="Alt+Q")
        self._stack = QStackedWidget()
        waiting = QWidget()
        waiting.setLayout(column(None, row(None, (self.reading, 2), self.stop, None, gap=12), None))
        self.another = Button("", "primary", "folder-open", key="Ctrl+O", shown_only=True)
        self.terms, self.build = TermsStep(), BuildStep()
        self.failed = Empty("file-warning", action=self.another)
        for step in (self.file, self.columns, self.check, self.run, waiting, self.failed, self.terms, self.build):
            self._stack.addWidget(step)
        self._between = between = [Icon("chevron-right", "text3", 14) for _ in range(3)]
        shown: list[QWidget] = []
        for place, step in enumerate(self._steps):
            shown += [step, *([between[place]] if place < len(between) else [])]
        self.head(*shown, 14, (self._name, 1), self.close_)
        self.body(column((self._stack, 1)))
        self._foot = frame("cardFoot", row(self.back, (self._why, 1), self.on, margins=(14, 10, 14, 10), gap=14))
        self.body(column(self._foot, margins=(0, 12, 0, 0)), 0)
        self.back.clicked.connect(self.back_wanted)
        self.on.clicked.connect(self.on_wanted)
        self.close_.clicked.connect(self.left)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_name(self, opened: Opened | None, name: str = "") -> None:
        """The file's name at the top."""
        self._name.setText(opened.path.name if opened is not None else name)

    def show_reading(self, words: str) -> None:
        """The file is looked into."""
        self.place = FILE
        self.reading.tell(words)
        self._stack.setCurrentIndex(_READING)
        self._foot.hide()
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_reading(self) -> bool:
        """Whether a file is being looked into."""
        return self._stack.currentIndex() == _READING

    def show_failed(self, why: str) -> None:
        """It cannot be read, or not be checked: the sentence says what to do."""
        self._stack.setCurrentIndex(_FAILED)
        self.failed.set_hint(why)
        self._why.clear()
        self.on.setEnabled(False)
        self._repeat()
        self.another.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_step(self, place: int, *, on: bool = True, why: str = "") -> None:
        """One of the four. ``on``: whether the way on is open; ``why``: what is said between the buttons."""
        self.place = place
        self._stack.setCurrentIndex({COLUMNS: _TERMS, RUN: _BUILD}.get(place, place) if self.whole else place)
        self._why.setText(why)
        self.on.setEnabled(on)
        self._repeat()

    def start(self) -> None:
        """Put the focus where work starts."""
        whole = (self.file, self.terms, self.check, self.build)
        (whole if self.whole else (self.file, self.columns, self.check, self.run))[self.place].start()

    def _repeat(self) -> None:
        names = [self.tr("File"), self.tr("Columns"), self.tr("Check"), self.tr("Import")]
        on = [self.tr("Columns"), self.tr("Check"), self.tr("Import now"), ""]
        if self.whole:
            names[COLUMNS], names[RUN] = self.tr("Details"), self.tr("Build")
            on[FILE], on[COLUMNS] = self.tr("Details"), self.tr("Build now")
        self._steps[CHECK].setVisible(not self.whole)
        self._between[CHECK].setVisible(not self.whole)
        running = self.build.is_running() if self.whole else self.run.is_running()
        for number, step in enumerate(self._steps):
            over = number < self.place or (self.place == RUN and not running)
            shown = number + 1 - (self.whole and number > CHECK)
            step.say(shown, names[number], "done" if over else "now" if number == self.place else "ahead")
        self.on.setText(on[self.place])
        self.back.setText(self.tr("Back"))
        self.another.setText(self.tr("Another file"))
        self.stop.setText(self.tr("Stop"))
        self.close_.setText(self.tr("Close"))
        self._foot.setVisible(self.place != RUN)
        self.failed.set_title(self.tr("This file cannot be brought in"))
        number = self.place + 1 - (self.whole and self.place > CHECK)
        of = 3 if self.whole else 4
        self.setAccessibleName(self.tr("Step {n} of {of}: {name}").format(n=number, of=of, name=names[self.place]))
