"""The licence: consent first, then what stands on it; the rules answer while it is typed, each with its remedy."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import drive_booking, licence, licence_rule
from desktop.domain.sales.licence import PURPOSE
from desktop.domain.sales.licence_rule import CN, OTHER, Typed
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.licence_hand import Hop, LicenceHand
from desktop.pages.drives.panel.licence_judge import plain, problems_so_far
from desktop.pages.drives.panel.pane import Act, Pane, Verb
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.sentence import refusal
from desktop.widgets.taps import Taps

FOREVER = "长期"
"""As a licence without an end says it."""
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class LicencePane(Pane):
    """Consent, kind, number, class, first issue, expiry. Nothing is kept without consent."""

    pass_wanted = Signal()
    """A manager is to let it pass."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._taken = ""
        """The last day as it was suggested and taken."""
        self._text = Label("", "muted")
        self._text.setWordWrap(True)
        self.consent = Taps()
        self._asked = Label("", "second")
        self._asking = frame("plain", column(self._asked, self._text, self.consent, gap=5))
        self.form = Form(columns=2)
        self._fill_form(self.form)
        self._of_file = Label("", "second")
        self._of_file.setWordWrap(True)
        self.same = Taps()
        self._known = frame("plain", column(self._of_file, self.same, gap=5))
        self._judged = Banner()
        self.ride, self.passes = Button("", key="Alt+R", shown_only=True), Button("", key="Alt+O", shown_only=True)
        self._remedies = frame("plain", row((self.ride, 1), (self.passes, 1), gap=6))
        self.setLayout(column(self._asking, self._known, self._judged, self._remedies, self.form, gap=9))
        self.consent.changed.connect(self._on_consent)
        self.same.changed.connect(self._on_same)
        self.ride.clicked.connect(self.to_ride)
        self.passes.clicked.connect(self.pass_wanted)
        translate.say(self, lambda _text: self._repeat(), str)

    def _fill_form(self, form: Form) -> None:
        self.kind = Taps()
        form.add("kind", lambda: self.tr("Issued in"), self.kind, 2, beside=64)
        self.number = Field(latin=True, limit=40)
        self.number.setProperty("scans", True)
        form.add("number", lambda: self.tr("Number, typed or scanned"), self.number, 2)
        form.add("klass", lambda: self.tr("Class"), Field(latin=True, limit=20))
        form.add("born", lambda: self.tr("Born"), Field("YYYYMMDD", latin=True, limit=20))
        form.add("first_issued", lambda: self.tr("First issue"), Field("YYYYMMDD", latin=True, limit=20))
        self.until = Field(latin=True, limit=20)
        form.add("valid_until", lambda: self.tr("Valid until"), self.until)
        self.until.installEventFilter(self)
        self.hand = LicenceHand(self)
        first = self._field("first_issued")
        self.hand.listen(
            Hop(self.number, self._number_is_whole, self._after_number),
            Hop(first, lambda: self._is_eight_digits(first), lambda: None if self.until.text() else self.until),
        )
        self.hand.watch(self._field("klass"), self._field("born"), first, self.until)
        form.edited.connect(self.judge)
        form.saved.connect(self.go_on)
        self.kind.changed.connect(self._on_kind)

    def _repeat(self) -> None:
        shown = consent.texts()[PURPOSE]
        self._text.setText(shown["text"][translate.current().code])
        self._asked.setText(self.tr("Does the customer agree? Read out or shown:"))
        self.consent.show_options([("yes", self.tr("Agrees"), "y"), ("no", self.tr("Does not"), "n")])
        self.kind.show_options([(CN, self.tr("Mainland China"), "1"), (OTHER, self.tr("Elsewhere"), "2")])
        self.ride.setText(self.tr("Make it a ride"))
        self.passes.setText(self.tr("Let it pass"))
        self.same.show_options([("yes", self.tr("The same"), "y"), ("no", self.tr("Another one"), "n")])
        self._say_known()
        self._show_judgement()

    # -- showing

    def fresh(self, facts: DriveFacts) -> None:
        assert self.form is not None
        self._taken = ""
        self.consent.choose("")
        self.same.choose("")
        blank = dict.fromkeys(("number", "first_issued", "valid_until", "born"), "")
        self.form.fill({**blank, "kind": CN, "klass": facts.usual_class})
        self.form.show_field("born", False)

    def draw(self, facts: DriveFacts) -> None:
        self._asking.setVisible(not facts.consents)
        self._text.setVisible(self.consent.value() != "yes")
        self._say_known()
        self._show_judgement()
        self.changed.emit()

    def start(self) -> None:
        if self.facts is not None and not self.facts.consents and not self.consent.value():
            self.consent.setFocus()
        elif not self._known.isHidden() and not self.same.value():
            self.same.setFocus()
        elif not self.number.text():
            self.number.setFocus()
        else:
            field = next((name for name in ("klass", "first_issued", "valid_until") if not self._values()[name]), "")
            self._field(field or "number").setFocus()

    def _field(self, name: str) -> QLineEdit:
        assert self.form is not None
        found = self.form.field(name)
        assert isinstance(found, QLineEdit)
        return found

    def _values(self) -> dict[str, str]:
        assert self.form is not None
        return self.form.values()

    def _on_consent(self, value: str) -> None:
        self._text.setVisible(value != "yes")
        self._show_judgement()
        if value == "yes":
            self.number.setFocus()
        elif value == "no":
            self._decline()

    def _on_kind(self, value: str) -> None:
        assert self.form is not None
        self.form.show_field("born", value == OTHER)
        self.judge()

    def _say_known(self) -> None:
        """A licence of this customer that is kept, masked: one key takes it for this drive too."""
        known = self.facts.known if self.facts is not None and self.facts.consents else None
        self._known.setVisible(known is not None)
        if known is not None:
            until = known.valid_until.isoformat() if known.valid_until else FOREVER
            words = self.tr("Shown here before: {number}, {klass}, until {day}. Is it the licence shown now?")
            self._of_file.setText(words.format(number=known.masked, klass=known.klass, day=until))

    def _on_same(self, value: str) -> None:
        if value == "yes":
            self._use_known()
        else:
            self.number.setFocus()

    # -- the focus goes on by itself

    def _number_is_whole(self) -> bool:
        typed = self._typed_licence()
        return typed.kind == CN and not any(licence_rule.number_problems(CN, plain(typed.number)))

    def _after_number(self) -> QLineEdit | None:
        """The class is looked at only where it decides: what drives this car with C2 every usual class drives."""
        facts, values = self.facts, self._values()
        needed = facts.car.licence_class if facts is not None and facts.car else "C1"
        asked = ("klass", "first_issued", "valid_until") if needed != "C2" else ("first_issued", "valid_until")
        name = next((each for each in asked if each == "klass" or not values[each]), "")
        return self._field(name) if name else None

    @staticmethod
    def _is_eight_digits(field: QLineEdit) -> bool:
        """A day that has been: with fewer digits, or dashes, nobody knows whether it goes on."""
        try:
            first = licence_rule.read_day(field.text(), "first_issued")
        except Refused:
            return False
        return len(plain(field.text())) == 8 and plain(field.text()).isdigit() and first <= clock.today()

    # -- judging

    def judge(self) -> None:
        """The rules' word on what stands there so far."""
        self._show_judgement()

    def problems(self) -> list[Problem]:
        """What stands against what is typed so far; before anything is, what stands against what is kept."""
        facts = self.facts
        if facts is None:
            return []
        if self.consent.value() == "no" and not facts.consents:
            return [Problem("licence.consent", "licence")]
        values = self._values()
        if not values["number"] and facts.checked.licence_id is not None:
            return [] if facts.checked.overridden else list(facts.checked.problems)
        needed = facts.car.licence_class if facts.car else "C1"
        least = int(facts.plan.rules["drive.min_age"])
        return problems_so_far(self._typed_licence(), needed, facts.row.day, least)

    def _typed_licence(self) -> Typed:
        values = self._values()
        return Typed(
            values["number"], values["klass"], values["first_issued"], values["valid_until"], values["kind"],
            values["born"] if values["kind"] == OTHER else "",
        )  # fmt: skip

    def _show_judgement(self) -> None:
        self._suggest()
        facts = self.facts
        found = self.problems()
        self._remedies.setVisible(bool(found))
        whole = {problem.code for problem in found} <= licence_rule.OVERRIDABLE
        self.passes.setVisible(bool(facts and facts.may_pass and whole and not self._values()["number"]))
        if found:
            self._judged.tell(refusal(found), "bad")
        elif facts is not None and self._is_whole():
            passes = self.tr("Passes for this car on that day")
            if self._taken and self.until.text() == self._taken:
                passes = self.tr("Passes for this car on that day. To be checked: its last day is worked out.")
            self._judged.tell(passes, "ok")
        else:
            self._judged.clear()

    # -- a suggestion, never taken by itself: Enter takes it, and only another Enter keeps it

    def likely_until(self) -> str:
        """The last day that a mainland licence of this first issue most likely has; "" where nothing is known yet."""
        values = self._values()
        try:
            first = licence_rule.read_day(values["first_issued"], "first_issued")
        except Refused:
            return ""
        if values["kind"] != CN or first > clock.today():
            return ""
        last = licence_rule.likely_until(first, clock.today())
        return FOREVER if last is None else last.isoformat()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter or ↓ in the empty last day takes the suggestion: it is then there to be compared with the licence."""
        if watched is self.until and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            takes = event.key() in _TAKES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            likely = self.likely_until() if takes and not self.until.text() else ""
            if likely:
                self._taken = likely
                self.until.setText(likely)
                self.until.selectAll()
                self.judge()
                return True
        return super().eventFilter(watched, event)

    def _suggest(self) -> None:
        likely = self.likely_until()
        self.until.setPlaceholderText(
            self.tr("Enter {day}").format(day=likely) if likely else self.tr("YYYYMMDD or 长期")
        )

    def _is_whole(self) -> bool:
        values = self._values()
        return all(values[name] for name in ("number", "klass", "first_issued", "valid_until"))

    def shown(self) -> str:
        """What is said about the licence, or ""."""
        return self._judged.text() if not self._judged.isHidden() else ""

    # -- doing

    def act(self) -> Act:
        return Act(self.tr("Keep licence"), "shield-check")

    def go_on(self) -> None:
        """Keep it, with the consent where that was given here."""
        keep = self.keeping()
        if keep is not None:
            self.wants.emit(keep)

    def is_typed(self) -> bool:
        """Whether a licence is being typed."""
        return bool(self._values()["number"])

    def keeping(self) -> Verb | None:
        """What keeps it; None, and said why, where the customer has not agreed."""
        facts, by = self.facts, self._desk.actor
        if facts is None:
            return None
        agreed = self.consent.value()
        if not facts.consents and agreed != "yes":
            self._judged.tell(refusal([Problem("licence.consent", "licence")]), "bad")
            self._remedies.show()
            self.consent.setFocus()
            return None
        typed = self._typed_licence()

        def keep(session: Session) -> object:
            if not facts.consents:
                consent.answer(by, session, facts.row.customer_id, PURPOSE, given=True, channel="counter")
            return licence.show_licence(by, session, facts.row.id, typed)

        return keep

    def _use_known(self) -> None:
        facts, by = self.facts, self._desk.actor
        if facts is not None:
            self.wants.emit(lambda session: licence.use_known(by, session, facts.row.id))

    def _decline(self) -> None:
        """A no is an answer as a yes is: kept at once, whatever becomes of the drive."""
        facts, by = self.facts, self._desk.actor
        if facts is None or facts.consents:
            return

        def decline(session: Session) -> object:
            consent.decline(by, session, facts.row.customer_id, PURPOSE, channel="counter")
            return None

        self.besides.emit(decline)

    def to_ride(self) -> None:
        """Alt+R: 试乘 instead; no licence data are kept."""
        facts, by = self.facts, self._desk.actor
        if facts is None:
            return

        def ride(session: Session) -> object:
            drive_booking.edit(by, session, facts.row.id, ride_only=not facts.row.ride_only)
            return None

        self.besides.emit(ride)
