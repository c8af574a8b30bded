"""The key comes back: what the car shows, damage or none, and what the customer said; one save, one follow-up task."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.sales.car_key import Returned, take_back
from desktop.domain.sales.damage import keep_photos
from desktop.domain.sales.feedback import INTENTS, MARKS, Said, say
from desktop.pages.desk import Desk
from desktop.pages.drives.panel import drive_words as words
from desktop.pages.drives.panel.energy import add_figures, read_whole
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.pane import Act, Pane
from desktop.pages.drives.panel.photo_box import PhotoBox
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.day_field import DayField, read_day
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column
from desktop.widgets.taps import Taps
from desktop.widgets.time_field import TimeField, read_time

DUE_DAYS = {"H": 1, "A": 2, "B": 7, "C": 30}
"""How soon somebody of this intent is asked again, unless the consultant says otherwise."""
DUE_AT = "10:00"
MARK_PX = 76
"""Room for the longest name of a mark."""


class FeedbackPane(Pane):
    """Five marks, a competitor, the intent, the next step: after the return, or on its own where that is done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.form = Form(columns=2)
        self._add_fields(self.form)
        self.setLayout(column(self.form, gap=8))
        self.form.saved.connect(self.go_on)
        translate.say(self, lambda _text: self._repeat(), str)

    def _add_fields(self, form: Form) -> None:
        """The part of what the customer said."""
        for name in MARKS:
            taps = Taps([(str(n), str(n), str(n)) for n in range(1, 6)])
            form.add(name, partial(words.mark, name), taps, 2, beside=MARK_PX)
        form.add("competitor", lambda: self.tr("Compares with"), Field(limit=400), 2)
        self.intent = Taps([(each, each, each) for each in INTENTS])
        form.add("intent", lambda: self.tr("How soon: H now, A week, B month, C later"), self.intent, 2)
        self.step = Field(limit=400)
        form.add("next_step", lambda: self.tr("Next step"), self.step, 2)
        self.day, self.time = DayField("next_at", optional=True), TimeField("next_at")
        form.add("next_at", lambda: self.tr("On"), self.day)
        form.add("next_time", lambda: self.tr("At"), self.time)
        self.intent.changed.connect(self._on_intent)

    def _repeat(self) -> None:
        return

    def _blank(self) -> dict[str, str]:
        names = (*MARKS, "competitor", "intent", "next_step", "next_at", "next_time")
        return dict.fromkeys(names, "")

    def fresh(self, facts: DriveFacts) -> None:
        assert self.form is not None
        self.form.fill(self._blank())

    def _on_intent(self, value: str) -> None:
        """The next step suggests itself; what somebody typed stays."""
        if not self.step.text():
            self.step.setText(self.tr("Call back"))
        if not self.day.text() or self.day.property("suggested"):
            self.day.show_day(clock.today() + timedelta(days=DUE_DAYS.get(value, 1)))
            self.day.setProperty("suggested", True)
            self.time.setText(self.time.text() or DUE_AT)

    def said(self, gather: Gather) -> Said:
        """What is tapped and typed; notes what cannot be read."""
        assert self.form is not None and self.facts is not None
        values = self.form.values()
        marks = {name: int(values[name] or 0) for name in MARKS}
        at = None
        if values["next_step"]:
            hours = self.facts.plan.hours
            day = gather.take(lambda: read_day(values["next_at"], "next_at"), None)
            time = gather.take(lambda: read_time(values["next_time"] or DUE_AT, "next_time"), None)
            if day is not None and time is not None:
                at = hours.moment(day, time.hour * 60 + time.minute)
        return Said(
            **marks, competitor=values["competitor"], intent=values["intent"], next_step=values["next_step"],
            next_at=at,
        )  # fmt: skip

    def act(self) -> Act:
        return Act(self.tr("Keep feedback"), "check")

    def go_on(self) -> None:
        gather, facts, by = Gather(), self.facts, self._desk.actor
        said = self.said(gather)
        if facts is None or self._is_refused(gather):
            return
        drive_id = facts.row.id

        def keep(session: Session) -> object:
            return say(by, session, drive_id, said)

        self.wants.emit(keep)

    def _is_refused(self, gather: Gather) -> bool:
        if gather.problems:
            self.refuse(Refused(gather.problems))
        return bool(gather.problems)


