"""Signing the agreement: read as it will be kept, signed on the screen, or on paper before somebody's eyes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import agreement_text, signing
from desktop.domain.sales.agreement_text import AgreementFacts
from desktop.pages.desk import Desk
from desktop.pages.drives import agreement_paper
from desktop.pages.drives.agreement_print import print_agreement
from desktop.pages.drives.panel.ground import Colleague, colleagues
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, row, rule
from desktop.widgets.pdf_view import PdfView
from desktop.widgets.sentence import refusal
from desktop.widgets.sheet import Sheet
from desktop.widgets.signature import SignaturePad

SIDE = 400
PAGE_WIDTH = 600


class Signing(QWidget):
    """One pad with its caption, who signs, and undo and clear beside them."""

    def __init__(self, caption: Callable[[], str], high: int) -> None:
        super().__init__()
        self.pad = SignaturePad(caption, high)
        self._caption, self._name = Label("", "h3"), Elided("", "second")
        self.undo, self.clear = Button("", "link", "undo-2"), Button("", "link", "x")
        translate.say(self, self._caption.setText, caption)
        translate.say(self, self.undo.setText, lambda: self.tr("Undo"))
        translate.say(self, self.clear.setText, lambda: self.tr("Clear"))
        for button in (self.undo, self.clear):
            kept = button.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            button.setSizePolicy(kept)
        self.undo.clicked.connect(self.pad.undo)
        self.clear.clicked.connect(self.pad.clear)
        self.pad.changed.connect(self._show)
        self.setLayout(
            column(row(self._caption, (self._name, 1), self.undo, self.clear, gap=8), self.pad, gap=4)
        )  # fmt: skip
        self._show()

    def show_name(self, name: str) -> None:
        self._name.setText(name)

    def _show(self) -> None:
        drawn = bool(self.pad.strokes())
        for button in (self.undo, self.clear):
            button.setVisible(drawn)


class SignSheet(Sheet):
    """``SignSheet(desk, drive_id).open()``. ``signed`` tells the drive's id, then the sheet is gone.

    The strokes are held in memory and in the archived PDF, nowhere else; they go with the sheet, so that nobody finds
    a customer's signature in it later. Esc asks once before it throws them away.
    """

    signed = Signal(str)

    def __init__(self, desk: Desk, drive_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=PAGE_WIDTH + 48 + SIDE + 60)
        self._desk, self._drive_id = desk, drive_id
        self._facts: AgreementFacts | None = None
        self._asks = False
        self.language = Choice([("zh", "中文"), ("en", "English")])
        self.language.choose(desk.language)
        self.view = PdfView(PAGE_WIDTH, run=desk.worker.run)
        self.view.setMinimumHeight(470)
        self.customer = Signing(lambda: self.tr("Customer"), 140)
        self.companion = Signing(lambda: self.tr("Companion"), 104)
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

    def _lay_out(self) -> None:
        self._seen.setBuddy(self.seen_by)
        self._which.setBuddy(self.language)
        panel = QWidget()
        panel.setLayout(
            column(
                self.customer, self.companion, self._error, 2, rule(), self._or,
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
        self.print.clicked.connect(
            lambda: print_agreement(self._desk, self._drive_id, self, language=self.language.value())
        )
        for signing_ in (self.customer, self.companion):
            signing_.pad.changed.connect(self._on_drawn)

    def reload(self) -> None:
        """Read the agreement as it stands now; what was signed for another text is cleared."""
        by, worker, language = self._desk.actor, self._desk.worker, self.language.value()
        self._facts = None
        self.primary.setEnabled(False)

        def find(session: Session) -> tuple[AgreementFacts, Sequence[Colleague]]:
            return agreement_text.facts(by, session, self._drive_id, language), colleagues(by, session)

        def show(found: tuple[AgreementFacts, Sequence[Colleague]]) -> None:
            if found[0].language == self.language.value():
                self._show(*found)

        worker.write(by, find, show, self._failed, owner=self)

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
        return any(signing_.pad.strokes() for signing_ in (self.customer, self.companion))

    def _on_drawn(self) -> None:
        """What was said about the signatures is answered."""
        self._asks = False
        self._error.hide()
        self._repeat()

    def _show(self, facts: AgreementFacts, people: Sequence[Colleague]) -> None:
        self._facts = facts
        by, offline = self._desk.actor, not self._desk.online()
        for signing_, name in ((self.customer, facts.customer), (self.companion, facts.companion)):
            signing_.pad.clear()
            signing_.show_name(name)
        self.companion.setVisible(bool(facts.companion))
        self.seen_by.show_options([(by.staff_id, by.name), *((p.id, p.name) for p in people if p.id != by.staff_id)])
        self.customer.pad.setFocus()
        self._desk.worker.run(
            lambda: agreement_paper.draw(facts, by.name, clock.now(), offline=offline, copies=("store",)),
            self._show_pdf,
            told(self._desk),
            owner=self,
        )

    def _show_pdf(self, pdf: bytes) -> None:
        self.view.show_pdf(pdf)
        self.primary.setEnabled(self._facts is not None)

    def sign(self) -> None:
        """Draw what was signed into the paper and archive it; without the customer's signature it is asked for."""
        facts, by, worker = self._facts, self._desk.actor, self._desk.worker
        if facts is None:
            return
        if not self.customer.pad.is_signed():
            self._refuse(Refused(Problem("agreement.unsigned", "signature", {"value": self.tr("Customer")})))
            self.customer.pad.setFocus()
            return
        offline, drawn, at = not self._desk.online(), self._signatures(), clock.now()
        self.primary.setEnabled(False)

        def draw() -> bytes:
            from printing.signature import Signature

            signatures = [Signature(role, strokes, ratio, at) for role, strokes, ratio in drawn]
            return agreement_paper.draw(facts, by.name, at, offline=offline, signatures=signatures)

        def archive(pdf: bytes) -> None:
            worker.write(
                by,
                lambda session: signing.sign_on_screen(by, session, self._drive_id, facts, pdf),
                lambda _paper: self._done(),
                shown(self._desk, self._refused),
                owner=self,
            )

        worker.run(draw, archive, shown(self._desk, self._refused), owner=self)

    def _signatures(self) -> list[tuple[str, tuple[tuple[tuple[int, int], ...], ...], float]]:
        pads = (("customer", self.customer), ("companion", self.companion))
        return [
            (role, signing_.pad.strokes(), signing_.pad.ratio)
            for role, signing_ in pads
            if signing_.isVisibleTo(self) and signing_.pad.is_signed()
        ]

    def sign_on_paper(self) -> None:
        """The printed copy was signed; who saw it is kept."""
        by, seen = self._desk.actor, self.seen_by.value()
        self._desk.worker.write(
            by,
            lambda session: signing.sign_on_paper(by, session, self._drive_id, self.language.value(), seen),
            lambda _none: self._done(),
            shown(self._desk, self._refused),
            owner=self,
        )

    def _refused(self, refused: Refused) -> None:
        if refused.code == "agreement.changed":
            self.reload()
        else:
            self.primary.setEnabled(self._facts is not None)
        self._refuse(refused)

    def _refuse(self, refused: Refused) -> None:
        self._asks = False
        self._repeat()
        self._error.setText(refusal(refused))
        self._error.show()

    def _done(self) -> None:
        self.accept()
        self.signed.emit(self._drive_id)

    def _repeat(self) -> None:
        self.set_title(self.tr("Sign the agreement"))
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
