"""A drive that is over: what was said, what the car showed, or why it never began."""

from __future__ import annotations

from desktop.domain.sales.feedback import MARKS
from desktop.pages.drives.panel import drive_words as words
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.pane import Act, Pane
from desktop.widgets.label import Label
from desktop.widgets.layout import column


class OverPane(Pane):
    """Words only; the big button books the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = Label("", "second")
        self._lines.setWordWrap(True)
        self.setLayout(column(self._lines))

    def draw(self, facts: DriveFacts) -> None:
        self._lines.setText("\n".join(self._said(facts)))
        self._lines.setVisible(bool(self._lines.text()))
        self.changed.emit()

    def _said(self, facts: DriveFacts) -> list[str]:
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
