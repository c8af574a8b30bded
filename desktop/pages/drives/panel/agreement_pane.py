"""The agreement: printed in two copies, signed by both, or signed on the screen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain.sales import signing
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.pane import Act, Pane
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import column


class AgreementPane(Pane):
    """Before it was printed the big button prints; after that it says that both have signed."""

    print_wanted = Signal()
    sheet_wanted = Signal()
    """It is to be signed on the screen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._hint = Label("", "second")
        self._hint.setWordWrap(True)
        self.again = Button("", "", "printer", key="F9", shown_only=True)
        self.on_screen = Button("", "", "pencil", key="Alt+S", shown_only=True)
        self.setLayout(column(self._hint, self.on_screen, self.again, gap=7))
        self.again.clicked.connect(self.print_wanted)
        self.on_screen.clicked.connect(self.sheet_wanted)
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.again.setText(self.tr("Print again"))
        self.on_screen.setText(self.tr("Sign on the screen"))
        self._say()

    def draw(self, facts: DriveFacts) -> None:
        self.again.setVisible(self._is_printed())
        self._say()
        self.changed.emit()

    def _is_printed(self) -> bool:
        return bool(self.facts and self.facts.printed)

    def _say(self) -> None:
        if self._is_printed() and self.facts is not None:
            words = self.tr("Agreement {0} is printed: both copies signed, one for the customer.")
            self._hint.setText(words.format(self.facts.row.number))
        else:
            self._hint.setText(self.tr("Two copies: one for the customer, one for the store."))

    def start(self) -> None:
        return

    def act(self) -> Act:
        if self._is_printed():
            return Act(self.tr("Both have signed"), "file-check")
        return Act(self.tr("Print agreement"), "printer", "F9")

    def go_on(self) -> None:
        facts, by, language = self.facts, self._desk.actor, self._desk.language
        if not self._is_printed():
            self.print_wanted.emit()
            return

        def signed(session: Session) -> object:
            assert facts is not None
            signing.sign_on_paper(by, session, facts.row.id, language)
            return None

        self.wants.emit(signed)
