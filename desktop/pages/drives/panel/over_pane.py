"""A drive that is over: what was said, what the car showed, or why it never began."""

from __future__ import annotations

from desktop.domain.sales import paper
from desktop.domain.sales.feedback import MARKS
from desktop.pages import archived
from desktop.pages.desk import Desk
from desktop.pages.drives.panel import drive_words as words
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.pane import Act, Pane
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Label
from desktop.widgets.layout import column


class OverPane(Pane):
    """Words only; the big button books the next one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.photos = Button("", icon_name="eye", key="Alt+F")
        self._lines = Label("", "second")
        self._lines.setWordWrap(True)
        self.setLayout(column(self._lines, self.photos, gap=8))
        self.photos.clicked.connect(self.show_photos)
        translate.say(self, self.photos.setText, lambda: self.tr("Photos of the damage"))

    def draw(self, facts: DriveFacts) -> None:
        self._lines.setText("\n".join(self._words_of(facts)))
        self._lines.setVisible(bool(self._lines.text()))
        self.photos.setVisible(facts.photos is not None)
        self.changed.emit()

    def show_photos(self) -> None:
        """Alt+F: in the preview; fetched first where another desk took them."""
        found, worker, by = self.facts.photos if self.facts else None, self._desk.worker, self._desk.actor
        if found is None:
            return

        def show(code: str) -> None:
            if code:
                archived.say(self._desk, code)
                return
            worker.read(
                lambda session: paper.pdf_of(by, session, found.paper_id),
                lambda pdf: self._desk.print_pdf(pdf, found.number, preview=True),
                told(self._desk),
                owner=self,
            )

        archived.fetched(self._desk, None if found.here else found.sha256, show, self)

    def _words_of(self, facts: DriveFacts) -> list[str]:
        found: list[str] = []
        if facts.row.cancel_why:
            found.append(self.tr("Reason: {0}").format(facts.row.cancel_why))
        loan, said = facts.loan, facts.said
        if loan is not None and loan.odometer_in is not None:
            km = self.tr("{0} km driven, {1} % left").format(loan.odometer_in - loan.odometer_out, loan.energy_in)
            found.append(km)
            found.append(self.tr("Damage: {0}").format(loan.damage_note) if loan.damage else self.tr("No damage"))
        if said is not None:
            marks = [f"{words.mark(name)} {getattr(said, name)}" for name in MARKS if getattr(said, name)]
            found += [self.tr(" · ").join(marks)] if marks else []
            if said.competitor:
                found.append(self.tr("Compares with: {0}").format(said.competitor))
            if said.intent:
                found.append(self.tr("Intent: {0}").format(said.intent))
            if said.next_step and said.next_at is not None:
                due = f"{facts.plan.hours.local(said.next_at):%m-%d %H:%M}"
                found.append(self.tr("Next: {0}, {1}").format(said.next_step, due))
        return found

    def start(self) -> None:
        return

    def act(self) -> Act:
        return Act(self.tr("Book another drive"), "plus", "Ctrl+N")

    def go_on(self) -> None:
        return
