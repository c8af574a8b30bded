"""The booking as it is typed: customer, car and time, drive or ride, route, who rides along; and what stands against
it while it is typed, with the nearest times a key away.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales.demo_car import CarRow
from desktop.pages.board.words import clock_time
from desktop.pages.drives.panel import drive_words as words
from desktop.pages.drives.panel.booking_desk import BookingDesk
from desktop.pages.drives.panel.customer_box import CustomerBox
from desktop.pages.drives.panel.ground import Slot
from desktop.pages.drives.panel.route_drawing import RouteDrawing
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field
from desktop.widgets.follow_focus import FollowFocus
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.sentence import refusal
from desktop.widgets.taps import Taps
from desktop.widgets.time_field import TimeField

LENGTHS = (15, 30, 45, 60, 75, 90, 120, 180, 240, 480)
MOST_OFFERS = 5


class BookingFace(QFrame):
    """Draws a :class:`BookingDesk` and hands it what a person does."""

    left = Signal()

    def __init__(self, desk: BookingDesk) -> None:
        super().__init__()
        self.desk = desk
        self.customer = CustomerBox(desk.desk)
        self.form = Form(columns=6)
        self.car, self.day, self.time, self.length = Choice(), DayField(), TimeField(), Choice()
        self.kind, self.people = Taps(), Choice()
        self.route, self.companion, self.consultant = Choice(), Choice(), Choice()
        self.interest, self.note = Field(limit=200), Field(limit=200)
        self.drawing = RouteDrawing()
        self._fill_form()
        self._wrong, self._warned = Banner(), Banner()
        self._free = Label("", "muted")
        self._offers = [Button("", "", key=f"Alt+{n}", shown_only=True) for n in range(1, MOST_OFFERS + 1)]
        self._slots: list[Slot] = []
        self.save = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True).tall()
        self._saved = Label("", "muted")
        offers = frame("plain", column(self._free, *self._offers, gap=5))
        self._offered = offers
        body = column(
            self._wrong, self._warned, offers, self.form, self.drawing, None, margins=(14, 10, 14, 12), gap=10
        )
        self._area: QScrollArea = scrolled(body)
        FollowFocus(self._area)
        foot = frame("cardFoot", column(self.save, row(None, self._saved, None), margins=(14, 10, 14, 8), gap=5))
        self.setLayout(column(self.customer, rule(), (self._area, 1), foot, gap=0))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _fill_form(self) -> None:
        add = self.form.add
        add("car", lambda: self.tr("Car"), self.car, 6)
        add("day", lambda: self.tr("Day"), self.day, 2)
        add("time", lambda: self.tr("Time"), self.time, 2)
        add("minutes", lambda: self.tr("Length"), self.length, 2)
        add("ride", lambda: self.tr("Who drives"), self.kind, 4)
        add("occupants", lambda: self.tr("People"), self.people, 2)
        add("route", lambda: self.tr("Route"), self.route, 6)
        add("companion", lambda: self.tr("Rides along"), self.companion, 3)
        add("consultant", lambda: self.tr("Consultant"), self.consultant, 3)
        add("interest", lambda: self.tr("Model of interest"), self.interest, 6)
        add("note", lambda: self.tr("Note"), self.note, 6)

    def _wire(self) -> None:
        desk = self.desk
        desk.changed.connect(self.draw)
        desk.refused.connect(self.refuse)
        desk.saved.connect(
            lambda moment: self._saved.setText(self.tr("Kept {0}").format(f"{clock.local(moment):%H:%M:%S}"))
        )
        self.customer.picked.connect(desk.take_customer)
        self.customer.typed.connect(lambda values: desk.change(**values))
        self.customer.done.connect(self._to_save)
        self.customer.book_wanted.connect(self._to_save)
        self.customer.book_wanted.connect(desk.book)
        self.customer.left.connect(self.left)
        self.form.saved.connect(desk.book)
        self.save.clicked.connect(desk.book)
        self.car.activated.connect(lambda _at: desk.change(car_id=self.car.value()))
        self.length.activated.connect(lambda _at: desk.change(minutes=int(self.length.value())))
        self.people.activated.connect(lambda _at: desk.change(occupants=int(self.people.value())))
        self.route.activated.connect(lambda _at: desk.change(route_id=self.route.value()))
        self.companion.activated.connect(lambda _at: desk.change(companion_id=self.companion.value()))
        self.consultant.activated.connect(lambda _at: desk.change(consultant_id=self.consultant.value()))
        self.kind.changed.connect(lambda value: desk.change(ride_only=value == "ride"))
        self.day.textEdited.connect(lambda text: desk.change(day=text))
        self.time.textEdited.connect(lambda text: desk.change(time=text))
        self.interest.textEdited.connect(lambda text: desk.change(interest=text))
        self.note.textEdited.connect(lambda text: desk.change(note=text))
        for place, button in enumerate(self._offers):
            button.clicked.connect(lambda _on, place=place: self.take_offer(place))

    # -- drawing

    def _repeat(self) -> None:
        self._saved.setText(self.tr("What is typed keeps itself"))
        self.kind.show_options([("drive", self.tr("Customer"), "d"), ("ride", self.tr("We do"), "r")])
        self.length.show_options([(str(each), words.minutes(each)) for each in LENGTHS])
        self.draw()

    def draw(self) -> None:
        """Everything, from the draft; a field that is being typed in keeps its text."""
        draft = self.desk.draft
        self.customer.show_draft(draft, self.desk.customer)
        self.customer.setEnabled(self.desk.editing is None)
        self.save.setText(self.tr("Save changes") if self.desk.editing else self.tr("Book"))
        self._saved.setVisible(self.desk.editing is None)
        self._draw_choices()
        for field, value in ((self.day, draft.day), (self.time, draft.time), (self.note, draft.note)):
            if field.text() != value and not field.hasFocus():
                field.setText(value)
        if self.interest.text() != draft.interest and not self.interest.hasFocus():
            self.interest.setText(draft.interest)
        self.form.show_field("interest", not draft.adding)
        self.kind.choose("ride" if draft.ride_only else "drive")
        self._draw_judgement()

    def _draw_choices(self) -> None:
        ground, draft = self.desk.ground, self.desk.draft
        if ground is None:
            return
        self.car.show_options([(car.id, _car(car)) for car in ground.plan.cars.values()])
        self.car.choose(draft.car_id)
        minutes = self.desk.minutes()
        self.length.show_options([(str(each), words.minutes(each)) for each in sorted({*LENGTHS, minutes})])
        self.length.choose(str(minutes))
        car = self.desk.car()
        most = (car.seats if car else 5) - 1
        self.people.show_options([(str(n), str(n)) for n in range(1, max(most, draft.occupants) + 1)])
        self.people.choose(str(draft.occupants))
        self.route.show_options([*((each.id, words.route(each)) for each in ground.routes), ("", self.tr("No route"))])
        self.route.choose(draft.route_id)
        self.drawing.show_route(ground.route(draft.route_id))
        staff = [(each.id, each.name) for each in ground.staff]
        self.companion.show_options([("", self.tr("Nobody")), *staff])
        self.companion.choose(draft.companion_id)
        own = self.desk.desk.actor
        self.consultant.show_options([("", own.name), *(each for each in staff if each[0] != own.staff_id)])
        self.consultant.choose("" if draft.consultant_id == own.staff_id else draft.consultant_id)

    def _draw_judgement(self) -> None:
        """What forbids the slot, what should be known, and where it could be instead."""
        slot = self.desk.slot()
        problems = list(slot.problems) if slot else []
        if slot is not None and not problems and self.desk.draft.ride_only and not self.desk.draft.companion_id:
            problems = [Problem("drive.driver", "companion")]
        warned = self.desk.warnings(slot) if slot and not problems else []
        _tell(self._wrong, problems, bad=True)
        _tell(self._warned, warned, bad=False)
        self._slots = self.desk.offers(slot) if slot and problems else []
        self._draw_offers()

    def _draw_offers(self) -> None:
        ground = self.desk.ground
        self._offered.setVisible(bool(self._slots) and ground is not None)
        self._free.setText(self.tr("Free instead:"))
        for place, button in enumerate(self._offers):
            shown = place < len(self._slots)
            button.setVisible(shown)
            if shown and ground is not None:
                slot = self._slots[place]
                car = ground.plan.cars.get(slot.car_id)
                assert slot.start is not None
                at = clock_time(ground.plan.hours, slot.start, ground.plan.now)
                button.setText(f"{at} · {car.label if car else ''}")

    # -- doing

    def start(self) -> None:
        """Put the focus where work starts: the customer, or the button where there is one."""
        if self.desk.editing is not None:
            self.time.setFocus()
        elif self.desk.draft.customer_id:
            self._to_save()
        else:
            self.customer.start()

    def take_offer(self, place: int) -> None:
        """Alt+1…: one of the free slots."""
        if place < len(self._slots):
            self.desk.take_offer(self._slots[place])
            self._to_save()

    def toggle_ride(self) -> None:
        """Alt+R: 试乘 instead of 试驾, or back."""
        self.desk.change(ride_only=not self.desk.draft.ride_only)

    def refuse(self, refused: Refused) -> None:
        """The sentence stands where the thing is typed, what belongs to no field over the form."""
        if self.customer.refuse(refused):
            return
        self._wrong.tell(refusal(refused), "bad")
        QTimer.singleShot(0, self._wrong, lambda: self._area.ensureWidgetVisible(self._wrong, 0, 8))
        if any(problem.field == "customer" for problem in refused.problems):
            self.customer.start()

    def problem(self) -> str:
        """What is shown against the booking, or ""."""
        return self._wrong.text() if not self._wrong.isHidden() else ""

    def offered(self) -> list[Button]:
        """The buttons of the free slots, in order."""
        return [button for button in self._offers if not button.isHidden()]

    def _to_save(self) -> None:
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_field(self) -> QWidget:
        """Where Tab from the customer leads."""
        return self.car


def _car(car: CarRow) -> str:
    return " · ".join(word for word in (car.label, car.plate, car.series) if word)


def _tell(banner: Banner, problems: list[Problem], *, bad: bool) -> None:
    if problems:
        banner.tell(refusal(problems), "bad" if bad else "warn")
    else:
        banner.clear()
