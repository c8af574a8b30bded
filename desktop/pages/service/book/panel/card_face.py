"""One appointment: which car, who, when, where, how final it is, its parts; and the next step as the one big button."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.domain.service import appointment_course, appointment_part
from desktop.domain.service.appointment import BOOKED
from desktop.pages.board.cancel_box import CancelBox
from desktop.pages.board.lost_box import LostBox
from desktop.pages.board.words import when
from desktop.pages.parts import part_words
from desktop.pages.parts.part_field import PartField
from desktop.pages.service import words
from desktop.pages.service.book.lost_words import lost_stay
from desktop.pages.service.book.panel.part_lines import PartLines
from desktop.pages.service.book.panel.stay_desk import StayDesk, StayFacts
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.follow_focus import FollowFocus
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.sentence import refusal


class CardFace(QFrame):
    """Draws a :class:`StayDesk` and hands it what a person does."""

    edit_wanted = Signal()
    print_wanted = Signal()
    again_wanted = Signal()
    """Another appointment for the same car."""

    def __init__(self, desk: StayDesk) -> None:
        super().__init__()
        self.desk = desk
        self._plate, self._car = Elided("", "h3"), Elided("", "muted")
        self._avatar, self._name, self._phone = Avatar(), Elided("", "h3"), Elided("", "muted")
        self.life, self.customer = (
            Button("", "link", key="Alt+L", shown_only=True),
            Button("", "link", key="Ctrl+U", shown_only=True),
        )
        self._when, self._where = Label("", "h3"), Label("", "second")
        self._lines = [Label("", "second") for _ in range(4)]
        self._word, self._warned, self._problem = Banner(), Banner(), Banner()
        self.lost = LostBox()
        self.cancelling = CancelBox(
            lambda: (self.tr("Customer cannot"), self.tr("Parts not here"), self.tr("Mistake")),
            lambda: self.tr("Cancel appointment"),
        )
        self._needs, self.part, self.parts = Label("", "group"), PartField(desk.desk), PartLines()
        self.keep = Button("", "", "package-check", key="Alt+P", shown_only=True)
        self.next = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True).tall()
        self._area: QScrollArea = self._body()
        FollowFocus(self._area)
        self.setLayout(column((self._area, 1), self._foot(), gap=0))
        self._wire()
        foot = (self.edit, self.confirm, self.no_show, self.cancel, self.print, self.finish)
        for early in (*foot, self.keep, self.part):
            early.hide()  # until it is read which of them there are
        translate.say(self, lambda _text: self._repeat(), str)

    def _body(self) -> QScrollArea:
        car = row(Icon("car", "text3", 18), (column(self._plate, self._car, gap=0), 1), self.life, gap=9)
        who = row(self._avatar, (column(self._name, self._phone, gap=0), 1), self.customer, gap=8)
        for label in (*self._lines, self._where):
            label.setWordWrap(True)
        what = column(self._when, self._where, *self._lines, gap=3)
        told = column(self._problem, self._word, self._warned, self.lost, self.cancelling, gap=6)
        needs = column(row(self._needs, None, self.keep), self.parts, self.part, gap=6)
        return scrolled(
            column(car, who, rule(), what, told, rule(), needs, None, margins=(14, 10, 14, 12), gap=9)
        )  # fmt: skip

    def _foot(self) -> QFrame:
        self.edit = Button("", "ghost", key="Ctrl+E", shown_only=True)
        self.confirm = Button("", "ghost", key="Alt+A", shown_only=True)
        self.no_show = Button("", "ghost", key="Alt+N", shown_only=True)
        self.cancel = Button("", "ghost", key="Ctrl+Del", shown_only=True)
        self.print = Button("", "ghost", key="F9", shown_only=True)
        self.finish = Button("", "ghost", key="Alt+F", shown_only=True)
        upper = row((self.confirm, 1), (self.no_show, 1), (self.finish, 1), (self.print, 1), gap=4)
        lower = row((self.edit, 1), (self.cancel, 1), gap=4)
        return frame("cardFoot", column(self.next, upper, lower, margins=(14, 10, 14, 8), gap=3))

    def _wire(self) -> None:
        desk = self.desk
        desk.changed.connect(self.draw)
        desk.refused.connect(self.refuse)
        self.lost.taken.connect(lambda other: desk.take_other(other.thing, other.start))
        self.cancelling.agreed.connect(lambda why: desk.cancel(why, self.tr("Appointment cancelled")))
        self.next.clicked.connect(self.go_on)
        self.edit.clicked.connect(self.edit_wanted)
        self.print.clicked.connect(self.print_wanted)
        self.confirm.clicked.connect(self.mark_confirmed)
        self.no_show.clicked.connect(self.mark_no_show)
        self.finish.clicked.connect(self.mark_finished)
        self.cancel.clicked.connect(self.ask_cancel)
        self.customer.clicked.connect(self.open_customer)
        self.life.clicked.connect(self.open_car)
        self.keep.clicked.connect(self.keep_parts)
        self.part.picked.connect(self._on_part)
        self.part.left.connect(self.next.setFocus)
        self.parts.dropped.connect(self._drop)

    # -- drawing

    def _repeat(self) -> None:
        self.life.setText(self.tr("The car"))
        self.customer.setText(self.tr("Card"))
        self.edit.setText(self.tr("Change"))
        self.confirm.setText(self.tr("Confirmed"))
        self.no_show.setText(self.tr("Did not come"))
        self.finish.setText(self.tr("Off the bay"))
        self.cancel.setText(self.tr("Cancel"))
        self.print.setText(self.tr("Print"))
        self._needs.setText(self.tr("Parts it needs"))
        self.part.setPlaceholderText(self.tr("Add a part: number, name"))
        self.part.setAccessibleName(self.tr("Add a part that the work needs"))
        self.keep.setText(self.tr("Keep for it"))
        self.draw()

    def draw(self) -> None:
        """Everything, from the facts."""
        facts = self.desk.facts
        if facts is None:
            return
        shown, car, who = facts.row, facts.car, facts.customer
        self._plate.setText(shown.plate or self.tr("No plate"))
        tail = f"VIN …{car.vin_tail}" if car is not None and car.vin_tail else ""
        self._car.setText(" · ".join(filter(None, (shown.car, tail))))
        self._avatar.set_name(shown.customer or "?")
        self._name.setText(shown.customer or "—")
        missed = self.tr("did not come {0}×").format(facts.missed) if facts.missed else ""
        self._phone.setText(" · ".join(filter(None, (who.phone if who is not None else "", missed))))
        self._when.setText(when(facts.plan.hours, shown.start, shown.end))
        bay, worker = shown.bay or self.tr("no bay yet"), shown.technician or self.tr("no technician yet")
        self._where.setText(" · ".join((words.flow(shown.flow), bay, worker)))
        for label, text in zip(self._lines, self._told(facts), strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        self._say_word(facts)
        self.lost.show_lost(lost_stay(facts), facts.plan.hours, facts.plan.now)
        if facts.warnings and facts.lost is None:
            self._warned.tell(refusal(facts.warnings), "warn")
        else:
            self._warned.clear()
        self._draw_parts(facts)
        self._say_foot(facts)

    def _told(self, facts: StayFacts) -> tuple[str, ...]:
        """What was said when it was booked, a line each."""
        shown, hours = facts.row, facts.plan.hours
        ways = []
        if shown.fetch:
            at = f"{hours.local(shown.fetch_at):%H:%M}" if shown.fetch_at is not None else ""
            ways.append(self.tr("We fetch it: {0}").format(" ".join(filter(None, (at, shown.fetch_where)))))
        if shown.bring:
            ways.append(self.tr("We bring it back"))
        figures = [f"{shown.odometer_km:,} km" if shown.odometer_km is not None else ""]
        figures.append(
            self.tr("said ¥{0}").format(money.format_fen(shown.estimate_fen)) if shown.estimate_fen is not None else ""
        )
        figures.append(self.tr("adviser {0}").format(shown.adviser) if shown.adviser else "")
        note = shown.note or shown.cancel_why
        return shown.words, " · ".join(filter(None, figures)), " · ".join(ways), note

    def _say_word(self, facts: StayFacts) -> None:
        """How final the booking is, in words: this desk's own saves only."""
        told = {
            "waiting": self.tr("Tentative: the centre has not confirmed it yet. Go on as usual."),
            "booth": self.tr("Taken by the booth's hub; the centre has not confirmed it yet."),
            "denied": self.tr("The booth's hub says it is taken; the centre decides. Ask before promising it."),
            "refused": self.tr("The centre did not take the last change: see Problems."),
        }
        word = facts.word or ""
        if word in told and facts.lost is None:
            self._word.tell(told[word], "info" if word in ("waiting", "booth") else "warn")
        else:
            self._word.clear()

    def _draw_parts(self, facts: StayFacts) -> None:
        self.parts.show_needs(facts.needs, droppable=facts.is_held)
        self.part.setVisible(facts.is_held)
        self.keep.setVisible(facts.is_held and any(each.ready == "here" for each in facts.needs))
        self._needs.setVisible(facts.is_held or bool(facts.needs))

    def _say_foot(self, facts: StayFacts) -> None:
        state, expected = facts.row.state, facts.is_expected
        self.edit.setVisible(facts.is_held and facts.lost is None)
        self.confirm.setVisible(state == BOOKED and not facts.is_ahead)
        self.no_show.setVisible(expected and facts.row.start <= facts.plan.now)
        self.finish.setVisible(facts.is_held and not expected)
        self.cancel.setVisible(facts.is_held)
        self.print.setVisible(facts.is_held)
        if expected and facts.is_ahead and state == BOOKED:
            self._say_next("check", self.tr("Customer confirmed"))
        elif expected:
            self._say_next("log-in", self.tr("The car is here: receive"))
        elif facts.order_id:
            self._say_next("wrench", self.tr("To the order"))
        elif facts.is_held:
            self._say_next("log-in", self.tr("Receive the car"))
        else:
            self._say_next("plus", self.tr("Book again"))

    def _say_next(self, icon: str, text: str) -> None:
        self.next.show_icon(icon)
        self.next.setText(text)

    # -- doing

    def begin(self) -> None:
        """Another appointment is shown."""
        self._problem.clear()
        self.cancelling.close_box()

    def start(self) -> None:
        """The focus to where the next step begins."""
        first = self.lost.buttons[0]
        (first if self.lost.isVisible() and first.isVisible() else self.next).setFocus()

    def go_on(self) -> None:
        """Ctrl+Enter, or the big button."""
        facts = self.desk.facts
        self._problem.clear()
        if not self.cancelling.isHidden():
            self.cancelling.go_on()
        elif facts is None:
            return
        elif facts.is_expected and facts.is_ahead and facts.row.state == BOOKED:
            self.desk.save(appointment_course.confirm)
        elif facts.is_expected:
            self.desk.save(appointment_course.arrive, lambda: self._receive(facts))
        elif facts.order_id:
            self.desk.desk.go("service", {"order": facts.order_id})
        elif facts.is_held:
            self._receive(facts)
        else:
            self.again_wanted.emit()

    def _receive(self, facts: StayFacts) -> None:
        """On to the reception of this car."""
        self.desk.desk.go("service", {"receive": facts.row.vehicle_id, "appointment": facts.row.id})

    def mark_confirmed(self) -> None:
        """Alt+A: the customer said they come; on the day itself the big button receives the car."""
        facts = self.desk.facts
        if facts is not None and facts.row.state == BOOKED:
            self.desk.save(appointment_course.confirm)

    def mark_no_show(self) -> None:
        """Alt+N: nobody came."""
        facts = self.desk.facts
        if facts is not None and self.no_show.isVisibleTo(self):
            self.desk.no_show(self.tr("{0} did not come").format(facts.row.plate or facts.row.customer))

    def mark_finished(self) -> None:
        """Alt+F: the car is off the bay; what is left of its time is free."""
        if self.desk.facts is not None and self.finish.isVisibleTo(self):
            self.desk.save(appointment_course.finish)

    def ask_cancel(self) -> None:
        """Ctrl+Del: why."""
        facts = self.desk.facts
        if facts is not None and facts.is_held:
            self.cancelling.ask()
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.cancelling, 0, 8))

    def open_customer(self) -> None:
        """Ctrl+U: the customer's card."""
        if self.desk.facts is not None:
            self.desk.desk.go("customers", self.desk.facts.row.customer_id)

    def open_car(self) -> None:
        """Alt+L: the car at the desk."""
        if self.desk.facts is not None:
            self.desk.desk.go("service", {"vehicle": self.desk.facts.row.vehicle_id})

    def keep_parts(self) -> None:
        """Alt+P: what is on the shelf is kept for this stay."""
        if self.keep.isVisibleTo(self) and self.desk.desk.actor.may(Right.SERVICE):
            self.desk.keep_parts(self.tr("Parts kept until the day"))

    def _on_part(self, part: PartRow) -> None:
        self.part.show_words("")
        wanted = [(part.part_key, part_words.name(part), 1000)]
        self.desk.save(lambda by, session, row_id: appointment_part.plan_parts(by, session, row_id, wanted))

    def _drop(self, need_id: str) -> None:
        self.desk.save(lambda by, session, _row_id: appointment_part.drop_part(by, session, need_id))

    def refuse(self, refused: Refused) -> None:
        """Over what it is about."""
        self._problem.tell(refusal(refused), "bad")
        QTimer.singleShot(0, self._problem, lambda: self._area.ensureWidgetVisible(self._problem, 0, 8))

    def problem(self) -> str:
        """What was refused, or ""."""
        return self._problem.text() if not self._problem.isHidden() else ""
