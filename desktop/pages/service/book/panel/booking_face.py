"""The appointment as it is typed: car and customer, kind of work, time and bay; what stands against it, and the best
slots a key away.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from desktop.domain import clock
from desktop.domain.problem import Problem, Refused
from desktop.pages.board.words import clock_time
from desktop.pages.parts import part_words
from desktop.pages.parts.part_field import PartField
from desktop.pages.service import words
from desktop.pages.service.book.panel.booking_desk import SHOWN_OFFERS, BookingDesk
from desktop.pages.service.book.panel.car_box import CarBox
from desktop.pages.service.book.panel.part_lines import PartLines
from desktop.pages.service.book.panel.stay_form import NEW_FIELDS
from desktop.pages.service.book.stay_words import minutes
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field, TextArea
from desktop.widgets.follow_focus import FollowFocus
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.money_field import MoneyField
from desktop.widgets.sentence import refusal
from desktop.widgets.taps import Taps
from desktop.widgets.time_field import TimeField

LENGTHS = (30, 45, 60, 90, 120, 180, 240, 360, 480, 1440, 2880, 4320, 7200)
_TYPED = {
    "day": "day", "time": "time", "km": "km", "estimate": "estimate", "fetch_time": "fetch_time",
    "fetch_where": "fetch_where", "note": "note",
}  # fmt: skip
"""Field of the form → field of the draft."""
_ALSO = {"odometer": "km", "vehicle": "", "customer": "", "start": "time", "end": "minutes"}
"""Field of a problem → where it is typed."""


class BookingFace(QFrame):
    """Draws a :class:`BookingDesk` and hands it what a person does."""

    left = Signal()
    new_car_wanted = Signal(str)

    def __init__(self, desk: BookingDesk) -> None:
        super().__init__()
        self.desk = desk
        self.car = CarBox(desk.desk)
        self.form = Form(columns=6)
        self.flow, self.day, self.time, self.length = Choice(), DayField(), TimeField(), Choice()
        self.bay, self.worker, self.fetch = Choice(), Choice(), Taps()
        self.wishes = TextArea(rows=2)
        self.part = PartField(desk.desk)
        self._fields()
        self.parts = PartLines()
        self._wrong, self._warned = Banner(), Banner()
        self._free = Label("", "muted")
        self.offered = [Button("", "", key=f"Alt+{n}", shown_only=True) for n in range(1, SHOWN_OFFERS + 1)]
        self.save = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True).tall()
        self._saved = Label("", "muted")
        offers = frame("plain", column(self._free, *self.offered, gap=5))
        body = column(
            self._wrong, self._warned, offers, self.form, self.parts, None, margins=(14, 10, 14, 12), gap=10
        )  # fmt: skip
        self._area: QScrollArea = scrolled(body)
        FollowFocus(self._area)
        foot = frame("cardFoot", column(self.save, row(None, self._saved, None), margins=(14, 10, 14, 8), gap=5))
        self.setLayout(column(self.car, rule(), (self._area, 1), foot, gap=0))
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _fields(self) -> None:
        add = self.form.add
        add("flow", lambda: self.tr("Kind of work"), self.flow, 4)
        add("minutes", lambda: self.tr("Length"), self.length, 2)
        add("day", lambda: self.tr("Day"), self.day, 3)
        add("time", lambda: self.tr("Time"), self.time, 3)
        add("bay", lambda: self.tr("Bay"), self.bay, 3)
        add("technician", lambda: self.tr("Technician"), self.worker, 3)
        add("words", lambda: self.tr("What the customer wants"), self.wishes, 6)
        add("km", lambda: self.tr("Odometer, km"), Field(latin=True, limit=12), 3)
        add("estimate", lambda: self.tr("Said it would cost"), MoneyField("estimate", optional=True), 3)
        add("part", lambda: self.tr("Parts it will need"), self.part, 6)
        add("fetch", lambda: self.tr("Fetch and bring the car"), self.fetch, 6)
        add("fetch_where", lambda: self.tr("Fetch it where"), Field(limit=200), 4)
        add("fetch_time", lambda: self.tr("When"), TimeField("fetch_time"), 2)
        add("note", lambda: self.tr("Note"), Field(limit=400), 6)

    def _wire(self) -> None:
        desk = self.desk
        desk.changed.connect(self.draw)
        desk.refused.connect(self.refuse)
        desk.saved.connect(
            lambda moment: self._saved.setText(self.tr("Kept {0}").format(f"{clock.local(moment):%H:%M:%S}"))
        )
        self.car.picked.connect(desk.take_car)
        self.car.customer_picked.connect(desk.take_customer)
        self.car.typed.connect(lambda typed: desk.change(**typed))
        self.car.new_wanted.connect(self.new_car_wanted)
        self.car.done.connect(self._to_work)
        self.car.left.connect(self.left)
        self.form.saved.connect(desk.book)
        self.save.clicked.connect(desk.book)
        self.flow.activated.connect(lambda _at: desk.change(flow=self.flow.value(), minutes=0))
        self.length.activated.connect(lambda _at: desk.change(minutes=int(self.length.value())))
        self.bay.activated.connect(lambda _at: desk.change(bay_id=self.bay.value()))
        self.worker.activated.connect(lambda _at: desk.change(technician_id=self.worker.value()))
        self.fetch.changed.connect(
            lambda value: desk.change(fetch=value in ("fetch", "both"), bring=value in ("bring", "both"))
        )
        self.wishes.textChanged.connect(lambda: desk.change(words=self.wishes.value()))
        for name, of in _TYPED.items():
            field = self.form.field(name)
            assert isinstance(field, Field)
            field.textEdited.connect(lambda text, of=of: desk.change(**{of: text}))
        self.part.picked.connect(self._on_part)
        self.part.left.connect(lambda: self.fetch.setFocus())
        self.parts.dropped.connect(desk.drop_part)
        for place, button in enumerate(self.offered):
            button.clicked.connect(lambda _on, place=place: self.take_offer(place))

    # -- drawing

    def _repeat(self) -> None:
        self._saved.setText(self.tr("What is typed keeps itself"))
        self.flow.show_options(words.flows())
        self.length.show_options([(str(each), minutes(each)) for each in LENGTHS])
        options = (
            ("none", self.tr("No")), ("fetch", self.tr("Fetch")), ("bring", self.tr("Bring")),
            ("both", self.tr("Both")),
        )  # fmt: skip
        self.fetch.show_options([(value, word, str(place)) for place, (value, word) in enumerate(options, 1)])
        self.draw()

    def draw(self) -> None:
        """Everything, from the draft; a field that is being typed in keeps its text."""
        draft, editing = self.desk.draft, self.desk.editing is not None
        self.car.show_whose(self.desk)
        self.car.setEnabled(not editing)
        self.save.setText(self.tr("Save changes") if editing else self.tr("Book"))
        self._saved.setVisible(not editing)
        self._draw_choices()
        for name, of in _TYPED.items():
            field, value = self.form.field(name), str(getattr(draft, of))
            assert isinstance(field, Field)
            if field.text() != value and not field.hasFocus():
                field.setText(value)
        if self.wishes.value() != draft.words.strip() and not self.wishes.hasFocus():
            self.wishes.setText(draft.words)
        chosen = {(True, True): "both", (True, False): "fetch", (False, True): "bring"}
        self.fetch.choose(chosen.get((draft.fetch, draft.bring), "none"))
        for name in ("fetch_where", "fetch_time"):
            self.form.show_field(name, draft.fetch)
        self.form.show_field("part", not editing)
        self.parts.show_draft([] if editing else draft.parts)
        self._draw_judgement()

    def _draw_choices(self) -> None:
        ground, draft = self.desk.ground, self.desk.draft
        length = self.desk.minutes()
        self.flow.choose(draft.flow)
        self.length.show_options([(str(each), minutes(each)) for each in sorted({*LENGTHS, length})])
        self.length.choose(str(length))
        if ground is None:
            return
        bays = [(each.id, each.label) for each in ground.plan.bays.values()]
        self.bay.show_options([("", self.tr("No bay yet")), *bays])
        self.bay.choose(draft.bay_id)
        people = [(each.id, each.name) for each in ground.plan.technicians.values()]
        self.worker.show_options([("", self.tr("Nobody yet")), *people])
        self.worker.choose(draft.technician_id)

    def _draw_judgement(self) -> None:
        """What forbids the slot, what should be known, and the best slots."""
        slot = self.desk.slot()
        problems = list(slot.problems) if slot else []
        _tell(self._wrong, problems, bad=True)
        _tell(self._warned, self.desk.warnings(slot) if slot and not problems else [], bad=False)
        ground, draft = self.desk.ground, self.desk.draft
        offers = self.desk.offers()
        self._free.setText(self.tr("Best times for {0}").format(words.flow(draft.flow)))
        self._free.setVisible(bool(offers))
        for place, button in enumerate(self.offered):
            button.setVisible(place < len(offers))
            if place < len(offers) and ground is not None:
                offer = offers[place]
                at = clock_time(ground.plan.hours, offer.start, ground.plan.now)
                who = offer.technician.name if offer.technician is not None else ""
                button.setText(" · ".join(filter(None, (at, offer.bay.label, who))))

    # -- doing

    def start(self) -> None:
        """Put the focus where work starts: the car, or the kind of work where the car is known."""
        if self.desk.editing is not None:
            self.time.setFocus()
        elif self.desk.draft.vehicle_id:
            self._to_work()
        else:
            self.car.start()

    def take_offer(self, place: int) -> None:
        """Alt+1…: one of the best slots."""
        offers = self.desk.offers()
        if place < len(offers):
            self.desk.take_offer(offers[place])
            if self.desk.draft.vehicle_id:
                self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_work(self) -> None:
        self.flow.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_part(self, part: PartRow) -> None:
        self.desk.add_part(part.part_key, part_words.name(part))
        self.part.show_words("")
        self.part.setFocus()

    def refuse(self, refused: Refused) -> None:
        """The sentence stands where the thing is typed, what belongs to no field over the form."""
        mine, over = list[Problem](), list[Problem]()
        for problem in refused.problems:
            name = _ALSO.get(problem.field, problem.field)
            if name in self.form.names() and name not in ("bay", "technician", "time"):
                mine.append(Problem(problem.code, name, problem.values))
            else:
                over.append(problem)
        self.form.refuse(mine)
        if self.car.refuse(over):
            over = [problem for problem in over if problem.field not in NEW_FIELDS]
        if over:
            self._wrong.tell(refusal(over), "bad")
            QTimer.singleShot(0, self._wrong, lambda: self._area.ensureWidgetVisible(self._wrong, 0, 8))
        if any(problem.field == "vehicle" for problem in over):
            self.car.start()
        elif any(problem.field == "customer" for problem in over):
            self.car.to_customer()

    def problem(self) -> str:
        """What is shown against the booking, or ""."""
        return self._wrong.text() if not self._wrong.isHidden() else ""


def _tell(banner: Banner, problems: list[Problem], *, bad: bool) -> None:
    if problems:
        banner.tell(refusal(problems), "bad" if bad else "warn")
    else:
        banner.clear()
