"""The demo store's workshop: a year of visits behind, orders in every state now, the appointments of the week.

The verbs make every record, each told at its own time (``clock.told``), so that due days, figures and stock agree.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock, opening
from desktop.domain.actor import Actor, Right
from desktop.domain.parts import stock
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.service import (
    appointment_booking,
    appointment_course,
    appointment_part,
    bill,
    car_filing,
    deferred,
    extra_work,
    inspection,
    issuing,
    kind,
    maintenance_file,
    order_course,
    order_line,
    package,
    reception,
    repair_order,
    settling,
    warranty,
    work_run,
)
from desktop.domain.service.appointment_booking import Booking
from desktop.domain.service.order_line import LABOUR, PART, SUBLET, NewLine
from desktop.domain.service.reception import Reception
from desktop.store.demo_workshop import Good, Workshop, set_up

HOUR, MINUTE, DAY = 60, timedelta(minutes=1), timedelta(days=1)
REGULARS, EVERY = 8, 182
"""Cars that come again and again, and days between two of their visits."""
KM_A_DAY = 41
_WORDS = (
    "该保养了，顺便看看右前轮有点响", "刹车时有吱吱声", "空调不凉", "常规保养", "冷车启动有点费劲", "方向盘高速抖动",
)  # fmt: skip
_AHEAD = (
    (9 * HOUR, kind.ROUTINE, 0), (10 * HOUR, kind.REPAIR, 2), (13 * HOUR + 30, kind.ROUTINE, 1),
    (15 * HOUR, kind.WARRANTY, 3),
)  # fmt: skip
"""Minutes after midnight, flow and bay of a day's appointments; today has twice as many."""
_LATER = ((9 * HOUR + 30, kind.FIRST, 4), (11 * HOUR, kind.ROUTINE, 0), (14 * HOUR, kind.REPAIR, 4))


@dataclass(frozen=True)
class _Visit:
    """A visit to be told. ``car``: whose place; ``packages``: what is done; ``state``: as far as it came."""

    car: int
    at: datetime
    km: int
    packages: tuple[str, ...] = ("A",)
    state: str = repair_order.LEFT
    flow: str = kind.ROUTINE
    bay: int | None = None
    words: str = ""
    promised: timedelta = timedelta(hours=3)


