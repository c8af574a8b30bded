"""The steps of a drive as a short list: what is done, what is next, what lies ahead; the next one's fields under it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.pages.drives.panel.facts import STEPS, DriveFacts, Mark, StepName
from desktop.widgets import translate
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.theme import look

_ICONS: dict[Mark, tuple[str, str]] = {
    "done": ("circle-check", "ok"),
    "now": ("circle-dot", "primaryText"),
    "ahead": ("circle", "text3"),
}


class StepLine(QFrame):
    """One step: a mark, its name, and what is known of it."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._name, self._sub = Icon("circle", "text3", 16), Label("", "second"), Elided("", "muted")
        self.setLayout(row(self._icon, self._name, (self._sub, 1), margins=(0, 5, 0, 5), gap=8))

    def show_step(self, name: str, sub: str, mark: Mark, spoken: str) -> None:
        self._icon.show_icon(*_ICONS[mark])
        self._name.setText(name)
        look(self._name, "h3" if mark == "now" else "second")
        self._sub.setText(sub)
        self.setAccessibleName(" ".join(word for word in (spoken, name, sub) if word))


class StepList(QWidget):
    """``put(pane)`` stands under the step that is next."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[StepName, StepLine] = {name: StepLine() for name in STEPS}
        self._box: QVBoxLayout = column(*self._lines.values(), gap=0)
        self._holder = frame("plain", column(margins=(24, 4, 0, 10), gap=0))
        self._box.addWidget(self._holder)
        self._pane: QWidget | None = None
        self._facts: DriveFacts | None = None
        self.setLayout(self._box)
        translate.say(self, lambda _text: self._say(), str)

    def show_facts(self, facts: DriveFacts, opened: StepName | None) -> None:
        """The steps, with the open one's place for its fields."""
        self._facts = facts
        self._say()
        self._box.removeWidget(self._holder)
        place = list(self._lines).index(opened) + 1 if opened else len(self._lines)
        self._box.insertWidget(place, self._holder)

    def put(self, pane: QWidget | None) -> None:
        """What stands under the open step."""
        if pane is self._pane:
            return
        box = self._holder.layout()
        assert box is not None
        if self._pane is not None:
            box.removeWidget(self._pane)
            self._pane.hide()
        self._pane = pane
        if pane is not None:
            box.addWidget(pane)
            pane.show()
        self._holder.setVisible(pane is not None)

    def line(self, name: StepName) -> str:
        """What is said of a step, for a test or a screen reader."""
        return self._lines[name].accessibleName()

    def _say(self) -> None:
        facts = self._facts
        if facts is None:
            return
        spoken = {"done": self.tr("done:"), "now": self.tr("next:"), "ahead": self.tr("later:")}
        names = {
            "booked": self.tr("Booked"),
            "licence": self.tr("We drive") if facts.row.ride_only else self.tr("Licence"),
            "signed": self.tr("Agreement signed"),
            "out": self.tr("Key out"),
            "back": self.tr("Key back"),
            "said": self.tr("Feedback"),
        }
        for name, line in self._lines.items():
            mark: Mark = "ahead" if facts.is_over and name != "booked" else facts.mark(name)
            line.show_step(names[name], self._sub(facts, name), mark, spoken[mark])

    def _sub(self, facts: DriveFacts, name: StepName) -> str:
        loan = facts.loan
        if name == "licence":
            return self._of_licence(facts)
        if name == "signed" and facts.row.number:
            return facts.row.number
        if name == "out" and loan is not None:
            at = facts.plan.hours.local(loan.out_at)
            return f"{at:%H:%M} · {loan.odometer_out:,} km · {loan.energy_out} %"
        if name == "back" and loan is not None and loan.in_at is not None and loan.odometer_in is not None:
            at = facts.plan.hours.local(loan.in_at)
            return f"{at:%H:%M} · {loan.odometer_in:,} km · {loan.energy_in} %"
        if name == "said" and facts.said is not None:
            return facts.said.intent
        return ""

    def _of_licence(self, facts: DriveFacts) -> str:
        checked = facts.checked
        if facts.row.ride_only:
            return facts.row.companion
        if checked.licence_id is None:
            return ""
        words = [checked.masked, checked.klass]
        if checked.overridden:
            words.append(self.tr("let pass"))
        return " · ".join(word for word in words if word)
