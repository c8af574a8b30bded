"""One drive: who, which car, when, how final it is; its steps, with the next one as the one big button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea

from desktop.domain.problem import Refused
from desktop.domain.sales.drive import BACK, BOOKED, CONFIRMED
from desktop.pages.board.cancel_box import CancelBox
from desktop.pages.board.lost_box import LostBox
from desktop.pages.board.words import when
from desktop.pages.drives.lost_words import lost_drive
from desktop.pages.drives.panel.agreement_pane import AgreementPane
from desktop.pages.drives.panel.back_pane import BackPane, FeedbackPane
from desktop.pages.drives.panel.drive_desk import DriveDesk
from desktop.pages.drives.panel.facts import DriveFacts, StepName, has_override
from desktop.pages.drives.panel.key_pane import KeyPane
from desktop.pages.drives.panel.licence_pane import LicencePane
from desktop.pages.drives.panel.over_pane import OverPane
from desktop.pages.drives.panel.override_sheet import OverrideSheet
from desktop.pages.drives.panel.pane import Pane, Verb
from desktop.pages.drives.panel.step_list import StepList
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.follow_focus import FollowFocus
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.sentence import refusal

STEP_LINE = 36
"""Px above a step's fields: its own line is seen with them."""


class DriveFace(QFrame):
    """Draws a :class:`DriveDesk` and hands it what a person does."""

    edit_wanted = Signal()
    print_wanted = Signal()
    sheet_wanted = Signal()
    again_wanted = Signal()
    """Another drive for the same customer."""

    def __init__(self, desk: DriveDesk) -> None:
        super().__init__()
        self.desk = desk
        self._avatar, self._name, self._phone = Avatar(), Elided("", "h3"), Elided("", "muted")
        self.customer = Button("", "link", key="Ctrl+U", shown_only=True)
        self._car, self._when, self._how = Elided("", "h3"), Label("", "second"), Elided("", "muted")
        self._word, self._warned, self._problem = Banner(), Banner(), Banner()
        self.lost = LostBox()
        self.cancelling = CancelBox(
            lambda: (self.tr("Customer cannot"), self.tr("Car not ready"), self.tr("Mistake")),
            lambda: self.tr("Cancel drive"),
        )
        self.steps = StepList()
        self.licence, self.agreement = LicencePane(desk.desk), AgreementPane(desk.desk)
        self.key, self.back = KeyPane(desk.desk), BackPane(desk.desk)
        self.feedback, self.over = FeedbackPane(desk.desk), OverPane(desk.desk)
        self._panes: dict[StepName, Pane] = {
            "licence": self.licence, "signed": self.agreement, "out": self.key, "back": self.back,
            "said": self.feedback,
        }  # fmt: skip
        self.pane: Pane | None = None
        self._opened: StepName | None = None
        self._waits_for_focus = False
        self.next = Button("", "primary", "check").tall()
        self._area: QScrollArea = self._body()
        FollowFocus(self._area)
        self._whole = frame("plain", column((self._area, 1), self._foot(), gap=0))
        self.setLayout(column((self._whole, 1), gap=0))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _body(self) -> QScrollArea:
        who = row(self._avatar, (column(self._name, self._phone, gap=0), 1), self.customer, gap=8)
        what = column(self._car, self._when, self._how, gap=2)
        told = column(self._problem, self._word, self._warned, self.lost, self.cancelling, gap=6)
        return scrolled(
            column(who, rule(), what, told, rule(), self.steps, self.over, None, margins=(14, 10, 14, 12), gap=9)
        )

    def _foot(self) -> QFrame:
        self.edit = Button("", "ghost", key="Ctrl+E", shown_only=True)
        self.arrive = Button("", "ghost", key="Alt+A", shown_only=True)
        self.no_show = Button("", "ghost", key="Alt+N", shown_only=True)
        self.cancel = Button("", "ghost", key="Ctrl+Del", shown_only=True)
        upper, lower = row((self.arrive, 1), (self.no_show, 1), gap=4), row((self.edit, 1), (self.cancel, 1), gap=4)
        return frame("cardFoot", column(self.next, upper, lower, margins=(14, 10, 14, 8), gap=3))

    def _wire(self) -> None:
        desk = self.desk
        desk.changed.connect(self.draw)
        desk.refused.connect(self.refuse)
        for pane in (*self._panes.values(), self.over):
            pane.wants.connect(self._save)
            pane.besides.connect(self._save_besides)
            pane.changed.connect(self._say_next)
        self.licence.pass_wanted.connect(self.ask_pass)
        self.agreement.print_wanted.connect(self.print_wanted)
        self.agreement.sheet_wanted.connect(self.sheet_wanted)
        self.lost.taken.connect(desk.take_other)
        self.cancelling.agreed.connect(self._on_cancel)
        self.next.clicked.connect(self.go_on)
        self.edit.clicked.connect(self.edit_wanted)
        self.arrive.clicked.connect(self.step_on)
        self.no_show.clicked.connect(self.mark_no_show)
        self.cancel.clicked.connect(self.ask_cancel)
        self.customer.clicked.connect(self.open_customer)

    # -- drawing

    def _repeat(self) -> None:
        self.customer.setText(self.tr("Card"))
        self.edit.setText(self.tr("Change"))
        self.no_show.setText(self.tr("Did not come"))
        self.cancel.setText(self.tr("Cancel drive"))
        self.draw()

    def draw(self) -> None:
        """Everything, from the facts."""
        facts = self.desk.facts
        if facts is None:
            return
        self._whole.setVisible(True)
        shown = facts.row
        self._avatar.set_name(shown.customer)
        self._name.setText(shown.customer)
        missed = self.tr("did not come {0}×").format(facts.missed) if facts.missed else ""
        self._phone.setText(" · ".join(word for word in (facts.phone, missed) if word))
        car = facts.car
        self._car.setText(" · ".join(word for word in (car.label, car.plate, car.series) if word) if car else "")
        self._when.setText(when(facts.plan.hours, shown.start, shown.end))
        self._how.setText(self._of_how(facts))
        self._say_word(facts)
        self.lost.show_lost(lost_drive(facts), facts.plan.hours, facts.plan.now)
        if facts.warnings and facts.lost is None:
            self._warned.tell(refusal(facts.warnings), "warn")
        else:
            self._warned.clear()
        self._open(facts)
        self._say_foot(facts)

    def _of_how(self, facts: DriveFacts) -> str:
        shown = facts.row
        kind = self.tr("Ride, {0} drives").format(shown.companion) if shown.ride_only else self.tr("Test drive")
        along = self.tr("with {0}").format(shown.companion) if shown.companion and not shown.ride_only else ""
        return " · ".join(word for word in (kind, along, shown.route, shown.interest, shown.note) if word)

    def _say_word(self, facts: DriveFacts) -> None:
        """How final the booking is, in words: this desk's own saves only."""
        said = {
            "waiting": self.tr("Tentative: the centre has not confirmed it yet. Go on as usual."),
            "booth": self.tr("Taken by the booth's hub; the centre has not confirmed it yet."),
            "denied": self.tr("The booth's hub says it is taken; the centre decides. Ask before promising it."),
            "refused": self.tr("The centre did not take the last change: see Problems."),
        }
        word = facts.word or ""
        if word in said and facts.lost is None:
            self._word.tell(said[word], "info" if word in ("waiting", "booth") else "warn")
        else:
            self._word.clear()

    def _open(self, facts: DriveFacts) -> None:
        """The fields of the next step; of one that a person opened as long as it can be done."""
        lost = facts.lost is not None
        now = None if lost else facts.now
        name = self._opened if self._opened and facts.is_waiting and not lost else now
        self.steps.show_facts(facts, name)
        pane = self._panes.get(name) if name else None
        moved = pane is not self.pane
        self.pane = pane
        if pane is not None:
            pane.load(facts)
        self.steps.put(pane)
        over = facts.is_over or facts.row.state == BACK
        self.over.setVisible(over)
        if over:
            self.over.load(facts)
        self._say_next()
        if (moved or self._waits_for_focus) and self.isVisible():
            self._waits_for_focus = False
            self.start()

    def _say_next(self) -> None:
        facts = self.desk.facts
        pane = self.pane or (self.over if facts and (facts.is_over or facts.now is None) else None)
        self.next.setVisible(pane is not None)
        if pane is not None:
            act = pane.act()
            self.next.show_key(act.key)
            self.next.show_icon(act.icon)
            self.next.setText(act.words)

    def _say_foot(self, facts: DriveFacts) -> None:
        state = facts.row.state
        self.edit.setVisible(facts.is_waiting)
        self.arrive.setVisible(state in (BOOKED, CONFIRMED))
        self.arrive.setText(self.tr("Customer confirmed") if self._is_ahead(facts) else self.tr("Customer is here"))
        self.no_show.setVisible(state in (BOOKED, CONFIRMED) and facts.row.start <= facts.plan.now)
        self.cancel.setVisible(facts.is_waiting)

    @staticmethod
    def _is_ahead(facts: DriveFacts) -> bool:
        """Not today yet, and nobody has confirmed it: then that is what one asks for."""
        hours = facts.plan.hours
        return facts.row.state == BOOKED and facts.row.day > hours.date_of(facts.plan.now)

    # -- doing

    def begin(self) -> None:
        """Another drive is shown: its facts bring the focus with them; nothing of the last one is seen till then."""
        if self.isAncestorOf(QApplication.focusWidget() or self):
            self.setFocus()  # keys typed meanwhile are for nobody
        self._whole.setVisible(False)
        self._opened, self._waits_for_focus = None, True
        self._problem.clear()
        self.cancelling.close_box()

    def start(self) -> None:
        """The focus to where the next step begins."""
        if self.pane is not None and self.pane.form is not None:
            self.pane.start()
            self._bring()
        elif self.lost.isVisible() and self.lost.buttons[0].isVisible():
            self.lost.buttons[0].setFocus()
        else:
            self.next.setFocus()

    def _bring(self) -> None:
        """Scroll to the head of the step once the layout has settled; the focus is followed from there on."""
        pane = self.pane
        if pane is not None:
            QTimer.singleShot(0, pane, lambda: self._to_top(pane))

    def _to_top(self, pane: Pane) -> None:
        inner = self._area.widget()
        if inner is None:
            return
        bar = self._area.verticalScrollBar()
        bar.setValue(pane.mapTo(inner, QPoint(0, 0)).y() - STEP_LINE)

    def go_on(self) -> None:
        """Ctrl+Enter, or the big button."""
        facts = self.desk.facts
        self._problem.clear()
        if not self.cancelling.isHidden():
            self.cancelling.go_on()
        elif self.pane is not None:
            self.pane.go_on()
        elif facts is not None and (facts.is_over or facts.now is None):
            self.again_wanted.emit()

    def _save(self, verb: Verb) -> None:
        pane = self.pane
        self._opened = None
        self._waits_for_focus = True
        self.desk.save_step(verb, pane.forget if pane else None)

    def _save_besides(self, verb: Verb) -> None:
        self._opened = None
        self._waits_for_focus = True
        self.desk.save(verb)

    def keep_licence(self, then: Callable[[], object]) -> bool:
        """F9 with a licence typed: keep it, and ``then`` if it passes; False where none is being typed."""
        pane = self.licence
        if self.pane is not pane or not pane.is_typed():
            return False
        passes = not pane.problems()
        keep = pane.keeping()
        if keep is not None:
            self._opened, self._waits_for_focus = None, True

            def over() -> None:
                pane.forget()
                if passes:
                    then()

            self.desk.save_step(keep, over)
        return True

    def open_licence(self) -> None:
        """Alt+L: the licence again, although it was kept: another one, or another person."""
        facts = self.desk.facts
        if facts is not None and facts.is_waiting and not facts.row.ride_only:
            self._opened = "licence"
            self._open(facts)

    def to_ride(self) -> None:
        """Alt+R: a ride instead of a drive, or back."""
        facts = self.desk.facts
        if facts is not None and facts.is_waiting:
            self.licence.load(facts)
            self.licence.to_ride()

    def ask_pass(self) -> None:
        """Alt+O: a manager lets the licence pass."""
        facts = self.desk.facts
        if facts is None or not facts.may_pass or facts.checked.overridden:
            return
        own = has_override(self.desk.desk.actor)
        sheet = OverrideSheet(self.window(), list(facts.checked.problems), own=own)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.agreed.connect(lambda why, login, word: self.desk.let_pass(why, login, word, sheet.refuse, sheet))
        self.desk.saved.connect(sheet.accept)
        self.desk.refused.connect(sheet.refuse)
        sheet.open()
        sheet.form.start()

    def step_on(self) -> None:
        """Alt+A: confirmed before the day, here on it."""
        facts = self.desk.facts
        if facts is None or facts.row.state not in (BOOKED, CONFIRMED):
            return
        if self._is_ahead(facts):
            self.desk.confirm()
        else:
            self.desk.arrive()

    def mark_no_show(self) -> None:
        """Alt+N: nobody came."""
        facts = self.desk.facts
        if facts is not None and self.no_show.isVisibleTo(self):
            self.desk.no_show(self.tr("{0} did not come").format(facts.row.customer))

    def ask_cancel(self) -> None:
        """Ctrl+Del: why."""
        facts = self.desk.facts
        if facts is not None and facts.is_waiting:
            self.cancelling.ask()
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.cancelling, 0, 8))

    def _on_cancel(self, why: str) -> None:
        self._waits_for_focus = True
        self.desk.cancel(why, self.tr("Drive cancelled"))

    def open_customer(self) -> None:
        """Ctrl+U: the customer's card."""
        if self.desk.facts is not None:
            self.desk.desk.go("customers", self.desk.facts.row.customer_id)

    def refuse(self, refused: Refused) -> None:
        """Where it is typed, else over the steps."""
        if self.pane is None or not self.pane.refuse(refused):
            self._problem.tell(refusal(refused), "bad")
            QTimer.singleShot(0, self._problem, lambda: self._area.ensureWidgetVisible(self._problem, 0, 8))

    def problem(self) -> str:
        """What was refused and belongs to no field, or ""."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def word(self) -> str:
        """How final the booking is, or ""."""
        return self._word.text() if not self._word.isHidden() else ""