class DemoService:
    """``cars``: (customer, vehicle) ids of regular customers, 24 at least. ``apart``: what follows travels alone."""

    def __init__(
        self, by: Actor, session: Session, desk: Sequence[Actor], cars: Sequence[tuple[str, str]],
        goods: Mapping[str, Good], apart: Callable[[], None],
    ) -> None:  # fmt: skip
        self.by, self.session, self.cars, self.goods, self.apart = by, session, cars, goods, apart
        self.desk = [each for each in desk if each.may(Right.SETTLE)] or [by]
        self.now = clock.now()
        self.hours = opening.of_store(session, by.store_id)
        self.today = self.hours.date_of(self.now)
        self.shop = Workshop((), (), {})
        self._told = 0

    def sow(self) -> None:
        """The workshop, the visits in the order they were, then what stands in it now and what is booked."""
        self._set_up()
        for each in sorted((*self._past(), *self._open()), key=lambda each: each.at):
            self._tell(each)
        self._today()
        self._ahead()
        self._queue()
        self.apart()
        self.session.flush()

    def _set_up(self) -> None:
        cars = [self.session.get_one(Vehicle, car) for _, car in self.cars[:24]]
        for car in cars:
            car.odometer_km = None  # the visits read it, each at its own time
        with self._then(self.hours.moment(self.today - 370 * DAY, 8 * HOUR)):
            self.shop = set_up(self.by, self.session, cars, self.goods)
            self.packages = {each.code: each for each in package.packages(self.by, self.session)}
            for part in self.goods.values():
                stock.receive(self.by, self.session, part.key, 24_000)
            for place, (_, vehicle_id) in enumerate(self.cars[:REGULARS]):
                bought = self.today - timedelta(days=500 + place * 130)
                car_filing.edit_car_file(
                    self.by, self.session, vehicle_id, bought_on=bought, registered_on=bought + 9 * DAY, oil="5W-30"
                )  # fmt: skip

    @contextlib.contextmanager
    def _then(self, moment: datetime) -> Iterator[None]:
        """What is done here is a transaction of that moment, or of now where it lies ahead."""
        with clock.told(min(moment, self.now)):
            self.apart()
            yield

    # -- which visits

    def _past(self) -> Iterator[_Visit]:
        """The regulars: every half year or so, the brakes or tyres now and then."""
        for car in range(REGULARS):
            last = 96 + car * 13
            km = 18_000 + car * 4_300
            for back in range(last, 365, EVERY):
                day, at = self.today - timedelta(days=back), (9 * HOUR, 10 * HOUR + 30, 14 * HOUR)[car % 3]
                more = ("BRAKE",) if (car + back) % 5 == 0 else ("TYRE",) if (car + back) % 7 == 0 else ()
                main = ("B" if (back // EVERY + car) % 2 else "A", *more)
                yield _Visit(
                    car, self.hours.moment(day, at), km + (365 - back) * KM_A_DAY, main, bay=car % 4,
                    words=_WORDS[car % len(_WORDS)],
                )  # fmt: skip

    def _open(self) -> Iterator[_Visit]:
        """What stands in the workshop at this very moment, one in each state; one is late, one waits for a yes."""
        s, now = repair_order, self.now
        km = 30_000
        for place, (state, hours, packages, flow, bay, promised) in enumerate((
            (s.RECEIVED, 0.3, (), kind.REPAIR, None, 5), (s.RECEIVED, 0.7, ("A",), kind.ROUTINE, 0, 2),
            (s.DISPATCHED, 1.1, ("FIRST",), kind.FIRST, 1, 2.5), (s.WORKING, 2.2, ("B",), kind.ROUTINE, 2, 3.5),
            (s.WORKING, 3.4, ("BRAKE",), kind.REPAIR, 3, 3), (s.WAITING, 27, ("BATTERY",), kind.REPAIR, None, 48),
            (s.CHECKING, 4.2, ("FLUID", "A"), kind.ROUTINE, 4, 5), (s.DONE, 5.1, ("A",), kind.ROUTINE, None, 6),
            (s.DONE, 29, (), kind.ACCIDENT, None, 31), (s.SETTLED, 6.2, ("A", "TYRE"), kind.ROUTINE, None, 6.5),
        )):  # fmt: skip
            yield _Visit(
                REGULARS + place, now - timedelta(hours=hours), km + place * 5_210, packages, state, flow, bay,
                _WORDS[place % len(_WORDS)], timedelta(hours=promised),
            )  # fmt: skip

    # -- one visit

    def _tell(self, each: _Visit) -> None:
        """From the key over the counter to the car off the yard, as far as it came."""
        place, self._told = self._told, self._told + 1
        adviser = self.desk[place % len(self.desk)]
        customer, car = self.cars[each.car]
        live = each.state != repair_order.LEFT
        with self._then(each.at):
            stay = self._stay(adviser, each, customer, car)
            asked = Reception(
                car, customer, each.km, appointment_id=stay, flow=each.flow, words=each.words, belongings="",
                fuel_eighths=place % 8 + 1, promised_at=each.at + each.promised, waits=place % 3 == 0,
                fittings={"spare_wheel": True, "tools": True, "extinguisher": place % 2 == 0},
            )  # fmt: skip
            order = reception.receive(adviser, self.session, asked).order_id
            if live or place % 4 == 0:
                inspection.mark(adviser, self.session, order, "A", 2_600 + place * 37 % 900, 4_100, "右前门划痕")
            worker = self.shop.technicians[place % 4]
            self._lines(adviser, order, each, "" if each.state == repair_order.RECEIVED else worker)
            if each.packages or each.flow == kind.ACCIDENT:
                fen = bill.bill(adviser, self.session, order).payers["customer"]
                reception.sign(adviser, self.session, order, fen)
        if each.state != repair_order.RECEIVED:
            self._work(adviser, order, each, place)

    def _stay(self, by: Actor, each: _Visit, customer: str, car: str) -> str:
        """The appointment it came by, on its bay where that is free; none for a car that came unasked."""
        if each.bay is None:
            return ""
        quarter = each.at.replace(minute=each.at.minute // 15 * 15, second=0, microsecond=0)
        long = each.state == repair_order.LEFT
        wanted = Booking(
            car, customer, quarter, each.flow, 60 if long else 240, self.shop.bays[each.bay], arrived=True,
            words=each.words,
        )  # fmt: skip
        try:
            return appointment_booking.book(by, self.session, wanted).appointment_id
        except Refused:  # two regulars on one bay
            return ""

    def _lines(self, by: Actor, order: str, each: _Visit, worker: str) -> None:
        for code in each.packages:
            laid = self.packages[code]
            lines = [replace(line, technician_id=worker) if line.kind == LABOUR else line for line in laid.lines]
            order_line.add_lines(by, self.session, order, lines, package_id=laid.id)
        if each.flow == kind.ACCIDENT:
            order_line.add_lines(by, self.session, order, [
                NewLine(LABOUR, "前保险杠拆装", 2_000, trade="body", payer="insurer"),
                NewLine(SUBLET, "前保险杠喷漆（外协）", unit_fen=480_00, list_fen=480_00, trade="processing",
                        payer="insurer"),
                NewLine(PART, "前保险杠", part_key="", own=True, payer="customer"),
                NewLine(LABOUR, "全车抛光", 1_000, trade="paint"),
            ])  # fmt: skip

    def _work(self, by: Actor, order: str, each: _Visit, place: int) -> None:
        worker = self.shop.technicians[place % 4]
        bay = self.shop.bays[each.bay] if each.bay is not None else ""
        step = (self.now - each.at) / 6 if each.state != repair_order.LEFT else 20 * MINUTE
        if each.state != repair_order.LEFT or place % 3 == 0:
            with self._then(each.at + step):
                order_course.step(by, self.session, order, repair_order.DISPATCHED)
        if each.state == repair_order.DISPATCHED:
            return
        with self._then(each.at + 2 * step):
            if each.state == repair_order.WAITING:
                order_course.step(by, self.session, order, repair_order.WAITING, "蓄电池在途")
                return
            self._issue(order)
            if each.state == repair_order.WORKING:
                worker = self.shop.technicians[0 if place % 2 else 3]
            with contextlib.suppress(Refused):  # the technician is at another car: nobody stamped
                work_run.start(by, self.session, order, worker, bay_id=bay)
            order_course.step(by, self.session, order, repair_order.WORKING)
        self._found(by, order, each, place)
        if each.state != repair_order.WORKING:
            self._finish(by, order, each, place, step)

    def _issue(self, order: str) -> None:
        for line in order_line.lines(self.by, self.session, order):
            if line.kind == PART and not line.own:
                issuing.issue(self.by, self.session, line.id)

    def _found(self, by: Actor, order: str, each: _Visit, place: int) -> None:
        """Additional work: agreed, declined and won back later, or still waiting for an answer."""
        live = each.state == repair_order.WORKING
        if (live and "BRAKE" not in each.packages) or (not live and place % 4):
            return
        with self._then(self.now - 25 * MINUTE if live else each.at + 50 * MINUTE):
            open_before = deferred.deferred(by, self.session, self.cars[each.car][1])
            if open_before and not live:
                deferred.win(by, self.session, open_before[0].id, order)
                line = NewLine(LABOUR, "更换刹车油", 800, code="brake_fluid", trade="mechanic")
                found = extra_work.propose(by, self.session, order, "上次建议的刹车油更换", [line])
                extra_work.agree(by, self.session, found, "车主", "phone")
                return
            words = "后刹车片剩余 2 毫米，建议更换" if live else "刹车油含水量偏高，建议更换"
            more = NewLine(LABOUR, "更换后刹车片" if live else "更换刹车油", 1_000, trade="mechanic")
            found = extra_work.propose(by, self.session, order, words, [more], later_by=45)
            if not live:
                extra_work.decline(by, self.session, found, "车主", "in_person", "下次再做")

    def _finish(self, by: Actor, order: str, each: _Visit, place: int, step: timedelta) -> None:
        with self._then(each.at + 4 * step):
            order_course.step(by, self.session, order, repair_order.CHECKING)
        if each.state == repair_order.CHECKING:
            return
        with self._then(each.at + 4 * step + 10 * MINUTE):
            order_course.pass_check(by, self.session, order, self.shop.technicians[5])
            if place % 11 == 9 and (earlier := warranty.rework(by, self.session, order)):
                warranty.mark_rework(by, self.session, order, earlier[0].order_id)
        if each.state == repair_order.DONE:
            return
        with self._then(each.at + 4 * step + 25 * MINUTE):
            made = settling.settle(by, self.session, order, offline=False)
            for each_payer in settling.balances(by, self.session, order):
                way = ("wechat", "card", "alipay", "cash")[place % 4]
                settling.take_payment(by, self.session, order, way, each_payer.open_fen, payer=each_payer.payer)
            if each.state == repair_order.LEFT and made:
                order_course.leave(by, self.session, order)

    # -- the book

    def _today(self) -> None:
        """By the time of day who should have come has, and who comes is booked."""
        for place, (minutes, flow, bay) in enumerate(sorted((*_AHEAD, *_LATER))):
            at = self.hours.moment(self.today, minutes)
            stay = self._booked(place, at, flow, bay, fetch=place == 4)
            if not stay:
                continue
            with self._then(at + 20 * MINUTE):
                if at >= self.now - 20 * MINUTE:
                    if place % 2:
                        appointment_course.confirm(self.desk[0], self.session, stay)
                elif place == 3:
                    appointment_course.no_show(self.desk[0], self.session, stay)
                else:
                    appointment_course.arrive(self.desk[0], self.session, stay)
                    appointment_course.finish(self.desk[0], self.session, stay)

    def _ahead(self) -> None:
        for ahead in range(1, 6):
            for place, (minutes, flow, bay) in enumerate(_AHEAD[: 3 - ahead // 2]):
                at = self.hours.moment(self.today + timedelta(days=ahead), minutes)
                self._booked(ahead * 3 + place, at, flow, bay)

    def _booked(self, place: int, at: datetime, flow: str, bay: int, *, fetch: bool = False) -> str:
        """An appointment called in before, its parts planned and some of them kept; empty where the bay is taken."""
        customer, car = self.cars[(place * 5 + 1) % REGULARS]
        by = self.desk[place % len(self.desk)]
        asked = Booking(
            car, customer, at, flow, 0, self.shop.bays[bay], words=_WORDS[place % len(_WORDS)], fetch=fetch,
            fetch_where="演示区示例路 8 号地下车库" if fetch else "", bring=fetch,
        )  # fmt: skip
        with self._then(min(at - 26 * HOUR * MINUTE, self.now - place * MINUTE)):
            try:
                stay = appointment_booking.book(by, self.session, asked).appointment_id
            except Refused:  # what stands there now is not off it yet
                return ""
            parts = [self.goods[word] for word in ("oil_filter", "cabin_filter") if word in self.goods]
            if flow != kind.ROUTINE:
                parts = [self.goods[word] for word in ("pads", "damper")[place % 2 :] if word in self.goods]
            needs = [(part.key, part.name, 1_000) for part in parts]
            appointment_part.plan_parts(by, self.session, stay, needs)
        if place % 3 == 0:
            with self._then(self.now):
                appointment_part.keep_parts(self.by, self.session, stay)
        return stay

    # -- the electronic file

    def _queue(self) -> None:
        """What is older than three days has been taken; one came back."""
        by, before = self.desk[0], self.today - 3 * DAY
        old = [row for row in maintenance_file.files(by, self.session) if row.settled_on < before]
        whole = [row.id for row in old if not row.missing]
        with self._then(self.now - 2 * DAY):
            maintenance_file.mark_sent(by, self.session, whole, "file")
        if whole:
            with self._then(self.now - 30 * HOUR * MINUTE):
                maintenance_file.mark_returned(by, self.session, whole[-1], "维修配件编码与目录不符")
