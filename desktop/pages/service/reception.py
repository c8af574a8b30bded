"""Receiving the car: what it shows, what its owner says, who orders the work; one key opens its repair order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.people import vehicle as vehicles
from desktop.domain.people.card import CustomerRow
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.problem import Problem, Refused
from desktop.domain.service import inspection, kind, odometer, reception_draft, walk_photo
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.arrival import Arrival
from desktop.domain.service.reception import Received, Reception, receive
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.pages.service import words
from desktop.pages.service.orderer import Orderer, Whose
from desktop.pages.service.photo_paper import photo_paper
from desktop.pages.service.reception_fields import TYPED, ReceptionFields
from desktop.pages.service.walk_round import Mark, WalkRound
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.follow_focus import FollowFocus
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row, scrolled
from desktop.widgets.sentence import refusal, sentence

AUTOSAVE_MS = 500


@dataclass(frozen=True)
class Typed:
    """What was typed for a car that waits."""

    fields: Mapping[str, Any]
    whose: Whose
    customer: CustomerRow | None = None
    marks: tuple[Mark, ...] = ()
    photos: tuple[bytes, ...] = ()

    def body(self) -> dict[str, Any]:
        """As a draft is kept on the disk; photos are not."""
        return {
            "fields": dict(self.fields), "customer": {"id": self.whose.customer_id}, "name": self.whose.name,
            "phone": self.whose.phone, "marks": [list(each) for each in self.marks],
        }  # fmt: skip


def typed_of(body: Mapping[str, Any] | None, customer: CustomerRow | None) -> Typed | None:
    """What :meth:`Typed.body` gave; of another program as far as it can be read."""
    fields = body.get("fields") if body is not None else None
    if body is None or not isinstance(fields, dict):
        return None
    marks = [each for each in body.get("marks", ()) if isinstance(each, list) and len(each) == 3]
    whose = Whose(customer.id if customer is not None else "", str(body.get("name", "")), str(body.get("phone", "")))
    return Typed(fields, whose, customer, tuple((str(code), int(x), int(y)) for code, x, y in marks))


@dataclass(frozen=True)
class Asked:
    """All that one key saves. ``owned``: the car has an owner already."""

    vehicle_id: str
    appointment_id: str
    whose: Whose
    given: Mapping[str, Any]
    marks: tuple[Mark, ...]
    owned: bool


class ReceptionCard(Card):
    """``received(order_id, print)``: the order is open. What was typed for a car is there when it is shown again."""

    received = Signal(str, bool)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.seen: Arrival | None = None
        self.appointment_id = ""
        self._kept: dict[str, Typed] = {}
        self._stored: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._busy = False
        self._title, self._stay = Label("", "h2"), Pill("")
        self.fields, self.orderer, self.walk = ReceptionFields(), Orderer(desk), WalkRound(desk)
        self.round = Button("", "chip", key="Alt+W", shown_only=True)
        self._stack = QStackedWidget()
        self._whose = Label("", "second")
        self.doubt, self.warning = Banner(), Banner()
        self.save = Button("", "primary", "check", key="Ctrl+Enter", shown_only=True)
        self.print = Button("", "", "printer", key="F9", shown_only=True)
        self.back = Button("", key="Esc", shown_only=True)
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _lay_out(self) -> None:
        self.head(self._title, self._stay, None, self.round)
        who = QWidget()
        who.setLayout(column(self._whose, self.orderer, gap=3))
        area = scrolled(column(self.fields, who, None, margins=(16, 12, 16, 12), gap=12))
        FollowFocus(area)
        self._stack.addWidget(area)
        self._stack.addWidget(self.walk)
        self.body(column((self._stack, 1), gap=0))
        self.foot(self.doubt, self.warning, row(self.back, None, self.print, self.save))

    def _wire(self) -> None:
        self.fields.saved.connect(self.receive)
        self.fields.odometer.installEventFilter(self)
        self.fields.odometer.textEdited.connect(lambda _text: self._forget_doubt())
        self.orderer.done.connect(self.save.setFocus)
        self.round.clicked.connect(self.turn)
        self.walk.changed.connect(self._repeat)
        self._pause.timeout.connect(self.store)
        for changed in (self.fields.edited, self.orderer.changed, self.walk.changed, self.fields.tapped):
            changed.connect(self._pause.start)
        self.save.clicked.connect(self.receive)
        self.print.clicked.connect(lambda: self.receive(and_print=True))
        self.back.clicked.connect(self.left)

    # -- the car

    def show_car(self, found: Arrival, stay: AppointmentRow | None, draft: Typed | None = None) -> None:
        """This one, with what was typed for it before; the appointment says what kind of work it is."""
        before = self.seen.car.id if self.seen is not None else ""
        if before and before != found.car.id:
            self.keep()
        fresh = before != found.car.id
        self.seen, self.appointment_id = found, stay.id if stay is not None else ""
        if fresh:
            self._begin(found, stay, self._kept.pop(found.car.id, draft))
        self._repeat()

    def _begin(self, found: Arrival, stay: AppointmentRow | None, kept: Typed | None) -> None:
        self.fields.start_anew(stay.flow if stay is not None else self._usual(found))
        self.orderer.show_owners(found.owners)
        if stay is not None and stay.words:
            self.fields.words.setText(stay.words)
        self.walk.put(*(kept.marks, kept.photos) if kept is not None else ((), ()))
        self._stack.setCurrentIndex(0)
        if kept is not None:
            self.fields.bring_back(kept.fields)
            if kept.whose.name or kept.whose.phone:
                self.orderer.start_new(kept.whose)
            elif kept.customer is not None:
                self.orderer.show_row(kept.customer)
        self._pause.stop()
        self.warning.clear()
        self._forget_doubt()

    @staticmethod
    def _usual(found: Arrival) -> str:
        """A recall that waits, else maintenance; the very first visit of a new car is its first service."""
        if found.recalls:
            return kind.RECALL
        today = found.hours.date_of(clock.now())
        new = found.visits == 0 and found.bought_on is not None and (today - found.bought_on).days < 365
        return kind.FIRST if new else kind.ROUTINE

    def keep(self) -> None:
        """Another car comes first: what was typed for this one waits."""
        if self.seen is not None and self.is_worth_keeping():
            self._kept[self.seen.car.id] = self._typed()
        self.store()
        self.seen = None

    def _typed(self) -> Typed:
        orderer, walk = self.orderer, self.walk
        return Typed(self.fields.typed(), orderer.whose(), orderer.row, walk.marks(), walk.photos.photos())

    def store(self) -> None:
        """With every pause, and when another car or page comes: on the disk, for the case of a crash."""
        self._pause.stop()
        if self.seen is None:
            return
        car_id, by = self.seen.car.id, self._desk.actor
        body = self._typed().body() if self.is_worth_keeping() else None
        if body is None and car_id not in self._stored:
            return
        self._stored.add(car_id)
        self._desk.worker.write_local(
            lambda session: reception_draft.keep_draft(by, session, car_id, body), lambda _none: None,
            told(self._desk), owner=self,
        )  # fmt: skip

    def is_worth_keeping(self) -> bool:
        """Whether a person typed something."""
        typed = self.fields.typed()
        return bool(self.walk.marks()) or any(typed[name] for name in (*TYPED, "fuel"))

    def start(self) -> None:
        """The odometer first."""
        self.fields.odometer.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self) -> None:
        """Alt+W: to the car's outline, and back to the fields."""
        around = self._stack.currentIndex() == 0
        self._stack.setCurrentIndex(1 if around else 0)
        self._repeat()
        if around:
            self.walk.start()
        else:
            self.start()

    # -- the odometer

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.fields.odometer and event.type() == QEvent.Type.FocusOut:
            self._judge()
        return super().eventFilter(watched, event)

    def _judge(self) -> None:
        """A reading that does not follow from the last one asks why, before anything is saved."""
        km, found = self.fields.km(), self.seen
        if km is None or found is None or found.reading is None:
            return
        unlike = odometer.doubt(found.reading, clock.now(), km)
        if not unlike:
            self._forget_doubt()
            return
        self.fields.ask_reason(unlike)
        day = words.day(found.hours.date_of(found.reading[0]))
        values = {"value": f"{km:,}", "last": f"{found.reading[1]:,}", "day": day}
        self.doubt.tell(sentence(Problem(f"odometer.{unlike}", "odometer", values)), "warn")

    def _forget_doubt(self) -> None:
        self.fields.ask_reason("")
        self.doubt.clear()

    # -- saving

    def receive(self, *, and_print: bool = False) -> None:
        """Ctrl+Enter: the order is opened; with ``and_print`` (F9) the inspection sheet comes at once."""
        found = self.seen
        if found is None or self._busy:
            return
        whose, by = self.orderer.whose(), self._desk.actor
        try:
            given = self.fields.read()
        except Refused as refused:
            self._refuse(refused)
            return
        if not (whose.customer_id or self.orderer.is_adding()):
            self._refuse(Refused("order.customer", "customer"))
            self.orderer.start()
            return
        asked = Asked(found.car.id, self.appointment_id, whose, given, self.walk.marks(), owned=bool(found.owners))
        at = f"{found.hours.local(clock.now()):%Y-%m-%d %H:%M}"
        jpegs, name = self.walk.photos.photos(), "  ".join(filter(None, [found.car.plate, found.car.name]))
        self._busy = True

        def save(pdf: bytes) -> None:
            self._desk.worker.write(
                by, lambda session: _received(by, session, asked, pdf), lambda done: self._done(done, and_print),
                shown(self._desk, self._refuse), owner=self,
            )  # fmt: skip

        if jpegs:
            self._desk.worker.run(
                lambda: photo_paper([name, at], jpegs), save, shown(self._desk, self._refuse), owner=self
            )
        else:
            save(b"")

    def _done(self, done: Received, and_print: bool) -> None:
        self._pause.stop()
        self._busy, self.seen = False, None
        for problem in done.warnings:
            if problem.code != "order.open":
                self._desk.say(sentence(problem))
        self._desk.say(self.tr("Order {0} is open").format(done.number))
        self.received.emit(done.order_id, and_print)

    def _refuse(self, refused: Refused) -> None:
        self._busy = False
        doubts = [each for each in refused.problems if each.code in ("odometer.lower", "odometer.jump")]
        self._stack.setCurrentIndex(0)
        if doubts:
            self._judge()
            self.fields.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        mine = [each for each in refused.problems if each.field in self.fields.names() and each not in doubts]
        if mine:
            self.fields.refuse(mine)
        rest = [each for each in refused.problems if each not in mine and each not in doubts]
        if rest and not self.orderer.refuse(Refused(rest)):
            self.warning.tell(refusal(Refused(rest)), "bad")

    # -- words

    def _repeat(self) -> None:
        self._title.setText(self.tr("Reception"))
        self._whose.setText(self.tr("Who orders the work"))
        self.save.setText(self.tr("Receive"))
        self.print.setText(self.tr("Receive and print the inspection sheet"))
        self.back.setText(self.tr("Back"))
        marks = len(self.walk.marks())
        self.round.setText(f"{self.tr('Walk-round')} {marks}" if marks else self.tr("Walk-round"))
        self.round.setChecked(self._stack.currentIndex() == 1)
        stay = self._expected()
        self._stay.setVisible(stay is not None)
        if stay is not None and self.seen is not None:
            word = self.tr("Appointment {0}").format(words.moment(stay.start, self.seen.hours))
            self._stay.show_status(f"{word}  {words.flow(stay.flow)}", "info")

    def _expected(self) -> AppointmentRow | None:
        stays = self.seen.expected if self.seen is not None else ()
        return next((each for each in stays if each.id == self.appointment_id), None)


def _received(by: Actor, session: Session, asked: Asked, photos: bytes) -> Received:
    """One transaction: somebody new is added, becomes the owner of a car without one; the order, its marks, photos."""
    customer_id, whose = asked.whose.customer_id, asked.whose
    if not customer_id:
        customer_id = add_customer(by, session, CustomerDetails(whose.name, whose.phone)).customer_id
    if not asked.owned:
        vehicles.change_owner(by, session, asked.vehicle_id, customer_id)
    given = Reception(asked.vehicle_id, customer_id, appointment_id=asked.appointment_id, **asked.given)
    done = receive(by, session, given)
    for code, x, y in asked.marks:
        inspection.mark(by, session, done.order_id, code, x, y)
    reception_draft.keep_draft(by, session, asked.vehicle_id, None)
    if photos:
        walk_photo.keep_photos(by, session, done.order_id, photos)
    return done
