"""The demo store's test drives: cars, routes, two weeks behind and one ahead, with their tasks and messages.

The verbs make every record, each told at its own time (``clock.told``), so that keys, figures and reminders agree.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor
from desktop.domain.parts import vin as vins
from desktop.domain.people import consent
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.sales import car_calendar, car_key, drive_course, drive_reminder, feedback, licence, route
from desktop.domain.sales.car_key import Handed, Returned
from desktop.domain.sales.demo_car import CarDetails, mark
from desktop.domain.sales.drive_booking import Booking, book
from desktop.domain.sales.feedback import Said
from desktop.domain.sales.licence_rule import Typed, check_character
from desktop.domain.work import message, task
from desktop.domain.work.message import Message
from desktop.domain.work.task import Task

HOUR, MINUTE = 60, timedelta(minutes=1)
PAST_DAYS, AHEAD_DAYS = 14, 6
ROUTES = (
    (
        "市区环线", 20, 7_800, "红绿灯多，适合体验起步、怠速与倒车影像；学校路段限速 30。",
        ((500, 860), (500, 700), (320, 690), (250, 560), (260, 380), (400, 300), (600, 300), (740, 390), (740, 600),
         (640, 690), (520, 700), (500, 860)),
    ),
    (
        "快速路长线", 40, 24_500, "含一段 80 公里/小时快速路，适合体验加速、静音与辅助驾驶；雨天改走市区环线。",
        ((500, 900), (480, 760), (300, 720), (150, 560), (120, 340), (220, 180), (430, 110), (650, 120), (820, 230),
         (880, 430), (830, 620), (680, 730), (540, 770), (500, 900)),
    ),
)  # fmt: skip
"""Name, minutes, metres, what it is good for, and its drawing (``route.SIZE``)."""


@dataclass(frozen=True)
class _Model:
    """A demo car: ``ends`` are days from today at which insurance and inspection end."""

    brand: str
    series: str
    engine: str
    vin: str
    plate: str
    energy: str
    colour: str
    odometer_km: int
    range_km: int
    ends: tuple[int, int]
    gearbox: str = "automatic"
    seats: int = 5


MODELS = (
    _Model(
        "大众", "朗逸", "1.5L", "LSVDE6CB?SD001001", "京A0T101", "petrol", "极地白", 6_420, 720, (210, 560),
    ),
    _Model(
        "比亚迪", "汉", "纯电", "LGXC74C4?SD001002", "京AD10102", "electric", "赤帝红", 8_905, 605, (150, 480),
    ),
    _Model(
        "比亚迪", "宋PLUS", "插混1.5L", "LGXCE4CB?SD001003", "京AF10103", "hybrid", "时光灰", 5_210, 1_150, (320, 610),
    ),
    _Model(
        "大众", "途观L", "2.0T", "LSVUB5NT?SD001004", "京A0T104", "petrol", "深黑", 11_640, 640, (95, 300),
    ),
    _Model(
        "丰田", "凯美瑞", "混动2.5L", "LVGBV87E?SD001005", "京A0T105", "hybrid", "铂金珍珠白", 7_330, 980, (260, 520),
    ),
    _Model(
        "大众", "桑塔纳", "1.5L", "LSVAF2BR?ND001006", "京A0T106", "petrol", "雅士银", 18_270, 690, (120, 200),
        "manual",
    ),
    _Model(
        "宝马", "3系", "2.0T", "LBV5S310?SD001007", "京A0T107", "petrol", "墨石黑", 9_880, 610, (-3, 400),
    ),
    _Model(
        "特斯拉", "Model Y", "纯电后驱", "LRWYGCEK?SD001008", "京AD10108", "electric", "珍珠白", 13_045, 593, (180, 5),
    ),
)  # fmt: skip
"""The insurance of the BMW has ended, the inspection of the Tesla is due soon."""
_LAVIDA, _HAN, _SONG, _TIGUAN, _CAMRY, _SANTANA, _BMW, _TESLA = range(len(MODELS))
_TODAY = (
    (_HAN, 9 * HOUR + 30, 30), (_TESLA, 9 * HOUR, 30), (_TIGUAN, 10 * HOUR, 45), (_CAMRY, 11 * HOUR, 30),
    (_TIGUAN, 13 * HOUR + 30, 30), (_TESLA, 14 * HOUR, 45), (_HAN, 15 * HOUR, 45), (_CAMRY, 15 * HOUR + 30, 30),
    (_TIGUAN, 16 * HOUR + 30, 45), (_HAN, 17 * HOUR, 30), (_TESLA, 16 * HOUR, 30),
)  # fmt: skip
"""Car, minutes after midnight, length."""
_SAID = (
    Said(5, 4, 4, 3, 5, "特斯拉 Model 3", "H", "发送分期方案并约周末看车"),
    Said(4, 4, 5, 4, 4, "丰田 RAV4荣放", "A", "发二手车置换估价"),
    Said(3, 4, 3, 5, 4, "", "B", "年底活动前再联系"),
    Said(4, 5, 4, 4, 3, "本田 CR-V", "C", ""),
)


@dataclass(frozen=True)
class _Drive:
    """A drive to be told. ``end``: ``back``, ``no_show``, ``cancelled``, ``out``, ``arrived``, ``confirmed``, empty."""

    car: int
    start: datetime
    minutes: int
    end: str = ""


class DemoDrives:
    """``customers``: ids of people who agree to be contacted. ``apart``: what follows travels by itself."""

    def __init__(
        self, by: Actor, session: Session, desk: Sequence[Actor], customers: Sequence[str], apart: Callable[[], None]
    ) -> None:
        self.by, self.session, self.desk, self.customers, self.apart = by, session, list(desk), customers, apart
        self.now = clock.now()
        self.hours = opening.of_store(session, by.store_id)
        self.today = self.hours.date_of(self.now)
        self.cars: list[str] = []
        self.km = [model.odometer_km for model in MODELS]
        self._told = 0
        self._riding: list[tuple[str, datetime, datetime]] = []

    def sow(self) -> None:
        """Cars and routes, then the drives in the order of their starts, then what lies on the desk today."""
        with self._then(self.hours.moment(self.today - timedelta(days=PAST_DAYS + 1), 9 * HOUR)):
            self.cars = [self._car(place, model) for place, model in enumerate(MODELS)]
            self.routes = [
                route.add_route(self.by, self.session, name, minutes, metres=metres, points=points, note=note)
                for name, minutes, metres, note, points in ROUTES
            ]
        self._uses()
        for each in sorted((*self._past(), *self._of_today(), *self._ahead()), key=lambda each: each.start):
            self._tell(each)
        self._desk_work()
        self.apart()
        self.session.flush()

    def _car(self, place: int, model: _Model) -> str:
        plain = model.vin.replace("?", "0")
        vin = model.vin.replace("?", vins.check_digit(plain))
        read = vins.decode(vin)
        met = meet_vehicle(
            self.by, self.session,
            VehicleDetails(
                vin=vin, maker=read.maker_zh, brand=model.brand, series=model.series, engine=model.engine,
                model_year=read.year, plate=model.plate, odometer_km=model.odometer_km,
            ),
        )  # fmt: skip
        insured, inspected = (self.today + timedelta(days=days) for days in model.ends)
        details = CarDetails(
            f"试{place + 1:02d}", model.gearbox, model.energy, seats=model.seats, colour=model.colour,
            insurance_until=insured, inspection_until=inspected, key_number=f"{place + 1:02d}",
            key_tag=f"KEY-{place + 1:02d}", range_km=model.range_km,
        )  # fmt: skip
        mark(self.by, self.session, met.vehicle_id, details)
        return met.vehicle_id

    def _uses(self) -> None:
        """The cars' own calendars."""
        at, tomorrow = self.hours.moment, self.today + timedelta(days=1)
        with self._then(self.hours.moment(self.today - timedelta(days=1), 9 * HOUR)):
            for car, kind, start, minutes, note in (
                (_HAN, "charging", at(self.today, 12 * HOUR), 60, "快充桩 2 号"),
                (_TIGUAN, "service", at(tomorrow, 9 * HOUR), 180, "1 万公里保养"),
                (_CAMRY, "lease", at(self.today + timedelta(days=4), 8 * HOUR), 3 * 24 * HOUR, "演示区车展 3 号馆"),
                (_TESLA, "charging", at(self.today, 12 * HOUR + 30), 60, "快充桩 1 号"),
            ):
                car_calendar.enter(self.by, self.session, self.cars[car], kind, start, minutes, note)

    @contextlib.contextmanager
    def _then(self, moment: datetime) -> Iterator[None]:
        """What is done here is a transaction of that moment, or of now where it lies ahead."""
        with clock.told(min(moment, self.now)):
            self.apart()
            yield

    # -- which drives

    def _past(self) -> Iterator[_Drive]:
        """One or two a day; the fourth did not come, the seventh was cancelled, and so on."""
        driven = (_LAVIDA, _HAN, _SONG, _TIGUAN, _CAMRY, _TESLA)
        for place in range(PAST_DAYS * 3 // 2):
            day = self.today - timedelta(days=PAST_DAYS - place * 2 // 3)
            start = self.hours.moment(day, (9 * HOUR + 30, 14 * HOUR, 16 * HOUR)[place % 3])
            end = "no_show" if place % 8 == 3 else "cancelled" if place % 10 == 6 else "back"
            yield _Drive(driven[place * 5 % len(driven)], start, (30, 45)[place % 2], end)

    def _of_today(self) -> Iterator[_Drive]:
        """By the time of day what was is over and what comes is booked; three hang on this very moment."""
        quarter = self.now.replace(minute=self.now.minute // 15 * 15, second=0, microsecond=0)
        yield _Drive(_LAVIDA, quarter - 60 * MINUTE, 45, "out")
        yield _Drive(_LAVIDA, quarter + 60 * MINUTE, 30, "confirmed")
        yield _Drive(_SONG, quarter - 15 * MINUTE, 45, "out")
        yield _Drive(_SANTANA, quarter + 15 * MINUTE, 30, "arrived")
        for place, (car, minutes, length) in enumerate(_TODAY):
            start = self.hours.moment(self.today, minutes)
            if start + length * MINUTE < self.now - 10 * MINUTE:
                yield _Drive(car, start, length, "no_show" if place == 3 else "back")
            elif start > self.now:
                yield _Drive(car, start, length, ("confirmed", "", "")[place % 3] if place != 7 else "cancelled")
            else:
                yield _Drive(car, start, length, "out")

    def _ahead(self) -> Iterator[_Drive]:
        driven = (_LAVIDA, _SONG, _HAN, _TESLA, _SANTANA)
        for place in range(AHEAD_DAYS * 2):
            day = self.today + timedelta(days=1 + place // 2)
            start = self.hours.moment(day, (10 * HOUR, 14 * HOUR + 30)[place % 2])
            car = driven[place % len(driven)]
            if (self.today + timedelta(days=MODELS[car].ends[1])) >= day:
                yield _Drive(car, start, 30, "confirmed" if place % 3 == 0 else "")

    # -- one drive

    def _tell(self, each: _Drive) -> None:
        """From the call of the customer to the key on its hook."""
        place, self._told = self._told, self._told + 1
        by, customer = self.desk[place % len(self.desk)], self.customers[place % len(self.customers)]
        model = MODELS[each.car]
        recent = each.start > self.hours.bounds(self.today)[0]
        with self._then(
            min(each.start - (26 if recent else 3) * HOUR * MINUTE, self.now - (place % 7 + 1) * 11 * MINUTE)
        ):
            asked = Booking(
                self.cars[each.car], each.start, each.minutes, customer, route_id=self.routes[each.minutes > 30],
                companion_id=self._companion(each, place), occupants=1 + place % 3,
                interest=f"{model.brand}{model.series}",
            )  # fmt: skip
            drive_id = book(by, self.session, asked).drive_id
            if each.end == "confirmed":
                drive_course.confirm(by, self.session, drive_id)
        if each.end == "cancelled":
            with self._then(each.start - HOUR * MINUTE):
                drive_course.cancel(by, self.session, drive_id, "客户临时出差，改约下周")
        elif each.end == "no_show":
            with self._then(each.start + 30 * MINUTE):
                drive_course.no_show(by, self.session, drive_id)
        elif each.end in ("arrived", "out", "back"):
            self._send(by, drive_id, each.start - 115 * MINUTE)
            self._go(by, drive_id, customer, each, place)

    def _companion(self, each: _Drive, place: int) -> str:
        """The next of the desk who does not ride along elsewhere then; nobody where all do."""
        end = each.start + each.minutes * MINUTE
        busy = {staff_id for staff_id, start, until in self._riding if start < end and each.start < until}
        free = [by.staff_id for by in self.desk[place % 3 :] + self.desk[: place % 3] if by.staff_id not in busy]
        if free:
            self._riding.append((free[0], each.start, end))
        return free[0] if free else ""

    def _send(self, by: Actor, drive_id: str, moment: datetime) -> None:
        """The customer was reminded."""
        subject = drive_reminder.subject(drive_id)
        found = select(Message.id).where(Message.subject == subject).order_by(Message.due_at.desc())
        with self._then(moment):
            for row_id in self.session.scalars(found).all()[:1]:
                message.send(by, self.session, row_id, "clipboard")

    def _go(self, by: Actor, drive_id: str, customer: str, each: _Drive, place: int) -> None:
        with self._then(each.start - 6 * MINUTE):
            consent.answer(by, self.session, customer, licence.PURPOSE, given=True, channel="counter")
            drive_course.arrive(by, self.session, drive_id)
            licence.show_licence(by, self.session, drive_id, _licence(place))
            drive_course.number_of(by, self.session, drive_id)
            drive_course.sign(by, self.session, drive_id, "zh")
        if each.end == "arrived":
            return
        with self._then(each.start + 2 * MINUTE):
            loan = car_key.hand_out(by, self.session, drive_id, Handed(self.km[each.car], 86 - place % 5 * 9))
        if each.end == "out":
            return
        self.km[each.car] += 24 if each.minutes > 30 else 8
        with self._then(each.start + (each.minutes - 3 + place % 4) * MINUTE):
            dent = place == 8
            returned = Returned(self.km[each.car], 78 - place % 5 * 9, dent, "右前轮毂轻微划痕" if dent else "")
            car_key.take_back(by, self.session, loan, returned)
            said = _SAID[place % len(_SAID)]
            next_at = self.hours.moment(self.hours.date_of(each.start) + timedelta(days=2 + place % 6), 10 * HOUR)
            answers = Said(**{**vars(said), "next_at": max(next_at, clock.now()) if said.next_step else None})
            feedback.say(by, self.session, drive_id, answers)

    # -- the desk

    def _desk_work(self) -> None:
        """Follow-ups of the first week are done, most of yesterday's reminders too; some work came by hand."""
        by = self.desk[1]
        end = self.now - timedelta(days=4)
        old = select(Task).where(Task.rule == drive_reminder.FOLLOW_UP, Task.due_at < end).order_by(Task.due_at)
        told = select(Task).where(Task.rule.in_(drive_reminder.RULES), Task.due_at < self.now).order_by(Task.due_at)
        for row in (*self.session.scalars(old), *self.session.scalars(told).all()[2:]):
            with self._then(row.due_at + 20 * MINUTE):
                task.note_call(by, self.session, row.id, "已致电，客户知悉")
                task.done(by, self.session, row.id)
        at, day = self.hours.moment, timedelta(days=1)
        with self._then(self.now - 3 * HOUR * MINUTE):
            add = task.add
            add(by, self.session, "给试02 预约补胎", at(self.today, 17 * HOUR + 30))
            add(self.by, self.session, "宝马 3系 保险已到期：联系保险公司续保", at(self.today - day, 15 * HOUR))
            add(
                by,
                self.session,
                "回访：确认贷款材料是否齐全",
                at(self.today + day, 10 * HOUR),
                customer_id=self.customers[2],
            )
            later = add(self.desk[0], self.session, "整理车展用试驾协议 50 份", at(self.today, 11 * HOUR))
        task.snooze(self.desk[0], self.session, later, at(self.today + 3 * day, 9 * HOUR), "等新版协议")
        sent = message.messages(by, self.session, states=("waiting",), until=self.now + day)
        for row in sent[:1]:
            message.send(by, self.session, row.id, "clipboard")
            message.failed(by, self.session, row.id, "号码停机，改为微信联系")


def _licence(place: int) -> Typed:
    """A made-up licence of somebody grown up, held for years."""
    first = f"110101{1968 + place * 7 % 32}{1 + place % 12:02d}{1 + place % 28:02d}{100 + place}"
    until = date(clock.today().year + 2 + place % 4, 6, 30)
    return Typed(first + check_character(first + "0"), "C1", f"{2009 + place % 12}-06-30", until.isoformat())