class BackPane(FeedbackPane):
    """Odometer, energy and damage first; then as the feedback."""

    def _add_fields(self, form: Form) -> None:
        self._photos: dict[str, tuple[bytes, ...]] = {}
        self.km, self.percent = add_figures(
            form, lambda: self.tr("Odometer, km"), lambda: self.tr("Fuel or battery, %")
        )
        self.why = Field(limit=400)
        form.add("odometer_why", lambda: self.tr("Why is it less?"), self.why, 2)
        self.damage = Taps()
        form.add("damage", lambda: self.tr("New damage"), self.damage, 2)
        self.note = Field(limit=1000)
        form.add("damage_note", lambda: self.tr("What is damaged, and where"), self.note, 2)
        self.photos = PhotoBox(self._desk)
        form.add("photo", lambda: self.tr("Photos"), self.photos, 2)
        super()._add_fields(form)
        self.damage.changed.connect(lambda _value: self._show_parts())
        self.km.textChanged.connect(lambda _text: self._show_parts())

    def _repeat(self) -> None:
        self.damage.show_options([("no", self.tr("None"), "n"), ("yes", self.tr("Damage"), "y")])

    def _blank(self) -> dict[str, str]:
        return super()._blank() | dict.fromkeys(("odometer", "energy", "odometer_why", "damage", "damage_note"), "")

    def load(self, facts: DriveFacts) -> None:
        before = self.drive_id()
        if before != facts.row.id:
            self._photos[before] = self.photos.photos()
            self.photos.put(self._photos.pop(facts.row.id, ()))
        super().load(facts)

    def fresh(self, facts: DriveFacts) -> None:
        super().fresh(facts)
        self._show_parts()

    def forget(self) -> None:
        super().forget()
        self.photos.clear()

    def start(self) -> None:
        self.km.setFocus()

    def _is_less(self) -> bool:
        loan = self.facts.loan if self.facts else None
        try:
            return loan is not None and read_whole(self.km.value(), "odometer", "odometer.form") < loan.odometer_out
        except Refused:
            return False

    def _show_parts(self) -> None:
        assert self.form is not None
        less = self._is_less() and len(self.km.value()) >= len(str(self._out()))
        self.form.show_field("odometer_why", less or bool(self.why.text()))
        for name in ("damage_note", "photo"):
            self.form.show_field(name, self.damage.value() == "yes")

    def _out(self) -> int:
        loan = self.facts.loan if self.facts else None
        return loan.odometer_out if loan else 0

    def act(self) -> Act:
        return Act(self.tr("Key is back"), "key-round")

    def go_on(self) -> None:
        """The return and what was said are one save."""
        assert self.form is not None
        gather, facts, by, values = Gather(), self.facts, self._desk.actor, self.form.values()
        km = gather.take(lambda: read_whole(values["odometer"], "odometer", "odometer.form"), 0)
        percent = gather.take(lambda: read_whole(values["energy"], "energy", "key.energy"), 0)
        if not values["damage"]:
            gather.problems.append(Problem("key.damage_answer", "damage"))
        if not gather.problems and self._is_less() and not values["odometer_why"]:
            self.form.show_field("odometer_why", True)
            gather.note("key.odometer", "odometer_why", value=km, last=self._out())
        said = self.said(gather)
        if facts is None or facts.loan is None or self._is_refused(gather):
            return
        returned = Returned(km, percent, values["damage"] == "yes", values["damage_note"], values["odometer_why"])
        loan_id, drive_id = facts.loan.id, facts.row.id

        def back(session: Session, pdf: bytes) -> object:
            take_back(by, session, loan_id, returned)
            if pdf:
                keep_photos(by, session, loan_id, pdf)
            return say(by, session, drive_id, said) if said != Said() else None

        jpegs = self.photos.photos() if returned.damage else ()
        if not jpegs:
            self.wants.emit(lambda session: back(session, b""))
            return
        self._desk.worker.run(
            lambda: self._document(facts, jpegs),
            lambda pdf: self.wants.emit(lambda session: back(session, pdf)),
            told(self._desk),
            owner=self,
        )

    def _document(self, facts: DriveFacts, jpegs: tuple[bytes, ...]) -> bytes:
        """One page a photo; the car, its number, when, and which drive."""
        from printing.photo import photos

        car = facts.car
        name = " · ".join(word for word in (car.label, car.plate, car.name) if word) if car else ""
        at = f"{facts.plan.hours.local(clock.now()):%Y-%m-%d %H:%M}"
        title = {"zh": "损伤照片", "en": "Photos of damage"}[self._desk.language]
        language: Any = self._desk.language
        return photos(title, [name, " · ".join(word for word in (facts.row.number, at) if word)], jpegs, language)
