"""The sheet on which a paper is signed: read as it will be kept, signed here, or on paper before somebody's eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.signing.pad import Signing
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row, rule
from desktop.widgets.pdf_view import PdfView
from desktop.widgets.sentence import refusal
from desktop.widgets.sheet import Sheet

SIDE = 400
PAGE_WIDTH = 600
Drawn = tuple[str, tuple[tuple[tuple[int, int], ...], ...], float]
"""Role, strokes and the pad's ratio, as ``printing.signature.Signature`` has them."""


class SigningSheet(Sheet):
    """The page at the left, the pads at the right. A kind of paper fills in what is not implemented here.

    The strokes are held in memory and in the archived PDF, nowhere else; they go with the sheet, so that nobody finds
    a customer's signature in it later. Esc asks once before it throws them away. ``signed`` tells the id of what was
    signed, then the sheet is gone.
    """

    signed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=PAGE_WIDTH + 48 + SIDE + 60)
        self._desk, self.pads = desk, self.make_pads()
        self._asks = self._anew = False
        self.language = Choice([("zh", "中文"), ("en", "English")])
        self.language.choose(desk.language)
        self.view = PdfView(PAGE_WIDTH, run=desk.worker.run)
        self.view.setMinimumHeight(470)
        self.seen_by = Choice()
        self.on_paper = Button("", icon_name="file-check", key="Alt+P")
        self.print = Button("", icon_name="printer", key="F9")
        self._error, self._or = Label("", "error"), Label("", "second")
        self._seen, self._which = Label("", "second"), Label("", "second")
        for label in (self._error, self._or):
            label.setWordWrap(True)
        self._error.hide()
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self.reload()

    def make_pads(self) -> Mapping[str, Signing]:
        """Role → its pad, the customer's first."""
        raise NotImplementedError(type(self).__name__)

    def reload(self) -> None:
        """Read the paper as it stands now; what was signed for another text is cleared."""
        raise NotImplementedError(type(self).__name__)

    def sign(self) -> None:
        """Draw what was signed into the paper and archive it; without the customer's signature it is asked for."""
        raise NotImplementedError(type(self).__name__)

    def sign_on_paper(self) -> None:
        """The printed copy was signed; who saw it is kept."""
        raise NotImplementedError(type(self).__name__)

    def print_paper(self) -> None:
        """Print the paper to be signed with a pen."""
        raise NotImplementedError(type(self).__name__)

    def heading(self) -> str:
        """The title of the sheet, translated."""
        raise NotImplementedError(type(self).__name__)

    def _lay_out(self) -> None:
        self._seen.setBuddy(self.seen_by)
        self._which.setBuddy(self.language)
        panel = QWidget()
        panel.setLayout(
            column(
                *self.pads.values(), self._error, 2, rule(), self._or,
                row(self._seen, (self.seen_by, 1), self.on_paper), None, gap=10,
            )
        )  # fmt: skip
        panel.setFixedWidth(SIDE)
        self.body(row((self.view, 1), panel, gap=20))
        self.buttons(self._which, self.language, self.print, primary="-")
        self.primary.setEnabled(False)

    def _wire(self) -> None:
        self.language.currentIndexChanged.connect(lambda _place: self.reload())
        self.primary.clicked.connect(self.sign)
        self.on_paper.clicked.connect(self.sign_on_paper)
        self.print.clicked.connect(self.print_paper)
        for signing in self.pads.values():
            signing.pad.changed.connect(self._on_drawn)

    def _failed(self, error: Exception) -> None:
        told(self._desk)(error)
        super().reject()

    def reject(self) -> None:
        """Esc: at once where nothing is drawn; else it is said what would go, and Esc once more throws it away."""
        if self._asks or not self._is_drawn():
            super().reject()
            return
        self._asks = True
        self._error.show()
        self._repeat()

    def _is_drawn(self) -> bool:
        return any(signing.pad.strokes() for signing in self.pads.values())

    def _on_drawn(self) -> None:
        """What was said about the signatures is answered; emptying the pads for another text answers nothing."""
        if self._anew:
            return
        self._asks = False
        self._error.hide()
        self._repeat()

    def show_names(self, names: Mapping[str, str], people: Sequence[tuple[str, str]]) -> None:
        """Who signs where, each pad empty; ``people``: (id, name) of whoever may have seen it signed on paper."""
        by, self._anew = self._desk.actor, True
        for role, signing in self.pads.items():
            signing.pad.clear()
            signing.show_name(names.get(role, ""))
        self._anew = False
        self.seen_by.show_options([(by.staff_id, by.name), *(each for each in people if each[0] != by.staff_id)])
        next(iter(self.pads.values())).pad.setFocus()

    def drawn(self) -> list[Drawn]:
        """What was signed so far."""
        return [
            (role, signing.pad.strokes(), signing.pad.ratio)
            for role, signing in self.pads.items()
            if signing.isVisibleTo(self) and signing.pad.is_signed()
        ]

    def refuse(self, refused: Refused) -> None:
        """Say why it cannot be signed, beside the pads."""
        self._asks = False
        self._repeat()
        self._error.setText(refusal(refused))
        self._error.show()

    def keep(self, what: str) -> None:
        """Signed: the sheet goes."""
        self.accept()
        self.signed.emit(what)

    def _repeat(self) -> None:
        self.set_title(self.heading())
        self.primary.setText(self.tr("Sign and keep"))
        self.on_paper.setText(self.tr("Signed on paper"))
        self.print.setText(self.tr("Print"))
        self.cancel.setText(self.tr("Throw it away") if self._asks else self.tr("Cancel"))
        if self._asks:
            self._error.setText(
                self.tr("This is not signed yet. Enter signs and keeps it; Esc once more throws away what was drawn.")
            )
        self._which.setText(self.tr("Language of the paper"))
        self._seen.setText(self.tr("Seen by"))
        self._or.setText(
            self.tr("Or print both copies and have them signed with a pen; then say who saw it. No need to draw here.")
        )
